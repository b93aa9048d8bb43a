"""Check-ins come round by the band, come early for what should not wait, and in turn."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.calendar import is_working_day
from triage.checkins import due as dues
from triage.checkins.content import load_check_ins
from triage.checkins.due import Due, Family, Why, due, in_turn, turn_comes_on
from triage.referrals import Band


RULES = load_check_ins(Path(__file__).parents[3] / "rules")
TODAY = date(2026, 11, 2)  # a Monday
FAMILY = Family(
    child_id="C1", band=Band.P4, since=date(2026, 10, 5), asked_on=date(2026, 10, 5)
)
WEEK = timedelta(weeks=1)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 1))


def families() -> st.SearchStrategy[Family]:
    return st.builds(
        Family,
        child_id=st.sampled_from(["C1", "C2", "C3", "C4"]),
        band=st.sampled_from(Band),
        since=DAYS,
        born_on=st.none() | st.dates(date(2008, 1, 1), date(2025, 1, 1)),
        asked_on=st.none() | DAYS,
        wanted_on=st.none() | DAYS,
        asks=st.booleans(),
        stale=st.booleans(),
    )


@pytest.mark.parametrize(
    ("band", "weeks"), [(Band.P2, 4), (Band.P3, 12), (Band.P4, 12)]
)
def test_a_family_is_asked_again_after_its_bands_weeks(band: Band, weeks: int) -> None:
    one = due(RULES, replace(FAMILY, band=band), TODAY)

    assert one.on == date(2026, 10, 5) + weeks * WEEK
    assert one.why is Why.CADENCE


def test_a_p1_family_is_rung_each_week_and_not_written_to() -> None:
    one = due(RULES, replace(FAMILY, band=Band.P1, born_on=date(2010, 10, 12)), TODAY)

    assert (one.on, one.why) == (date(2026, 10, 12), Why.WEEKLY_CALL)


def test_a_family_never_asked_is_due_from_its_clock() -> None:
    one = due(RULES, replace(FAMILY, asked_on=None, since=date(2025, 1, 6)), TODAY)

    assert one.on == date(2025, 3, 31)


@pytest.mark.hazard("H-06")
@pytest.mark.parametrize(
    ("change", "why"),
    [({"asks": True}, Why.OPEN_QUESTION), ({"stale": True}, Why.STALE)],
)
def test_what_is_old_or_open_brings_the_check_in_forward(
    change: dict[str, bool], why: Why
) -> None:
    one = due(RULES, replace(FAMILY, **change), TODAY)  # type: ignore[arg-type]  # two of its fields

    assert (one.on, one.why) == (date(2026, 11, 2), why)


def test_a_school_move_asks_once_more_in_the_summer_before_it() -> None:
    # Born in October 2015: year 7 begins on 1 September 2027.
    child = replace(FAMILY, born_on=date(2015, 10, 20), asked_on=date(2027, 5, 3))

    one = due(RULES, child, date(2027, 5, 10))
    assert (one.on, one.why) == (date(2027, 6, 9), Why.SCHOOL_MOVE)

    after = due(RULES, replace(child, asked_on=date(2027, 6, 9)), date(2027, 6, 10))
    assert after.why is Why.CADENCE


@pytest.mark.parametrize("years", [16, 17])
def test_a_sixteenth_and_a_seventeenth_birthday_ask_once_more(years: int) -> None:
    child = replace(FAMILY, born_on=date(2026 - years, 11, 20))

    one = due(RULES, child, TODAY)
    assert (one.on, one.why) == (date(2026, 11, 20), Why.BIRTHDAY)

    after = due(RULES, replace(child, asked_on=one.on), TODAY)
    assert after.why is Why.CADENCE


@pytest.mark.parametrize(
    ("on", "before", "asks"),
    [
        (date(2026, 6, 28), None, False),  # a day short of 26 weeks from 29 December
        (date(2026, 6, 29), None, True),
        (date(2027, 6, 27), date(2026, 6, 29), False),
        (date(2027, 6, 28), date(2026, 6, 29), True),
    ],
)
def test_whether_it_is_still_wanted_is_asked_at_26_weeks_and_then_yearly(
    on: date, before: date | None, asks: bool
) -> None:
    family = replace(FAMILY, since=date(2025, 12, 29), wanted_on=before)

    assert dues.asks_if_wanted(RULES, family, on) is asks


def test_whoever_is_asked_late_is_asked_what_is_right_on_that_day() -> None:
    overdue = replace(FAMILY, since=date(2026, 3, 2), asked_on=date(2026, 4, 6))

    assert due(RULES, overdue, date(2026, 8, 28)).asks_if_wanted is False
    assert due(RULES, overdue, date(2026, 8, 31)).asks_if_wanted is True


def test_urgent_bands_come_first_and_then_whoever_was_due_longest_ago() -> None:
    late = Due(
        child_id="C9",
        band=Band.P4,
        on=date(2026, 1, 5),
        why=Why.CADENCE,
        asks_if_wanted=False,
    )
    urgent = replace(late, child_id="C1", band=Band.P2, on=TODAY)
    later = replace(late, child_id="C0", on=date(2026, 2, 2))

    assert in_turn([later, late, urgent]) == [urgent, late, later]


@given(families(), DAYS)
def test_nobody_who_is_asked_waits_longer_than_their_bands_weeks(
    family: Family, today: date
) -> None:
    last = family.asked_on or family.since

    assert last < due(RULES, family, today).on <= last + RULES.every[family.band]


@given(families(), DAYS)
def test_a_more_urgent_band_is_never_asked_later(family: Family, today: date) -> None:
    on = [due(RULES, replace(family, band=band), today).on for band in Band]

    assert on == sorted(on)


@given(families(), DAYS)
def test_an_open_question_never_puts_a_check_in_off(
    family: Family, today: date
) -> None:
    without = due(RULES, replace(family, asks=False, stale=False), today)

    assert due(RULES, family, today).on <= without.on


@given(st.floats(0, 80), st.integers(0, 2000))
def test_a_days_shares_add_up_to_what_can_be_read_in_the_week(
    hours: float, week: int
) -> None:
    monday = date(2026, 1, 5) + week * WEEK
    shares = [
        RULES.a_day(monday + timedelta(days=day), reading_hours_a_week=hours)
        for day in range(7)
    ]

    assert sum(shares) == int(hours * 60 / RULES.reading_minutes)
    assert max(shares[:5]) - min(shares[:5]) <= 1
    assert shares[5:] == [0, 0]


@given(st.floats(0.5, 80), st.integers(0, 500))
def test_a_turn_comes_on_a_working_day_and_in_order(hours: float, place: int) -> None:
    mine = turn_comes_on(RULES, TODAY, place, reading_hours_a_week=hours)
    next_one = turn_comes_on(RULES, TODAY, place + 1, reading_hours_a_week=hours)

    assert mine is not None
    assert next_one is not None
    assert is_working_day(mine)
    assert TODAY <= mine <= next_one


def test_a_turn_never_comes_where_nobody_reads_replies() -> None:
    assert turn_comes_on(RULES, TODAY, 0, reading_hours_a_week=0) is None


def test_as_many_have_their_turn_on_a_day_as_that_days_share() -> None:
    share = RULES.a_day(TODAY, reading_hours_a_week=10)

    assert turn_comes_on(RULES, TODAY, share - 1, reading_hours_a_week=10) == TODAY
    assert turn_comes_on(RULES, TODAY, share, reading_hours_a_week=10) == date(
        2026, 11, 3
    )
