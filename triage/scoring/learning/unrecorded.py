"""What if something nobody recorded drove who was seen?

Nothing in the data can tell. So it is supposed: that children who were seen would have
come to harm some times as often, had they gone on waiting, as children alike in
everything recorded. What then becomes of the risk and of each factor is shown beside
what was learnt.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Floats
from triage.scoring.learning.hazard import (
    columns_of,
    expanded,
    observed_of,
    risk_within,
    weekly,
)
from triage.scoring.learning.logistic import Logistic, logistic


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
    weeks = expanded(weeks)
    observed = observed_of(weeks, weights, horizon)
    learnt, everyone = logistic(*observed), weeks.factors[weeks.first]
    found = []
    for one in times:
        fitted = _refitted(weeks, learnt, observed, horizon, one)
        risk = float(risk_within(fitted, everyone, horizon).mean())
        worth = tuple(float(each) for each in fitted.worth[:many])
        found.append(Supposed(times=one, risk=risk, worth=worth))
    return tuple(found)


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
        chance = np.minimum(weekly(learnt, factors, week, horizon) * times, MOST)
        xs.append(columns_of(factors[missed], np.full(missed.sum(), week), horizon))
        ys.append(chance[missed])
        kept.append(alive[missed])
        alive = np.where(missed, alive * (1 - chance), alive)
    return logistic(np.vstack(xs), np.concatenate(ys), np.concatenate(kept))
