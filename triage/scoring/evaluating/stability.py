"""How firmly each child holds a rank: who is too close to call.

Points are whole and few, so many children stand close together. A rank that falls on both
sides of a line, as a card learnt from other such children would have it, says nothing
about who should be before the line.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.learning.child_weeks import Flags, Ints


Points = NDArray[np.integer]
WITHIN = 0.9  # of the refits


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranks:
    """Between which ranks each child stands; 1 is first."""

    low: Ints
    high: Ints

    @property
    def width(self) -> Ints:
        """How many places apart, for each child."""
        return self.high - self.low

    def median_width(self) -> float:
        """In the middle, over all children; nought of nobody."""
        return float(np.median(self.width)) if len(self.width) else 0.0

    def too_close_to_call(self, top: int) -> Flags:
        """The children who stand now before, now behind the line of the next `top`."""
        return np.asarray((self.low <= top) & (self.high > top))


def ranks(points: Points, before: Ints) -> Ints:
    """Each child's rank by points; among equals, the smaller `before` is first."""
    order = np.lexsort((before, -points.astype(np.int64)))
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(1, len(order) + 1)
    return found


def of_refits(points: Points, before: Ints, within: float = WITHIN) -> Ranks:
    """Over the points of several cards, a row for each: the middle 90 percent of ranks.

    The ends are ranks that some card gave, none between two.
    """
    each = np.stack([ranks(row, before) for row in points])
    below, above = (1 - within) / 2, (1 + within) / 2
    return Ranks(
        low=np.quantile(each, below, axis=0, method="lower").astype(np.int64),
        high=np.quantile(each, above, axis=0, method="higher").astype(np.int64),
    )


def of_one_point(points: Points, before: Ints) -> Ranks:
    """Where one child alone has a point more, or less: for a card without refits."""
    many = len(points)
    place = ranks(np.zeros(many, np.int64), before)
    key = -points.astype(np.int64) * many + place - 1  # the smallest is first
    ordered = np.sort(key)
    low = np.searchsorted(ordered, key - many) + 1
    high = np.searchsorted(ordered, key + many)  # the child itself stands before that
    return Ranks(low=low, high=high)
