"""Figures of a card: held to what others work out, and to what must be so of any."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from tests.unit.scoring.evaluating.scored import Few, drawn, some_scored
from triage.scoring.evaluating.measures import (
    Figure,
    Interval,
    auc,
    bootstrap,
    brier,
    calibration,
    found_at_top,
    interval,
    observed_over_expected,
    paired,
    parts,
    slope,
    taken,
)
from triage.scoring.learning.child_weeks import Floats, Ints


CHANCE = np.random.default_rng(1).uniform(0.02, 0.6, 4_000)
EVENT = drawn(CHANCE, 2)
ALIKE = np.ones(len(CHANCE))
NAN = float("nan")


@given(some_scored())
def test_children_are_told_apart_as_scikit_learn_counts_it(few: Few) -> None:
    assume(few.both)
    there = few.weight > 0

    expected = roc_auc_score(
        few.event[there], few.points[there], sample_weight=few.weight[there]
    )

    assert auc(few.points, few.event, few.weight) == pytest.approx(expected)


@given(some_scored())
def test_points_turned_round_tell_apart_the_other_way(few: Few) -> None:
    one = auc(few.points, few.event, few.weight)
    turned = auc(-few.points, few.event, few.weight)

    assert (one is None) == (turned is None) == (not few.both)
    assert one is None or one + (turned or 0.0) == pytest.approx(1.0)


@given(some_scored())
def test_brier_is_as_scikit_learn_counts_it(few: Few) -> None:
    assume(few.weight.any())

    expected = brier_score_loss(few.event, few.chance, sample_weight=few.weight)

    assert brier(few.chance, few.event, few.weight) == pytest.approx(expected)


@given(some_scored(), st.floats(0.1, 10))
def test_no_figure_changes_when_every_weight_is_as_many_times_as_much(
    few: Few, times: float
) -> None:
    for figure in (auc, brier, observed_over_expected, found_at_top):
        one = figure(few.chance, few.event, few.weight)
        more = figure(few.chance, few.event, few.weight * times)
        assert (one is None and more is None) or more == pytest.approx(one)


@given(some_scored())
def test_a_child_who_counts_for_nothing_changes_nothing(few: Few) -> None:
    there = few.rows(np.flatnonzero(few.weight > 0))

    for figure in (auc, brier, observed_over_expected, found_at_top, slope):
        one = figure(few.chance, few.event, few.weight)
        same = figure(there.chance, there.event, there.weight)
        assert (one is None and same is None) or one == pytest.approx(same)


@given(some_scored())
def test_a_child_of_weight_two_counts_as_two_children(few: Few) -> None:
    assume(few.weight.any())
    every = np.arange(len(few.points))
    twice = few.rows(np.append(every, every))
    heavy = Few(points=few.points, event=few.event, weight=few.weight * 2)

    for figure in (auc, brier, observed_over_expected, found_at_top):
        one = figure(heavy.chance, heavy.event, heavy.weight)
        same = figure(twice.chance, twice.event, twice.weight)
        assert (one is None and same is None) or one == pytest.approx(same)


def test_half_the_chance_means_that_twice_as_many_came_as_expected() -> None:
    as_is = observed_over_expected(CHANCE, EVENT, ALIKE) or 0.0

    assert as_is == pytest.approx(1.0, abs=0.05)
    assert observed_over_expected(CHANCE / 2, EVENT, ALIKE) == pytest.approx(2 * as_is)
    assert observed_over_expected(CHANCE * 0, EVENT, ALIKE) is None


def test_the_slope_of_chances_that_are_so_is_one() -> None:
    assert slope(CHANCE, EVENT, ALIKE) == pytest.approx(1.0, abs=0.08)


@given(st.floats(0.5, 2.0))
def test_chances_spread_so_many_times_too_far_have_the_slope_that_takes_it_back(
    times: float,
) -> None:
    odds = (CHANCE / (1 - CHANCE)) ** times
    wide, as_is = odds / (1 + odds), slope(CHANCE, EVENT, ALIKE) or 0.0

    assert slope(wide, EVENT, ALIKE) == pytest.approx(as_is / times, rel=1e-3)


def test_the_slope_is_that_of_a_weighted_logistic_regression() -> None:
    weight = np.random.default_rng(3).uniform(0.5, 4, len(CHANCE))
    whole = np.round(CHANCE, 2)
    log_odds = np.log(whole / (1 - whole))[:, None]

    theirs = LogisticRegression(C=1e9, tol=1e-10).fit(log_odds, EVENT, weight)

    found = slope(whole, EVENT, weight)
    assert found == pytest.approx(theirs.coef_[0, 0], rel=1e-3)


def test_what_cannot_be_said_is_not_said() -> None:
    nobody = np.zeros(len(CHANCE), np.bool_)

    assert auc(CHANCE, nobody, ALIKE) is None
    assert auc(CHANCE, ~nobody, ALIKE) is None
    assert slope(CHANCE, nobody, ALIKE) is None
    assert slope(ALIKE / 2, EVENT, ALIKE) is None
    assert found_at_top(CHANCE, nobody, ALIKE) is None
    assert brier(CHANCE, EVENT, ALIKE * 0) is None


@given(some_scored(), st.integers(1, 12))
def test_every_child_is_in_one_bin_and_equal_chances_are_together(
    few: Few, bins: int
) -> None:
    found = calibration(few.chance, few.event, few.weight, bins)
    there = few.weight > 0
    outcomes = int(few.event[there].sum())

    assert len(found) <= min(bins, len(np.unique(few.chance[there])))
    assert sum(one.watches for one in found) == int(there.sum())
    assert sum(one.outcomes for one in found) == outcomes
    assert all(0 <= one.low <= one.observed + 1e-9 for one in found)
    assert all(one.observed - 1e-9 <= one.high <= 1 for one in found)
    expected = [one.expected for one in found]
    assert expected == sorted(expected)


def test_bins_of_children_who_all_differ_are_of_one_size() -> None:
    found = calibration(CHANCE, EVENT, ALIKE)

    assert [one.watches for one in found] == [400] * 10
    inside = [one.low <= one.expected <= one.high for one in found]
    assert sum(inside) >= 8


def test_a_bin_of_weighted_children_is_as_unsure_as_those_left_after_weighing() -> None:
    one_weighs_most = np.array([100.0] + [1.0] * 99)
    chance, event = np.full(100, 0.3), np.arange(100) % 3 == 0

    alike = calibration(chance, event, np.ones(100))[0]
    heavy = calibration(chance, event, one_weighs_most)[0]

    assert alike.high - alike.low < 0.2
    assert heavy.high - heavy.low > 0.4


@given(some_scored(), st.integers(1, 10))
def test_parts_rise_with_values_and_never_split_equals(few: Few, many: int) -> None:
    found = parts(few.points, few.weight, many)
    order = np.argsort(few.points, kind="stable")

    assert (np.diff(found[order]) >= 0).all()
    assert all(len(np.unique(found[few.points == one])) == 1 for one in few.points)
    assert ((found >= 0) & (found < many)).all()


@given(some_scored(), st.floats(0.05, 1.0))
def test_the_top_is_as_much_of_the_list_as_was_asked_and_equals_share_it(
    few: Few, share: float
) -> None:
    assume(few.weight.any())
    found = taken(few.points, few.weight, share)
    order = np.argsort(few.points, kind="stable")
    counted = order[few.weight[order] > 0]

    assert few.weight @ found == pytest.approx(share * few.weight.sum())
    assert (np.diff(found[counted]) >= -1e-9).all()
    assert all(np.ptp(found[few.points == one]) == 0 for one in few.points)


def test_where_all_are_equal_the_top_fifth_finds_a_fifth() -> None:
    alike = np.full(len(EVENT), 7)

    assert found_at_top(alike, EVENT, ALIKE) == pytest.approx(0.2)
    assert found_at_top(CHANCE, EVENT, ALIKE, 1.0) == pytest.approx(1.0)
    assert (found_at_top(CHANCE, EVENT, ALIKE) or 0) > 0.3


def mean_of(values: Floats) -> Figure:
    """The mean of some rows, as a figure that is drawn anew."""
    return lambda rows: float(values[rows].mean())


def test_a_child_watched_five_times_says_no_more_than_once() -> None:
    values = np.random.default_rng(4).normal(size=60)
    children = np.arange(60)

    once = bootstrap(mean_of(values), children, seed=1)
    often = bootstrap(mean_of(np.repeat(values, 5)), np.repeat(children, 5), seed=1)

    assert once is not None
    assert often is not None
    assert (often.low, often.high) == pytest.approx((once.low, once.high))


def test_whose_rows_they_are_is_all_that_names_of_children_are_for() -> None:
    values = np.random.default_rng(4).normal(size=40)
    children = np.repeat(np.arange(10), 4)
    jumbled = np.random.default_rng(5).permutation(40)

    one = bootstrap(mean_of(values), children, seed=1)
    same = bootstrap(mean_of(values[jumbled]), children[jumbled] * 7 + 3, seed=1)

    assert (one and (one.low, one.high)) == pytest.approx(
        same and (same.low, same.high)
    )


def test_an_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(6)
    each = np.arange(80)

    found = [
        bootstrap(mean_of(rng.normal(3, 1, 80)), each, seed=seed, times=80)
        for seed in range(120)
    ]

    held = np.mean([one is not None and one.touches(3.0) for one in found])
    assert 0.88 <= held <= 0.98


def test_a_card_beside_itself_differs_by_nothing() -> None:
    one = mean_of(CHANCE[:100])

    found = paired(one, one, np.arange(100), seed=1)

    assert found == Interval(value=0.0, low=0.0, high=0.0)


def test_two_cards_are_held_beside_each_other_on_the_same_children() -> None:
    values = np.random.default_rng(7).normal(0, 5, 100)
    one, other = mean_of(values + 0.1), mean_of(values)
    each = np.arange(100)

    together = paired(one, other, each, seed=1)
    turned = paired(other, one, each, seed=1)

    assert together is not None
    assert turned is not None
    assert together.low == pytest.approx(0.1)
    assert together.high == pytest.approx(0.1)
    assert turned.value == pytest.approx(-together.value)


def test_a_narrower_interval_lies_inside_a_wider() -> None:
    figure, each = mean_of(CHANCE[:200]), np.arange(200)

    wide = bootstrap(figure, each, seed=1)
    narrow = bootstrap(figure, each, seed=1, within=0.5)

    assert wide is not None
    assert narrow is not None
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_an_interval_is_not_made_of_a_few_draws_that_happened_to_say_something() -> (
    None
):
    drawn_few = np.array([0.5] * 89 + [NAN] * 11)
    drawn_most = np.array([0.5] * 90 + [NAN] * 10)

    assert interval(0.5, drawn_few) is None
    assert interval(None, drawn_most) is None
    assert interval(0.6, drawn_most) == Interval(value=0.6, low=0.5, high=0.6)


def test_the_same_seed_gives_the_same_interval_and_nobody_none() -> None:
    figure, each = mean_of(CHANCE[:50]), np.arange(50)

    assert bootstrap(figure, each, seed=3) == bootstrap(figure, each, seed=3)
    assert bootstrap(figure, each, seed=3) != bootstrap(figure, each, seed=4)
    assert bootstrap(_none, np.zeros(0, np.int64), seed=3) is None


def _none(rows: Ints) -> float | None:
    return None if not len(rows) else 1.0
