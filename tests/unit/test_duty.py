"""The duty desk: due times and the acknowledgement clock run in its hours only."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import duty
from triage.calendar import LONDON
from triage.duty import BadDuty, load_duty
from triage.settings import content_folder


DESK = duty.in_force()
SHIPPED = content_folder() / "rules" / duty.FILE
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def london(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, on the wall in London. The 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        (london(23, 8, 59), False, london(23, 9)),
        (london(23, 9), True, london(23, 9)),
        (london(23, 16, 59), True, london(23, 16, 59)),
        (london(23, 17), False, london(24, 9)),
        (london(27, 18), False, london(30, 9)),  # Friday evening
        (london(28, 10), False, london(30, 9)),  # Saturday
    ],
)
def test_the_desk_is_open_on_working_days_in_its_hours(
    moment: datetime, is_open: bool, opens: datetime
) -> None:
    assert DESK.is_open(moment) is is_open
    assert DESK.next_opening(moment) == opens


def test_the_desk_stays_closed_on_a_bank_holiday() -> None:
    assert not DESK.is_open(datetime(2026, 12, 25, 11, tzinfo=LONDON))


@pytest.mark.hazard("H-03")
def test_a_same_day_task_found_in_the_evening_is_due_when_the_desk_opens() -> None:
    found = london(23, 18)

    assert DESK.first_due(london(23, 17), found, at_once=True) == london(24, 9)


def test_a_same_day_task_found_in_the_morning_keeps_its_time() -> None:
    assert DESK.first_due(london(23, 17), london(23, 10), at_once=True) == london(
        23, 17
    )


def test_what_is_not_for_the_same_day_has_until_the_first_duty_day_ends() -> None:
    found = london(23, 18)

    due = DESK.first_due(london(23, 17), found, at_once=False)

    assert due == london(24, 17)


def test_a_task_whose_time_had_passed_has_until_the_end_of_the_first_day() -> None:
    assert DESK.first_due(london(2, 17), london(23, 11), at_once=False) == london(
        23, 17
    )


@given(MOMENTS, st.integers(-900, 900), st.booleans())
def test_no_task_is_born_late(now: datetime, hours: int, at_once: bool) -> None:
    due = DESK.first_due(now + timedelta(hours=hours), now, at_once=at_once)

    assert due >= DESK.next_opening(now)
    assert due >= now + timedelta(hours=hours)


@given(MOMENTS, st.integers(0, 4_000))
def test_minutes_at_the_desk_never_exceed_those_that_pass(
    since: datetime, minutes: int
) -> None:
    until = since + timedelta(minutes=minutes)

    assert 0 <= DESK.minutes_open(since, until) <= minutes


def test_minutes_are_counted_over_a_night_and_a_weekend() -> None:
    assert DESK.minutes_open(london(27, 16, 30), london(30, 9, 20)) == 50


def test_the_file_has_an_owner_and_a_day_on_which_it_is_reviewed() -> None:
    assert DESK.owner
    assert DESK.review_on == date(2027, 5, 1)
    assert DESK.safe.acknowledge_within_minutes == 60
    assert DESK.safe.escalates_to == ("safeguarding lead", "manager")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("opens = 09:00:00", "opens = 18:00:00"),
        ("acknowledge_within_minutes = 60", "acknowledge_within_minutes = 0"),
        ('escalates_to = ["safeguarding lead", "manager"]', "escalates_to = []"),
        ("forced_a_week = 40", "forced_a_week = 0"),
        ("forced_every_weeks = 26", "forced_every_weeks = 0"),
        ("version =", "versions ="),
    ],
)
def test_a_file_that_would_let_something_wait_unseen_is_refused(
    before: str, after: str, tmp_path: Path
) -> None:
    wrong = SHIPPED.read_text("utf-8").replace(before, after, 1)
    file = tmp_path / duty.FILE
    file.write_text(wrong, "utf-8")

    with pytest.raises(BadDuty):
        load_duty(file)


def test_a_changed_desk_is_another_desk() -> None:
    later = replace(DESK, opens=london(23, 10).time())

    assert not later.is_open(london(23, 9, 30))
