"""Deciding through the front door: pages and JSON alike."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.functional.persons import fill, onward, person
from tests.functional.visitor import Visitor


LIST = "/api/v1/waiting-lists/neurodevelopmental?size=200"
AGREED = {
    "reason": "the facts support it",
    "unknown_because": "The school reports none.",
}
LOWER = {
    "band": "P4",
    "reason": "clinical judgement of severity",
    "note": "Seen at the drop-in.",
    "unknown_because": "Asked today.",
}


@pytest.fixture
def priya(fresh_door: FastAPI) -> Iterator[Visitor]:
    """A clinician."""
    with person(fresh_door, "clinician") as visitor:
        yield visitor


@pytest.fixture
def tom(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Another clinician."""
    with person(fresh_door, "clinician2") as visitor:
        yield visitor


def unconfirmed(visitor: Visitor, band: str) -> str:
    """Somebody in a band whom nobody has confirmed, and about whom nothing waits."""
    for one in visitor.get(LIST).json()["entries"]:
        name: str = one["referral_id"]
        if one["band"] == band and one["confirmed_by"] is None:
            told = visitor.get(f"/api/v1/referrals/{name}/deciding").json()
            if not told["waits"]:
                return name
    raise AssertionError(band)


def send(visitor: Visitor, address: str, seen: str | None = None, **asked: Any) -> Any:
    """Ask as a program does."""
    headers = {"X-CSRF-Token": visitor.csrf}
    headers |= {"If-Match": seen} if seen else {}
    return visitor.client.post(f"/api/v1{address}", json=asked, headers=headers)


def version(visitor: Visitor, name: str) -> str:
    """What a program sends back as If-Match."""
    etag: str = visitor.get(f"/api/v1/referrals/{name}/placement").headers["ETag"]
    return etag


def waits(visitor: Visitor, name: str) -> list[dict[str, Any]]:
    """What waits for a second person about a referral."""
    found: list[dict[str, Any]] = visitor.get("/api/v1/proposals").json()
    return [one for one in found if one["referral_id"] == name]


def test_agreeing_on_the_page_shows_on_the_list_who_agreed(priya: Visitor) -> None:
    name = unconfirmed(priya, "P2")

    page = onward(priya, fill(priya, f"/referrals/{name}/confirm", **AGREED))

    assert "You agreed with this priority." in page.text
    assert "Confirmed by Dr Priya Shah" in page.text
    line = next(
        one for one in priya.get(LIST).json()["entries"] if one["referral_id"] == name
    )
    assert line["confirmed_by"] == "Dr Priya Shah, clinician"
    assert "Confirmed by Dr Priya Shah" in priya.get("/lists/neurodevelopmental").text


@pytest.mark.hazard("H-01")
def test_a_refused_form_says_why_and_keeps_what_was_typed(priya: Visitor) -> None:
    name = unconfirmed(priya, "P3")

    answer = fill(
        priya,
        f"/referrals/{name}/confirm",
        reason=AGREED["reason"],
        unknown_because="",
        note="Typed with care.",
    )

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "Some red flags are not known for this child" in answer.text
    assert "Typed with care." in answer.text


@pytest.mark.hazard("H-09")
def test_of_two_clinicians_at_once_the_second_is_told(
    priya: Visitor, tom: Visitor
) -> None:
    name = unconfirmed(priya, "P3")
    seen = version(priya, name)

    first = send(tom, f"/referrals/{name}/confirm", version(tom, name), **AGREED)
    second = send(priya, f"/referrals/{name}/confirm", seen, **AGREED)
    unversioned = send(priya, f"/referrals/{name}/confirm", **AGREED)

    assert (first.status_code, second.status_code) == (200, 412)
    assert unversioned.status_code == 428
    told = priya.get(f"/api/v1/referrals/{name}/deciding").json()
    assert [one["made_by"] for one in told["decisions"]] == ["Dr Tom Okafor, clinician"]


@pytest.mark.hazard("H-04")
def test_a_lower_priority_waits_on_the_page_of_second_sign_off(
    priya: Visitor, tom: Visitor
) -> None:
    name = unconfirmed(priya, "P2")
    page = onward(priya, fill(priya, f"/referrals/{name}/change-band", **LOWER))
    (one,) = waits(priya, name)

    own = fill(priya, f"/proposals/{one['id']}/agree")
    mine = priya.get("/proposals").text
    others = tom.get("/proposals").text
    agreed = onward(
        tom, fill(tom, f"/proposals/{one['id']}/agree", looked=_looked(tom, one))
    )

    assert "This waits for a second person" in page.text
    assert own.status_code == 422
    assert "You asked for this yourself" in own.text
    assert "Withdraw it" in mine
    assert "Dr Priya Shah, clinician" in others
    assert "Seen at the drop-in." in others
    assert "Agreed. The priority is changed." in agreed.text
    told = priya.get(f"/api/v1/referrals/{name}/deciding").json()
    assert told["decisions"][0]["second_by"] == "Dr Tom Okafor, clinician"
    assert waits(priya, name) == []


def _looked(visitor: Visitor, one: dict[str, Any]) -> str:
    page = visitor.get(f"/proposals/{one['id']}/agree").text
    found = re.search(r'<option value="([^"]+)" selected>Nothing has changed', page)
    assert found is not None
    return found[1]


def test_one_who_does_not_decide_is_refused_and_sees_no_button(
    fresh_door: FastAPI, priya: Visitor
) -> None:
    name = unconfirmed(priya, "P4")
    with person(fresh_door, "coordinator") as jo:
        refused = send(jo, f"/referrals/{name}/confirm", version(jo, name), **AGREED)
        page = jo.get(f"/referrals/{name}").text
        closed = jo.get("/proposals").status_code

    assert (refused.status_code, closed) == (403, 403)
    assert "Agree with this priority" not in page


def test_a_safeguarding_lead_may_be_the_second_person(
    fresh_door: FastAPI, priya: Visitor
) -> None:
    name = unconfirmed(priya, "P2")
    send(priya, f"/referrals/{name}/change-band", version(priya, name), **LOWER)
    (one,) = waits(priya, name)

    with person(fresh_door, "safeguarding") as ruth:
        answer = send(ruth, f"/proposals/{one['id']}/refuse", note="Not yet.")

    assert answer.status_code == 200
    assert waits(priya, name) == []
    told = priya.get(f"/api/v1/referrals/{name}/deciding").json()
    assert told["decisions"] == []


def test_every_form_a_clinician_is_offered_opens(priya: Visitor) -> None:
    name = unconfirmed(priya, "P4")
    told = priya.get(f"/api/v1/referrals/{name}/deciding").json()

    pages = {
        act: priya.get(f"/referrals/{name}/{act}").status_code for act in told["acts"]
    }

    assert {"confirm", "change-band", "hold", "accept", "return", "remove"} <= set(
        pages
    )
    assert set(pages.values()) == {200}


@pytest.mark.hazard("H-07")
def test_off_the_list_and_back_through_the_pages(priya: Visitor, tom: Visitor) -> None:
    name = unconfirmed(priya, "P4")
    before = _line(priya, name)
    asked = {
        "reason": "the family told a person that they no longer want it",
        "note": "Mother rang.",
        "notice": "Ring us and we put it back.",
    }
    send(priya, f"/referrals/{name}/remove", version(priya, name), **asked)
    (one,) = waits(priya, name)

    kept = _line(priya, name)
    agreed = send(tom, f"/proposals/{one['id']}/agree")
    gone = priya.get(f"/referrals/{name}")
    back = onward(
        priya,
        fill(
            priya,
            f"/referrals/{name}/reopen",
            reason="the family asked to come back",
            note="They rang again.",
        ),
    )

    assert kept == before
    assert agreed.status_code == 200
    assert "Not on a list now: removed" in gone.text
    assert "Waiting again, from the original date." in back.text
    assert _line(priya, name) == before


def _line(visitor: Visitor, name: str) -> tuple[int, str, str]:
    """Place, band and clock of a referral."""
    found = next(
        one for one in visitor.get(LIST).json()["entries"] if one["referral_id"] == name
    )
    return found["place"], found["band"], found["clock_start"]
