"""Whether a list falls evenly on groups of children: shares and waits, group by group.

Each group is held against everybody else of the same stratum, such as the same list
and priority, so that a group with more urgent children is not called favoured. A
difference is named only where chance alone would rarely give it, over all comparisons
that are made together. Small numbers are left out by the one rule of
`checkins.counts`. No group is ranked above another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage import by_chance
from triage.by_chance import Bools, Chance, Ints, Ranked
from triage.checkins.counts import GroupCount, suppressed, total


LEAST_FOR_A_MEDIAN = 10  # with fewer, a median is nearly some child's own wait


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """Something that is so of a child or not: one row for each child."""

    so: Bools
    stratum: Ints  # those of one stratum could have fared alike


@dataclass(frozen=True, kw_only=True, eq=False)
class Waited:
    """Whole weeks that children waited: one row for each child."""

    weeks: Ints
    stratum: Ints


@dataclass(frozen=True, kw_only=True)
class Line:
    """One group. `value` is a share, or a median in weeks.

    None: too few to show, or it would tell of too few.
    """

    group: str
    children: int | None
    counted: int | None = None  # of them, those with what is counted
    value: float | None = None
    low: float | None = None  # the interval of `value`
    high: float | None = None
    usual: float | None = None  # what it would be, were the group as everybody else
    chance_low: float | None = None  # between these lies what chance alone gives
    chance_high: float | None = None
    p: float | None = None  # how often chance alone differs as much; None: not compared
    more: bool = False  # a greater share, or a longer wait, than the others
    differs: bool = False  # named as different, over everything compared together


def shares(groups: Sequence[str], of: Counted, smallest: int) -> tuple[Line, ...]:
    """A line for each group: the share of whom something is so.

    Interval: `by_chance.wilson`. Test and range of chance: `by_chance.by_lot`, exact.
    """
    mine = _members(groups)
    cells = {
        name: (int(here.sum()), int(of.so[here].sum())) for name, here in mine.items()
    }
    return tuple(
        _share(one, of, mine[one.group]) for one in suppressed(cells, smallest)
    )


def medians(groups: Sequence[str], of: Waited, smallest: int) -> tuple[Line, ...]:
    """A line for each group: the median wait.

    Interval: `by_chance.middle`. Test: `by_chance.longer`. `usual`: see `_usual`.
    """
    mine = _members(groups)
    cells = {name: (int(here.sum()), 0) for name, here in mine.items()}
    ranked = by_chance.ranked(of.weeks, of.stratum)
    return tuple(
        _median(one, of, ranked, mine[one.group]) for one in suppressed(cells, smallest)
    )


def everybody(of: Counted | Waited, smallest: int) -> Line:
    """All children in one line, by the same rules."""
    if isinstance(of, Counted):
        return _shown(total({"": (len(of.so), int(of.so.sum()))}, smallest))
    return _waits(total({"": (len(of.weeks), 0)}, smallest), of.weeks)


def named(tables: Sequence[Sequence[Line]]) -> list[tuple[Line, ...]]:
    """The same tables, with the differences that stand among all of them marked."""
    compared = [one.p for table in tables for one in table if one.p is not None]
    flags = iter(by_chance.discoveries(compared))
    return [
        tuple(
            one if one.p is None else replace(one, differs=next(flags)) for one in table
        )
        for table in tables
    ]


def _members(groups: Sequence[str]) -> dict[str, Bools]:
    """Who is in each group, in the order of the groups' names."""
    column = np.asarray(groups, dtype=object)
    return {name: column == name for name in sorted(set(groups))}


def _share(one: GroupCount, of: Counted, here: Bools) -> Line:
    line = _shown(one)
    drawn = _by_lot(of, here)
    if not one.families or one.counted is None or drawn.settled:
        return line
    low, high = drawn.within()
    return replace(
        line,
        usual=drawn.mean / one.families,
        chance_low=low / one.families,
        chance_high=high / one.families,
        p=drawn.as_rare(one.counted),
        more=one.counted > drawn.mean,
    )


def _by_lot(of: Counted, here: Bools) -> Chance:
    names, strata = np.unique(of.stratum, return_inverse=True)
    everyone, so, mine = (
        np.bincount(strata[some], minlength=len(names)).tolist()
        for some in (np.ones(len(strata), np.bool_), of.so, here)
    )
    return by_chance.by_lot(mine, so, everyone)


def _shown(one: GroupCount) -> Line:
    """What may be shown of a group by itself."""
    line = Line(group=one.group, children=one.families, counted=one.counted)
    if one.counted is None or not one.families:
        return line
    low, high = by_chance.wilson(one.counted, one.families)
    return replace(line, value=one.counted / one.families, low=low, high=high)


def _median(one: GroupCount, of: Waited, ranked: Ranked, here: Bools) -> Line:
    line, usual = _waits(one, of.weeks[here]), _usual(of.weeks, ranked, here)
    compared = by_chance.longer(ranked, here)
    if line.value is None or compared is None or usual is None:
        return line
    p, more = compared
    return replace(line, usual=usual, p=p, more=more)


def _usual(weeks: Ints, ranked: Ranked, here: Bools) -> float | None:
    """The median of the others, each stratum weighing as it does in this group.

    None where the others who share a stratum with the group are too few.
    """
    many = len(ranked.many)
    mine = np.bincount(ranked.strata[here], minlength=many)
    others = np.bincount(ranked.strata[~here], minlength=many)
    if others[mine > 0].sum() < LEAST_FOR_A_MEDIAN:
        return None
    weights = (mine / np.maximum(others, 1))[ranked.strata[~here]]
    order = np.argsort(weeks[~here], kind="stable")
    up_to = np.cumsum(weights[order])
    return float(weeks[~here][order][np.searchsorted(up_to, up_to[-1] / 2)])


def _waits(one: GroupCount, weeks: Ints) -> Line:
    line = Line(group=one.group, children=one.families)
    if one.families is None or one.families < LEAST_FOR_A_MEDIAN:
        return line
    value, low, high = by_chance.middle(weeks)
    return replace(line, value=value, low=low, high=high)
