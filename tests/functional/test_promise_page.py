"""The page of the contact promise: counts for those who lead, names for those who help."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.browser.sample import NOW, TENANT
from tests.functional.visitor import Visitor, browser
from triage.checkins.promise import Outside
from triage.desk.checking_in import promise
from triage.store import audit
from triage.store.engine import reading, unit_of_work


ADDRESS = "/api/v1/contact-promise"


@pytest.fixture(scope="module", autouse=True)
def _counted(fresh_door: FastAPI) -> None:
    with unit_of_work(fresh_door.state.engine) as session:
        promise.count_again(session, tenant=TENANT, now=NOW)


@pytest.fixture
def coordinator(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Jo Lane, who may see children."""
    yield from someone(fresh_door, "coordinator")


@pytest.fixture
def manager(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Somebody who leads, and sees no child."""
    yield from someone(fresh_door, "manager")


def someone(door: FastAPI, persona: str) -> Iterator[Visitor]:
    with browser(door) as client:
        visitor = Visitor(client)
        visitor.sign_in(persona)
        yield visitor


def found(visitor: Visitor, **asked: str) -> dict[str, Any]:
    answer = visitor.get(ADDRESS, params=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_page_says_what_the_interface_says(coordinator: Visitor) -> None:
    told = found(coordinator)
    page = coordinator.get("/promise").text

    assert told["everybody"]["families"] > 100
    assert f"{told['everybody']['families']:,}</strong> families wait" in page
    assert told["outside_in_all"] == told["everybody"]["counted"]
    assert len(told["outside"]) == min(50, told["outside_in_all"])
    for one in told["outside"][:5]:
        assert f'href="/referrals/{one["referral_id"]}"' in page
        assert one["reason"] in list(Outside)


def test_the_page_names_priorities_as_every_other_page_does(
    coordinator: Visitor,
) -> None:
    page = coordinator.get("/promise").text

    assert 'scope="row">See in turn</th>' in page
    assert ">P4<" not in page


def test_every_family_is_inside_or_listed_with_a_reason(coordinator: Visitor) -> None:
    told, listed = found(coordinator), []
    for start in range(0, told["outside_in_all"], 50):
        listed += found(coordinator, **{"from": str(start)})["outside"]

    assert len({one["referral_id"] for one in listed}) == told["outside_in_all"]
    assert all(one["reason"] for one in listed)


def test_one_reason_can_be_looked_at_alone(coordinator: Visitor) -> None:
    reason = found(coordinator)["outside"][0]["reason"]

    told = found(coordinator, reason=reason)

    assert {one["reason"] for one in told["outside"]} == {reason}
    page = coordinator.get("/promise", params={"reason": reason}).text
    assert f"Outside the promise: {reason}" in page
    assert coordinator.get("/promise?reason=because").status_code == 422


@pytest.mark.hazard("H-22")
def test_a_manager_sees_counts_and_no_child(manager: Visitor) -> None:
    told = found(manager)
    page = manager.get("/promise").text

    assert told["outside"] == []
    assert told["outside_in_all"] is None
    assert told["everybody"]["families"] > 100
    assert "/referrals/" not in page
    assert "Outside the promise</h2>" not in page


@pytest.mark.hazard("H-22")
def test_no_count_on_the_page_is_of_fewer_than_five(manager: Visitor) -> None:
    told = found(manager)
    tables = [
        told["reasons"],
        *told["groups"],
        told["rungs"],
        *told["silent_groups"],
        {"groups": [told["everybody"], told["silent"]]},
    ]

    for table in tables:
        for one in table["groups"]:
            assert one["families"] not in (1, 2, 3, 4)
            assert one["counted"] not in (1, 2, 3, 4)


@pytest.mark.hazard("H-11")
def test_contact_and_silence_are_counted_by_group(manager: Visitor) -> None:
    kinds = [
        "priority",
        "pathway",
        "age",
        "sex",
        "ethnicity",
        "language",
        "looked after",
    ]
    told = found(manager)

    assert [one["title"] for one in told["groups"]] == kinds
    assert [one["title"] for one in told["silent_groups"]] == kinds


def test_the_counts_can_be_taken_away_and_that_is_kept(
    fresh_door: FastAPI, manager: Visitor
) -> None:
    answer = manager.get("/promise/counts.csv")

    head, *rows = csv.reader(io.StringIO(answer.text))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "contact-promise-" in answer.headers["content-disposition"]
    assert head == ["what is counted", "group", "families", "of them"]
    assert rows[0][:2] == ["outside the promise", "all families"]
    assert "See soon" in {row[1] for row in rows}
    assert "P2" not in {row[1] for row in rows}
    assert {row[0] for row in rows} >= {
        "outside the promise by sex",
        "silence by ethnicity",
    }
    with reading(fresh_door.state.engine) as session:
        deeds = audit.deeds(
            session, tenant=TENANT, subject="list", subject_ids=["promise"]
        )
    assert "Took the counts of the contact promise" in [one.what for one in deeds]


@pytest.mark.parametrize("persona", ["administrator", "council-send"])
def test_whoever_has_no_business_with_it_does_not_see_it(
    fresh_door: FastAPI, persona: str
) -> None:
    for visitor in someone(fresh_door, persona):
        assert visitor.get("/promise").status_code == 403
        assert visitor.get(ADDRESS).status_code == 403
        assert visitor.get("/promise/counts.csv").status_code == 403
