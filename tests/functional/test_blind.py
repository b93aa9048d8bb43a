"""Evidence first: a clinician's own band, then the proposed one, then both compared."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.wording import BAND_LABELS
from tests.functional.visitor import Visitor


ANSWERS = "?size=200"
LIST = "/api/v1/waiting-lists/neurodevelopmental"


@pytest.fixture(autouse=True)
def everybody_is_blind_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that reviews every child blind first."""
    monkeypatch.setenv("TRIAGE_BLIND_FIRST", "always")


def visit(app: FastAPI, persona: str) -> Visitor:
    """Somebody signed in."""
    client = TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        follow_redirects=False,
    )
    visitor = Visitor(client)
    visitor.sign_in(persona)
    return visitor


def lines(visitor: Visitor) -> list[dict[str, Any]]:
    """The first lines of the list's order as a program sees them."""
    entries: list[dict[str, Any]] = visitor.get(LIST + ANSWERS).json()["entries"]
    return entries


def owed(visitor: Visitor) -> list[dict[str, Any]]:
    """The first of those whose band this clinician gives before seeing one."""
    page = visitor.get(f"{LIST}{ANSWERS}&only=own").json()
    found: list[dict[str, Any]] = page["own_first"]
    return found


def act(visitor: Visitor, name: str, what: str, **asked: Any) -> Any:
    """Do something to a referral as a program does."""
    seen = visitor.get(f"/api/v1/referrals/{name}/placement").headers["ETag"]
    return visitor.client.post(
        f"/api/v1/referrals/{name}/{what}",
        json=asked,
        headers={"If-Match": seen, "X-CSRF-Token": visitor.csrf},
    )


def words(page: str) -> str:
    """What a page says, without its markup."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.hazard("H-04")
def test_the_band_is_covered_on_the_list_the_page_and_in_json(
    fresh_door: FastAPI,
) -> None:
    clinician = visit(fresh_door, "clinician")
    name = owed(clinician)[3]["referral_id"]

    shown = clinician.get(f"/api/v1/referrals/{name}/placement").json()
    page = words(clinician.get(f"/referrals/{name}").text)
    on_list = words(clinician.get("/lists/neurodevelopmental").text)

    assert lines(clinician) == []  # nobody has an order yet
    assert {one["band"] for one in owed(clinician)} == {None}
    assert {one["place"] for one in owed(clinician)} == {None}
    waited = [one["clock_start"] for one in owed(clinician)]
    assert waited == sorted(waited)
    assert shown["placement"]["band"] is None
    assert shown["points_total"] is None
    assert all(one["points"] is None for one in shown["facts"])
    assert not [label for label in BAND_LABELS.values() if label in page]
    assert not re.search(r"\bP[1-4]\b", page)
    assert not re.search(r"\bP[1-4]\b", on_list)
    assert "Give your own priority first" in on_list
    assert "Give your own priority first" in page


@pytest.mark.hazard("H-01")
def test_a_safe_finding_a_fact_and_a_task_are_never_covered(
    fresh_door: FastAPI,
) -> None:
    clinician, lead = visit(fresh_door, "clinician"), visit(fresh_door, "safeguarding")
    safe = next(one for one in lines(lead) if one["safe_task"])

    covered = next(
        one for one in owed(clinician) if one["referral_id"] == safe["referral_id"]
    )
    page = words(clinician.get(f"/referrals/{safe['referral_id']}").text)
    shown = clinician.get(f"/api/v1/referrals/{safe['referral_id']}/placement").json()

    assert covered["safe_task"] == safe["safe_task"]
    assert "Needs a person now" in page
    assert "To do" in page
    assert shown["facts"]
    assert all(one["value"] for one in shown["facts"])
    assert all(one["sentence"] for one in shown["fired"])
    told = lead.get(f"/api/v1/referrals/{safe['referral_id']}/placement").json()
    named = [one for one in shown["fired"] if not one["sets_band"]]
    assert named
    assert named == [one for one in told["fired"] if not one["sets_band"]]


def test_a_rule_that_sets_a_band_keeps_its_sentence_and_not_its_name(
    fresh_door: FastAPI,
) -> None:
    clinician, lead = visit(fresh_door, "clinician"), visit(fresh_door, "safeguarding")
    name = next(one["referral_id"] for one in lines(lead) if one["band"] == "P2")
    at = f"/api/v1/referrals/{name}/placement"

    covered, told = clinician.get(at).json()["fired"], lead.get(at).json()["fired"]

    setting = [one for one in told if one["sets_band"]]
    hidden = [one for one in covered if one["sets_band"]]
    assert setting
    assert all(re.search(r"\bP[1-4]\b", one["outcome"]) for one in setting)
    assert {(one["id"], one["outcome"]) for one in hidden} == {
        ("", "Hidden until you have given your own priority.")
    }
    assert [one["sentence"] for one in hidden] == [one["sentence"] for one in setting]


def test_others_see_the_band(fresh_door: FastAPI) -> None:
    manager = visit(fresh_door, "manager")

    assert all(one["band"] for one in lines(manager))


@pytest.mark.hazard("H-04")
def test_a_decision_needs_the_own_band_first_and_both_are_kept_and_compared(
    fresh_door: FastAPI,
) -> None:
    clinician, manager = visit(fresh_door, "clinician"), visit(fresh_door, "manager")
    entry = next(one for one in lines(manager) if one["band"] == "P4")
    name = entry["referral_id"]
    reasons = {
        "reason": "the facts support it",
        "unknown_because": "The school reports none.",
    }
    refused = act(clinician, name, "confirm", **reasons)
    own = act(clinician, name, "own-band", band="P2")
    again = act(clinician, name, "own-band", band="P4")
    told = clinician.get(f"/api/v1/referrals/{name}/deciding").json()
    page = words(clinician.get(f"/referrals/{name}").text)
    agreed = act(clinician, name, "confirm", **reasons)
    after = clinician.get(f"/api/v1/referrals/{name}/deciding").json()

    assert (refused.status_code, own.status_code, again.status_code) == (422, 200, 422)
    assert (told["blind"], told["compared"]["own"]) == (False, "P2")
    assert told["compared"]["proposed"] == "P4"
    assert "yours is more urgent" in page
    assert agreed.status_code == 200
    (decision,) = after["decisions"]
    assert (decision["own_band"], decision["band"]) == ("P2", "P4")


@pytest.mark.hazard("H-04")
def test_what_one_clinician_gave_is_covered_from_the_next(fresh_door: FastAPI) -> None:
    first, second = visit(fresh_door, "clinician"), visit(fresh_door, "clinician2")
    manager = visit(fresh_door, "manager")
    entry = [one for one in lines(manager) if one["band"] == "P3"][-1]
    name = entry["referral_id"]
    act(first, name, "own-band", band="P1")
    act(
        first,
        name,
        "change-band",
        band="P4",
        reason="clinical judgement of severity",
        note="Less than it seems.",
        unknown_because="Asked.",
    )

    page = words(second.get(f"/referrals/{name}").text)

    assert not [label for label in BAND_LABELS.values() if label in page]
    assert "A change of priority waits for a second person" in page
