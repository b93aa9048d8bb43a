"""What every learnt card keeps, whatever children it was learnt from."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.scoring.fit.invented import (
    DIRECTIONS,
    SPEC,
    Invented,
    children,
    small_cohorts,
)
from triage.scoring.fit import FactorSpec, HazardScorecard, MonotoneScorecard
from triage.scoring.fit.folds import dealt
from triage.scoring.fit.learning import Learnt


pytestmark = pytest.mark.hazard("H-02")  # a child is placed lower than a rule allows

few = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "max_factors": st.integers(1, 5),
        "max_factor_points": st.integers(1, 12),
        "max_rows": st.integers(1, 8),
        "penalty": st.sampled_from(["l1", "l2"]),
        "prior_card": st.just({"impact": (0, 1, 3), "placed": (0, 2)}),
    },
)


def either(cohort: Invented, limits: dict[str, object], timed: bool) -> Learnt:
    """A card of one kind or the other."""
    if timed:
        weeks = 1.0 + np.arange(len(cohort.y)) % 20
        model = HazardScorecard(SPEC, **limits)  # type: ignore[arg-type]  # drawn by name
        return model.fit(cohort.x, weeks, cohort.y).learnt_
    return MonotoneScorecard(SPEC, **limits).fit(cohort.x, cohort.y).learnt_  # type: ignore[arg-type]  # drawn by name


@few
@given(small_cohorts(), LIMITS, st.booleans())
def test_a_worse_answer_never_earns_fewer_points(
    cohort: Invented, limits: dict[str, object], timed: bool
) -> None:
    learnt = either(cohort, limits, timed)

    for factor, points in zip(learnt.factors, learnt.points, strict=True):
        if factor.spec.direction:
            assert (np.diff(points[:-1]) >= 0).all()


@few
@given(small_cohorts(), LIMITS, st.booleans())
def test_not_known_earns_from_nought_to_the_points_of_the_median_answer(
    cohort: Invented, limits: dict[str, object], timed: bool
) -> None:
    learnt = either(cohort, limits, timed)

    for j, (factor, points) in enumerate(
        zip(learnt.factors, learnt.points, strict=True)
    ):
        earned = points[factor.codes(cohort.x[:, j])]
        known = np.sort(earned[~np.isnan(cohort.x[:, j])])
        assert points[:-1].min() == 0
        assert 0 <= points[-1] <= known[(len(known) - 1) // 2]


@few
@given(small_cohorts(), LIMITS, st.booleans())
def test_points_are_whole_and_within_every_limit(
    cohort: Invented, limits: dict[str, object], timed: bool
) -> None:
    learnt = either(cohort, limits, timed)

    assert all(one.dtype == np.int64 for one in learnt.points)
    most = {"max_factor_points": 10, "max_factors": 5, "max_rows": 1000} | limits
    assert max(int(one.max()) for one in learnt.points) <= int(
        str(most["max_factor_points"])
    )
    assert learnt.used <= int(str(most["max_factors"]))
    assert learnt.rows <= int(str(most["max_rows"]))
    assert learnt.per_point >= 0


def test_every_child_with_a_worse_answer_has_at_least_as_many_points() -> None:
    cohort = children(1500)
    model = MonotoneScorecard(SPEC).fit(cohort.x, cohort.y)
    tried = children(200, seed=5).x
    assert all(points.max() > 0 for points in model.learnt_.points[:4])

    for j, direction in enumerate(DIRECTIONS):
        for better, worse in _pairs(j, direction):
            first, second = tried.copy(), tried.copy()
            first[:, j], second[:, j] = better, worse
            assert (model.points(first) <= model.points(second)).all()


def _pairs(j: int, direction: int) -> Sequence[tuple[float, float]]:
    values = np.arange(0.0, 40.0, 3.0) if j < 2 else np.arange(0.0, 2.0 + (j == 2))
    ordered = [(a, b) for a, b in product(values, values) if a < b]
    return [(a, b) if direction > 0 else (b, a) for a, b in ordered if direction]


@few
@given(small_cohorts(), st.integers(0, 1000), st.booleans())
def test_a_weight_of_two_and_the_same_child_twice_are_the_same(
    cohort: Invented, seed: int, timed: bool
) -> None:
    draw = np.random.default_rng(seed)
    weight = draw.integers(0, 4, len(cohort.y))
    weight[:2] = 1
    many = draw.permutation(np.repeat(np.arange(len(cohort.y)), weight))
    weeks = 1.0 + np.arange(len(cohort.y)) % 20

    if timed:
        once = HazardScorecard(SPEC).fit(
            cohort.x, weeks, cohort.y, sample_weight=weight
        )
        often = HazardScorecard(SPEC).fit(cohort.x[many], weeks[many], cohort.y[many])
    else:
        once = MonotoneScorecard(SPEC).fit(cohort.x, cohort.y, sample_weight=weight)
        often = MonotoneScorecard(SPEC).fit(cohort.x[many], cohort.y[many])

    _alike(once.learnt_, often.learnt_)


def test_the_order_of_children_and_a_second_fit_change_nothing() -> None:
    cohort = children(600)
    order = np.random.default_rng(1).permutation(600)

    first = MonotoneScorecard(SPEC).fit(cohort.x, cohort.y).learnt_

    _alike(first, MonotoneScorecard(SPEC).fit(cohort.x, cohort.y).learnt_)
    _alike(first, MonotoneScorecard(SPEC).fit(cohort.x[order], cohort.y[order]).learnt_)


def _alike(one: Learnt, other: Learnt) -> None:
    for mine, theirs in zip(one.points, other.points, strict=True):
        assert mine.tolist() == theirs.tolist()
    assert np.allclose(
        [*one.at, one.per_point], [*other.at, other.per_point], rtol=1e-6
    )


def test_points_have_no_common_divisor() -> None:
    cohort = children(900)
    points = MonotoneScorecard(SPEC).fit(cohort.x, cohort.y).learnt_.points
    whole = children(900, unknown=0.0)
    alone = MonotoneScorecard(SPEC[3:4]).fit(whole.x[:, 3:4], whole.y).learnt_.points

    assert np.gcd.reduce(np.concatenate(points)) == 1
    assert alone[0].max() == 1


@pytest.mark.parametrize("most", range(1, 9))
def test_a_row_for_not_known_counts_among_the_rows(most: int) -> None:
    cohort = children(700, unknown=0.4)

    learnt = MonotoneScorecard(SPEC, max_rows=most, penalty="l1").fit(
        cohort.x, cohort.y
    )

    assert 1 <= learnt.learnt_.rows <= most


def test_a_heavy_child_is_dealt_out_like_so_many_of_weight_one() -> None:
    shares = dealt(np.array([3.0, 1.0, 1.0, 2.0]), 5)

    assert (shares * [3.0, 1.0, 1.0, 2.0]).sum(axis=1).tolist() == [2, 2, 1, 1, 1]
    assert shares[:, 0].tolist() == [1 / 3, 1 / 3, 1 / 3, 0, 0]


def test_a_factor_that_must_be_kept_is_kept_where_others_would_go() -> None:
    cohort = children(900)
    chance = np.random.default_rng(3).integers(0, 2, 900).astype(np.float64)
    spec = (*SPEC, FactorSpec(key="chance", direction=1, must_keep=True))

    x = np.column_stack([cohort.x, chance])
    learnt = MonotoneScorecard(spec, max_factors=2, max_rows=3).fit(x, cohort.y).learnt_

    assert learnt.points[-1].max() >= 1
    assert learnt.used <= 2
    assert learnt.rows <= 3


def test_chances_add_up_to_what_happened_whichever_way_a_factor_points() -> None:
    cohort = children(900)
    free = tuple(replace(one, direction=0) for one in SPEC)

    for spec in (SPEC, free):
        model = MonotoneScorecard(spec).fit(cohort.x, cohort.y)
        assert model.predict_proba(cohort.x)[:, 1].sum() == pytest.approx(
            cohort.y.sum()
        )
