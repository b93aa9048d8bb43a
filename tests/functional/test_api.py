"""The JSON routes: the list by key, one child's reasons, imports with their report."""

from typing import Any

import pytest

from api.app import all_acts
from tests.functional.visitor import Visitor
from triage.referrals import Pathway


LIST = "/api/v1/waiting-lists/neurodevelopmental"


def every_page(visitor: Visitor, address: str, size: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        params: dict[str, str | int] = {"size": size} | (
            {"after": after} if after else {}
        )
        page = visitor.get(address, params=params).json()
        found += page["entries"]
        after = page["next_after"]
        if after is None:
            return found


def test_the_interface_describes_itself(stranger: Visitor) -> None:
    described = stranger.get("/api/v1/openapi.json").json()

    paths = set(described["paths"])
    assert paths >= {
        "/api/v1/session",
        "/api/v1/waiting-lists/{pathway}",
        "/api/v1/referrals/{referral_id}/placement",
        "/api/v1/imports",
        "/api/v1/imports/{import_id}",
        "/api/v1/imports/{import_id}/undo",
    }
    assert paths >= {f"/api/v1{act.path}" for act in all_acts()}


def test_pages_by_key_give_every_child_once_in_order(clinician: Visitor) -> None:
    whole = every_page(clinician, LIST, 200)
    in_pieces = every_page(clinician, LIST, 7)

    assert [one["referral_id"] for one in in_pieces] == [
        one["referral_id"] for one in whole
    ]
    assert [one["place"] for one in whole] == list(range(1, len(whole) + 1))


@pytest.mark.parametrize("pathway", list(Pathway))
def test_a_list_counts_its_children(clinician: Visitor, pathway: Pathway) -> None:
    page = clinician.get(f"/api/v1/waiting-lists/{pathway}").json()

    assert page["total"] == page["waiting"]
    assert all(one["pathway"] == pathway for one in page["entries"])


def test_a_band_filter_narrows_and_says_how_many(clinician: Visitor) -> None:
    page = clinician.get(LIST, params={"band": ["P1", "P2"]}).json()

    assert {one["band"] for one in page["entries"]} <= {"P1", "P2"}
    assert page["total"] < page["waiting"]


@pytest.mark.parametrize("only", ["question", "over", "safe"])
def test_other_filters_never_give_more(clinician: Visitor, only: str) -> None:
    page = clinician.get(LIST, params={"only": only}).json()

    assert page["total"] <= page["waiting"]


def test_a_placement_says_why(clinician: Visitor) -> None:
    first = clinician.get(LIST).json()["entries"][0]

    found = clinician.get(f"/api/v1/referrals/{first['referral_id']}/placement").json()

    assert found["placement"]["place"] == first["place"]
    assert found["reason"]
    assert found["points_total"] == sum(one["counted"] or 0 for one in found["facts"])
    assert {"fired", "undecided", "unknown", "clocks", "versions"} <= set(found)


def test_a_child_nobody_has_is_a_problem_in_json(clinician: Visitor) -> None:
    answer = clinician.get("/api/v1/referrals/nobody/placement")

    assert answer.status_code == 404
    assert answer.json()["type"] == "no-such-referral"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/waiting-lists/nonsense", 404),
        (f"{LIST}?size=0", 422),
        (f"{LIST}?size=100000", 422),
        (f"{LIST}?after=made-up", 422),
        ("/api/v1/referrals/nobody/placement", 404),
        ("/api/v1/imports/nobody", 403),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong_and_nothing_is_repeated(
    clinician: Visitor, address: str, status: int
) -> None:
    answer = clinician.get(address)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "made-up" not in answer.text


def test_an_import_by_a_program_reports_every_row(coordinator: Visitor) -> None:
    files = [("files", ("notes.csv", b"", "text/csv"))]
    tokens = {"X-CSRF-Token": coordinator.csrf}

    refused = coordinator.client.post("/api/v1/imports", files=files, headers=tokens)

    assert refused.status_code == 422
    assert "notes.csv" in refused.json()["sentence"]
