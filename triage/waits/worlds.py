"""Worlds to try policies in: the list as it stands or an invented one, and years to come.

Who comes, what they need, who leaves, who misses a visit and who comes to need more are
drawn by chance from `Conditions`, each from its own stream of numbers: the same seed
gives the same children whatever the policy, and more slots change no child.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from triage.errors import TriageError
from triage.referrals import Band
from triage.waits.simulate import World
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Days


WEEKS_IN_YEAR = 52
WORKING_DAYS = 5  # slots are on Monday to Friday
LONGEST_YEARS = 10
MOST_CHILDREN = 1_000_000  # waiting and to come, in one world
MOST_PART = 0.9  # of visits or children; above this hardly anybody would be left
POINTS = 4  # an invented child's points, on average


class CannotBeTried(TriageError):
    """This cannot be tried: {why}."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What is the same for every policy. Every number is the user's to set.

    `harm` is declared, not known: events for every 1,000 weeks that children of a band
    wait. What follows from it is no prediction.
    """

    arrivals_a_week: Mapping[Band, float]
    slots_a_week: float
    max_weeks: Mapping[Band, int]
    years: float = 5.0
    missed: float = 0.0  # of all visits, the part that is missed
    back_after_weeks: int = 3  # until whoever missed one stands in line again
    leaving_a_year: float = 0.0  # of those who wait, the part that leaves unseen
    raised_a_year: float = 0.0  # the part that comes to hold the next more urgent band
    harm: Mapping[Band, float] = field(default_factory=dict)

    @property
    def days(self) -> int:
        """How many days are lived through."""
        return round(self.years * WEEKS_IN_YEAR) * DAYS_IN_WEEK

    @property
    def seen_a_week(self) -> float:
        """Slots that are not lost to missed visits."""
        return self.slots_a_week * (1 - self.missed)


@dataclass(frozen=True, kw_only=True, eq=False)
class Waiting:
    """Those who wait today. Days are counted from today and are below 0."""

    clock: Days
    band: NDArray[np.int8]
    points: NDArray[np.int16]
    due: Days
    lot: NDArray[np.int64]
    given: Days  # days given back after a mistake
    group: NDArray[np.int8]
    groups: tuple[str, ...] = ()  # the names of 0, 1 ...

    def __len__(self) -> int:
        """How many they are."""
        return len(self.clock)


class _Of(IntEnum):
    """What a stream of random numbers is for."""

    LIST = 1
    ARRIVALS = 2
    KINDS = 3
    LEAVING = 4
    MISSING = 5
    RAISING = 6


def checked(conditions: Conditions, waiting: int) -> None:
    """Raises `CannotBeTried` where figures make no world, or one too large."""
    if why := _wrong_number(conditions) or _wrong_time(conditions, waiting):
        raise CannotBeTried(why=why)


def _wrong_number(conditions: Conditions) -> str:
    """Which figure cannot be what it is; "" when all can."""
    counts = [*conditions.arrivals_a_week.values(), *conditions.harm.values()]
    parts = {
        "visits that are missed": conditions.missed,
        "children who leave in a year": conditions.leaving_a_year,
        "children who come to need more": conditions.raised_a_year,
    }
    numbers = [conditions.years, conditions.slots_a_week, *counts, *parts.values()]
    if not all(map(isfinite, numbers)):
        return "every figure has to be a number"
    if min(counts, default=0) < 0:
        return "nothing can happen less than 0 times"
    for what, part in parts.items():
        if not 0 <= part <= MOST_PART:
            return f"the part of {what} lies between 0 and {MOST_PART}"
    return ""


def _wrong_time(conditions: Conditions, waiting: int) -> str:
    """Why there would be nothing to try, or too much; "" when there is enough."""
    if conditions.slots_a_week <= 0:
        return "with no slots nobody is ever seen"
    if not waiting and not any(conditions.arrivals_a_week.values()):
        return "nobody waits and nobody comes"
    if conditions.days < DAYS_IN_WEEK or conditions.years > LONGEST_YEARS:
        return f"it takes a week at least, and {LONGEST_YEARS} years at most"
    if conditions.back_after_weeks < 1:
        return "whoever missed a visit is back a week later at the soonest"
    if expected(conditions, waiting) > MOST_CHILDREN:
        return f"there would be more than {MOST_CHILDREN:,} children or slots"
    return ""


def expected(conditions: Conditions, waiting: int) -> float:
    """How many children there are to be expected in all; or slots, if more."""
    weeks = conditions.days / DAYS_IN_WEEK
    coming = weeks * sum(conditions.arrivals_a_week.values())
    return max(waiting + coming, weeks * conditions.slots_a_week)


def world(conditions: Conditions, waiting: Waiting, seed: int) -> World:
    """One world. Raises `CannotBeTried`."""
    checked(conditions, len(waiting))
    coming = _coming(conditions, waiting, seed)
    everybody = _both(waiting, coming)
    came = np.maximum(everybody.clock, 0)
    leaves = _later(came, conditions.leaving_a_year, _stream(seed, _Of.LEAVING))
    raised_on, raised_to = _raised(conditions, everybody, came, seed)
    raised_on[raised_on >= leaves] = NEVER
    longest = _by_band(conditions.max_weeks) * DAYS_IN_WEEK
    soon = np.minimum(raised_on, NEVER - longest.max()) + longest[raised_to]
    return World(
        clock=everybody.clock,
        came=came,
        leaves=leaves,
        band=everybody.band,
        points=everybody.points,
        due=everybody.due,
        given=everybody.given,
        misses=_misses(conditions, len(everybody), seed),
        raised_on=raised_on,
        raised_to=raised_to,
        raised_due=np.minimum(everybody.due, soon).astype(np.int32),
        group=everybody.group,
        slots=slots_by_day(conditions.slots_a_week, conditions.days),
        back_after=conditions.back_after_weeks * DAYS_IN_WEEK,
    )


def slots_by_day(slots_a_week: float, days: int) -> NDArray[np.int32]:
    """As many slots on each working day as there can be, whole ones, none lost."""
    day = np.arange(days)
    worked = WORKING_DAYS * (day // DAYS_IN_WEEK) + np.minimum(
        day % DAYS_IN_WEEK + 1, WORKING_DAYS
    )
    # A little more than a whole slot's last millionth, so that thirds make whole ones.
    so_far = np.floor(worked * slots_a_week / WORKING_DAYS + 1e-6)
    return np.diff(so_far, prepend=0).astype(np.int32)


def invented(conditions: Conditions, many: int, seed: int) -> Waiting:
    """A list of so many children. P1 and P2 wait no longer than they should.

    The others came one by one in the weeks that it takes for as many to come. Points are
    Poisson with mean `POINTS`. Raises `CannotBeTried`.
    """
    # Long because the numbers of each band and the days they came are one sum.
    checked(conditions, many)
    rates = _by_band(conditions.arrivals_a_week)[1:]
    if many and not rates.sum():
        raise CannotBeTried(why="an invented list needs children who come each week")
    longest = _by_band(conditions.max_weeks)[1:]
    urgent = np.minimum(rates * longest, many * rates / (rates.sum() or 1))[:2]
    rest = many - int(urgent.sum())
    others = rates[2:].sum()
    numbers = np.array([*urgent, *(rest * rates[2:] / others if others else (0, rest))])
    whole = np.diff(np.floor(np.cumsum(numbers) + 1e-6), prepend=0).astype(int)
    span = np.array(
        [*longest[:2], *(rest / others if others else longest[2:].max(),) * 2]
    )
    random = _stream(seed, _Of.LIST)
    band = np.repeat(np.arange(1, 5), whole).astype(np.int8)
    back = random.uniform(0, span[band - 1] * DAYS_IN_WEEK)
    clock = (-1 - back).astype(np.int32)
    return _in_order(
        Waiting(
            clock=clock,
            band=band,
            points=random.poisson(POINTS, len(band)).astype(np.int16),
            due=(clock + DAYS_IN_WEEK * longest[band - 1]).astype(np.int32),
            lot=random.integers(0, 2**62, len(band)),
            given=np.zeros(len(band), np.int32),
            group=np.zeros(len(band), np.int8),
        )
    )


def _coming(conditions: Conditions, waiting: Waiting, seed: int) -> Waiting:
    """Those who come in the years ahead: by chance, each band at its own rate.

    Points and group are those of somebody of the same band who waits today.
    """
    random, kinds = _stream(seed, _Of.ARRIVALS), _stream(seed, _Of.KINDS)
    weeks = conditions.days / DAYS_IN_WEEK
    rates = _by_band(conditions.arrivals_a_week)[1:]
    many = [int(random.poisson(rate * weeks)) for rate in rates]
    days = [random.integers(0, conditions.days, one) for one in many]
    like = [
        _like(waiting, band, one, kinds) for band, one in zip(Band, many, strict=True)
    ]
    clock = np.concatenate(days).astype(np.int32)
    band = np.repeat(np.arange(1, 5), many).astype(np.int8)
    longest = DAYS_IN_WEEK * _by_band(conditions.max_weeks)
    return Waiting(
        clock=clock,
        band=band,
        points=np.concatenate([points for points, _ in like]),
        due=(clock + longest[band]).astype(np.int32),
        lot=random.integers(0, 2**62, len(clock)),
        given=np.zeros(len(clock), np.int32),
        group=np.concatenate([group for _, group in like]),
        groups=waiting.groups,
    )


def _like(
    waiting: Waiting, band: Band, many: int, random: np.random.Generator
) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """Points and groups of so many, each as somebody's who waits in the band today."""
    same = np.flatnonzero(waiting.band == band)
    if not len(same):
        return np.zeros(many, np.int16), np.zeros(many, np.int8)
    some = same[random.integers(0, len(same), many)]
    return waiting.points[some], waiting.group[some]


def _both(one: Waiting, other: Waiting) -> Waiting:
    return _in_order(
        Waiting(
            groups=one.groups,
            **{
                name: np.concatenate([getattr(one, name), getattr(other, name)])
                for name in COLUMNS
            },
        )
    )


COLUMNS = ("clock", "band", "points", "due", "lot", "given", "group")


def _in_order(some: Waiting) -> Waiting:
    """By clock, then lot, as a world wants its children."""
    order = np.lexsort((some.lot, some.clock))
    return Waiting(
        groups=some.groups, **{name: getattr(some, name)[order] for name in COLUMNS}
    )


def _later(came: Days, part: float, random: np.random.Generator) -> Days:
    """The day on which each would do what a part of them does in a year."""
    if not part:
        return np.full(len(came), NEVER, np.int32)
    days = -WEEKS_IN_YEAR * DAYS_IN_WEEK / np.log1p(-part)
    after = 1 + random.exponential(days, len(came))
    return np.minimum(came + after, NEVER).astype(np.int32)


def _raised(
    conditions: Conditions, everybody: Waiting, came: Days, seed: int
) -> tuple[Days, NDArray[np.int8]]:
    """When each would come to hold the next more urgent band; P1 is the most urgent."""
    on = _later(came, conditions.raised_a_year, _stream(seed, _Of.RAISING))
    on[everybody.band == Band.P1] = NEVER
    return on, np.maximum(everybody.band - 1, 1).astype(np.int8)


def _misses(conditions: Conditions, many: int, seed: int) -> NDArray[np.int16]:
    """Visits that each child misses before the first they come to."""
    chance = _stream(seed, _Of.MISSING).geometric(1 - conditions.missed, many) - 1
    return chance.astype(np.int16)


def _by_band(figures: Mapping[Band, float]) -> NDArray[np.float64]:
    """Figures by the number of a band; 0 stands at 0."""
    return np.array([0, *(figures.get(band, 0) for band in Band)], np.float64)


def _stream(seed: int, what: _Of) -> np.random.Generator:
    return np.random.default_rng([what, seed])
