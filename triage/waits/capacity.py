"""Slots against children: what a list needs, and what a change of its slots would bring.

A slot is an appointment given to a child; what one brings is taken from the last weeks,
so that visits which begin nothing and second visits are in it. Ranges hold in 8 of 10
such cases: they come from how little a few weeks say about a rate (Gamma for rates,
Poisson for who comes), and from a drift of both, by the same draws for every change. So
two changes differ by what they change, and more slots never make a list longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray


PATHS = 400
SEED = 26_11
LOW, HIGH = 0.1, 0.9
WEEKS_IN_YEAR = 52
# A year's change of both rates, in logs: what Scottish boards showed for twelve years.
DRIFT_A_YEAR = 0.15
FEW = 0.5  # added to a count, so that none in some weeks is not none for ever

Numbers = NDArray[np.float64]
Needed = Callable[[Numbers, Numbers], Numbers]  # by who joins and what part leaves


class Basis(StrEnum):
    """What is known of what one slot brings."""

    MEASURED = "measured"  # slots given and children seen
    NO_SLOTS = (
        "no slots"  # children were seen, slots are not kept here: one is one child
    )
    NONE_SEEN = (
        "none seen"  # nobody was: each slot that is kept is taken to be one child
    )


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What one list did in its last weeks, in children and in slots."""

    weeks: float
    waiting: int  # now
    joined: int
    seen: int
    left: int  # without being seen, for any cause
    slots: int  # given to somebody
    missed: int  # of those: the child was not brought

    @property
    def basis(self) -> Basis:
        """How far what one slot brings is measured."""
        if not self.seen:
            return Basis.NONE_SEEN
        return Basis.MEASURED if self.slots > self.missed else Basis.NO_SLOTS

    @property
    def missed_share(self) -> float:
        """Of the slots given, the part that was missed."""
        return self.missed / self.slots if self.slots else 0.0

    @property
    def seen_a_kept_slot(self) -> float:
        """Children who begin in one slot that is not missed; 1 where it is not known."""
        if self.basis is not Basis.MEASURED:
            return 1.0
        return self.seen / (self.slots - self.missed)

    @property
    def slots_a_week(self) -> float:
        """Slots of late; where none are kept, the children seen stand for them."""
        return (self.slots or self.seen) / self.weeks

    @property
    def joined_a_week(self) -> float:
        """Children who came."""
        return self.joined / self.weeks

    @property
    def left_share_a_week(self) -> float:
        """Of those who wait, the part that leaves unseen in one week."""
        before = self.waiting - self.joined + self.seen + self.left
        child_weeks = self.weeks * (max(0, before) + self.waiting) / 2
        return min(1.0, self.left / child_weeks) if child_weeks else 0.0


@dataclass(frozen=True, kw_only=True)
class Change:
    """What is tried. Without a word it is as now."""

    more_slots: float = 0  # in every week
    joined: float = 1  # children who come, as a part of those who come now
    missed_share: float | None = None  # of slots; None: as of late
    part: float = 0  # of the clinics' time that goes to sessions of another kind
    children: float = 1  # in each such session
    shorter: float = 1  # sessions of that kind in the time of one slot now

    @property
    def children_a_slot(self) -> float:
        """Children for whom there is room in one slot's time; 1 as now."""
        return 1 - self.part + self.part * self.children * self.shorter

    def seen_a_slot(self, pace: Pace) -> float:
        """Children who begin in one slot's time."""
        of_late, tried = pace.missed_share, self.missed_share
        missed = of_late if tried is None else tried
        return pace.seen_a_kept_slot * (1 - missed) * self.children_a_slot


AS_NOW = Change()


@dataclass(frozen=True, kw_only=True)
class Slots:
    """Slots a week that something takes. Without a number, `why_not` is a sentence."""

    a_week: float | None = None
    low: float | None = None
    high: float | None = None
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Week:
    """One coming week as expected, and the range of those who wait at its end.

    `waiting` is what waited a week before and came, less who was seen and who left.
    """

    slots: float
    joined: float
    seen: float
    left: float
    waiting: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What slots are matched to."""

    new_a_week: float
    appointments: float = 1  # a child needs
    missed_share: float = 0
    children: float = 1  # in one slot
    weeks_open: int = WEEKS_IN_YEAR  # of the year's


NONE_BRINGS = "A slot of late brings nobody to their first appointment, so no number of slots can be named."
NO_WEEKS = "There is no whole week until that day, so no number of slots can be named."
ALL_MISSED = "When every slot is missed, no number of slots is enough."
NEVER_OPEN = "In a year without a clinic week there is nothing to match."
NOBODY_FITS = "A slot for no child and an appointment that nobody needs match nothing."


def to_hold(pace: Pace, change: Change = AS_NOW, *, leaving: bool = True) -> Slots:
    """Slots a week with which as many leave the list as join it.

    Without `leaving`, nobody is counted on to leave unseen.
    """

    def needed(joined: Numbers, share: Numbers) -> Numbers:
        leave = (pace.waiting + joined) * share * leaving
        return joined - leave

    return _slots(pace, change, needed)


def to_clear(
    pace: Pace, *, target: float, weeks: int, change: Change = AS_NOW
) -> Slots:
    """Slots a week that bring the list to a size in so many weeks, from the first on."""
    if weeks <= 0:
        return Slots(why_not=NO_WEEKS)

    def needed(joined: Numbers, share: Numbers) -> Numbers:
        stay = 1 - share
        turns = np.arange(weeks)
        worth = (stay[:, None] ** turns).sum(axis=1)  # of one a week until that day
        there = stay**weeks * pace.waiting + joined * stay * worth
        each_week: Numbers = (there - target) / worth
        return each_week

    return _slots(pace, change, needed)


def to_match(demand: Demand) -> Slots:
    """Slots in each clinic week that the new children alone need, kept for them.

    Harding et al. 2018 (STAT, BMC Medicine 16): protect so many and see the backlog once.
    """
    if not demand.weeks_open:
        return Slots(why_not=NEVER_OPEN)
    one = _slots_a_child(demand)
    if one.a_week is None:
        return one
    spread = WEEKS_IN_YEAR / demand.weeks_open
    return Slots(a_week=demand.new_a_week * one.a_week * spread)


def once_for(children: float, demand: Demand) -> Slots:
    """Slots that so many children need once; `a_week` is then the whole of them."""
    one = _slots_a_child(demand)
    return one if one.a_week is None else Slots(a_week=max(0.0, children) * one.a_week)


def project(
    pace: Pace, planned: Sequence[float], change: Change = AS_NOW
) -> tuple[Week, ...]:
    """The list week by week, with so many slots planned in each.

    The line is that of the rates as they were; the range is of `PATHS` draws.
    """
    slots = _given(planned, change)
    seen = slots * change.seen_a_slot(pace)
    joined = np.full(len(planned), pace.joined_a_week * change.joined)
    waiting, was_seen, left = (one[0] for one in _line(pace, joined, seen))
    drawn = _Drawn(pace, len(planned), change.joined)
    paths, _, _ = _run(pace.waiting, drawn.came, drawn.share, seen * drawn.pace_of_seen)
    low, high = np.quantile(paths, (LOW, HIGH), axis=0)
    # Where so few came that most draws say none, the line may stand beside its range.
    low, high = np.minimum(low, waiting), np.maximum(high, waiting)
    columns = (slots, joined, was_seen, left, waiting, low, high)
    names = [one.name for one in fields(Week)]
    return tuple(
        Week(**dict(zip(names, map(float, row), strict=True)))
        for row in zip(*columns, strict=True)
    )


def at_the_end(pace: Pace, planned: Sequence[float], change: Change = AS_NOW) -> float:
    """How many wait after the weeks planned, on the line of `project`."""
    joined = np.full(len(planned), pace.joined_a_week * change.joined)
    seen = _given(planned, change) * change.seen_a_slot(pace)
    waiting, _, _ = _line(pace, joined, seen)
    return float(waiting[0, -1]) if len(planned) else float(pace.waiting)


def _given(planned: Sequence[float], change: Change) -> Numbers:
    return np.maximum(0.0, np.array(planned, np.float64) + change.more_slots)


def _line(
    pace: Pace, joined: Numbers, seen: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    share = np.array([pace.left_share_a_week])
    return _run(pace.waiting, joined[None, :], share, seen[None, :])


def _run(
    waiting: float, came: Numbers, share: Numbers, able: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Who waits, was seen and left, path by path and week by week.

    In a week some come, a part of all leaves, and of the rest as many are seen as can be.
    """
    size = np.full(len(came), float(waiting))
    kept = np.empty((3, *came.shape))
    for week in range(came.shape[1]):
        there = size + came[:, week]
        left = there * share
        seen = np.minimum(there - left, able[:, week])
        size = there - left - seen
        kept[:, :, week] = size, seen, left
    return kept[0], kept[1], kept[2]


class _Drawn:
    """What chance may bring: the same for every change that is tried on one pace."""

    def __init__(self, pace: Pace, weeks: int, joined: float) -> None:
        rng = np.random.default_rng(SEED)
        self.joined = rng.gamma(pace.joined + FEW, joined / pace.weeks, PATHS)
        self.share = _share(pace, rng)
        level = rng.gamma(pace.seen + FEW, 1 / (pace.seen + FEW), PATHS)
        # What is taken to be so, for want of anybody seen, is no measurement.
        self.level = level if pace.seen else np.ones(PATHS)
        drifts = rng.normal(0, DRIFT_A_YEAR / WEEKS_IN_YEAR**0.5, (2, PATHS, weeks))
        come, seen = np.exp(np.cumsum(drifts, axis=2))
        self.came = rng.poisson(self.joined[:, None] * come).astype(np.float64)
        self.pace_of_seen = self.level[:, None] * seen


def _share(pace: Pace, rng: np.random.Generator) -> Numbers:
    """The part that leaves unseen in a week, as uncertain as so many leavers make it."""
    likely = rng.gamma(pace.left + FEW, 1 / (pace.left + FEW), PATHS)
    return np.minimum(1.0, pace.left_share_a_week * likely)


def _slots(pace: Pace, change: Change, needed: Needed) -> Slots:
    brings = change.seen_a_slot(pace)
    if brings <= 0:
        return Slots(why_not=NONE_BRINGS)
    come, leave = pace.joined_a_week * change.joined, pace.left_share_a_week
    as_was = needed(np.array([come]), np.array([leave]))
    drawn = _Drawn(pace, 0, change.joined)
    some = needed(drawn.joined, drawn.share) / (brings * drawn.level)
    low, high = np.quantile(np.maximum(0.0, some), (LOW, HIGH))
    a_week = max(0.0, float(as_was[0]) / brings)
    return Slots(
        a_week=a_week, low=min(float(low), a_week), high=max(float(high), a_week)
    )


def _slots_a_child(demand: Demand) -> Slots:
    if demand.missed_share >= 1:
        return Slots(why_not=ALL_MISSED)
    if demand.children <= 0 or demand.appointments <= 0:
        return Slots(why_not=NOBODY_FITS)
    kept = (1 - demand.missed_share) * demand.children
    return Slots(a_week=demand.appointments / kept)
