"""The order is total, published, and never depends on how the list was read in."""

from datetime import date
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.waiting_list.order import Keys, in_order


Child = tuple[int, int, int, int, str]  # band, day, clock start, lot, id

MONDAY = date(2026, 3, 2).toordinal()

children = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.integers(MONDAY - 30, MONDAY + 2),
        st.integers(MONDAY - 2, MONDAY),
        st.one_of(st.integers(0, 2**63 - 1), st.sampled_from([5, 6, 2**62])),
        st.uuids().map(str),
    ),
    min_size=1,
    max_size=40,
    unique_by=lambda child: child[-1],
)


def ordered(some: list[Child]) -> list[str]:
    band, day, clock_start, lots, ids = zip(*some, strict=True)
    keys = Keys(
        band=np.array(band, np.int8),
        day=np.array(day, np.int32),
        clock_start=np.array(clock_start, np.int32),
        lot=np.array(lots, np.int64),
        ids=ids,
    )
    return [ids[at] for at in in_order(keys)]


@pytest.mark.hazard("H-02")
@given(children)
def test_the_order_is_band_then_day_then_clock_then_lot_then_id(
    some: list[Child],
) -> None:
    assert ordered(some) == [child[-1] for child in sorted(some)]


@given(children, st.randoms())
def test_the_order_does_not_depend_on_how_the_list_was_read_in(
    some: list[Child], random: Random
) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)

    assert ordered(shuffled) == ordered(some)


def test_children_alike_in_everything_are_ordered_by_their_id() -> None:
    alike = [(3, MONDAY, MONDAY, 7, name) for name in ("b", "c", "a")]

    assert all(ordered(list(some)) == ["a", "b", "c"] for some in permutations(alike))


def test_ties_that_stand_next_to_each_other_are_settled_each_on_its_own() -> None:
    first = [(2, MONDAY, MONDAY, 7, name) for name in ("b", "a")]
    second = [(3, MONDAY, MONDAY, 7, name) for name in ("d", "c")]

    for some in permutations(first + second):
        assert ordered(list(some)) == ["a", "b", "c", "d"]
