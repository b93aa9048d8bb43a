"""What staff do with messages and replies, from the child's page and by a program."""

import re

import pytest
from fastapi import FastAPI

from tests.functional.test_offering import act
from tests.functional.test_pages_knowing import first_on_the_list, signed_in
from tests.functional.visitor import Visitor


@pytest.fixture(scope="module")
def priya(fresh_door: FastAPI) -> Visitor:
    """Dr Priya Shah, where she may change things."""
    return signed_in(fresh_door, "clinician")


@pytest.fixture(scope="module")
def child(priya: Visitor) -> str:
    """The address of a page of a child whose mother can be written to."""
    page = f"/referrals/{first_on_the_list(priya)}"
    act(priya, f"{page}/person-add", relationship="mother", name="Sam Byron", told="yes, they may be told", why="Her form says so.")  # fmt: skip
    act(priya, f"{page}/address-add", person=people(priya, page)["Mother, Sam Byron"], channel="sms", address="07700 900123", safe="yes, it is safe to use", why="She said so.")  # fmt: skip
    return page


def people(who: Visitor, page: str) -> dict[str, str]:
    """The people a form offers, and their ids."""
    form = who.get(f"{page}/spoke").text
    return {
        words: value
        for value, words in re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', form)
    }


def mother(who: Visitor, page: str) -> str:
    return people(who, page)["Mother, Sam Byron"]


def test_a_reply_on_paper_is_typed_in_and_does_what_one_on_the_page_does(
    priya: Visitor, child: str
) -> None:
    sent = act(
        priya,
        f"{child}/type-reply",
        person=mother(priya, child),
        entered="paper",
        safety="not_alive",
        changes_sleep="worse",
        words="He cannot sleep.",
    )

    page = priya.get(child).text
    assert sent.status_code == 303
    assert "An answer needs a person" in page or "spoken of suicidal" in page
    assert "He cannot sleep." in page
    assert "typed in by Dr Priya Shah" in page


def test_an_empty_reply_is_refused_and_keeps_what_was_typed(
    priya: Visitor, child: str
) -> None:
    sent = act(
        priya, f"{child}/type-reply", person=mother(priya, child), entered="paper"
    )

    assert sent.status_code == 422
    assert "Fill in at least one answer" in sent.text


def test_a_mother_is_not_asked_a_schools_questions(priya: Visitor, child: str) -> None:
    sent = act(
        priya,
        f"{child}/type-reply-school",
        person=mother(priya, child),
        entered="paper",
        words="All is well.",
    )

    assert "asked other questions" in sent.text


def test_a_conversation_counts_as_having_told_the_family(
    priya: Visitor, child: str
) -> None:
    sent = act(
        priya,
        f"{child}/spoke",
        person=mother(priya, child),
        how="telephone",
        words="Told her that we see children of last March now.",
    )

    assert sent.status_code == 303
    assert "Spoke: telephone" in priya.get(child).text


def test_a_message_that_has_not_gone_can_be_taken_back_and_only_once(
    priya: Visitor, child: str
) -> None:
    act(priya, f"{child}/new-code", person=mother(priya, child))
    page = priya.get(child).text
    (first, *_) = re.findall(r'href="(/messages/[^/"]+/take-back)"', page)

    taken = act(priya, first, why="Sent by mistake.")
    again = act(priya, first, why="Sent by mistake.")

    assert taken.status_code == 303
    assert "It cannot be taken back" in again.text
    assert "taken back before it went" in priya.get(child).text


def test_a_preview_shows_each_person_and_who_would_not_be_told(
    priya: Visitor, child: str
) -> None:
    page = priya.get(f"{child}/preview?kind=check_in").text
    nobody = priya.get(f"{child}/preview?kind=duty_alert")

    assert "Sam Byron, mother, by text message" in page
    assert "/f/K7QM-4TXR-9WPD" in page
    assert "The code is an example: every message gets one of its own." in page
    assert nobody.status_code == 404


def test_messages_are_stopped_and_let_go_again_and_alerts_always_go(
    priya: Visitor,
) -> None:
    refused = act(priya, "/pause-messages", kind="duty_alert", why="Too many.")
    act(priya, "/pause-messages", kind="wait_update", why="The figure is wrong.")
    page = priya.get("/messages").text
    (lift,) = re.findall(r'href="(/pauses/[^/"]+/lift)"', page)
    act(priya, lift)

    assert "cannot be paused" in refused.text
    assert "The figure is wrong." in page
    assert "The figure is wrong." not in priya.get("/messages").text


def test_a_program_reads_the_threads_and_how_sending_stands(
    priya: Visitor, child: str
) -> None:
    threads = priya.get(f"/api/v1{child}/messages").json()["threads"]
    stands = priya.get("/api/v1/messages").json()

    assert any(one["who"] == "Sam Byron, mother" for one in threads)
    assert stands["live"] is False
    assert stands["counts"]["withdrawn"] >= 1


@pytest.mark.hazard("H-22")
def test_who_sees_no_records_reads_no_threads(fresh_door: FastAPI, child: str) -> None:
    manager = signed_in(fresh_door, "manager")

    assert manager.get(f"/api/v1{child}/messages").status_code == 403
    assert manager.get("/messages").status_code == 200
