"""How long each waiting child still waits, as a range: the order of a list run forward.

The order does not move as days pass, so a thousand futures of one list answer for every
child on it: in each, slots, newcomers and families who leave are drawn as they were of
late, and how far each band's line is seen is kept week by week. What is published is, for
some chances and each coming week, the day of the order until which everybody is seen. A
child's answer is looked up there by the day they stand on. It holds for a child who goes
on waiting, in the band they have, while the policy is as it is. A
forecast's own record says how much wider its ranges must be (`calibration`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from triage.waits.advancing import Numbers, Reached, Sharing, Standing, advance
from triage.waits.futures import YEAR, Counts, Line, Past, drawn
from triage.waits.spells import DAYS_IN_WEEK, Days


WEEKS = 260
PATHS = 1_000
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
MIDDLE = LEVELS.index(0.5)
LEAST_WEEKS = 26  # of seeing children, before anything can be said
LEAST_SEEN = 30
LONGEST_BACK = 520  # weeks: whoever stands before stands there
EDGE = 1e-6


@dataclass(frozen=True, kw_only=True, eq=False)
class Curves:
    """One line: `days[level, week]` is the day of the order until which all are seen.

    With the chance of that level, by the end of that week. For chances below one half it
    is the day that has begun to be seen, so that a range is never too narrow.
    """

    name: str
    days: Days

    def weeks(self, order_days: Days) -> NDArray[np.int64]:
        """Levels x children: the weeks until each is seen, rounded outwards.

        The number of weeks of the forecast and one more: not within them.
        """
        found = [
            np.searchsorted(one, order_days, side="left") + (at >= MIDDLE)
            for at, one in enumerate(self.days)
        ]
        return np.array(found, np.int64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Forecast:
    """All lines of a list. `why_not` says why there is none; then nothing else is there."""

    why_not: str = ""
    day: int = 0  # the first of the coming weeks
    weeks: int = 0
    factor: float = 1.0  # by which ranges were widened
    lines: tuple[Curves, ...] = ()
    sizes: Numbers | None = None  # levels x weeks: how many wait on the whole list


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One child's range at each of `LEVELS`, in weeks. None: not within the forecast."""

    at: tuple[int | None, ...]
    weeks: int  # that the forecast looks ahead

    @property
    def likely(self) -> tuple[int | None, int | None]:
        """Half of all such children are seen between these."""
        return self.at[2], self.at[4]

    @property
    def range(self) -> tuple[int | None, int | None]:
        """Eight of ten such children are seen between these."""
        return self.at[1], self.at[5]

    @property
    def wide(self) -> tuple[int | None, int | None]:
        """Nineteen of twenty such children are seen between these."""
        return self.at[0], self.at[7]

    @property
    def more_than(self) -> int | None:
        """Weeks that it takes longer than, when over 5 % of futures never come to it."""
        if self.at[6] is not None:
            return None
        return self.at[1] if self.at[1] is not None else self.weeks


def wait_of(curves: Curves, order_day: int) -> Wait:
    """One child's range, by the day they stand on."""
    weeks = curves.days.shape[1]
    found = curves.weeks(np.array([order_day], np.int32))[:, 0]
    beyond = np.array([weeks + (at >= MIDDLE) for at in range(len(LEVELS))])
    return Wait(
        at=tuple(
            None if one >= last else int(one)
            for one, last in zip(found, beyond, strict=True)
        ),
        weeks=weeks,
    )


def why_not(past: Past, weeks: int = WEEKS) -> str:
    """Why nothing can be said of the waits ahead; "" when something can."""
    if weeks < 1:
        return "No coming week was asked about."
    if past.weeks < LEAST_WEEKS:
        return (
            f"Children have been seen here for {past.weeks} weeks. A forecast needs "
            f"{LEAST_WEEKS}."
        )
    seen = int(past.seen[-YEAR:].sum())
    if seen < LEAST_SEEN:
        return (
            f"In the last {YEAR} weeks {seen} children were seen. A forecast needs "
            f"{LEAST_SEEN}."
        )
    return ""


def forecast(
    lines: Sequence[Line],
    sharing: Sharing,
    past: Past,
    *,
    day: int,
    seed: int,
    open_part: Numbers,
    paths: int = PATHS,
    factor: float = 1.0,
) -> Forecast:
    """Every line's curves. `open_part` is of the coming weeks and says how many."""
    reason = why_not(past, len(open_part))
    if reason:
        return Forecast(why_not=reason)
    futures = drawn(lines, past, seed=seed, open_part=open_part, paths=paths)
    standing = stands(lines, day)
    reached = advance(standing, sharing, futures)
    return Forecast(
        day=day,
        weeks=len(open_part),
        factor=factor,
        lines=tuple(
            Curves(
                name=line.name, days=curves_of_line(line, at, standing.now, day, factor)
            )
            for line, at in zip(lines, reached.at, strict=True)
        ),
        sizes=_sizes(reached, factor),
    )


def stands(lines: Sequence[Line], day: int) -> Standing:
    """Everybody in columns of a week of the order."""
    columns = [_columns(line.order_days, day) for line in lines]
    credit = [np.clip(line.credit, -LONGEST_BACK, LONGEST_BACK) for line in lines]
    most = max([0, *(int(one.max()) for one in credit if len(one))])
    least = min([0, *(int(one.min()) for one in credit if len(one))])
    first = min([-most, *(int(one.min()) for one in columns if len(one))])
    last = max([0, *(int(one.max()) + 1 for one in columns if len(one))])
    waiting = [np.bincount(one - first, minlength=last - first) for one in columns]
    return Standing(
        waiting=np.array(waiting, np.float64),
        now=-first,
        joins=np.array([_joins(one, least, most) for one in credit]),
        latest=-least,
    )


def _joins(credit: Counts, least: int, most: int) -> Numbers:
    """Where newcomers stand, the most credit first, as parts of all."""
    if not len(credit):
        credit = np.zeros(1, np.int64)
    parts = np.bincount(most - credit, minlength=most - least + 1) / len(credit)
    return np.asarray(parts, np.float64)


def _columns(order_days: Days, day: int) -> Counts:
    weeks = (order_days.astype(np.int64) - day) // DAYS_IN_WEEK
    return np.maximum(weeks, -LONGEST_BACK)


def widened(factor: float) -> list[float]:
    """The chances to read off, so that ranges are `factor` as wide in normal scores."""
    normal = NormalDist()
    return [normal.cdf(factor * normal.inv_cdf(level)) for level in LEVELS]


def curves_of_line(line: Line, at: Numbers, now: int, day: int, factor: float) -> Days:
    """The day of the order that each chance comes to, week by week."""
    ordered = np.sort(at, axis=0)
    days, starts, ends = _scale(line.order_days, now, day, at.shape[1])
    curves = []
    for level, chance in zip(LEVELS, widened(factor), strict=True):
        rank = min(int((1 - chance) * len(ordered)), len(ordered) - 1)
        reached = ordered[rank]
        done = days[np.searchsorted(ends, reached + EDGE, side="right")] - 1
        begun = days[np.searchsorted(starts, reached - EDGE, side="left")] - 1
        curves.append(done if level >= LEVELS[MIDDLE] else np.maximum(done, begun))
    return np.array(curves, np.int32)


def _scale(
    order_days: Days, now: int, day: int, weeks: int
) -> tuple[Days, Numbers, Numbers]:
    """Days of the order, and where in the columns each begins and ends.

    Behind us, a column is divided by who stands in it: were all of them to stand on one
    day, that day would be the whole of it. Ahead of us it is divided by days.
    """
    stood = order_days[order_days < day]
    behind, many = np.unique(stood, return_counts=True)
    column = _columns(behind, day) + now
    of_columns = np.bincount(column, many, now + 1)
    before = np.concatenate([[0], of_columns.cumsum()])[column]
    ends = (many.cumsum() - before) / np.maximum(of_columns[column], 1)
    starts = ends - many / np.maximum(of_columns[column], 1)
    ahead = np.arange((weeks + LONGEST_BACK) * DAYS_IN_WEEK)
    return (
        np.concatenate([behind, day + ahead]).astype(np.int32),
        np.concatenate([column + starts, now + ahead / DAYS_IN_WEEK]),
        np.concatenate([column + ends, now + (ahead + 1) / DAYS_IN_WEEK]),
    )


def _sizes(reached: Reached, factor: float) -> Numbers:
    """How many wait, at each chance of being as few."""
    whole = np.sort(reached.waiting.sum(axis=0), axis=0)
    ranks = [min(int(one * len(whole)), len(whole) - 1) for one in widened(factor)]
    return np.asarray(whole[ranks], np.float64)
