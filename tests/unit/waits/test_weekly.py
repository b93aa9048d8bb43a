"""Weeks are whole, nobody is lost between them, and the past is not flattered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.waits.balance import balance
from triage.waits.spells import Left, Spells, day_number, spells
from triage.waits.weekly import Measure, Visits, Week, first_monday, weeks


MONDAY = date(2026, 11, 23)  # this week's, which is not over
LAST = MONDAY - timedelta(weeks=1)
OUT = [one for one in Left if one is not Left.STILL_HERE]


def ago(days: int) -> date:
    """So many days before this Monday."""
    return MONDAY - timedelta(days=days)


@st.composite
def lists(draw: st.DrawFn) -> Spells:
    """A list: clocks, arrivals and departures in their order."""
    found = []
    for _ in range(draw(st.integers(0, 40))):
        clock = draw(st.integers(-10, 300))
        came = draw(st.integers(-10, clock))
        left = draw(st.none() | st.integers(-20, came))
        cause = Left.STILL_HERE if left is None else draw(st.sampled_from(OUT))
        day = None if left is None else ago(left)
        found.append((ago(clock), ago(came), day, cause, 3))
    return spells(found)


def test_a_week_counts_monday_to_sunday_and_this_week_is_not_over() -> None:
    one_list = spells(
        [
            (day, day, None, Left.STILL_HERE, 3)
            for day in (
                LAST - timedelta(days=1),  # a Sunday
                LAST,  # a Monday
                LAST + timedelta(days=6),  # a Sunday
                MONDAY,
            )
        ]
    )

    before, last = weeks(one_list, LAST - timedelta(weeks=1), MONDAY, {})

    assert (before.monday, before.came) == (LAST - timedelta(weeks=1), 1)
    assert (last.monday, last.came) == (LAST, 2)


@pytest.mark.parametrize(("waited", "within"), [(126, 1), (127, 0)])
def test_eighteen_weeks_to_the_day_is_within(waited: int, within: int) -> None:
    clock = LAST - timedelta(days=waited)
    one_list = spells([(clock, clock, LAST, Left.SEEN, 3)])

    (week,) = weeks(one_list, LAST, MONDAY, {})

    assert (week.seen, week.seen_within_18) == (1, within)
    assert week.value(Measure.WITHIN_18) == 100 * within


@given(lists(), st.integers(1, 30))
def test_the_weeks_add_up_to_the_balance_of_the_whole_span(
    one_list: Spells, many: int
) -> None:
    first = MONDAY - timedelta(weeks=many)

    found = weeks(one_list, first, MONDAY, {})

    whole = balance(one_list, day_number(first) - 1, day_number(MONDAY) - 1)
    assert len(found) == many
    assert sum(week.came for week in found) == whole.came
    assert sum(week.seen for week in found) == whole.seen
    assert sum(week.change for week in found) == whole.change
    assert all(week.seen_within_18 <= week.seen for week in found)


@given(lists(), st.integers(1, 30))
def test_charts_begin_after_the_first_departure_on_record(
    one_list: Spells, most: int
) -> None:
    first = first_monday(one_list, MONDAY, most)

    left = [
        day
        for day, cause in zip(one_list.left, one_list.cause, strict=True)
        if cause not in (Left.STILL_HERE, Left.PUT_RIGHT)
    ]
    assert first.weekday() == 0
    assert MONDAY - timedelta(weeks=most) <= first <= MONDAY
    assert first == MONDAY or min(left) <= day_number(first)


def test_a_first_departure_on_a_monday_begins_the_charts_that_day() -> None:
    on_monday = spells([(ago(200), ago(200), LAST, Left.MOVED_AWAY, 3)])
    on_tuesday = spells([(ago(200), ago(200), ago(6), Left.MOVED_AWAY, 3)])

    assert first_monday(on_monday, MONDAY, 104) == LAST
    assert first_monday(on_tuesday, MONDAY, 104) == MONDAY
    assert weeks(on_tuesday, MONDAY, MONDAY, {}) == ()


def test_a_list_nobody_left_has_no_weeks_to_chart() -> None:
    waiting = spells([(ago(90), ago(90), None, Left.STILL_HERE, 3)])

    assert first_monday(waiting, MONDAY, 104) == MONDAY


def test_a_share_of_nothing_is_not_known() -> None:
    week = Week(
        monday=LAST,
        came=0,
        seen=0,
        seen_within_18=0,
        change=0,
        visits=Visits(),
    )

    assert week.value(Measure.NOT_BROUGHT) is None
    assert week.value(Measure.WITHIN_18) is None
    assert week.value(Measure.SEEN) == 0.0


def test_children_not_brought_are_a_share_of_visits_with_an_outcome() -> None:
    visits = {LAST: Visits(kept=6, not_brought=2)}

    (week,) = weeks(spells([]), LAST, MONDAY, visits)

    assert week.counted(Measure.NOT_BROUGHT) == (2, 8)
    assert week.value(Measure.NOT_BROUGHT) == 25.0
