"""Reviews: nobody who waits is lost, and no week holds more than can be done."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import reviews
from triage.referrals import Band
from triage.reviews import Due, Every, Waits


TODAY = date(2026, 11, 25)  # a Wednesday
FORCED = Every(first_after=26, then_every=26)
HARM = Every(first_after=52, then_every=26)

WEEKS = st.integers(0, 200)
CAPACITY = st.integers(1, 9)


@st.composite
def lists(draw: st.DrawFn) -> list[Waits]:
    """Children who wait, some of them reviewed before."""
    made = []
    for at in range(draw(st.integers(0, 60))):
        start = TODAY - timedelta(days=draw(st.integers(0, 1_400)))
        reviewed = draw(st.none() | st.integers(0, 700))
        made.append(
            Waits(
                referral_id=f"R{at}",
                band=draw(st.sampled_from(Band)),
                clock_start=start,
                reviewed_on=TODAY - timedelta(days=reviewed) if reviewed else None,
            )
        )
    return made


def owed(waiting: list[Waits], every: Every = FORCED) -> list[Due]:
    return [reviews.due(one, every) for one in waiting]


def a_child(weeks: int, band: Band = Band.P4, name: str = "R") -> Waits:
    return Waits(
        referral_id=name, band=band, clock_start=TODAY - timedelta(weeks=weeks)
    )


@pytest.mark.hazard("H-06")
def test_a_review_is_owed_at_26_weeks_of_waiting_and_not_a_day_before() -> None:
    child = Waits(referral_id="R", band=Band.P4, clock_start=date(2026, 1, 5))

    due = reviews.due(child, FORCED)

    assert due.due_on == date(2026, 7, 6)


def test_a_review_starts_the_count_again() -> None:
    child = Waits(
        referral_id="R",
        band=Band.P4,
        clock_start=date(2024, 1, 1),
        reviewed_on=date(2026, 9, 7),
    )

    assert reviews.due(child, FORCED).due_on == date(2027, 3, 8)


def test_an_early_review_never_makes_the_first_one_come_sooner() -> None:
    start = date(2026, 1, 5)
    child = Waits(referral_id="R", band=Band.P4, clock_start=start, reviewed_on=start)

    assert reviews.due(child, HARM).due_on == start + timedelta(weeks=52)


@pytest.mark.hazard("H-06")
@given(lists(), CAPACITY, st.integers(0, 12))
def test_every_review_is_in_exactly_one_week(
    waiting: list[Waits], a_week: int, opened: int
) -> None:
    weeks = list(reviews.spread(owed(waiting), TODAY, a_week=a_week, opened=opened))

    placed = sorted(one.referral_id for week in weeks for one in week.reviews)
    assert placed == sorted(one.referral_id for one in waiting)


@given(lists(), CAPACITY, st.integers(0, 12))
def test_no_week_holds_more_than_can_be_done_in_it(
    waiting: list[Waits], a_week: int, opened: int
) -> None:
    first, *rest = [
        len(week.reviews)
        for week in reviews.spread(owed(waiting), TODAY, a_week=a_week, opened=opened)
    ] or [0]

    assert first <= max(0, a_week - opened)
    assert all(many <= a_week for many in rest)


@given(lists(), CAPACITY)
def test_no_review_is_done_before_the_week_it_falls_due(
    waiting: list[Waits], a_week: int
) -> None:
    for week in reviews.spread(owed(waiting), TODAY, a_week=a_week, opened=0):
        assert all(
            one.due_on < week.begins + timedelta(weeks=1) for one in week.reviews
        )


@given(lists(), CAPACITY)
def test_of_two_that_are_overdue_the_more_urgent_then_the_longer_wait_is_first(
    waiting: list[Waits], a_week: int
) -> None:
    overdue = [one for one in owed(waiting) if one.due_on <= TODAY]

    weeks = reviews.spread(overdue, TODAY, a_week=a_week, opened=0)

    order = [(one.band, one.clock_start) for week in weeks for one in week.reviews]
    assert order == sorted(order)


@given(lists(), CAPACITY, st.integers(0, 12))
def test_what_the_timer_opens_is_what_the_page_shows_for_this_week(
    waiting: list[Waits], a_week: int, opened: int
) -> None:
    due = owed(waiting)

    now = reviews.this_week(due, TODAY, a_week=a_week, opened=opened)

    weeks = list(reviews.spread(due, TODAY, a_week=a_week, opened=opened))
    assert now == (weeks[0].reviews if weeks else ())


@given(lists(), CAPACITY)
def test_a_backlog_clears_when_nothing_is_left(
    waiting: list[Waits], a_week: int
) -> None:
    weeks = list(reviews.spread(owed(waiting), TODAY, a_week=a_week, opened=0))

    clear = reviews.clear_by(weeks)

    if weeks:
        assert clear is not None
        before = [week for week in weeks if week.begins + timedelta(weeks=1) <= clear]
        assert all(week.left for week in before)


def test_143_overdue_at_12_a_week_take_twelve_weeks() -> None:
    due = owed([a_child(30, name=f"R{at}") for at in range(143)])

    weeks = list(reviews.spread(due, TODAY, a_week=12, opened=0))

    assert len(weeks) == 12
    assert reviews.clear_by(weeks) == date(2027, 2, 14)  # the Sunday of the twelfth


def test_p1_comes_before_a_longer_waiting_p4() -> None:
    due = owed([a_child(200, Band.P4, "long"), a_child(27, Band.P1, "urgent")])

    (first,) = reviews.this_week(due, TODAY, a_week=1, opened=0)

    assert first.referral_id == "urgent"


def test_nothing_more_is_opened_in_a_week_that_is_full() -> None:
    due = owed([a_child(30)])

    assert reviews.this_week(due, TODAY, a_week=3, opened=3) == ()
