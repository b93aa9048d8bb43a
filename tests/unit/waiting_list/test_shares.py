"""Shares decide who is drawn; raising a child never makes them later."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from triage.referrals import Band
from triage.waiting_list.shares import Drawable, Turns, draws, over_called


MONDAY = date(2026, 3, 2).toordinal()


def child(
    name: str, band: Band = Band.P4, weeks: int = 10, credit: int = 0
) -> Drawable:
    return Drawable(
        referral_id=name,
        band=band,
        clock_start=MONDAY - 7 * weeks,
        credit_weeks=credit,
        due_on=MONDAY + 14,
        lot=len(name),
    )


def drawn(waiting: list[Drawable], *, alarm: bool = False) -> list[str]:
    made, _ = draws(waiting, POLICY, slots=len(waiting), alarm=alarm)
    return [draw.referral_id for draw in made]


lists = st.lists(
    st.builds(
        Drawable,
        referral_id=st.uuids().map(str),
        band=st.sampled_from(Band),
        clock_start=st.integers(MONDAY - 400, MONDAY),
        credit_weeks=st.integers(0, 40),
        due_on=st.integers(MONDAY, MONDAY + 20),
        lot=st.integers(0, 2**63 - 1),
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda one: one.referral_id,
)


@pytest.mark.hazard("H-10")
@given(lists, st.booleans())
def test_every_waiting_child_is_drawn_exactly_once(
    waiting: list[Drawable], alarm: bool
) -> None:
    assert sorted(drawn(waiting, alarm=alarm)) == sorted(
        one.referral_id for one in waiting
    )


@given(lists, st.booleans(), st.data())
@settings(max_examples=300)
def test_a_more_urgent_band_never_delays_the_draw(
    waiting: list[Drawable], alarm: bool, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(waiting) - 1))
    one = waiting[at]
    raised = replace(one, band=data.draw(st.sampled_from(Band).filter(one.band.__ge__)))
    after = [*waiting[:at], raised, *waiting[at + 1 :]]

    def turn(some: list[Drawable]) -> int:
        return drawn(some, alarm=alarm).index(one.referral_id)

    assert turn(after) <= turn(waiting)


@given(lists, st.booleans(), st.data())
@settings(max_examples=300)
def test_a_week_earlier_or_a_point_more_never_delays_the_draw(
    waiting: list[Drawable], alarm: bool, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(waiting) - 1))
    one = waiting[at]
    better = replace(
        one,
        clock_start=one.clock_start - data.draw(st.sampled_from([0, 7])),
        credit_weeks=one.credit_weeks + data.draw(st.integers(0, 3)),
    )
    after = [*waiting[:at], better, *waiting[at + 1 :]]

    def turn(some: list[Drawable]) -> int:
        return drawn(some, alarm=alarm).index(one.referral_id)

    assert turn(after) <= turn(waiting)


def test_p1_is_drawn_first_and_by_the_day_they_are_due() -> None:
    later = replace(child("later", Band.P1, weeks=90), due_on=MONDAY + 9)
    sooner = replace(child("sooner", Band.P1, weeks=1), due_on=MONDAY + 5)

    assert drawn([child("long", weeks=200), later, sooner])[:2] == ["sooner", "later"]


def test_p2_comes_next_while_the_alarm_is_silent() -> None:
    waiting = [child("routine", weeks=200), child("soon", Band.P2, weeks=1)]

    assert drawn(waiting) == ["soon", "routine"]


@pytest.mark.hazard("H-10")
def test_five_slots_go_three_to_p3_and_two_to_p4() -> None:
    # Every P4 child joined before every P3 child and earns as much credit, so a P3
    # slot is the only way for a P3 child to come first.
    waiting = [child(f"p3-{n}", Band.P3, weeks=5) for n in range(20)]
    waiting += [child(f"p4-{n}", Band.P4, weeks=50) for n in range(20)]

    made, _ = draws(waiting, POLICY, slots=10, alarm=False)

    assert Counter(draw.slot_of for draw in made) == {Band.P3: 6, Band.P4: 4}
    assert sum(draw.referral_id.startswith("p4") for draw in made) == 4


@pytest.mark.hazard("H-21")
def test_when_the_alarm_sounds_p2_no_longer_takes_every_slot() -> None:
    waiting = [child(f"p2-{n}", Band.P2, weeks=2) for n in range(30)]
    waiting += [child(f"p3-{n}", Band.P3, weeks=60) for n in range(30)]
    waiting += [child(f"p4-{n}", Band.P4, weeks=90) for n in range(30)]

    made, _ = draws(waiting, POLICY, slots=10, alarm=True)

    assert Counter(draw.slot_of for draw in made) == {
        Band.P2: 5,
        Band.P3: 3,
        Band.P4: 2,
    }


def test_a_band_with_nobody_waiting_gives_its_turns_to_the_others() -> None:
    assert drawn([child("a", weeks=3), child("b", weeks=9)]) == ["b", "a"]


@given(lists, st.integers(0, 30))
def test_a_draw_carries_on_from_the_last_slot_drawn(
    waiting: list[Drawable], first: int
) -> None:
    whole, _ = draws(waiting, POLICY, slots=30, alarm=False)

    begun, turns = draws(waiting, POLICY, slots=first, alarm=False)
    gone = {draw.referral_id for draw in begun}
    left = [one for one in waiting if one.referral_id not in gone]
    rest, _ = draws(left, POLICY, slots=30 - first, alarm=False, turns=turns)

    assert begun + rest == whole


def test_a_band_that_had_nobody_waiting_has_not_saved_up_turns() -> None:
    only_p4 = [child(f"p4-{n}", weeks=50 + n) for n in range(20)]
    _, turns = draws(only_p4, POLICY, slots=10, alarm=False)
    both = [child(f"p4-{n}", weeks=50) for n in range(20)]
    both += [child(f"p3-{n}", Band.P3, weeks=5) for n in range(20)]

    made, _ = draws(both, POLICY, slots=10, alarm=False, turns=turns)

    # Ten slots the other band took alone are not paid back: at most one turn is.
    assert Counter(draw.slot_of for draw in made)[Band.P3] in (6, 7)


def test_a_slot_kept_for_the_longest_waiter_goes_to_them() -> None:
    kept = replace(POLICY, shares=replace(POLICY.shares, longest_waiter_every=2))
    waiting = [child(f"p2-{n}", Band.P2, weeks=3) for n in range(3)]
    waiting.append(child("longest", weeks=300))

    made, _ = draws(waiting, kept, slots=2, alarm=True, turns=Turns())

    assert made[1].referral_id == "longest"
    assert made[1].slot_of is None


@pytest.mark.hazard("H-21")
def test_the_alarm_sounds_above_fifteen_in_a_hundred_arrivals() -> None:
    assert not over_called(15, 100, POLICY)
    assert over_called(16, 100, POLICY)


def test_points_beyond_a_bands_cap_win_no_earlier_slot() -> None:
    many_points = child("many", Band.P2, weeks=10, credit=40)
    long_wait = child("long", Band.P2, weeks=14)

    assert drawn([many_points, long_wait]) == ["long", "many"]
    assert drawn([many_points, child("less", Band.P2, weeks=12)]) == ["many", "less"]


def test_days_given_back_count_beyond_the_cap_of_any_band() -> None:
    capped = child("capped", credit=40)
    given_back = replace(child("given back", credit=40), credited_days=1)

    assert drawn([capped, given_back]) == ["given back", "capped"]


def test_days_given_back_make_no_wait_longer_for_the_longest_waiter() -> None:
    every = replace(POLICY, shares=replace(POLICY.shares, longest_waiter_every=1))
    waits = child("waits", weeks=11)
    given_back = replace(child("given back"), credited_days=70)

    (first, _), _ = draws([waits, given_back], every, slots=2, alarm=False)

    assert first.referral_id == "waits"
