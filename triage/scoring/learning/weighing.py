"""Weights that stand in for the children who were seen before their outcome could be.

Each week that a child is still watched counts for more, the likelier it was that a child
like this would have been seen by then: by everything recorded that drove being seen, the
facts that changed while waiting among it. The weights are stabilised: what the card's
own factors explain is left to the card. What nobody recorded is not put right by this;
see `unrecorded`.
"""

from dataclasses import dataclass

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Floats, Ints, checked
from triage.scoring.learning.logistic import logistic, time_of, with_unknowns


TRUNCATED_AT = 0.995  # of all weights: above it a few children would decide the card


@dataclass(frozen=True, kw_only=True, eq=False)
class Weighed:
    """A weight for each row, and how far they can be trusted."""

    weights: Floats
    cap: float  # no weight is above it
    average: float  # near one where the model of being seen fits
    largest: float  # before the cap
    effective_weeks: float  # as many weeks, equally weighed, would say as much
    weeks: int
    effective_events: float

    @property
    def kept(self) -> float:
        """How much of the data is left after weighing: 1 is all."""
        return self.effective_weeks / max(self.weeks, 1)


def weigh(weeks: ChildWeeks, *, truncated_at: float = TRUNCATED_AT) -> Weighed:
    """Stabilised weights of each row for having been watched so far."""
    checked(weeks)
    raw = _stabilised(weeks)
    at_risk = weeks.at_risk
    cap = float(np.quantile(raw[at_risk], truncated_at)) if at_risk.any() else 1.0
    weights = np.minimum(raw, cap)
    used = weights[at_risk]
    return Weighed(
        weights=weights,
        cap=cap,
        average=float(used.mean()) if len(used) else 1.0,
        largest=float(raw[at_risk].max(initial=0.0)),
        effective_weeks=effective(used),
        weeks=int(at_risk.sum()),
        effective_events=effective(weights[weeks.event]),
    )


def effective(weights: Floats) -> float:
    """How many of equal weight would say as much (Kish)."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def _stabilised(weeks: ChildWeeks) -> Floats:
    """Chance of still being watched by the card's factors alone, over that by all."""
    if not weeks.drivers.shape[1] or not weeks.left.any():
        return np.ones(len(weeks))
    longest = int(weeks.week.max(initial=0)) + 1
    alone = np.hstack([with_unknowns(weeks.factors), time_of(weeks.week, longest)])
    everything = np.hstack([alone, with_unknowns(weeks.drivers)])
    left = weeks.left.astype(np.float64)
    stayed, would = (
        np.log1p(-logistic(one, left).chance(one)) for one in (everything, alone)
    )
    return np.exp(_summed(would - stayed, weeks.first))


def _summed(each: Floats, first: Ints) -> Floats:
    """Running sums that begin anew with each watch."""
    total = np.cumsum(each)
    before = np.append(0.0, total)[first]
    lengths = np.diff(np.append(first, len(each)))
    return np.asarray(total - np.repeat(before, lengths))
