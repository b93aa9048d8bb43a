"""How what was lost is counted, and that putting right never takes anything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.builders import A_PLACEMENT
from triage.referrals import Band, ReferralState
from triage.waiting_list.inputs import PutRight, held_to, with_credit
from triage.waiting_list.placement import Credited, Placement
from triage.waiting_list.restitution import (
    Fate,
    credit_days,
    fate,
    lost,
    places,
    put_right,
)


GIVEN = replace(A_PLACEMENT, band=Band.P3, points=2, credit_weeks=2)
WEEK = timedelta(weeks=1)
CREDIT = Credited(restitution="r1", days=9, why="A rule was wrong.")

placements = st.builds(
    lambda band, order, due: replace(
        GIVEN,
        band=band,
        order_day=date(2026, 1, 1) + timedelta(days=order),
        due_on=date(2026, 6, 1) + timedelta(days=due),
    ),
    st.sampled_from(Band),
    st.integers(0, 300),
    st.integers(0, 300),
)


def sooner(one: Placement, **changes: object) -> Placement:
    return replace(one, **changes)  # type: ignore[arg-type]  # a test's own words


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (sooner(GIVEN, order_day=GIVEN.order_day - WEEK), 7),
        (sooner(GIVEN, order_day=GIVEN.order_day + WEEK), 0),
        (sooner(GIVEN, band=Band.P2, due_on=GIVEN.due_on - 2 * WEEK), 14),
        (sooner(GIVEN, band=Band.P4, order_day=GIVEN.order_day - WEEK), 0),
    ],
)
def test_days_are_those_of_the_order_or_of_the_date_where_the_band_was_worse(
    due: Placement, days: int
) -> None:
    assert lost(GIVEN, due).days == days


def test_in_p1_days_are_those_of_the_date() -> None:
    given_ = replace(GIVEN, band=Band.P1)
    due = replace(given_, due_on=given_.due_on - WEEK, order_day=date(2020, 1, 1))

    assert lost(given_, due).days == 7
    assert credit_days(given_, due) == 0


@given(placements, placements)
def test_putting_right_makes_nobody_less_urgent_and_nobody_later(
    before: Placement, due: Placement
) -> None:
    held = held_to(before, put_right(before, due))

    assert held is not None
    assert held.band == min(before.band, due.band)
    if due.band <= before.band:
        same = due.band == before.band
        earliest = min(before.due_on, due.due_on) if same else due.due_on
        assert held.due_on == earliest
    else:
        assert held == before


@given(placements, placements)
def test_credited_days_make_up_exactly_what_is_missing(
    made: Placement, due: Placement
) -> None:
    days = credit_days(made, due)

    after = with_credit(made, (replace(CREDIT, days=days),))

    if due.band is made.band and due.band is not Band.P1:
        assert after.order_day == min(made.order_day, due.order_day)
    else:
        assert after == made


def test_credited_days_are_said_inside_with_why_and_in_print_without() -> None:
    after = with_credit(GIVEN, (CREDIT, replace(CREDIT, days=1)))

    assert after.order_day == GIVEN.order_day - timedelta(days=10)
    assert "9 days credited because: A rule was wrong." in after.reason
    assert "1 day credited because: A rule was wrong." in after.reason
    assert after.reason_public.endswith("10 days credited to put a mistake right.")
    assert "A rule was wrong" not in after.reason_public


def test_in_p1_credited_days_change_nothing() -> None:
    urgent = replace(GIVEN, band=Band.P1)

    assert with_credit(urgent, (CREDIT,)) == urgent


def test_each_child_ends_in_one_named_fate() -> None:
    earlier = replace(GIVEN, order_day=GIVEN.order_day - WEEK)
    milder = replace(GIVEN, band=Band.P4)
    waits = ReferralState.WAITING

    assert fate(waits, GIVEN, earlier, 7) is Fate.PUT_RIGHT
    assert fate(waits, GIVEN, replace(GIVEN, band=Band.P2), 0) is Fate.PUT_RIGHT
    assert fate(waits, earlier, GIVEN, 0) is Fate.GIVEN_MORE
    assert fate(waits, GIVEN, milder, 0) is Fate.GIVEN_MORE
    assert fate(waits, GIVEN, GIVEN, 0) is Fate.NOTHING_LOST
    assert fate(ReferralState.SEEN, GIVEN, earlier, 0) is Fate.SEEN


def test_who_is_held_to_nothing_stays_so() -> None:
    right = PutRight(band=Band.P1, due_on=date(2026, 1, 1), band_since=date(2026, 1, 1))

    assert held_to(None, right) is None
    assert held_to(GIVEN, None) == GIVEN


def test_places_are_counted_from_one_by_the_keys() -> None:
    day = date(2026, 1, 1)
    keys = {
        "b": (3, day, day, 2, "b"),
        "a": (3, day, day, 1, "a"),
        "c": (2, day, day, 9, "c"),
    }

    assert places(keys) == {"c": 1, "a": 2, "b": 3}
