"""Chance is counted exactly, and a difference is named only where it stands."""

from itertools import combinations
from math import comb
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import by_chance
from triage.by_chance import Ints


# Wilson's interval, SciPy 1.17's binomtest(k, n).proportion_ci(method="wilson").
WILSON = (
    (0, 10, 0.0, 0.27753279986288926),
    (3, 20, 0.05236874589621662, 0.3604188647407569),
    (50, 100, 0.4038315303659956, 0.5961684696340043),
    (17, 17, 0.8156818649911483, 1.0),
)
# Fisher's exact test, two-sided, SciPy 1.17's fisher_exact: group, counted, all, found.
FISHER = (
    (10, 12, 40, 6, 0.04108948906961492),
    (8, 6, 30, 0, 0.15501326259946951),
    (50, 30, 200, 12, 0.06469348272162288),
)
# Mann-Whitney without continuity correction, SciPy 1.17's mannwhitneyu.
ONE_LIST = ([1, 2, 2, 3, 5, 8], [2, 4, 6, 6, 7, 9, 12])
ONE_LIST_P = 0.08431461098087174


def numbers(some: list[int]) -> Ints:
    return np.array(some, np.int64)


@pytest.mark.parametrize(("counted", "of", "low", "high"), WILSON)
def test_the_interval_of_a_share_is_wilsons(
    counted: int, of: int, low: float, high: float
) -> None:
    assert by_chance.wilson(counted, of) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_no_more_than_everything(
    cell: tuple[int, int],
) -> None:
    low, high = by_chance.wilson(*cell)

    assert 0 <= low <= cell[0] / cell[1] <= high <= 1


@pytest.mark.parametrize(("mine", "so", "everyone", "found", "p"), FISHER)
def test_in_one_list_the_test_is_fishers(
    mine: int, so: int, everyone: int, found: int, p: float
) -> None:
    drawn = by_chance.by_lot([mine], [so], [everyone])

    assert drawn.as_rare(found) == pytest.approx(p, rel=1e-9)


@given(
    st.lists(
        st.integers(1, 5).flatmap(
            lambda n: st.tuples(st.integers(0, n), st.integers(0, n), st.just(n))
        ),
        min_size=1,
        max_size=3,
    )
)
def test_over_lists_chance_is_what_drawing_every_lot_gives(
    strata: list[tuple[int, int, int]],
) -> None:
    drawn = by_chance.by_lot(*zip(*strata, strict=True))

    naive = {0: 1.0}
    for mine, so, everyone in strata:
        lots = [
            len(set(one) & set(range(so)))
            for one in combinations(range(everyone), mine)
        ]
        naive = {
            total: sum(
                chance / len(lots) * lots.count(total - before)
                for before, chance in naive.items()
            )
            for total in {a + b for a in naive for b in lots}
        }
    told = {drawn.first + at: chance for at, chance in enumerate(drawn.chances)}
    assert told == pytest.approx({k: v for k, v in naive.items() if v}, abs=1e-9)
    assert drawn.mean == pytest.approx(sum(k * v for k, v in naive.items()))
    assert drawn.settled == (len(naive) == 1)
    for count, chance in naive.items():
        as_rare = sum(one for one in naive.values() if one <= chance * (1 + 1e-7))
        assert drawn.as_rare(count) == pytest.approx(as_rare)


@given(st.integers(1, 60), st.data())
def test_chance_alone_rarely_falls_outside_its_range(
    mine: int, data: st.DataObject
) -> None:
    everyone = data.draw(st.integers(mine, 150))
    so = data.draw(st.integers(0, everyone))

    drawn = by_chance.by_lot([mine], [so], [everyone])
    low, high = drawn.within()

    inside = drawn.chances[low - drawn.first : high - drawn.first + 1]
    assert inside.sum() >= 0.95 - 1e-9
    assert drawn.chances[: low - drawn.first].sum() <= 0.025 + 1e-9
    assert drawn.chances[high - drawn.first + 1 :].sum() <= 0.025 + 1e-9


def test_what_cannot_come_by_chance_is_as_rare_as_can_be() -> None:
    assert by_chance.by_lot([3], [2], [10]).as_rare(5) == by_chance.NEGLIGIBLE


@given(st.lists(st.integers(0, 300), min_size=1, max_size=60))
def test_the_interval_of_a_median_is_the_widest_pair_that_coins_allow(
    weeks: list[int],
) -> None:
    value, low, high = by_chance.middle(numbers(weeks))

    ordered, many = sorted(weeks), len(weeks)
    below = [sum(comb(many, k) for k in range(j)) / 2**many for j in range(many + 1)]
    from_end = max((j for j in range(1, many + 1) if below[j] <= 0.025), default=1)
    assert value == np.median(weeks)
    assert (low, high) == (ordered[from_end - 1], ordered[-from_end])


def test_in_one_list_waits_are_compared_by_their_ranks() -> None:
    mine, others = ONE_LIST
    ranked = by_chance.ranked(numbers(mine + others), numbers([7] * 13))

    p, more = by_chance.longer(ranked, np.arange(13) < 6) or (0.0, True)

    assert p == pytest.approx(ONE_LIST_P, rel=1e-9)
    assert not more


@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.integers(0, 2), st.booleans()),
        min_size=1,
        max_size=40,
    )
)
def test_over_lists_ranks_are_counted_in_each_and_weighed_by_its_size(
    rows: list[tuple[int, int, bool]],
) -> None:
    weeks, strata, mine = (list(column) for column in zip(*rows, strict=True))

    found = by_chance.longer(
        by_chance.ranked(numbers(weeks), numbers(strata)), np.array(mine)
    )

    beyond, variance = 0.0, 0.0
    for stratum in set(strata):
        here = [(w, m) for w, s, m in rows if s == stratum]
        ranks = [
            sum(o < w for o, _ in here) + (1 + sum(o == w for o, _ in here)) / 2
            for w, _ in here
        ]
        many, group = len(here), sum(m for _, m in here)
        spread = sum((one - (many + 1) / 2) ** 2 for one in ranks) / max(many - 1, 1)
        excess = sum(r for r, (_, m) in zip(ranks, here, strict=True) if m)
        beyond += (excess - group * (many + 1) / 2) / (many + 1)
        variance += group * (many - group) / many * spread / (many + 1) ** 2
    if variance < 1e-12:
        assert found is None
    else:
        assert found is not None
        z = abs(beyond) / variance**0.5
        assert found[0] == pytest.approx(2 * NormalDist().cdf(-z), abs=1e-9)
        assert found[1] == (beyond > 1e-9) or abs(beyond) < 1e-9


def test_a_list_of_its_own_compares_with_nobody() -> None:
    ranked = by_chance.ranked(numbers([1, 5, 9]), numbers([1, 2, 3]))

    assert by_chance.longer(ranked, np.array([True, False, False])) is None


def test_differences_that_stand_are_those_of_the_published_example() -> None:
    """The fifteen comparisons of Benjamini and Hochberg 1995, section 3.2: four stand."""
    p = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
        0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
    ]  # fmt: skip

    assert by_chance.discoveries(p) == [True] * 4 + [False] * 11


@given(st.lists(st.floats(1e-9, 1), max_size=30))
def test_the_order_of_comparisons_changes_nothing_and_a_rarer_one_stands_first(
    p: list[float],
) -> None:
    stand = by_chance.discoveries(p)

    assert by_chance.discoveries(p[::-1]) == stand[::-1]
    named = [one for one, yes in zip(p, stand, strict=True) if yes]
    others = [one for one, yes in zip(p, stand, strict=True) if not yes]
    assert not named or not others or max(named) < min(others)
    if named:
        assert max(named) <= by_chance.WRONG_OF_NAMED * len(named) / len(p)


def test_chance_alone_names_something_in_few_of_many_pages() -> None:
    generator = np.random.default_rng(6)

    pages = [by_chance.discoveries(list(one)) for one in generator.random((2_000, 40))]

    assert sum(map(any, pages)) / 2_000 == pytest.approx(0.05, abs=0.015)
