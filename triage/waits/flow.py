"""One kind of event over a span of days: its rate, how it varies, how sure that is."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from triage.waits.figure import By, Figure, Why, cannot
from triage.waits.poisson import rate_interval, ratio_interval
from triage.waits.spells import DAYS_IN_WEEK


FEWEST_EVENTS = 3  # fewer do not show how they vary


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

        Weeks are counted back from the last day, and only whole ones.
        """
        whole = len(self.by_day) // DAYS_IN_WEEK
        weekly = self.by_day[: whole * DAYS_IN_WEEK].reshape(whole, -1).sum(1)
        mean = float(weekly.mean())
        return float(weekly.var(ddof=1)) / mean if mean else 1.0

    @property
    def widened(self) -> float:
        """The spread for an interval: never narrower than chance alone makes it."""
        return max(1.0, self.spread)

    def rate(self) -> Figure:
        """How many a week, with its Gamma interval."""
        low, high = rate_interval(self.count, self.widened)
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
        variance = self.widened / self.count + other.widened / other.count
        low, high = ratio_interval(ratio, variance)
        return Figure(value=ratio, low=low, high=high, by=By.LOG_RATIO)

    def variation(self, too_few: Why) -> Figure:
        """The coefficient of variation of the gaps, told from the weekly counts.

        The square root of the spread: 0 where events come like clockwork, 1 where they
        come by chance, more where they come in batches. Gaps themselves would mislead:
        days are whole, so ten a day by chance have gaps of 0 and 1 that vary by 3.
        """
        if self.count < FEWEST_EVENTS:
            return cannot(too_few)
        return Figure(value=sqrt(self.spread))
