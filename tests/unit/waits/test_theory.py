"""What theory says holds on every path, and on average; where it does not, that is said."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.waits.averages import MIXED
from tests.unit.waits.worlds import CREDIT, a_world, plain
from triage.referrals import Band
from triage.waits import theory
from triage.waits.policies import (
    Credit,
    Strict,
    quota,
)
from triage.waits.simulate import World, run
from triage.waits.spells import NEVER
from triage.waits.theory import Stream


MOST = 7 * max(CREDIT)  # days


def test_strict_order_and_first_come_agree_with_the_published_figures() -> None:
    first_come = theory.first_come_wait(MIXED)
    strict = theory.strict_waits(MIXED)

    assert first_come.value == pytest.approx(2.75)
    assert [one.value for one in strict] == pytest.approx([0.7857, 3.9286], abs=1e-4)


@pytest.mark.parametrize(
    ("slopes", "waits"),
    [
        ((4, 1), (1.419, 3.548)),
        ((2, 1), (1.941, 3.235)),
        ((20, 1), (0.923, 3.846)),
        ((1, 1), (2.75, 2.75)),
    ],
)
def test_accumulating_priority_agrees_with_the_published_figures(
    slopes: tuple[float, ...], waits: tuple[float, ...]
) -> None:
    found = theory.accumulating_waits(MIXED, slopes)

    assert [one.value for one in found] == pytest.approx(waits, abs=1e-3)


def test_three_kinds_at_nine_tenths_agree_with_the_published_figures() -> None:
    kinds = (
        Stream(arrivals=0.2, visit=1, visit_squared=2),
        Stream(arrivals=0.3, visit=1, visit_squared=1),
        Stream(arrivals=0.4, visit=1, visit_squared=2),
    )

    found = theory.accumulating_waits(kinds, (4, 2, 1))

    assert [one.value for one in found] == pytest.approx(
        (3.393, 5.952, 10.714), abs=1e-3
    )


streams = st.lists(
    st.builds(
        Stream,
        arrivals=st.floats(0.01, 0.2),
        visit=st.floats(0.1, 1),
        visit_squared=st.floats(1, 3),
    ),
    min_size=1,
    max_size=4,
)


@given(streams, st.lists(st.floats(0.5, 9), min_size=4, max_size=4))
def test_what_one_kind_gains_the_others_wait_for(
    kinds: list[Stream], slopes: list[float]
) -> None:
    """T2 holds T1 and T3 to the same sum."""
    steep = sorted(slopes, reverse=True)[: len(kinds)]
    conserved = theory.conserved(kinds).value

    for waits in (theory.strict_waits(kinds), theory.accumulating_waits(kinds, steep)):
        total = sum(
            one.load * wait.value
            for one, wait in zip(kinds, waits, strict=True)
            if wait.value is not None
        )
        assert total == pytest.approx(conserved)


def test_a_kind_starves_while_the_more_urgent_wait_little() -> None:
    kinds = [
        Stream(arrivals=rate, visit=1, visit_squared=1) for rate in (0.5, 0.6, 0.1)
    ]

    first, second, third = theory.strict_waits(kinds)

    assert first.value == pytest.approx(1.2)
    assert (second.why_not, third.why_not) == (theory.GROWS, theory.STARVES)
    assert theory.first_come_wait(kinds).why_not == theory.GROWS
    assert theory.accumulating_waits(kinds, (3, 2, 1))[0].why_not == theory.GROWS
    assert theory.credit_waits(kinds, (3, 2, 1))[0].why_not == theory.GROWS


def test_what_cannot_be_computed_is_said_in_a_sentence() -> None:
    assert theory.accumulating_waits(MIXED, (1, 0))[0].why_not == theory.STILL_SLOPE
    assert theory.credit_waits(MIXED, (4, 0))[0].why_not == theory.NOT_HEAVY
    assert theory.quota_slots(3, 0).why_not
    assert theory.quota_weeks(3, 5, 0).why_not == theory.NO_SLOTS
    assert theory.added_a_year(0, 10).why_not == theory.NOBODY_COMES
    assert theory.crowded_out({Band.P1: 1}, 0)[Band.P1].why_not == theory.NO_SLOTS


def test_where_more_come_than_are_seen_every_wait_grows_by_the_same() -> None:
    assert theory.added_a_year(500, 450).value == pytest.approx(5.2)
    assert theory.added_a_year(400, 450).value == 0


def test_near_full_load_credit_moves_waits_apart_by_exactly_the_credit() -> None:
    kinds = [
        Stream(arrivals=0.45, visit=1, visit_squared=1.9),
        Stream(arrivals=0.5, visit=1, visit_squared=1.9),
    ]

    favoured, others = theory.credit_waits(kinds, (4, 0))

    assert favoured.value is not None
    assert others.value is not None
    assert others.value - favoured.value == pytest.approx(4)
    mean = (0.45 * favoured.value + 0.5 * others.value) / 0.95
    assert mean == pytest.approx(theory.first_come_wait(kinds).value)


def test_the_part_asked_for_by_more_urgent_children_shows_who_starves() -> None:
    found = theory.crowded_out({Band.P3: 300, Band.P1: 50, Band.P2: 250}, 300)

    assert [found[one].value for one in sorted(found)] == pytest.approx([0, 1 / 6, 1])


@settings(max_examples=150)
@given(plain())
def test_nobody_is_overtaken_by_a_child_who_came_more_than_the_credit_later(
    one: World,
) -> None:
    """T4b; and by T4a whoever is before another stands before them in the key."""
    seen = run(one, Credit(CREDIT)).seen
    credit = 7 * np.array(CREDIT)[one.band - 1]
    keys = one.clock - credit
    for child in range(len(one)):
        before = np.flatnonzero((seen < seen[child]) & (one.clock > one.clock[child]))
        limit = theory.overtaking_limit(credit[child], MOST)
        assert (one.clock[before] - one.clock[child] <= limit).all()
        assert (keys[before] <= keys[child]).all()


@settings(max_examples=150)
@given(plain())
def test_with_credit_a_childs_slot_is_known_at_the_latest(one: World) -> None:
    """T4b by counting: ahead when they came, and who may still overtake."""
    lived = run(one, Credit(CREDIT))
    credit = 7 * np.array(CREDIT)[one.band - 1]
    for child in np.flatnonzero(lived.seen < NEVER):
        came, clock = one.came[child], one.clock[child]
        here = (one.came <= came) & (lived.seen >= came)
        rows = np.arange(len(one))
        ahead = here & ((one.clock < clock) | ((one.clock == clock) & (rows < child)))
        later = clock + theory.overtaking_limit(credit[child], MOST)
        may = (one.clock >= clock) & (one.clock <= later) & (rows > child)
        last = theory.last_slot(int(ahead.sum()), int(may.sum()))
        slots = one.slots[came : lived.seen[child]].sum()  # all used: somebody waited
        assert slots < last


@settings(max_examples=150)
@given(plain(), st.integers(1, 6))
def test_a_quota_for_the_longest_waiter_bounds_every_wait(one: World, nth: int) -> None:
    """T6, with strict bands for the rest."""
    lived = run(one, quota(nth, Strict()))
    rows = np.arange(len(one))
    for child in range(len(one)):
        came, clock = one.came[child], one.clock[child]
        here = (one.came <= came) & (lived.seen >= came)
        ahead = here & ((one.clock < clock) | ((one.clock == clock) & (rows < child)))
        bound = theory.quota_slots(int(ahead.sum()), nth).value
        until = min(lived.seen[child], len(one.slots))
        assert bound is not None
        assert one.slots[came:until].sum() <= bound


def test_in_weeks_a_quota_adds_the_slot_that_was_just_missed() -> None:
    assert theory.quota_weeks(ahead=9, nth=5, slots_a_week=10).value == pytest.approx(
        5.1
    )


small = st.lists(
    st.tuples(st.integers(0, 8), st.integers(1, 4)), min_size=1, max_size=5
)


@settings(max_examples=120)
@given(small, st.lists(st.integers(0, 1), min_size=4, max_size=20))
def test_by_due_date_the_latest_child_is_as_little_late_as_any_order_can_make_it(
    children: list[tuple[int, int]], slots: list[int]
) -> None:
    """T5 against every order there is; days stand for weeks in maxima and credits."""
    maxima = {Band.P1: 0, Band.P2: 1, Band.P3: 3, Band.P4: 5}
    credits_ = theory.credits_for(maxima)
    calendar = [*slots, *[1] * len(children)]
    one = a_world(
        [day for day, _ in children], [band for _, band in children], calendar
    )
    due = one.clock + 7 * np.array([maxima[Band(band)] for band in one.band])

    weeks = tuple(credits_[band] for band in Band)
    seen = run(one, Credit(weeks)).seen  # type: ignore[arg-type]  # one for each band

    best = min(
        max(_served(one, order) - due) for order in permutations(range(len(one)))
    )
    assert max(seen - due) == best


def _served(
    one: World, order: tuple[int, ...]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Days of a fixed order of preference, each slot to the first who has come."""
    seen = np.full(len(one), NEVER, np.int64)
    for day in np.repeat(np.arange(len(one.slots)), one.slots):
        able = [at for at in order if seen[at] == NEVER and one.came[at] <= day]
        if able:
            seen[able[0]] = day
    return seen
