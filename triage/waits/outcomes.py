"""What a policy did to the children of a world, as one table of figures.

A row for each band, for those who wait today and those who come later, for each named
group, and for all. A child counts in the band held when they were seen, left or stood at
the end. NaN stands for "nobody to count" inside this room and the laboratory alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.waits.simulate import Run, World
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Days
from triage.waits.worlds import WEEKS_IN_YEAR, Conditions


PER_WEEKS = 1000  # what declared harm is counted for
LAST_DAYS = WEEKS_IN_YEAR * DAYS_IN_WEEK  # waits are those of the last year lived
PERCENTILE = 92  # of the national community return
LONG_WAITS = (18, 52, 104)  # weeks

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Outcome(StrEnum):
    """The columns of the table; the words are what a reader sees."""

    SEEN = "Seen in the last year"
    MEAN = "Mean wait, weeks"
    MEDIAN = "Median wait, weeks"
    MOST = "Wait of 92 in 100, weeks"
    WAITING = "Waiting at the end"
    OLDEST = "Longest wait at the end, weeks"
    OVER_18 = "Over 18 weeks at the end"
    OVER_52 = "Over 52 weeks at the end"
    OVER_104 = "Over 104 weeks at the end"
    LATE = "Past the longest wait of their priority, %"
    HARM = "Harm while waiting, events"
    MOVED = "Places moved, mean"
    OVERTAKEN = "Seen after somebody who came later, %"
    OVERTAKING = "Largest overtaking, weeks"
    OVERTAKING_INSIDE = "Largest overtaking inside a priority, weeks"


def possible(outcome: Outcome) -> tuple[float, float]:
    """The least and the most that a figure can be."""
    return 0.0, 100.0 if outcome.endswith("%") else inf


@dataclass(frozen=True, kw_only=True, eq=False)
class Lived:
    """The table of one run: `figures` by row (`rows`) and column (`Outcome`)."""

    rows: tuple[str, ...]
    figures: Floats
    slots_lost: int
    slots_empty: int


def lived(
    world: World, run: Run, conditions: Conditions, groups: tuple[str, ...]
) -> Lived:
    """What became of everybody."""
    columns = _columns(world, run, conditions)
    named = list(_rows(world, run, groups))
    return Lived(
        rows=tuple(name for name, _ in named),
        figures=np.array([_figures(columns, some) for _, some in named]),
        slots_lost=run.slots_lost,
        slots_empty=run.slots_empty,
    )


def row_names(groups: tuple[str, ...]) -> tuple[str, ...]:
    """The rows, in their order."""
    return (*(band.name for band in Band), TODAY, LATER, *groups, EVERYBODY)


TODAY, LATER, EVERYBODY = "Wait today", "Come later", "All"


def _rows(
    world: World, run: Run, groups: tuple[str, ...]
) -> Iterator[tuple[str, Bools]]:
    masks = [run.band == band for band in Band]
    masks += [world.clock < 0, world.clock >= 0]
    masks += [world.group == number for number in range(len(groups))]
    masks.append(np.ones(len(world), np.bool_))
    yield from zip(row_names(groups), masks, strict=True)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Columns:
    """One value for each child."""

    weeks: Floats  # waited until seen, or until the end
    seen_lately: Bools
    waiting: Bools  # at the end
    was_due: Bools  # between today and the end, while they waited
    late: Bools
    harm: Floats
    moved: Floats  # NaN where they were not seen
    could_be_overtaken: Bools
    overtaking: Floats  # weeks; 0 where nobody overtook them
    overtaking_inside: Floats


def _columns(world: World, run: Run, conditions: Conditions) -> _Columns:
    days = len(world.slots)
    until = np.minimum(run.left(world), days)
    seen = run.seen < NEVER
    was_due = (run.due >= 0) & (run.due < days) & (world.leaves > run.due)
    return _Columns(
        weeks=(until - world.clock) / DAYS_IN_WEEK,
        seen_lately=seen & (run.seen >= days - LAST_DAYS),
        waiting=until == days,
        was_due=was_due,
        late=was_due & (run.seen > run.due),
        harm=_harm(world, until, conditions),
        moved=_moved(run.seen),
        could_be_overtaken=world.misses == 0,
        overtaking=_overtaking(world, run.seen, until),
        overtaking_inside=_inside(world, run, until),
    )


def _figures(of: _Columns, some: Bools) -> list[float]:
    """One row of the table."""
    seen = of.weeks[some & of.seen_lately]
    waits = of.weeks[some & of.waiting]
    able = some & of.could_be_overtaken
    values = {
        Outcome.SEEN: len(seen),
        Outcome.MEAN: _of(seen, np.mean),
        Outcome.MEDIAN: _of(seen, np.median),
        Outcome.MOST: _of(seen, lambda many: np.percentile(many, PERCENTILE)),
        Outcome.WAITING: len(waits),
        Outcome.OLDEST: _of(waits, np.max),
        Outcome.OVER_18: (waits > LONG_WAITS[0]).sum(),
        Outcome.OVER_52: (waits > LONG_WAITS[1]).sum(),
        Outcome.OVER_104: (waits > LONG_WAITS[2]).sum(),
        Outcome.LATE: _of(100 * of.late[some & of.was_due], np.mean),
        Outcome.HARM: of.harm[some].sum(),
        Outcome.MOVED: _of(of.moved[some & ~np.isnan(of.moved)], np.mean),
        Outcome.OVERTAKEN: _of(100 * (of.overtaking[able] > 0), np.mean),
        Outcome.OVERTAKING: _of(of.overtaking[able], np.max),
        Outcome.OVERTAKING_INSIDE: _of(of.overtaking_inside[able], np.max),
    }
    return [float(values[one]) for one in Outcome]


def _of(values: NDArray[Any], how: Callable[[NDArray[Any]], Any]) -> float:
    return float(how(values)) if len(values) else np.nan


def _harm(world: World, until: Days, conditions: Conditions) -> Floats:
    """Weeks waited from today on in each band, by what is declared for that band."""
    rates = np.array([0, *(conditions.harm.get(band, 0) for band in Band)]) / PER_WEEKS
    since = np.maximum(world.came, 0)
    turned = np.clip(world.raised_on, since, until)
    first = (turned - since) * rates[world.band]
    return (first + (until - turned) * rates[world.raised_to]) / DAYS_IN_WEEK


def _moved(seen: Days) -> Floats:
    """How far each child's place in the order of being seen is from that by clock."""
    found = np.full(len(seen), np.nan)
    rows = np.flatnonzero(seen < NEVER)
    places = np.empty(len(rows))
    places[np.argsort(seen[rows], kind="stable")] = np.arange(len(rows))
    found[rows] = np.abs(places - np.arange(len(rows)))
    return found


def _inside(world: World, run: Run, until: Days) -> Floats:
    """The largest overtaking of each child by one who always held the same band."""
    found = np.zeros(len(world))
    for band in Band:
        rows = np.flatnonzero((run.band == band) & (world.band == band))
        found[rows] = _overtaking(world, run.seen, until, rows)
    return found


def _overtaking(
    world: World, seen: Days, until: Days, rows: NDArray[np.intp] | None = None
) -> Floats:
    """By how many weeks the latest comer seen before each child came after them.

    Whoever was seen before a child came had come before, so it is enough to know, for
    each day, the latest clock among all seen until then. A day's slots are one moment.
    """
    among = np.arange(len(world)) if rows is None else rows
    days = len(world.slots)
    latest = np.full(days + 1, np.iinfo(np.int32).min, np.int64)  # seen before this day
    gone = among[seen[among] < NEVER]
    np.maximum.at(latest, seen[gone] + 1, world.clock[gone])
    latest = np.maximum.accumulate(latest)
    weeks = (latest[until[among]] - world.clock[among]) / DAYS_IN_WEEK
    return np.maximum(weeks, 0)
