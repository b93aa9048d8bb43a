"""Slots are given by the shares: nobody skipped, nobody twice, every outcome named."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from triage.referrals import Band
from triage.waiting_list.shares import Drawable, draws
from triage.waiting_list.slots import (
    First,
    Needs,
    OpenSlot,
    Shared,
    Waiting,
    fits,
    share,
)


MONDAY = date(2026, 11, 30)
FORMATS = ("in person", "video", "home")
LIMIT = POLICY.offers.together_moves_at_most


def slot(at: int, **changes: object) -> OpenSlot:
    """The slot that starts `at` hours after Monday at nine, six to a day."""
    day, hour = divmod(at, 6)
    starts = datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(days=day, hours=hour)
    made = OpenSlot(
        slot_id=f"S{at:02d}",
        clinic_id="north",
        starts_at=starts,
        day=starts.date(),
        format="in person",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own words


def child(name: str, band: Band = Band.P4, weeks: int = 10, **more: object) -> Waiting:
    drawable = Drawable(
        referral_id=name,
        band=band,
        clock_start=MONDAY.toordinal() - 7 * weeks,
        credit_weeks=0,
        due_on=MONDAY.toordinal() + 14 - weeks,
        lot=len(name),
    )
    made = Waiting(drawable=drawable, child_id=f"C-{name}")
    return replace(made, **more)  # type: ignore[arg-type]  # a test's own words


def given_to(shared: Shared) -> dict[str, str]:
    """The slot of each referral that has one."""
    return {one.referral_id: one.slot.slot_id for one in shared.given}


def when(shared: Shared, name: str) -> datetime:
    """When a referral is seen; the end of time when it is not."""
    found = [one.slot.starts_at for one in shared.given if one.referral_id == name]
    return found[0] if found else datetime.max.replace(tzinfo=UTC)


needs = st.builds(
    Needs,
    language=st.sampled_from(["", "", "Urdu"]),
    formats=st.frozensets(st.sampled_from(FORMATS), max_size=2),
    place=st.sampled_from(["", "", "Riverside"]),
)
slots = st.lists(
    st.builds(
        slot,
        st.integers(0, 29),
        format=st.sampled_from(FORMATS),
        language=st.sampled_from(["", "urdu"]),
        place=st.sampled_from(["Riverside", "Hill"]),
        joint=st.sampled_from([False, False, False, True]),
    ),
    max_size=14,
    unique_by=lambda one: one.slot_id,
)
drawables = st.builds(
    Drawable,
    referral_id=st.uuids().map(str),
    band=st.sampled_from(Band),
    clock_start=st.integers(MONDAY.toordinal() - 400, MONDAY.toordinal()),
    credit_weeks=st.integers(0, 40),
    due_on=st.integers(MONDAY.toordinal(), MONDAY.toordinal() + 20),
    lot=st.integers(0, 2**63 - 1),
    owed_since=st.sampled_from([None, None, None, MONDAY.toordinal() - 9]),
)
children = st.lists(
    st.builds(
        lambda one, **more: Waiting(
            drawable=one, child_id="C" + one.referral_id, **more
        ),
        drawables,
        needs=needs,
        first=st.sampled_from(First),
        also=st.sampled_from([None, None, None, "other"]),
        never=st.frozensets(st.sampled_from(["S00", "S07", "S14"]), max_size=1),
    ),
    max_size=20,
    unique_by=lambda one: one.referral_id,
)


@st.composite
def with_families(draw: st.DrawFn) -> list[Waiting]:
    """Children of whom some wish to come together, two by two."""
    some = draw(children)
    pairs = draw(st.integers(0, len(some) // 2))
    for at in range(0, 2 * pairs, 2):
        one, other = some[at], some[at + 1]
        some[at] = replace(one, family=frozenset({other.child_id}))
        some[at + 1] = replace(other, family=frozenset({one.child_id}))
    return some


@pytest.mark.hazard("H-07")
@given(slots, with_families(), st.booleans())
@settings(max_examples=100)
def test_every_slot_and_every_child_reached_ends_in_one_named_state(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool
) -> None:
    shared = share(some, waiting, POLICY, alarm=alarm)

    ends = [one.slot.slot_id for one in shared.given]
    ends += [one.slot.slot_id for one in shared.left_open]
    kept = [one.child.referral_id for one in shared.kept]
    assert sorted(ends) == sorted(one.slot_id for one in some)
    assert not set(kept) & given_to(shared).keys()
    assert all(one.why for one in shared.given)
    assert all(one.why for one in shared.left_open)
    assert all(one.why for one in shared.kept)


@given(slots, with_families(), st.booleans())
@settings(max_examples=100)
def test_nobody_is_given_two_slots_or_one_that_does_not_fit(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool
) -> None:
    shared = share(some, waiting, POLICY, alarm=alarm)

    assert len(given_to(shared)) == len(shared.given)
    assert len({one.child.child_id for one in shared.given}) == len(shared.given)
    assert all(fits(one.slot, one.child) for one in shared.given)


@pytest.mark.hazard("H-10")
@given(slots, with_families(), st.booleans())
@settings(max_examples=100)
def test_a_slot_is_left_open_only_when_it_fits_nobody_left(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool
) -> None:
    shared = share(some, waiting, POLICY, alarm=alarm)

    without = [one for one in waiting if one.referral_id not in given_to(shared)]
    assert not any(fits(o.slot, one) for o in shared.left_open for one in without)


@given(slots, with_families(), st.booleans())
@settings(max_examples=100)
def test_nobody_to_be_seen_first_is_passed_over_for_a_less_urgent_child(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool
) -> None:
    shared = share(some, waiting, POLICY, alarm=alarm)

    first = [one for one in waiting if one.drawable.band is Band.P1]
    for other in shared.given:
        if other.child.drawable.band is not Band.P1:
            passed = [
                one
                for one in first
                if when(shared, one.referral_id) > other.slot.starts_at
            ]
            assert not any(fits(other.slot, one) for one in passed)


@given(slots, children, st.booleans(), st.data())
@settings(max_examples=200)
def test_a_more_urgent_band_or_a_longer_wait_never_gives_a_later_slot(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool, data: st.DataObject
) -> None:
    if not waiting:
        return
    at = data.draw(st.integers(0, len(waiting) - 1))
    one = waiting[at].drawable
    better = replace(
        one,
        band=data.draw(st.sampled_from(Band).filter(one.band.__ge__)),
        clock_start=one.clock_start - data.draw(st.sampled_from([0, 7, 70])),
        credit_weeks=one.credit_weeks + data.draw(st.integers(0, 3)),
    )
    after = list(waiting)
    after[at] = replace(waiting[at], drawable=better)

    before, then = (
        share(some, these, POLICY, alarm=alarm) for these in (waiting, after)
    )

    assert when(then, one.referral_id) <= when(before, one.referral_id)


@given(slots, with_families(), st.booleans())
@settings(max_examples=120)
def test_families_move_one_other_child_a_pair_and_never_beyond_the_limit(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool
) -> None:
    alone = [replace(one, family=frozenset()) for one in waiting]

    shared = share(some, waiting, POLICY, alarm=alarm)

    order = sorted(some, key=lambda one: one.starts_at)
    rank = {one.slot_id: nth for nth, one in enumerate(order)}
    before = given_to(share(some, alone, POLICY, alarm=alarm))
    assert given_to(shared).keys() == before.keys()
    moved = [one for one in shared.given if one.moved]
    assert all(0 < one.moved <= LIMIT for one in moved)
    assert all(one.child.drawable.band is not Band.P1 for one in moved)
    later = {
        one.referral_id
        for one in shared.given
        if rank[one.slot.slot_id] > rank[before[one.referral_id]]
    }
    assert later == {one.referral_id for one in moved}
    days = Counter(
        one.slot.day for one in shared.given if one.together and not one.moved
    )
    assert len(moved) <= len(days)


@given(slots, children, st.booleans(), st.integers(0, 14))
@settings(max_examples=100)
def test_turns_carried_on_give_what_one_long_draw_gives(
    some: list[OpenSlot], waiting: list[Waiting], alarm: bool, first: int
) -> None:
    order = sorted(some, key=lambda one: one.starts_at)
    whole = share(order, waiting, POLICY, alarm=alarm)

    begun = share(order[:first], waiting, POLICY, alarm=alarm)
    left = [one for one in waiting if one.referral_id not in given_to(begun)]
    rest = share(order[first:], left, POLICY, alarm=alarm, turns=begun.turns)

    assert given_to(begun) | given_to(rest) == given_to(whole)
    assert rest.turns == whole.turns


@given(children, st.booleans())
def test_slots_that_fit_everyone_are_given_in_the_order_of_the_draw(
    waiting: list[Waiting], alarm: bool
) -> None:
    plain = [replace(o, needs=Needs(), also=None, never=frozenset()) for o in waiting]
    drawn, turns = draws([one.drawable for one in plain], POLICY, slots=10, alarm=alarm)

    shared = share([slot(at) for at in range(10)], plain, POLICY, alarm=alarm)

    assert [one.draw for one in shared.given] == list(drawn)
    assert shared.turns == turns


def test_a_child_whom_no_slot_fits_is_first_in_line_for_the_next_that_does() -> None:
    far = child("far", weeks=90, needs=Needs(formats=frozenset({"home"})))
    near = child("near", weeks=10)

    now = share([slot(0)], [far, near], POLICY, alarm=False)
    left = [far, child("later", weeks=20)]
    next_week = share(
        [slot(6), slot(7, format="home")], left, POLICY, alarm=False, turns=now.turns
    )

    assert given_to(now) == {"near": "S00"}
    assert [(one.child.referral_id, one.why) for one in now.kept] == [
        ("far", "First in line for a slot that fits: home.")
    ]
    assert given_to(next_week)["far"] == "S07"


def test_a_slot_that_reaches_an_unconfirmed_child_is_held_for_them() -> None:
    waiting = [
        child("unconfirmed", weeks=90, first=First.CONFIRM),
        child("elsewhere", weeks=80, first=First.ASK),
        child("confirmed", weeks=10),
    ]

    shared = share([slot(0), slot(1)], waiting, POLICY, alarm=False)

    assert [(one.referral_id, one.child.first) for one in shared.given] == [
        ("unconfirmed", First.CONFIRM),
        ("elsewhere", First.ASK),
    ]


def test_a_slot_a_family_let_go_is_not_given_to_them_again() -> None:
    waiting = [child("had it", weeks=90, never=frozenset({"S00"})), child("b")]

    shared = share([slot(0), slot(1)], waiting, POLICY, alarm=False)

    assert given_to(shared) == {"b": "S00", "had it": "S01"}


def test_a_child_whose_visit_the_service_cancelled_comes_after_those_seen_first() -> (
    None
):
    owed = child("owed", weeks=1)
    owed = replace(owed, drawable=replace(owed.drawable, owed_since=MONDAY.toordinal()))
    waiting = [
        child("p2", Band.P2),
        owed,
        child("p1", Band.P1),
        child("long", weeks=99),
    ]

    shared = share([slot(at) for at in range(4)], waiting, POLICY, alarm=False)

    assert [o.referral_id for o in shared.given] == ["p1", "owed", "p2", "long"]


def test_a_joint_slot_is_for_a_child_on_both_lists_and_they_wait_for_one() -> None:
    both = child("both", weeks=5, also="their other referral")
    waiting = [child("one list", weeks=50), both]

    shared = share([slot(0), slot(1, joint=True)], waiting, POLICY, alarm=False)
    alone = share([slot(1, joint=True)], waiting[:1], POLICY, alarm=False)

    assert given_to(shared) == {"one list": "S00", "both": "S01"}
    assert alone.left_open[0].why.startswith("Nobody left waits on both lists")


def twins(apart: int) -> list[Waiting]:
    """Twins, the second drawn `apart` places after the first, and others between."""
    one = child("one", weeks=200, family=frozenset({"C-two"}))
    two = child("two", weeks=200 - apart, family=frozenset({"C-one"}))
    return [one, *(child(f"x{n:02d}", weeks=199 - n) for n in range(apart - 1)), two]


def test_twins_come_on_one_day_when_the_limit_allows() -> None:
    shared = share([slot(at) for at in (0, 1, 6, 7, 8)], twins(4), POLICY, alarm=False)

    by_name = {one.referral_id: one for one in shared.given}
    assert by_name["one"].slot.day == by_name["two"].slot.day
    assert by_name["one"].together == "C-two"
    assert by_name["x00"].moved == 3
    assert "so that a family can come together" in by_name["x00"].why


def test_twins_further_apart_than_the_limit_are_told_so_and_move_nobody() -> None:
    some = [slot(at) for at in (0, 1, 6, 12, 18, 24, 30, 36, 42)]

    shared = share(some, twins(8), POLICY, alarm=False)

    by_name = {one.referral_id: one for one in shared.given}
    assert by_name["one"].apart
    assert by_name["two"].slot.slot_id == "S42"
    assert not any(one.moved for one in shared.given)


def test_one_pair_a_day_is_brought_together_in_one_clinic() -> None:
    some = [slot(at) for at in (0, 1, 6, 7, 8)]
    used = {("north", MONDAY): 1}

    shared = share(some, twins(4), POLICY, alarm=False, paired=used)

    assert not any(one.moved for one in shared.given)


def test_a_family_never_takes_the_slot_of_a_child_who_is_to_be_seen_first() -> None:
    one, two = twins(1)
    urgent = [
        replace(one, drawable=replace(one.drawable, band=Band.P1, due_on=1)),
        child("p1", Band.P1),
        two,
    ]

    shared = share([slot(0), slot(1), slot(6)], urgent, POLICY, alarm=False)

    assert given_to(shared) == {"one": "S00", "p1": "S01", "two": "S06"}
    assert shared.given[0].apart


def test_a_child_on_a_list_twice_is_given_one_slot() -> None:
    waiting = [child("a", weeks=9), child("b", weeks=8), child("c", weeks=7)]
    waiting[1] = replace(waiting[1], child_id="C-a")

    shared = share([slot(0), slot(1)], waiting, POLICY, alarm=False)

    assert given_to(shared) == {"a": "S00", "c": "S01"}
