"""A rank is told with the ranks it might as well have been."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from triage.scoring.evaluating.stability import Points, of_one_point, of_refits, ranks
from triage.scoring.learning.child_weeks import Ints


few = st.integers(1, 25).flatmap(
    lambda many: arrays(np.int64, many, elements=st.integers(0, 12))
)
refits = st.tuples(st.integers(1, 12), st.integers(1, 15)).flatmap(
    lambda shape: arrays(np.int8, shape, elements=st.integers(0, 40))
)


def before(points: Points) -> Ints:
    """Who is first among equals: here, as they stand."""
    return np.arange(points.shape[-1])


@given(few)
def test_ranks_are_one_to_all_by_points_and_then_by_who_is_first(points: Ints) -> None:
    found = ranks(points, before(points))
    in_order = np.argsort(found)

    assert sorted(found) == list(range(1, len(points) + 1))
    keys = [(-points[at], at) for at in in_order]
    assert keys == sorted(keys)


@given(few)
def test_one_point_more_or_less_gives_the_ranks_it_would(points: Ints) -> None:
    found = of_one_point(points, before(points))

    for child in range(len(points)):
        for change, told in ((1, found.low), (-1, found.high)):
            moved = points.copy()
            moved[child] += change
            assert told[child] == ranks(moved, before(points))[child]


@given(few)
def test_a_child_stands_between_its_ranks(points: Ints) -> None:
    found, now = of_one_point(points, before(points)), ranks(points, before(points))

    assert (found.low <= now).all()
    assert (now <= found.high).all()


@given(refits)
def test_over_refits_a_child_stands_between_ranks_that_some_card_gave(
    points: Ints,
) -> None:
    each = np.stack([ranks(row, before(points)) for row in points])
    found = of_refits(points, before(points))

    assert (found.low <= found.high).all()
    assert (each == found.low).any(axis=0).all()
    assert (each == found.high).any(axis=0).all()
    outside = (each < found.low) | (each > found.high)
    assert (outside.mean(axis=0) <= 0.1 + 1e-9).all()


def test_of_a_hundred_refits_the_five_furthest_out_on_each_side_are_left_out() -> None:
    points = np.full((100, 9), 5, np.int8)
    points[:4, 4], points[4:8, 4] = 9, 1  # rarely first, rarely last

    found = of_refits(points, before(points))

    assert (found.low[4], found.high[4]) == (5, 5)


def test_refits_that_all_agree_leave_nobody_too_close_to_call() -> None:
    points = np.tile(np.arange(20, dtype=np.int8), (30, 1))

    found = of_refits(points, before(points))

    assert found.median_width() == 0
    assert not found.too_close_to_call(5).any()


@given(refits, st.integers(1, 15))
def test_too_close_to_call_is_now_before_and_now_behind_the_line(
    points: Ints, top: int
) -> None:
    found = of_refits(points, before(points))
    close = found.too_close_to_call(top)

    surely_in, surely_out = found.high <= top, found.low > top
    assert (close.astype(int) + surely_in + surely_out == 1).all()
    assert surely_in.sum() <= top


def test_the_width_in_the_middle_is_over_all_children_and_of_nobody_nought() -> None:
    points = np.array([[9, 5, 5, 5, 5], [9, 1, 5, 5, 5]], np.int8)

    found = of_refits(points, before(points))

    assert found.width.tolist() == [0, 3, 1, 1, 1]
    assert found.median_width() == 1.0
    assert of_refits(points[:, :0], before(points[:, :0])).median_width() == 0.0
