"""How long a group of children has waited, in the definitions that are published.

A wait is whole days from the day the clock started. Over 18 weeks means more than 126
days, and the bands are those of the national return of community health services
(0 to 7 days, 8 to 14, ... 127 to 364, and so on).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from triage.waits.figure import By, Figure, cannot
from triage.waits.poisson import mean_interval
from triage.waits.spells import DAYS_IN_WEEK


OVER_WEEKS = (18, 52, 65, 78, 104)
STANDARD_WEEKS = 18
# The national return's bands: the last week of each but the last.
BAND_ENDS = {
    "0-1": 1,
    ">1-2": 2,
    ">2-4": 4,
    ">4-12": 12,
    ">12-18": 18,
    ">18-52": 52,
    ">52-104": 104,
}
OVER_ALL = ">104"
FEWEST_FOR_INTERVAL = 10  # a mean of fewer is not nearly normal
HALF, NEARLY_ALL = 50, 92  # per cent

Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Waited:
    """One group's waits. `over` is by weeks, `bands` by the name of the band."""

    how_many: int
    mean_weeks: Figure
    median_weeks: Figure
    ninety_second_percentile_weeks: Figure
    longest_weeks: Figure
    within_18_weeks_percent: Figure
    over: dict[int, int]
    bands: dict[str, int]


def waited(days: NDArray[np.int32], many: NDArray[np.int32], nobody: str) -> Waited:
    """The waits of a group: days waited by each row, how many children each stands for.

    `nobody` is what is said in place of a number when the group is empty. No day may be
    below 0.
    """
    by_day = np.bincount(days, many).astype(np.int64)
    so_far = by_day.cumsum()
    how_many = int(so_far[-1]) if len(so_far) else 0
    return Waited(
        how_many=how_many,
        mean_weeks=_mean(by_day, how_many, nobody),
        median_weeks=_percentile(so_far, HALF, nobody),
        ninety_second_percentile_weeks=_percentile(so_far, NEARLY_ALL, nobody),
        longest_weeks=_percentile(so_far, 100, nobody),
        within_18_weeks_percent=_within(so_far, nobody),
        over={weeks: how_many - _until(so_far, weeks) for weeks in OVER_WEEKS},
        bands=_bands(so_far, how_many),
    )


def _mean(by_day: Counts, how_many: int, nobody: str) -> Figure:
    """In weeks. The interval says what another draw of as many children might show."""
    if not how_many:
        return cannot(nobody)
    weeks = np.arange(len(by_day)) / DAYS_IN_WEEK
    mean = float(weeks @ by_day) / how_many
    if how_many < FEWEST_FOR_INTERVAL:
        return Figure(value=mean)
    variance = float((weeks - mean) ** 2 @ by_day) / (how_many - 1)
    low, high = mean_interval(mean, variance, how_many)
    return Figure(value=mean, low=low, high=high, by=By.NORMAL)


def _percentile(so_far: Counts, percent: int, nobody: str) -> Figure:
    """The shortest wait, in weeks, which this share of the children does not exceed.

    Always a wait that a child has had. Published figures interpolate inside whole weeks
    because only bands are collected; they differ from this by less than a week.
    """
    if not len(so_far):
        return cannot(nobody)
    needed = ceil(int(so_far[-1]) * percent / 100)
    day = int(np.searchsorted(so_far, needed))
    return Figure(value=day / DAYS_IN_WEEK)


def _within(so_far: Counts, nobody: str) -> Figure:
    if not len(so_far):
        return cannot(nobody)
    return Figure(value=100 * _until(so_far, STANDARD_WEEKS) / int(so_far[-1]))


def _until(so_far: Counts, weeks: int) -> int:
    """How many have waited this many weeks or less."""
    at = min(weeks * DAYS_IN_WEEK, len(so_far) - 1)
    return int(so_far[at]) if at >= 0 else 0


def _bands(so_far: Counts, how_many: int) -> dict[str, int]:
    found, before = {}, 0
    for band, last in BAND_ENDS.items():
        until = _until(so_far, last)
        found[band], before = until - before, until
    return found | {OVER_ALL: how_many - before}
