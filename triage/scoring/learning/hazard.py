"""A plain hazard by the card's factors and time: each week's chance of the outcome.

It is what a card is looked at beside, and what is supposed of children who were seen is
worked out with. The card itself is `triage.scoring.fit.HazardScorecard`.
"""

from dataclasses import replace

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Floats, Ints
from triage.scoring.learning.ladder import shrinkage
from triage.scoring.learning.logistic import Logistic, logistic, time_of, with_unknowns


TIMES = 3  # columns of `time_of`


def risk_within(hazard: Logistic, factors: Floats, horizon: int) -> Floats:
    """The chance of the outcome within so many weeks, if the child goes on waiting.

    The factors are those of `with_unknowns`.
    """
    each = [weekly(hazard, factors, week, horizon) for week in range(horizon)]
    lived = np.prod([1 - one for one in each], axis=0)
    return np.asarray(1 - lived)


def hazard_of(weeks: ChildWeeks, weights: Floats, horizon: int) -> Logistic:
    """A plain weighted hazard by the card's factors and time."""
    return logistic(*observed_of(expanded(weeks), weights, horizon))


def expanded(weeks: ChildWeeks) -> ChildWeeks:
    """The same, with columns for answers that are not known."""
    return replace(weeks, factors=with_unknowns(weeks.factors))


def observed_of(
    weeks: ChildWeeks, weights: Floats, horizon: int
) -> tuple[Floats, Floats, Floats]:
    """What was watched within the horizon: columns, outcomes and weights."""
    within = weeks.at_risk & (weeks.week < horizon)
    seen = weeks.where(within)
    x = columns_of(seen.factors, seen.week, horizon)
    return x, seen.event.astype(np.float64), weights[within]


def weekly(hazard: Logistic, factors: Floats, week: int, horizon: int) -> Floats:
    """Each child's chance of the outcome in one week."""
    return hazard.chance(columns_of(factors, np.full(len(factors), week), horizon))


def columns_of(factors: Floats, week: Ints, horizon: int) -> Floats:
    """What a hazard is fitted to."""
    return np.hstack([factors, time_of(week, horizon)])


def holds(weeks: ChildWeeks, weights: Floats, horizon: int) -> float:
    """How much of what the factors tell should hold for other children (see `shrinkage`).

    Below 0.9 there are too few outcomes for so many factors, whatever their number.
    """
    x, y, weight = observed_of(expanded(weeks), weights, horizon)
    if not y.any():
        return 0.0
    time_only = logistic(x[:, -TIMES:], y, weight)
    gain = logistic(x, y, weight).log_likelihood - time_only.log_likelihood
    return shrinkage(parameters=x.shape[1] - TIMES, likelihood_ratio=2 * gain)
