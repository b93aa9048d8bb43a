"""The risk within weeks, from children who were watched for different times."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.unit.scoring.fit.invented import Numbers
from triage.scoring.fit import FactorSpec, HazardScorecard


SPEC = (FactorSpec(key="placed", direction=1), FactorSpec(key="sleep", direction=-1))
WEEKLY = 0.01  # the chance of harm in a week, for the safest child
TIMES_WORSE = np.array([1.2, -0.5])  # log of the hazard, for each factor


def watched(many: int, seed: int = 0) -> tuple[Numbers, Numbers, Numbers]:
    """Children, the week each stopped being watched, and whether harm was why."""
    draw = np.random.default_rng(seed)
    x = np.column_stack([draw.integers(0, 2, many), draw.integers(0, 3, many)])
    harm = draw.exponential(1 / (WEEKLY * np.exp(x @ TIMES_WORSE + 1.0)))
    seen = draw.uniform(2, 40, many)
    return (
        x.astype(np.float64),
        np.minimum(harm, seen),
        (harm <= seen).astype(np.float64),
    )


def truth(x: Numbers, weeks: float) -> Numbers:
    hazard = WEEKLY * np.exp(x @ TIMES_WORSE + 1.0)
    return np.asarray(1 - np.exp(-weeks * hazard))


EVERY = np.array(
    [[placed, sleep] for placed in (0.0, 1.0) for sleep in (0.0, 1.0, 2.0)]
)


@pytest.mark.parametrize("weeks", [4.0, 13.0, 26.0])
def test_the_risk_is_near_the_truth_although_many_were_seen_early(weeks: float) -> None:
    model = HazardScorecard(SPEC).fit(*watched(6000))

    assert_allclose(model.predict_risk(EVERY, weeks), truth(EVERY, weeks), atol=0.035)


def test_children_who_came_late_under_watch_do_not_make_it_look_safe() -> None:
    x, time, event = watched(12_000)
    entry = np.random.default_rng(1).uniform(0, 20, len(time))
    there = entry < time  # whoever came to harm before could not be met

    model = HazardScorecard(SPEC)
    model.fit(x[there], time[there], event[there], entry[there])

    assert_allclose(model.predict_risk(EVERY), truth(EVERY, 13.0), atol=0.045)


def test_one_row_for_a_child_and_one_for_each_stretch_are_the_same() -> None:
    x, time, event = watched(800)
    long = time > 5.0

    whole = HazardScorecard(SPEC, prior_sigma=0.2, penalty="l2").fit(x, time, event)
    parts = HazardScorecard(SPEC, prior_sigma=0.2, penalty="l2").fit(
        np.concatenate([x, x[long]]),
        np.concatenate([np.minimum(time, 5.0), time[long]]),
        np.concatenate([np.where(long, 0.0, event), event[long]]),
        np.concatenate([np.zeros(len(x)), np.full(long.sum(), 5.0)]),
    )

    assert_allclose(parts.predict_risk(EVERY), whole.predict_risk(EVERY), atol=0.02)


def test_the_risk_grows_with_weeks_and_with_points_and_stays_a_chance() -> None:
    model = HazardScorecard(SPEC).fit(*watched(1500))
    points = np.arange(model.points(EVERY).max() + 1)

    risks = np.array([model.risk_of_points(points, w) for w in (0.0, 1.0, 13.0, 500.0)])

    assert (risks[0] == 0).all()
    assert (np.diff(risks, axis=0) > 0).all()
    assert (np.diff(risks, axis=1) >= 0).all()
    assert (risks <= 1).all()
    assert_allclose(model.predict(EVERY), model.predict_risk(EVERY, 13.0))
