"""Intervals: as exact tables have them, and right at least 95 times in 100."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gamma, poisson

from triage.waits.figure import By, Figure, Why, cannot
from triage.waits.flow import Flow
from triage.waits.poisson import (
    EXACT_BELOW,
    gamma_below,
    gamma_quantile,
    mean_interval,
    rate_interval,
    ratio_interval,
)


CHANCES = (0.025, 0.975)


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.689), (1, 0.025, 5.572), (10, 4.795, 18.39), (50, 37.11, 65.92)],
)
def test_the_interval_of_a_count_is_that_of_the_printed_tables(
    count: int, low: float, high: float
) -> None:
    assert rate_interval(count) == pytest.approx((low, high), rel=1e-3, abs=1e-3)


@given(st.floats(0.5, 99.99), st.sampled_from(CHANCES))
def test_small_shapes_are_exact(shape: float, chance: float) -> None:
    found = gamma_quantile(shape, chance)

    assert found == pytest.approx(gamma.ppf(chance, shape), rel=1e-9, abs=1e-12)
    assert gamma_below(shape, found) == pytest.approx(chance, abs=1e-9)


@given(st.floats(EXACT_BELOW, 1e6), st.sampled_from(CHANCES))
def test_large_shapes_are_within_one_in_ten_thousand(
    shape: float, chance: float
) -> None:
    expected = gamma.ppf(chance, shape)

    assert gamma_quantile(shape, chance) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("mean", [0.3, 1, 2.5, 7, 20, 60, 150])
def test_the_interval_holds_the_truth_at_least_95_times_in_100(mean: float) -> None:
    counts = range(int(mean + 12 * math.sqrt(mean) + 20))
    holding = [
        one for one in counts if rate_interval(one)[0] <= mean <= rate_interval(one)[1]
    ]

    assert sum(poisson.pmf(one, mean) for one in holding) >= 0.95


def test_counts_that_vary_more_than_chance_are_held_too() -> None:
    chance, weeks, held = np.random.default_rng(7), 52, 0
    for _ in range(400):
        weekly = chance.poisson(10 * chance.gamma(4, 1 / 4, weeks))
        days = np.zeros(weeks * 7, np.int64)
        days[::7] = weekly
        found = Flow(by_day=days).rate()
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 10 <= found.high

    assert held / 400 > 0.92


def test_an_empty_shape_lies_at_0() -> None:
    assert gamma_below(3, 0) == 0


def test_a_ratio_and_a_mean_lie_inside_their_intervals() -> None:
    low, high = ratio_interval(2.0, 0.04)

    assert low * high == pytest.approx(4)
    assert high == pytest.approx(2 * math.exp(1.959964 * 0.2))
    assert mean_interval(10, 25, 25) == pytest.approx((8.040036, 11.959964))
    assert mean_interval(0.1, 25, 25)[0] == 0


def test_a_ratio_of_nobody_has_no_interval_and_by_nobody_no_value() -> None:
    nobody, somebody = (Flow(by_day=np.full(28, one)) for one in (0, 1))

    assert nobody.over(somebody, Why.NOTHING_TO_DIVIDE) == Figure(value=0.0)
    assert somebody.over(nobody, Why.NOTHING_TO_DIVIDE) == cannot(Why.NOTHING_TO_DIVIDE)


def test_a_change_that_falls_turns_the_interval_round() -> None:
    found = Figure(value=2.0, low=1.0, high=4.0, by=By.GAMMA).then(lambda one: -one)

    assert (found.low, found.value, found.high, found.by) == (-4, -2, -1, By.GAMMA)
    assert cannot("No.").then(lambda one: one + 1) == cannot("No.")


@pytest.mark.parametrize(
    "parts",
    [
        {"value": math.nan},
        {"value": math.inf},
        {},
        {"value": 1.0, "why_not": "No."},
        {"value": 1.0, "low": 0.5},
        {"value": 1.0, "low": 0.5, "high": 2.0},
    ],
    ids=str,
)
def test_a_figure_that_cannot_be_shown_cannot_be_made(parts: dict[str, float]) -> None:
    with pytest.raises(AssertionError):
        Figure(**parts)  # type: ignore[arg-type] # that is the point
