"""What if something nobody recorded drove who was seen?

Nothing in the data can tell. So it is supposed: that children who were seen would have
come to harm some times as often, had they gone on waiting, as children alike in
everything recorded. What then becomes of the risk and of each factor is shown beside
what was learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Floats, Ints
from triage.scoring.learning.logistic import Logistic, logistic, time_of, with_unknowns


SUPPOSED = (0.5, 1.0, 1.5, 2.0, 3.0)  # times as often
MOST = 0.999  # of a week's chance


@dataclass(frozen=True, kw_only=True)
class Supposed:
    """What would be learnt if the children who were seen had been this much likelier."""

    times: float
    risk: float  # within the weeks looked at, on average over children
    worth: tuple[float, ...]  # log-odds a week, of each factor

    def turned(self, as_learnt: "Supposed") -> tuple[int, ...]:
        """The factors whose direction would be another one."""
        pairs = zip(self.worth, as_learnt.worth, strict=True)
        return tuple(at for at, (a, b) in enumerate(pairs) if a * b < 0)


def suppose(
    weeks: ChildWeeks,
    weights: Floats,
    *,
    horizon: int,
    times: Sequence[float] = SUPPOSED,
) -> tuple[Supposed, ...]:
    """One answer for each number of times; once as often changes nothing."""
    many = weeks.factors.shape[1]
    weeks = _expanded(weeks)
    observed = _observed(weeks, weights, horizon)
    learnt, everyone = logistic(*observed), weeks.factors[weeks.first]
    found = []
    for one in times:
        fitted = _refitted(weeks, learnt, observed, horizon, one)
        risk = float(risk_within(fitted, everyone, horizon).mean())
        worth = tuple(float(each) for each in fitted.worth[:many])
        found.append(Supposed(times=one, risk=risk, worth=worth))
    return tuple(found)


def risk_within(hazard: Logistic, factors: Floats, horizon: int) -> Floats:
    """The chance of the outcome within so many weeks, if the child goes on waiting.

    The factors are those of `with_unknowns`.
    """
    each = [_weekly(hazard, factors, week, horizon) for week in range(horizon)]
    lived = np.prod([1 - one for one in each], axis=0)
    return np.asarray(1 - lived)


def hazard_of(weeks: ChildWeeks, weights: Floats, horizon: int) -> Logistic:
    """A plain weighted hazard by the card's factors and time."""
    return logistic(*_observed(_expanded(weeks), weights, horizon))


def _expanded(weeks: ChildWeeks) -> ChildWeeks:
    return replace(weeks, factors=with_unknowns(weeks.factors))


def _observed(
    weeks: ChildWeeks, weights: Floats, horizon: int
) -> tuple[Floats, Floats, Floats]:
    """What was watched within the horizon: columns, outcomes and weights."""
    within = weeks.at_risk & (weeks.week < horizon)
    seen = weeks.where(within)
    x = _x(seen.factors, seen.week, horizon)
    return x, seen.event.astype(np.float64), weights[within]


def _refitted(
    weeks: ChildWeeks,
    learnt: Logistic,
    observed: tuple[Floats, Floats, Floats],
    horizon: int,
    times: float,
) -> Logistic:
    """The hazard with the weeks that were not watched put in, as supposed."""
    x, y, weight = observed
    gone = weeks.left & (weeks.week < horizon)
    factors, left_in = weeks.factors[gone], weeks.week[gone]
    alive = np.ones(len(factors))
    xs, ys, kept = [x], [y], [weight]
    for week in range(horizon):
        missed = left_in <= week
        chance = np.minimum(_weekly(learnt, factors, week, horizon) * times, MOST)
        xs.append(_x(factors[missed], np.full(missed.sum(), week), horizon))
        ys.append(chance[missed])
        kept.append(alive[missed])
        alive = np.where(missed, alive * (1 - chance), alive)
    return logistic(np.vstack(xs), np.concatenate(ys), np.concatenate(kept))


def _weekly(hazard: Logistic, factors: Floats, week: int, horizon: int) -> Floats:
    return hazard.chance(_x(factors, np.full(len(factors), week), horizon))


def _x(factors: Floats, week: Ints, horizon: int) -> Floats:
    return np.hstack([factors, time_of(week, horizon)])
