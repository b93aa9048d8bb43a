"""The demonstration's inbox: each message as its person sees it, and nothing runs."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from notifications_python_client.notifications import NotificationsAPIClient

from api.standin.inbox import LINK, linked
from tests.functional.standing_in import (
    A_LETTER,
    A_TEXT,
    AN_EMAIL,
    StandIn,
    standing_in,
)


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[StandIn]:
    with standing_in(tmp_path / "provider") as one:
        yield one


def test_the_inbox_shows_each_message_and_runs_nothing_in_it(standin: StandIn) -> None:
    notify = standin.notify()
    hostile = "<script>alert(1)</script> https://wait.riverside.nhs.uk/f/AB?a=1&b=2."
    notify.send(replace(A_TEXT, body=hostile))
    notify.send(A_LETTER)

    page = httpx2.get(standin.url)
    of_text, of_letter = (
        httpx2.get(f"{standin.url}/messages/{one.id}")
        for one in sorted(
            standin.provider.kept.newest_first(), key=lambda one: one.kind, reverse=True
        )
    )

    assert "<script" not in page.text + of_text.text
    link = 'href="https://wait.riverside.nhs.uk/f/AB?a=1&amp;b=2"'
    assert link in of_text.text
    assert "Open the letter" in of_letter.text
    assert "'unsafe" not in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert httpx2.get(f"{standin.url}/messages/none").status_code == 404


def test_the_stand_in_answers_this_machine_alone(standin: StandIn) -> None:
    answer = httpx2.get(standin.url, headers={"Host": "elsewhere.example"})

    assert answer.status_code == 403


def test_an_e_mail_is_read_with_its_subject_and_a_letter_with_its_pages(
    standin: StandIn,
) -> None:
    notify = standin.notify()
    mail, letter = (notify.send(one).provider_id for one in (AN_EMAIL, A_LETTER))

    shown = httpx2.get(f"{standin.url}/messages/{mail}")
    pdf = httpx2.get(f"{standin.url}/messages/{letter}/letter.pdf")

    assert AN_EMAIL.subject in shown.text
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")


def test_what_an_inbox_does_not_have_is_not_found(standin: StandIn) -> None:
    text = standin.notify().send(A_TEXT).provider_id

    for where in (f"{text}/letter.pdf", "../keys.json", "none/letter.pdf"):
        assert httpx2.get(f"{standin.url}/messages/{where}").status_code == 404


def test_a_file_that_is_no_letter_is_found_out_after_it_was_taken(
    standin: StandIn,
) -> None:
    taken = NotificationsAPIClient(
        standin.key, base_url=standin.url
    ).send_precompiled_letter_notification(
        "r", io.BytesIO(b"no pages"), postage="first"
    )
    standin.clock.on(seconds=25)

    found = NotificationsAPIClient(
        standin.key, base_url=standin.url
    ).get_notification_by_id(taken["id"])

    assert taken["postage"] == "first"
    assert found["status"] == "validation-failed"


def test_an_empty_inbox_says_so(standin: StandIn) -> None:
    assert "Nothing was sent yet" in httpx2.get(standin.url).text


@given(st.text() | st.from_regex(LINK))
def test_nothing_but_a_link_is_markup(text: str) -> None:
    shown = str(linked(text))

    without = shown
    for found in LINK.findall(text):
        address = escape(found)
        link = f'<a href="{address}" rel="noreferrer">{address}</a>'
        without = without.replace(link, str(address), 1)
    assert without == str(escape(text))
