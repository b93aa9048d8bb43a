"""A red answer is heard at once, and a family is told truly who hears it and when."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.functional.family import (
    DUTY,
    Household,
    asked,
    household,
    main,
    on_duty,
)
from triage.checkins.asking import Form
from triage.store.message_rows import MessageRow
from triage.store.tables import TaskRow
from triage.store.tasks import SAFE


EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)  # a Monday
COVER = {
    "out_of_hours_team": "The night team",
    "out_of_hours_accepted_on": "2026-11-01",
    "out_of_hours_email": "night@example.nhs.uk",
}
NOT_ALIVE = ["not_alive"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    """A household with somebody on duty."""
    on_duty(monkeypatch, DUTY)
    return household(tmp_path, enquiries="01632 960 001")


def test_what_was_never_offered_is_not_an_answer(home: Household) -> None:
    answer = asked(home).answers("eating", eating=["fine", "sets", "../"])

    assert answer.status_code == 422


def safe_tasks(home: Household) -> list[Any]:
    """The same-day tasks that are open."""
    return [one for one in home.rows(TaskRow) if one.kind == SAFE and not one.closed_at]


@pytest.mark.hazard("H-03")
def test_a_red_answer_is_heard_at_once_and_says_whom_to_ring(home: Household) -> None:
    mother = asked(home)

    answer = mother.answers("safety", safety=NOT_ALIVE)
    page = mother.follow(answer)

    assert "999" in main(page.text)
    assert "choose option 2" in page.text
    assert "We have told the person on duty" in page.text
    assert "by 5pm today" in page.text
    assert len(safe_tasks(home)) == 1
    assert [one.kind for one in home.rows(MessageRow) if one.urgent] == ["duty_alert"]


@pytest.mark.hazard("H-03")
def test_what_was_said_is_shown_again_after_sending(home: Household) -> None:
    mother = asked(home)
    mother.answers("safety", safety=NOT_ALIVE)

    mother.fill("/family/check")
    page = mother.get("/family/sent").text

    assert "We have told the person on duty" in page
    assert "choose option 2" in page


@pytest.mark.hazard("H-03")
@pytest.mark.parametrize(
    ("cover", "said"),
    [
        ({}, "Nobody on our team can read this before 9am, 24 November 2026"),
        (COVER, "We have told the team who cover for us"),
    ],
    ids=["nobody covers", "a team covers"],
)
def test_out_of_hours_the_page_says_who_hears_and_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cover: dict[str, str], said: str
) -> None:
    on_duty(monkeypatch, DUTY | cover)
    home = household(tmp_path)
    home.clock(EVENING)
    mother = asked(home)

    page = mother.follow(mother.answers("safety", safety=NOT_ALIVE)).text

    assert said in page
    assert "We have told the person on duty" not in page
    assert "999" in page


@pytest.mark.hazard("H-03")
def test_red_said_again_and_again_on_one_link_is_one_escalation(
    home: Household,
) -> None:
    mother = asked(home)

    for _ in range(20):
        mother.answers("safety", safety=NOT_ALIVE)

    assert len(safe_tasks(home)) == 1
    assert len([one for one in home.rows(MessageRow) if one.urgent]) == 1


@pytest.mark.hazard("H-03")
@pytest.mark.parametrize("form", [Form.PARENT, Form.YOUNG_PERSON])
def test_the_numbers_stand_before_and_after_the_question_on_safety(
    home: Household, form: Form
) -> None:
    who = "mother" if form is Form.PARENT else "young person"

    page = main(asked(home, who, form).get("/family/questions/safety").text)
    before, _, after = page.partition("<form")

    for part in (before, after.partition("</form>")[2]):
        assert "999" in part
        assert "111" in part


@pytest.mark.hazard("H-12")
def test_somebody_who_is_not_safe_is_thanked_and_their_page_closes(
    home: Household,
) -> None:
    mother = asked(home)
    mother.answers("contact", contact=["not_safe"])

    sent = mother.fill("/family/check")

    assert "We have stopped" in sent.text
    assert "999" in sent.text
    assert mother.get("/family").headers["location"] == "/f"
