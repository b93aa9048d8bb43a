"""From what was recorded of each child to weeks watched: only what was known by then.

Week k of a watch is the seven days after the day 7k days from its landmark. Whatever a
row says of the child was written down on or before that day; what came of the child came
after it. A landmark lies at the day the child came to the list and every so many weeks
on, so a child who waits for long is several watches.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np

from triage.scoring.learning.child_weeks import ChildWeeks, checked
from triage.scoring.learning.refusals import HistoryOutOfOrder


Steps = Sequence[tuple[date, float]]  # in order; each holds from its day on
WEEK = timedelta(weeks=1)
NOT_KNOWN = float("nan")


class Ended(StrEnum):
    """Why a watch ended."""

    OUTCOME = "outcome"
    LEFT = "left the list"  # seen, or for another reason
    SILENCE = "nobody answered for too long"
    UNCLEAR = "unclear since when"
    WATCHED = "watched to the end"  # of the weeks looked at, or until today


# Ends that what is recorded may have driven, so that they are weighed.
WENT = (Ended.LEFT, Ended.SILENCE, Ended.UNCLEAR)


@dataclass(frozen=True, kw_only=True)
class History:
    """One time on one list, and what was recorded of the child meanwhile."""

    referral_id: str
    came: date
    left: date | None = None
    outcome: date | None = None
    unclear: date | None = None
    heard: Sequence[date] = ()  # days of answers about any part of the outcome
    columns: Mapping[str, Steps]  # what was known, by name of factor or driver


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is looked at."""

    factors: tuple[str, ...]
    drivers: tuple[str, ...]
    weeks: int  # of a watch
    heard_for: timedelta  # how long an answer stands
    since: date  # who left before this day is not in the data: no watch begins earlier
    enter_by: date  # no watch begins later
    until: date  # nothing after this day has happened yet
    on: tuple[date, ...] = ()  # landmarks; none: the day a child came, and so on


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One child from one landmark."""

    referral_id: str
    came: date
    landmark: date
    ended: Ended


@dataclass(frozen=True, kw_only=True, eq=False)
class Watched:
    """Weeks watched, whose they are, and how each watch ended."""

    weeks: ChildWeeks
    watches: tuple[Watch, ...]
    unheard: int  # landmarks from which nothing is known, because nobody answered

    @property
    def by_end(self) -> dict[Ended, int]:
        """How many watches ended in each way."""
        found = Counter(one.ended for one in self.watches)
        return {ended: found[ended] for ended in Ended}


def watched(histories: Iterable[History], look: Look) -> Watched:
    """Every week in which a child was watched.

    Raises `HistoryOutOfOrder` for a child whose leaving or outcome is dated before it came.
    """
    rows: list[_Row] = []
    watches: list[Watch] = []
    unheard = 0
    for number, one in enumerate(histories, start=1):
        _in_order(one, number)
        for landmark in _landmarks(one, look):
            mine, ended = _watch(one, landmark, look)
            rows += [row.of(len(watches)) for row in mine]
            unheard += not mine and ended is Ended.SILENCE
            if mine:
                watches.append(
                    Watch(
                        referral_id=one.referral_id,
                        came=one.came,
                        landmark=landmark,
                        ended=ended,
                    )
                )
    return Watched(weeks=_weeks(rows, look), watches=tuple(watches), unheard=unheard)


@dataclass(frozen=True, kw_only=True)
class _Row:
    week: int
    event: bool
    left: bool
    factors: tuple[float, ...]
    drivers: tuple[float, ...]
    watch: int = 0

    def of(self, watch: int) -> "_Row":
        return _Row(**vars(self) | {"watch": watch})


def _in_order(one: History, number: int) -> None:
    for what, day in (("an outcome", one.outcome), ("leaving the list", one.left)):
        if day is not None and day < one.came:
            raise HistoryOutOfOrder(row=number, what=what)


def _landmarks(one: History, look: Look) -> Iterator[date]:
    ends = [one.left, one.outcome, one.unclear, look.until]
    last = min(day for day in ends if day is not None)
    days = _given(one, look) if look.on else _own(one, look, last)
    return (day for day in days if day < last and day <= look.enter_by)


def _given(one: History, look: Look) -> Iterator[date]:
    """The days asked for on which the child was on the list."""
    return (day for day in look.on if max(one.came, look.since) <= day)


def _own(one: History, look: Look, last: date) -> Iterator[date]:
    """The day the child came, and every so many weeks on."""
    landmark, apart = one.came, WEEK * look.weeks
    landmark += apart * max(0, -((one.came - look.since) // apart))
    while landmark < last:
        yield landmark
        landmark += apart


def _watch(one: History, landmark: date, look: Look) -> tuple[list[_Row], Ended]:
    """Its weeks, up to the one in which it ended."""
    rows: list[_Row] = []
    factors = _at(one, look.factors, landmark)
    for week in range(look.weeks):
        begins = landmark + WEEK * week
        ended = _ends_in(one, begins, look)
        if ended is Ended.WATCHED or (ended is Ended.SILENCE and not rows):
            return rows, ended
        row = _Row(
            week=week,
            event=ended is Ended.OUTCOME,
            left=ended in WENT,
            factors=factors,
            drivers=_at(one, look.drivers, begins),
        )
        rows.append(row)
        if ended is not None:
            return rows, ended
    return rows, Ended.WATCHED


def _ends_in(one: History, begins: date, look: Look) -> Ended | None:
    """How the watch ends in the seven days after `begins`; None where it goes on."""
    if not _heard(one, begins, look.heard_for):
        return Ended.SILENCE
    after = begins + WEEK
    days = {
        Ended.OUTCOME: one.outcome,
        Ended.UNCLEAR: one.unclear,
        Ended.LEFT: one.left,
    }
    soon = {how: day for how, day in days.items() if day is not None and day <= after}
    soon = {how: day for how, day in soon.items() if day <= look.until}
    if soon:
        # Of one day, leaving is last: what came then came to a child who still waited.
        return min(soon, key=lambda how: soon[how])
    return Ended.WATCHED if after > look.until else None


def _heard(one: History, day: date, heard_for: timedelta) -> bool:
    at = bisect_right(one.heard, day)
    return at > 0 and day - one.heard[at - 1] <= heard_for


def _at(one: History, names: Sequence[str], day: date) -> tuple[float, ...]:
    return tuple(value_on(one.columns.get(name, ()), day) for name in names)


def value_on(steps: Steps, day: date) -> float:
    """What was known at the end of a day; not a number where nothing was."""
    at = bisect_right(steps, day, key=lambda one: one[0])
    return steps[at - 1][1] if at else NOT_KNOWN


def _weeks(rows: Sequence[_Row], look: Look) -> ChildWeeks:
    def table(
        name: str, columns: int
    ) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        each = [getattr(row, name) for row in rows]
        return np.array(each, np.float64).reshape(len(rows), columns)

    return checked(
        ChildWeeks(
            watch=np.array([row.watch for row in rows], np.int64),
            week=np.array([row.week for row in rows], np.int64),
            event=np.array([row.event for row in rows], np.bool_),
            left=np.array([row.left for row in rows], np.bool_),
            factors=table("factors", len(look.factors)),
            drivers=table("drivers", len(look.drivers)),
        )
    )
