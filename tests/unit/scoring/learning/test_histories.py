"""A row says what was known by then, and what came of the child after it."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.scoring.learning.histories import (
    Ended,
    History,
    Look,
    Watched,
    value_on,
    watched,
)
from triage.scoring.learning.refusals import HistoryOutOfOrder


CAME = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
LOOK = Look(
    factors=("impact",),
    drivers=("worse",),
    weeks=4,
    heard_for=timedelta(weeks=20),
    since=CAME,
    enter_by=CAME + 16 * WEEK,
    until=CAME + 16 * WEEK,
)
CHILD = History(referral_id="R1", came=CAME, heard=(CAME,), columns={})


def seen(child: History, look: Look = LOOK) -> Watched:
    return watched([child], look)


def test_a_child_who_waits_on_is_watched_from_every_landmark() -> None:
    found = seen(CHILD)

    assert [one.landmark for one in found.watches] == [
        CAME + 4 * n * WEEK for n in range(4)
    ]
    assert found.weeks.week.tolist() == [0, 1, 2, 3] * 4
    assert not found.weeks.event.any()
    assert not found.weeks.left.any()


def test_the_outcome_ends_the_watch_in_its_week() -> None:
    found = seen(replace(CHILD, outcome=CAME + timedelta(days=8)))

    assert found.weeks.week.tolist() == [0, 1]
    assert found.weeks.event.tolist() == [False, True]
    assert found.by_end[Ended.OUTCOME] == 1


def test_the_seventh_day_still_belongs_to_the_week() -> None:
    assert seen(replace(CHILD, outcome=CAME + WEEK)).weeks.event.tolist() == [True]


def test_who_is_seen_leaves_and_nothing_of_that_week_is_known() -> None:
    found = seen(replace(CHILD, left=CAME + timedelta(days=10)))

    assert found.weeks.left.tolist() == [False, True]
    assert found.weeks.at_risk.tolist() == [True, False]
    assert found.by_end[Ended.LEFT] == 1


def test_what_came_on_the_day_of_being_seen_came_to_a_child_who_waited() -> None:
    day = CAME + timedelta(days=3)

    found = seen(replace(CHILD, left=day, outcome=day))

    assert found.weeks.event.tolist() == [True]


def test_what_came_after_being_seen_is_no_outcome_of_waiting() -> None:
    left = CAME + timedelta(days=3)

    found = seen(replace(CHILD, left=left, outcome=left + WEEK))

    assert not found.weeks.event.any()


def test_silence_is_not_a_no() -> None:
    look = replace(LOOK, heard_for=timedelta(days=14))

    found = seen(CHILD, look)

    assert found.weeks.week.tolist() == [0, 1, 2, 3]
    assert found.weeks.left.tolist() == [False, False, False, True]
    assert found.by_end[Ended.SILENCE] == 1


def test_of_a_child_nobody_answered_about_nothing_is_learnt() -> None:
    found = seen(replace(CHILD, heard=()))

    assert len(found.weeks) == 0
    assert found.unheard == 4


def test_what_is_unclear_ends_the_watch_without_an_outcome() -> None:
    found = seen(replace(CHILD, unclear=CAME + timedelta(days=8)))

    assert not found.weeks.event.any()
    assert found.weeks.left.tolist() == [False, True]
    assert found.by_end[Ended.UNCLEAR] == 1


def test_a_week_that_is_not_over_says_nothing() -> None:
    found = seen(CHILD, replace(LOOK, until=CAME + timedelta(days=13)))

    assert found.weeks.week.tolist() == [0]


def test_what_came_today_has_come() -> None:
    look = replace(LOOK, until=CAME + timedelta(days=3))

    assert seen(replace(CHILD, outcome=look.until), look).weeks.events == 1
    assert seen(replace(CHILD, outcome=look.until + WEEK), look).weeks.events == 0


def test_no_watch_begins_before_the_data_do() -> None:
    """Who left earlier is not among them: those weeks would all seem to go well."""
    since = CAME + timedelta(days=30)

    found = seen(CHILD, replace(LOOK, since=since))

    assert min(one.landmark for one in found.watches) == CAME + 8 * WEEK


def test_no_watch_begins_too_late_to_be_long_enough() -> None:
    found = seen(CHILD, replace(LOOK, enter_by=CAME + 4 * WEEK))

    assert [one.landmark for one in found.watches] == [CAME, CAME + 4 * WEEK]


BEFORE = CAME - timedelta(days=1)


@pytest.mark.parametrize(
    "wrong", [replace(CHILD, outcome=BEFORE), replace(CHILD, left=BEFORE)]
)
def test_a_history_dated_before_the_referral_is_refused(wrong: History) -> None:
    with pytest.raises(HistoryOutOfOrder, match=r"child 2.*before the referral"):
        watched([CHILD, wrong], LOOK)


def test_a_factor_is_as_at_the_landmark_and_a_driver_as_the_week_began() -> None:
    steps = [(CAME, 1.0), (CAME + timedelta(days=3), 2.0)]
    child = replace(CHILD, columns={"impact": steps, "worse": steps})

    found = seen(child).weeks

    assert found.factors[:6, 0].tolist() == [1, 1, 1, 1, 2, 2]
    assert found.drivers[:6, 0].tolist() == [1, 2, 2, 2, 2, 2]


def test_what_nobody_said_is_not_known() -> None:
    found = seen(CHILD).weeks

    assert np.isnan(found.factors).all()
    assert np.isnan(found.drivers).all()


days = st.integers(0, 15 * 7)
steps = st.lists(st.tuples(days, st.sampled_from([0.0, 1.0, 2.0])), max_size=5).map(
    lambda some: [(CAME + timedelta(days=at), value) for at, value in sorted(some)]
)


@given(said=steps, later=steps, today=days)
def test_nothing_recorded_later_changes_what_a_row_says(
    said: list[tuple[date, float]], later: list[tuple[date, float]], today: int
) -> None:
    """What is known on a day is what would have been known had the data ended there."""
    day = CAME + timedelta(days=today)
    by_then = [one for one in said if one[0] <= day]
    after = sorted(by_then + [one for one in later if one[0] > day])

    assert str(value_on(after, day)) == str(value_on(by_then, day))
    for name in ("impact", "worse"):
        then = replace(CHILD, columns={name: by_then})
        now = replace(CHILD, columns={name: after})
        look = replace(LOOK, until=day)
        assert _rows(seen(then, look)) == _rows(seen(now, look))


def _rows(found: Watched) -> list[str]:
    weeks = found.weeks
    return [str(row) for row in np.hstack([weeks.factors, weeks.drivers])]


@given(
    left=st.none() | days,
    outcome=st.none() | days,
    unclear=st.none() | days,
    heard=st.lists(days, max_size=4),
)
def test_every_child_has_at_most_one_outcome_and_leaves_at_most_once(
    left: int | None, outcome: int | None, unclear: int | None, heard: list[int]
) -> None:
    def day(number: int | None) -> date | None:
        return None if number is None else CAME + timedelta(days=number)

    found = seen(
        replace(
            CHILD,
            left=day(left),
            outcome=day(outcome),
            unclear=day(unclear),
            heard=tuple(CAME + timedelta(days=one) for one in sorted(heard)),
        )
    )

    assert found.weeks.events <= 1
    assert sum(found.by_end.values()) == len(found.watches)
    assert found.by_end[Ended.OUTCOME] == found.weeks.events


@given(st.lists(st.integers(0, 30), max_size=5, unique=True), st.integers(1, 30))
def test_asked_of_certain_days_everybody_on_the_list_is_watched_from_each_of_them(
    asked: list[int], left: int
) -> None:
    days = tuple(CAME + day * WEEK / 7 for day in sorted(asked))
    left_on = CAME + left * WEEK / 7
    gone = replace(CHILD, left=left_on)
    beside = replace(CHILD, referral_id="R2", came=CAME + 9 * WEEK / 7)

    found = watched([gone, beside], replace(LOOK, on=days))

    mine = [one.landmark for one in found.watches if one.referral_id == "R1"]
    others = [one.landmark for one in found.watches if one.referral_id == "R2"]
    if days:
        assert mine == [one for one in days if one < left_on]
        assert others == [one for one in days if one >= beside.came]
    else:
        assert mine[0] == CAME
        assert others[0] == beside.came


def test_a_day_too_late_or_before_the_data_begin_is_no_landmark() -> None:
    look = replace(LOOK, since=CAME + WEEK, enter_by=CAME + 4 * WEEK)
    days = tuple(CAME + n * WEEK for n in (0, 1, 4, 5))

    found = seen(CHILD, replace(look, on=days))

    assert [one.landmark for one in found.watches] == [CAME + WEEK, CAME + 4 * WEEK]
