"""Agreement beyond chance, by two measures, and only of pairs enough."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from triage.scoring.watching.raters import LEAST_PAIRS, ac2, agreement, changed, kappa


BANDS = 4
band = st.integers(0, BANDS - 1)
looks = st.lists(st.tuples(band, band), min_size=LEAST_PAIRS, max_size=60)


@given(looks)
def test_kappa_is_as_scikit_learn_counts_it(pairs: list[tuple[int, int]]) -> None:
    first, second = zip(*pairs, strict=True)
    assume(len({*first, *second}) > 1)
    theirs = cohen_kappa_score(
        first, second, weights="quadratic", labels=list(range(BANDS))
    )

    found = agreement(pairs, BANDS, seed=1, times=1).kappa

    assert found is None or found.value == pytest.approx(theirs)


@given(looks)
def test_gwets_measure_is_what_its_formula_says(pairs: list[tuple[int, int]]) -> None:
    every, many = range(BANDS), len(pairs)
    weight = [[1 - (a - b) ** 2 / (BANDS - 1) ** 2 for a in every] for b in every]
    observed = sum(weight[a][b] for a, b in pairs) / many
    each = [sum((a == k) + (b == k) for a, b in pairs) / (2 * many) for k in every]
    spread = sum(one * (1 - one) for one in each)
    chance = sum(map(sum, weight)) * spread / (BANDS * (BANDS - 1))

    found = agreement(pairs, BANDS, seed=1, times=1).ac2

    assert found is not None
    assert found.value == pytest.approx((observed - chance) / (1 - chance))


@given(looks)
def test_neither_measure_is_above_one_and_agreeing_always_is_one(
    pairs: list[tuple[int, int]],
) -> None:
    always = [(one, one) for one, _ in pairs]

    mixed = agreement(pairs, BANDS, seed=1, times=3)
    same = agreement(always, BANDS, seed=1, times=3)

    for one in (mixed.kappa, mixed.ac2):
        assert one is None or one.low <= one.value <= one.high <= 1
    # Gwet's may fall a little further, where two looks cross over every band.
    assert mixed.kappa is None or mixed.kappa.low >= -1 - 1e-9
    for one in (same.kappa, same.ac2):
        assert one is None or one.value == pytest.approx(1.0)
    assert same.same == same.pairs == len(pairs)


def test_two_who_agree_on_nearly_all_children_may_have_no_kappa() -> None:
    shares = np.array([[118, 5], [2, 0]]) / 125

    assert kappa(shares) == pytest.approx(-0.0234, abs=1e-4)
    assert ac2(shares) == pytest.approx(0.9408, abs=1e-4)


def test_far_apart_is_worse_than_next_to_each_other() -> None:
    agreed = [(0, 0), (1, 1), (2, 2), (3, 3)] * 8

    near = agreement([*agreed, (0, 1), (3, 2)] * 2, BANDS, seed=1)
    far = agreement([*agreed, (0, 3), (3, 0)] * 2, BANDS, seed=1)

    assert near.same == far.same
    assert near.kappa is not None
    assert far.kappa is not None
    assert near.kappa.value > far.kappa.value
    assert near.ac2 is not None
    assert far.ac2 is not None
    assert near.ac2.value > far.ac2.value


def test_two_who_look_at_nothing_agree_no_more_than_chance() -> None:
    pairs = np.random.default_rng(1).integers(0, BANDS, (2_000, 2)).tolist()

    found = agreement([(a, b) for a, b in pairs], BANDS, seed=1)

    assert found.kappa is not None
    assert found.ac2 is not None
    assert found.kappa.low < 0 < found.kappa.high
    assert found.ac2.value == pytest.approx(0.0, abs=0.06)


def test_of_fewer_than_twenty_pairs_nothing_is_said_but_how_many() -> None:
    few = agreement([(1, 1)] * 19, BANDS, seed=1)
    enough = agreement([(1, 1), (2, 2)] * 10, BANDS, seed=1)

    assert (few.pairs, few.same) == (19, 19)
    assert few.kappa is few.ac2 is None
    assert enough.ac2 is not None


def test_where_one_band_is_all_there_is_kappa_cannot_be_said_and_ac2_can() -> None:
    found = agreement([(2, 2)] * 30, BANDS, seed=1)

    assert found.kappa is None
    assert found.ac2 is not None
    assert found.ac2.value == 1.0


def test_nobody_who_looked_is_no_pair() -> None:
    assert agreement([], BANDS, seed=1).pairs == 0
    assert changed(0, 0) is None


@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_how_often_another_band_was_taken_is_a_share_with_its_interval(
    cell: tuple[int, int],
) -> None:
    found = changed(*cell)

    assert found is not None
    assert found.value == cell[0] / cell[1]
    assert 0 <= found.low <= found.value <= found.high <= 1
