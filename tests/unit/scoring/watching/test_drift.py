"""A list has drifted where it differs by more than chance, and by enough to matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.scoring.watching.drift import Reference, drift, limit, psi, reference


LEARNT_FROM = reference({total: 300 + 20 * total for total in range(25)})
counts = st.lists(st.integers(0, 200), min_size=4, max_size=4).map(
    lambda each: np.array(each, np.int64)
)


def listed(
    children: int, seed: int, more: int = 0
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """So many children as the reference has them, each with so many points more."""
    rng = np.random.default_rng(seed)
    shares = LEARNT_FROM.children / LEARNT_FROM.children.sum()
    return rng.choice(LEARNT_FROM.totals, children, p=shares) + more


@pytest.mark.parametrize(
    ("children", "measured"), [(100, 0.173), (200, 0.089), (400, 0.042), (1_000, 0.018)]
)
def test_with_no_change_the_index_passes_what_was_measured_one_time_in_twenty(
    children: int, measured: float
) -> None:
    ten_parts = np.full(10, 10_000)

    assert limit(ten_parts, children, seed=1) == pytest.approx(measured, rel=0.1)


def test_a_reference_of_few_children_is_itself_unsure() -> None:
    many, few = np.full(10, 10_000), np.full(10, 20)

    assert limit(few, 200, seed=1) > 1.8 * limit(many, 200, seed=1)


def test_a_list_that_has_not_changed_is_hardly_ever_flagged() -> None:
    found = [drift(LEARNT_FROM, listed(150, seed), seed=1) for seed in range(100)]
    above = [one is not None and one.index > one.limit for one in found]

    assert 0 < sum(above) <= 12  # the limit is one time in twenty
    assert sum(one is not None and one.flagged for one in found) <= 12


def test_a_list_with_more_points_is_flagged() -> None:
    found = drift(LEARNT_FROM, listed(400, 2, more=5), seed=1)

    assert found is not None
    assert found.flagged
    assert found.children == 400


def test_a_change_too_small_to_matter_is_not_flagged_however_sure_it_is() -> None:
    found = drift(LEARNT_FROM, listed(20_000, 2, more=1), seed=1)

    assert found is not None
    assert found.limit < found.index < 0.1
    assert not found.flagged


def test_a_short_list_is_not_flagged_for_what_chance_gives() -> None:
    found = [drift(LEARNT_FROM, listed(40, seed), seed=1) for seed in range(40)]
    indices = [one.index for one in found if one is not None]

    assert (
        np.median(indices) > 0.1
    )  # by the usual reading, most months would be flagged
    assert sum(one is not None and one.flagged for one in found) <= 6


@given(counts, counts)
def test_the_index_is_nought_for_equal_shares_and_the_same_both_ways(
    one: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    other: "np.ndarray[tuple[int], np.dtype[np.int64]]",
) -> None:
    assert psi(one, one) == 0
    assert psi(one, other) == pytest.approx(psi(other, one))
    assert psi(one, other) >= 0
    assert np.isfinite(psi(one, other))


def test_the_index_is_what_its_formula_says() -> None:
    p, q = np.array([20.5, 80.5]) / 101, np.array([50.5, 50.5]) / 101

    found = psi(np.array([20, 80]), np.array([50, 50]))

    assert found == pytest.approx(float(((q - p) * np.log(q / p)).sum()))


totals = st.dictionaries(st.integers(0, 60), st.integers(0, 90), min_size=1)


@given(totals, st.lists(st.integers(0, 80), max_size=40))
def test_every_child_is_counted_in_one_part(
    learnt_from: dict[int, int], points: list[int]
) -> None:
    of = reference(learnt_from)
    if not len(of.totals):
        assert drift(of, np.array(points, np.int64), seed=1) is None
        return

    assert of.counts.sum() == sum(learnt_from.values())
    assert (of.counts > 0).all()
    assert len(of.counts) <= 10
    assert of.counted(np.array(points, np.int64)).sum() == len(points)


def test_fewer_points_than_anybody_had_are_in_the_lowest_part_and_more_in_the_highest() -> (
    None
):
    of = reference({5: 50, 9: 50})

    assert of.counted(np.array([0, 5, 8])).tolist() == [3, 0]
    assert of.counted(np.array([9, 40])).tolist() == [0, 2]


@given(totals)
def test_the_children_it_was_learnt_from_have_not_drifted(
    learnt_from: dict[int, int],
) -> None:
    of = reference(learnt_from)
    points = np.repeat(of.totals, of.children)

    assert isinstance(of, Reference)
    found = drift(of, points, seed=1)
    assert found is None or found.index == 0


def test_nobody_has_not_drifted() -> None:
    assert drift(LEARNT_FROM, np.zeros(0, np.int64), seed=1) is None
    assert drift(reference({}), np.array([3]), seed=1) is None
