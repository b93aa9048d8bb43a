"""One kind of event over a span of days: its rate, how it varies, how sure that is."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from triage.waits.figure import By, Figure, Why, cannot
from triage.waits.poisson import rate_interval, ratio_interval
from triage.waits.spells import DAYS_IN_WEEK, Days


FEWEST_EVENTS = 3  # two gaps: one alone cannot be compared


@dataclass(frozen=True, kw_only=True, eq=False)
class Flow:
    """How many on each day of the span, its last day first."""

    by_day: NDArray[np.int64]

    @property
    def weeks(self) -> float:
        """The length of the span."""
        return len(self.by_day) / DAYS_IN_WEEK

    @property
    def count(self) -> int:
        """How many in the whole span."""
        return int(self.by_day.sum())

    @property
    def a_week(self) -> float:
        """How many a week."""
        return self.count / self.weeks

    @property
    def spread(self) -> float:
        """The variance of the weekly counts over their mean: 1 where chance is all.

        Weeks are counted back from the last day, and only whole ones. Never below 1.
        """
        whole = len(self.by_day) // DAYS_IN_WEEK
        weekly = self.by_day[: whole * DAYS_IN_WEEK].reshape(whole, -1).sum(1)
        mean = float(weekly.mean())
        return max(1.0, float(weekly.var(ddof=1)) / mean) if mean else 1.0

    def rate(self) -> Figure:
        """How many a week, with its Gamma interval."""
        low, high = rate_interval(self.count, self.spread)
        return Figure(
            value=self.a_week, low=low / self.weeks, high=high / self.weeks, by=By.GAMMA
        )

    def over(self, other: "Flow", nothing: Why) -> Figure:
        """This rate over another of the same span. No interval where nobody came."""
        if not other.count:
            return cannot(nothing)
        ratio = self.count / other.count
        if not self.count:
            return Figure(value=ratio)
        variance = self.spread / self.count + other.spread / other.count
        low, high = ratio_interval(ratio, variance)
        return Figure(value=ratio, low=low, high=high, by=By.LOG_RATIO)

    def variation(self, too_few: Why, one_day: Why) -> Figure:
        """The coefficient of variation of the gaps between one event and the next.

        The sample standard deviation of the gaps over their mean: 1 where events come
        by chance, 0 where they come like clockwork, more where they come in batches.
        Events of one day have gaps of 0.
        """
        days = np.flatnonzero(self.by_day)
        gaps = self.count - 1
        if gaps < FEWEST_EVENTS - 1:
            return cannot(too_few)
        if len(days) == 1:
            return cannot(one_day)
        mean = int(days[-1] - days[0]) / gaps
        squares = int((np.diff(days) ** 2).sum())
        variance = max(0.0, (squares - gaps * mean**2) / (gaps - 1))
        return Figure(value=sqrt(variance) / mean)


def flow(days: Days, many: NDArray[np.int32], since: int, until: int) -> Flow:
    """The events after the end of day `since`, to the end of day `until`."""
    inside = (days > since) & (days <= until)
    back = until - days[inside]
    counted = np.bincount(back, many[inside], until - since)
    return Flow(by_day=counted.astype(np.int64))
