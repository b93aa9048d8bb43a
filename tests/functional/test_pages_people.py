"""The people around a child, from the child's page and by a program."""

import re
from typing import Any

import pytest
from fastapi import FastAPI

from tests.functional.test_offering import act
from tests.functional.test_pages_knowing import signed_in
from tests.functional.visitor import Visitor


@pytest.fixture(scope="module")
def priya(fresh_door: FastAPI) -> Visitor:
    """Dr Priya Shah, where she may change things."""
    return signed_in(fresh_door, "clinician")


@pytest.fixture(scope="module")
def child(priya: Visitor) -> str:
    """The address of a child's page."""
    page = priya.get("/api/v1/waiting-lists/neurodevelopmental").json()
    return f"/referrals/{page['entries'][5]['referral_id']}"


def known(one: Visitor, child: str) -> dict[str, Any]:
    found: dict[str, Any] = one.get(f"/api/v1{child}/known").json()
    return found


def person(one: Visitor, child: str, name: str) -> dict[str, Any]:
    people = known(one, child)["people"]
    return next(each for each in people if each["name"] == name)


def test_somebody_is_added_reached_told_and_stopped_from_the_page(
    priya: Visitor, child: str
) -> None:
    # Long because it is one story: each act stands on the one before.
    act(priya, f"{child}/person-add", relationship="relative", name="Nan Byron")
    nan = person(priya, child, "Nan Byron")
    act(
        priya, f"{child}/address-add", person=nan["id"], channel="email",
        address="Nan@Example.org", safe="yes, it is safe to use", why="Asked her",
    )  # fmt: skip
    before = person(priya, child, "Nan Byron")
    act(
        priya, f"{child}/person-told", person=nan["id"],
        told="yes, they may be told", why="Both parents agree",
    )  # fmt: skip
    after = person(priya, child, "Nan Byron")
    act(
        priya, f"{child}/person-change?person={nan['id']}", person=nan["id"],
        relationship="relative", name="Nan Byron", order_limits="yes",
    )  # fmt: skip
    limited = person(priya, child, "Nan Byron")
    page = priya.get(child).text

    assert before["addresses"][0]["address"] == "nan@example.org"
    assert (before["told"], after["told"], limited["told"]) == (False, True, False)
    assert "court order" in limited["told_words"]
    assert "Nan Byron" in page
    assert "not known to be a parent" not in page.partition("Nan Byron")[2][:400]


def test_messages_are_stopped_and_let_go_from_the_page(
    priya: Visitor, child: str
) -> None:
    act(priya, f"{child}/messages-stop", kind="moved away", why="A letter came back")
    stopped = priya.get(child).text
    (hold,) = known(priya, child)["holds"]
    act(priya, f"{child}/messages-let-go", hold=hold["id"], why="Found them")

    assert "Nobody is written to: moved away." in stopped
    assert known(priya, child)["holds"] == []


def test_a_restricted_address_is_released_only_by_asking_a_second_person(
    priya: Visitor, child: str
) -> None:
    act(priya, f"{child}/person-add", relationship="father", name="Lee Byron")
    lee = person(priya, child, "Lee Byron")
    act(
        priya, f"{child}/address-add", person=lee["id"], channel="letter",
        address="1 High Street\r\nAnytown\r\nAB1 2CD", safe="yes, it is safe to use",
        why="Asked him", restricted="yes",
    )  # fmt: skip
    spot = person(priya, child, "Lee Byron")["addresses"][0]
    act(priya, f"{child}/address-release", contact=spot["id"], why="Court asked")

    again = act(priya, f"{child}/address-release", contact=spot["id"], why="Again")

    assert spot["restricted"]
    assert "already waits for a second person" in again.text


def test_what_cannot_be_kept_is_said_beside_the_form(
    priya: Visitor, child: str
) -> None:
    mother = known(priya, child)["people"][0]["id"]

    answer = act(
        priya, f"{child}/address-add", person=mother, channel="sms", address="12",
        safe="not asked yet",
    )  # fmt: skip

    assert answer.status_code == 422
    assert "not a United Kingdom mobile number" in answer.text


def test_every_form_of_the_people_opens_for_somebody_chosen(
    priya: Visitor, child: str
) -> None:
    page = priya.get(child).text
    links = set(
        re.findall(rf'href="({child}/(?:person|address|messages|contact)-[^"]+)"', page)
    )

    assert len(links) > 8
    assert {priya.get(one.replace("&amp;", "&")).status_code for one in links} == {200}
