"""What came of each watch within the weeks that are foretold, and what it counts for.

A child who was seen before the weeks were over says neither yes nor no. It counts for
nothing, and children like it who were watched on count for it as well: each by one over
its chance of having been watched so long. Figures are then those of a list on which all
go on waiting. Weights of `weigh` are not used for this: they are stabilised, and leave
the part of leaving that the card's factors explain as it was.
"""

from dataclasses import dataclass

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, Flags, Floats, Ints
from triage.scoring.learning.refusals import BadHistory
from triage.scoring.learning.weighing import effective, whole


TRUNCATED_AT = 0.995  # of the weights that count: as for learning, a few may not decide
STILL_WAITED = "a watch ends before the weeks foretold although the child still waited"


@dataclass(frozen=True, kw_only=True, eq=False)
class Followed:
    """One row for each watch, in the order of `ChildWeeks.first`."""

    until: Ints  # whole weeks watched, at most the horizon
    event: Flags  # the outcome came within the horizon, in the week the watch ended
    weight: Floats  # nought for a child who left before: others stand for it
    horizon: int  # weeks

    def __len__(self) -> int:
        return len(self.until)

    @property
    def counts(self) -> Flags:
        """The watches that say yes or no."""
        return np.asarray(self.weight > 0)

    @property
    def outcomes(self) -> int:
        """How many outcomes were seen to come."""
        return int(self.event.sum())

    @property
    def effective_outcomes(self) -> float:
        """How many of equal weight would say as much."""
        return effective(self.weight[self.event])

    def where(self, chosen: Flags | Ints) -> "Followed":
        """These watches alone, with the weights that they have among all."""
        return Followed(
            until=self.until[chosen],
            event=self.event[chosen],
            weight=self.weight[chosen],
            horizon=self.horizon,
        )


def followed(
    weeks: ChildWeeks, horizon: int, *, truncated_at: float = TRUNCATED_AT
) -> Followed:
    """What came of each watch. Give all there are, and choose among them after.

    Raises `BadHistory` where a watch simply stops before the horizon: of the landmark it
    began at, only those with an outcome would count.
    """
    within = weeks.where(weeks.week < horizon)
    row_weights = whole(within)
    last = np.append(within.first, len(within))[1:] - 1
    until, event, left = within.week[last] + 1, within.event[last], within.left[last]
    stops = ~event & ~left & (until < horizon)
    if stops.any():
        row = int(last[np.flatnonzero(stops)[0]]) + 1
        raise BadHistory(reason=STILL_WAITED, row=row)
    weight = np.where(left, 0.0, row_weights[last])
    return Followed(
        until=until - left,
        event=event,
        weight=_truncated(weight, truncated_at),
        horizon=horizon,
    )


def _truncated(weight: Floats, at: float) -> Floats:
    counting = weight[weight > 0]
    return np.minimum(weight, np.quantile(counting, at)) if len(counting) else weight
