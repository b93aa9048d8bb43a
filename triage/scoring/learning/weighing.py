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


def whole(weeks: ChildWeeks) -> Floats:
    """One over the chance of having been watched so far: weights that are not stabilised.

    Those of `weigh` serve a card that has the factors in it. A figure over all children,
    such as how many came to the outcome, needs those who left made up for in full: by
    the factors too.
    """
    checked(weeks)
    if not weeks.left.any():
        return np.ones(len(weeks))
    _, everything = _columns(weeks)
    return np.exp(_summed(-_stayed(weeks, everything), weeks.first))


def effective(weights: Floats) -> float:
    """How many of equal weight would say as much (Kish)."""
    squares = float(weights @ weights)
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def _stabilised(weeks: ChildWeeks) -> Floats:
    """Chance of still being watched by the card's factors alone, over that by all."""
    if not weeks.drivers.shape[1] or not weeks.left.any():
        return np.ones(len(weeks))
    alone, everything = _columns(weeks)
    each = _stayed(weeks, alone) - _stayed(weeks, everything)
    return np.exp(_summed(each, weeks.first))


def _columns(weeks: ChildWeeks) -> tuple[Floats, Floats]:
    """What may tell who leaves: the card's factors and time alone, and with the drivers."""
    longest = int(weeks.week.max(initial=0)) + 1
    alone = np.hstack([with_unknowns(weeks.factors), time_of(weeks.week, longest)])
    return alone, np.hstack([alone, with_unknowns(weeks.drivers)])


def _stayed(weeks: ChildWeeks, columns: Floats) -> Floats:
    """The log of each week's chance of not leaving in it."""
    left = weeks.left.astype(np.float64)
    return np.asarray(np.log1p(-logistic(columns, left).chance(columns)))


def _summed(each: Floats, first: Ints) -> Floats:
    """Running sums that begin anew with each watch."""
    total = np.cumsum(each)
    before = np.append(0.0, total)[first]
    lengths = np.diff(np.append(first, len(each)))
    return np.asarray(total - np.repeat(before, lengths))
