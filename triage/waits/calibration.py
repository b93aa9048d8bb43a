"""Whether forecasts come true: how far a list was seen against what was said of it.

A wait takes long to end, but how far a line has been seen shows in any week. So every
forecast is checked by its own curves long before its children are seen, and the ranges
of the next are widened by as much as the record asks. What families care for, whether
the range they were given held, is counted when each range has ended, whatever came of
it: counting only those already seen would count the early ones twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from triage.waits.forecast import LEVELS, Curves
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Days, Left


CHECKED_AFTER = (13, 26, 52, 78)  # weeks
LEAST_TO_CHECK = 50  # children in line: fewer do not show how far it was seen
# Before a list has a record: what invented histories needed, and as many checks as that
# counts for. They are many, because checks of one list share its luck.
FACTOR_BEFORE, KNOWN_BEFORE = 1.15, 64
LEAST_FACTOR, MOST_FACTOR = 1.0, 2.0
OUTSIDE = 2.24  # the normal score of what lies beyond 95 %: the middle of that tail
RANGES = {50: (2, 4), 80: (1, 5), 95: (0, 7)}  # per cent: levels of their two ends

_SCORES = np.array([NormalDist().inv_cdf(level) for level in LEVELS])


@dataclass(frozen=True, kw_only=True, eq=False)
class Told:
    """The children of one line whom a forecast was made for, and what came of each."""

    order_days: Days
    left: Days  # `NEVER` while they wait
    cause: NDArray[np.int8]  # `Left`

    def seen_by(self, day: int) -> NDArray[np.bool_]:
        """Who had been seen at the end of a day."""
        return np.asarray((self.cause == Left.SEEN) & (self.left <= day))

    def gone_by(self, day: int) -> NDArray[np.bool_]:
        """Who had left unseen: a forecast says nothing of them."""
        return np.asarray(self.went & (self.left <= day))

    @property
    def went(self) -> NDArray[np.bool_]:
        """Who left unseen, on whatever day."""
        return ~np.isin(self.cause, (Left.SEEN, Left.STILL_HERE))


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """For each child and range (50, 80, 95 %): whether it held; and whether it counts."""

    counts: NDArray[np.bool_]  # children x ranges: the range has ended
    held: NDArray[np.bool_]


def cut_off(order_days: Days, seen: NDArray[np.bool_]) -> int | None:
    """The day of the order until which a line was seen, nearest to what happened.

    Some are seen out of turn: it is the day that puts fewest on the wrong side. None
    where too few wait to tell, or where nobody or everybody was seen.
    """
    if len(seen) < LEAST_TO_CHECK or seen.all() or not seen.any():
        return None
    order = np.argsort(order_days, kind="stable")
    one = seen[order].astype(np.int64)
    wrong = one.sum() - one.cumsum() + (1 - one).cumsum()
    return int(order_days[order[int(wrong.argmin())]])


def score(curves: Curves, week: int, cut: int, factor: float) -> float:
    """How far off the middle, in normal scores of ranges that were not widened.

    Above 0: children were seen sooner than was said.
    """
    days = curves.days[:, week - 1].astype(np.float64)
    if cut > days[0]:
        return factor * OUTSIDE
    if cut < days[-1]:
        return -factor * OUTSIDE
    return factor * float(np.interp(cut, days[::-1], -_SCORES[::-1]))


def factor_of(scores: Sequence[float]) -> float:
    """By how much ranges must be widened; never narrowed: 1 to 2."""
    found = np.asarray(scores, np.float64)
    before = KNOWN_BEFORE * FACTOR_BEFORE**2
    spread = np.sqrt((before + (found**2).sum()) / (KNOWN_BEFORE + len(found)))
    return float(np.clip(spread, LEAST_FACTOR, MOST_FACTOR))


def kept(curves: Curves, day: int, told: Told, today: int) -> Kept:
    """Whether each child's ranges held, as far as they have ended by today.

    A range without an end is not counted, nor is whoever left before it ended.
    """
    weeks = curves.weeks(told.order_days)
    after = (told.left.astype(np.int64) - day) // DAYS_IN_WEEK
    seen = (told.cause == Left.SEEN) & (told.left < NEVER)
    last = curves.days.shape[1]
    counts, held = [], []
    for low, high in RANGES.values():
        ends = day + weeks[high] * DAYS_IN_WEEK
        over = (ends <= today) & (weeks[high] <= last)
        counts.append(over & ~(told.went & (told.left < ends)))
        held.append(seen & (after >= weeks[low]) & (after < weeks[high]))
    return Kept(counts=np.array(counts).T, held=np.array(held).T)
