"""A list is lived through quickly, and exactly as if each slot looked at every child."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waiting_list.policies import POLICY
from tests.unit.waits.slowly import heap, lived_slowly
from tests.unit.waits.worlds import CAPS, CREDIT, a_world, eventful, plain, rules
from triage.referrals import Band
from triage.waiting_list.shares import Drawable, draws
from triage.waits.policies import Credit, FirstCome, Rule, Strict, quota, shares
from triage.waits.simulate import World, run, stands
from triage.waits.spells import NEVER
from triage.waits.worlds import Conditions, invented, world


TODAY = date(2026, 3, 2).toordinal()
FOUR_TO_THREE = {Band.P2: 5, Band.P3: 3, Band.P4: 2}


@settings(max_examples=150)
@given(eventful(), rules)
def test_every_child_is_seen_on_the_day_that_looking_at_all_of_them_gives(
    one: World, rule: Rule
) -> None:
    assert run(one, rule).seen.tolist() == lived_slowly(one, rule)


def test_a_long_list_is_seen_on_the_days_that_a_heap_gives() -> None:
    conditions = Conditions(
        arrivals_a_week={Band.P2: 50, Band.P3: 150, Band.P4: 300},
        slots_a_week=450,
        max_weeks={Band.P1: 2, Band.P2: 6, Band.P3: 13, Band.P4: 18},
        years=1,
    )
    one = world(conditions, invented(conditions, 20_000, seed=7), seed=7)

    for order in (FirstCome(), Credit(CREDIT), Strict(CAPS)):
        seen = heap(one, lambda some, order=order: order.key(stands(some)))  # type: ignore[misc]  # bound now, not later
        assert np.array_equal(run(one, order).seen, seen)


lists = st.lists(
    st.builds(
        Drawable,
        referral_id=st.uuids().map(str),
        band=st.sampled_from(Band),
        clock_start=st.integers(TODAY - 400, TODAY - 1),
        credit_weeks=st.integers(0, 40),
        due_on=st.integers(TODAY - 20, TODAY + 20),
        lot=st.integers(0, 2**62),
        credited_days=st.integers(0, 20),
    ),
    min_size=1,
    max_size=30,
    unique_by=(lambda one: one.referral_id, lambda one: one.lot),
)


@pytest.mark.parametrize("alarm", [True, False])
@given(waiting=lists)
def test_shares_draw_whom_the_product_draws(
    waiting: list[Drawable], alarm: bool
) -> None:
    in_order = sorted(waiting, key=lambda one: (one.clock_start, one.lot))
    made, _ = draws(waiting, POLICY, slots=len(waiting), alarm=alarm)
    weights = POLICY.shares.alarm if alarm else POLICY.shares.normal

    lived = run(_one_slot_a_day(in_order), shares(POLICY, weights))

    by_day = [in_order[at].referral_id for at in np.argsort(lived.seen)]
    assert by_day == [one.referral_id for one in made]


def _one_slot_a_day(waiting: list[Drawable]) -> World:
    def column(name: str) -> list[int]:
        return [getattr(one, name) for one in waiting]

    return a_world(
        [one.clock_start - TODAY for one in waiting],
        column("band"),
        [1] * len(waiting),
        points=np.array(column("credit_weeks"), np.int16),
        due=np.array(column("due_on"), np.int32) - TODAY,
        given=np.array(column("credited_days"), np.int32),
    )


def test_who_misses_a_visit_uses_the_slot_and_comes_back_with_their_place() -> None:
    one = a_world([-9, -8, -7], [4, 4, 4], [1] * 8, misses=np.array([1, 0, 0]))

    lived = run(one, FirstCome())

    # The first day's slot is lost; back after three weeks is after the end.
    assert lived.seen.tolist() == [NEVER, 1, 2]
    assert (lived.slots_lost, lived.slots_empty) == (1, 5)
    back = a_world(
        [-9, -8], [4, 4], [1, 0, 0, 1, 1], misses=np.array([1, 0]), back_after=3
    )
    assert run(back, FirstCome()).seen.tolist() == [3, 4]


def test_who_leaves_on_the_day_they_would_come_back_does_not_come_back() -> None:
    one = a_world(
        [-9],
        [4],
        [1, 0, 1, 1],
        misses=np.array([1]),
        leaves=np.array([2], np.int32),
        back_after=2,
    )

    assert run(one, FirstCome()).seen.tolist() == [NEVER]


def test_a_child_who_leaves_on_a_day_is_not_seen_on_that_day() -> None:
    one = a_world([-9, -8], [4, 4], [1, 1], leaves=np.array([0, NEVER], np.int32))

    assert run(one, FirstCome()).seen.tolist() == [NEVER, 0]
    assert run(one, FirstCome()).left(one).tolist() == [0, 0]


def test_a_raised_child_is_seen_by_the_new_band_and_date() -> None:
    one = a_world(
        [-9, -1],
        [4, 4],
        [0, 0, 1, 1],
        raised_on=np.array([NEVER, 2], np.int32),
        raised_to=np.array([4, 3]),
        raised_due=np.array([0, 33]),
    )

    lived = run(one, Strict())

    assert lived.seen.tolist() == [3, 2]
    assert lived.band.tolist() == [4, 3]
    assert lived.due.tolist() == [5, 33]


def test_a_child_who_comes_on_a_day_can_be_seen_on_that_day() -> None:
    assert run(a_world([1], [4], [1, 1, 1]), FirstCome()).seen.tolist() == [1]


@given(plain(), rules, rules)
def test_the_list_is_as_long_on_every_day_whatever_the_policy(
    world_: World, one: Rule, other: Rule
) -> None:
    """T2 on every path: the days on which somebody is seen are the same."""
    first, second = run(world_, one), run(world_, other)

    assert sorted(first.seen.tolist()) == sorted(second.seen.tolist())


@given(plain(), st.integers(0, 24))
def test_more_credit_never_makes_a_child_later(one: World, at: int) -> None:
    child = at % len(one)
    more = one.points.copy()
    more[child] += 5
    rule = Credit((0, 0, 0, 0), (30, 30, 30, 30))

    before = run(one, rule).seen[child]
    after = run(World(**({**vars(one)} | {"points": more})), rule).seen[child]

    assert after <= before


@given(eventful(), st.integers(0, 24))
def test_in_shares_a_more_urgent_band_never_makes_a_child_later(
    one: World, at: int
) -> None:
    child = at % len(one)
    quiet = {"misses": one.misses * 0, "raised_on": np.full(len(one), NEVER, np.int32)}
    quiet["due"] = one.clock + 14
    raised = one.band.copy()
    raised[child] = max(1, raised[child] - 1)
    rule = shares(POLICY, FOUR_TO_THREE)

    before = run(World(**({**vars(one)} | quiet)), rule).seen[child]
    after = run(World(**({**vars(one)} | quiet | {"band": raised})), rule).seen[child]

    assert after <= before


@given(plain(), st.integers(0, 6))
def test_with_more_slots_nobody_is_seen_later(one: World, more: int) -> None:
    slots = one.slots.copy()
    slots[more % len(slots)] += 1

    before = run(one, Strict())
    after = run(World(**({**vars(one)} | {"slots": slots})), Strict())

    assert (after.seen <= before.seen).all()


@given(plain())
def test_a_quota_of_every_slot_is_first_come_first_served(one: World) -> None:
    assert np.array_equal(run(one, quota(1, Strict())).seen, run(one, FirstCome()).seen)
