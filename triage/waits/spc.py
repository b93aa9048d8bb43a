"""XmR charts by the rules of NHS Making Data Count: what is chance, and what is not.

A series is split where somebody rebased it, and every part has limits of its own. Limits
come from how far each value is from the one before it (the moving range): the mean and
2.66 mean moving ranges to each side. Moving ranges of 3.267 times their mean or more are
left out once, if asked. A point carries one signal, the first that holds of: outside the
limits; in a trend; one of two in three near a limit; in a shift. What a signal means
depends on which direction is better.

The rules are those of the R package NHSRplotthedots 0.2.2, with one difference. Where
no value differs from the one before it, that package has no limits or limits of no
width, and flags every point. Here the limits are the mean, they are said not to be
meaningful, and nothing is flagged. Reference: Making Data Count, NHS England; Wheeler,
Understanding Variation.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import pairwise
from math import isnan
from statistics import fmean


LIMIT = 2.66  # mean moving ranges from the mean to a limit: 3 / 1.128
NEAR = LIMIT * 2 / 3
OUTLYING = 3.267  # times the mean moving range: the limit of moving ranges themselves
RUN = 7  # points of a trend or a shift
NEARBY, OF_POINTS = 2, 3
FEW = 13  # fewer points in a part give limits that will still move
LEAST_FIXED = 12  # points at least from which limits may be fixed

Values = Sequence[float | None]


class LimitsFixedTooSoon(ValueError):
    """Limits are fixed on too few points to hold."""


class Better(IntEnum):
    """Which way a measure should go. The number is the sign of better."""

    HIGHER = 1
    LOWER = -1
    NEITHER = 0


class Signal(StrEnum):
    """What is unusual about a point. At most one is said: the first that holds."""

    NONE = "none"
    ABOVE_LIMITS = "above the upper limit"
    BELOW_LIMITS = "below the lower limit"
    RISING = "seven points, each higher than the last"
    FALLING = "seven points, each lower than the last"
    NEAR_UPPER = "two of three points near the upper limit"
    NEAR_LOWER = "two of three points near the lower limit"
    ABOVE_MEAN = "seven points on end above the mean"
    BELOW_MEAN = "seven points on end below the mean"

    @property
    def upward(self) -> int:
        """1 for what goes or lies up, -1 for down, 0 for chance."""
        return UPWARD.get(self, 0)


UPWARD = {
    Signal.ABOVE_LIMITS: 1,
    Signal.RISING: 1,
    Signal.NEAR_UPPER: 1,
    Signal.ABOVE_MEAN: 1,
    Signal.BELOW_LIMITS: -1,
    Signal.FALLING: -1,
    Signal.NEAR_LOWER: -1,
    Signal.BELOW_MEAN: -1,
}


class Variation(StrEnum):
    """What the last point says; the words are those of the published icons."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT_HIGH = "improvement high"
    IMPROVEMENT_LOW = "improvement low"
    CONCERN_HIGH = "concern high"
    CONCERN_LOW = "concern low"
    NEITHER_HIGH = "neutral high"
    NEITHER_LOW = "neutral low"


class Assurance(StrEnum):
    """Whether the process as it is meets a target."""

    PASS = "pass"  # noqa: S105 - no password: each time, by chance alone
    FAIL = "fail"
    HIT_OR_MISS = "hit or miss"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The mean and the limits of one part. None: fewer than two values next to each other."""

    mean: float | None
    step: float | None  # the mean moving range, of those kept

    def at(self, many: float) -> float | None:
        """The mean and so many mean moving ranges; below the mean where negative."""
        if self.mean is None or self.step is None:
            return None
        return self.mean + many * self.step

    @property
    def upper(self) -> float | None:
        """The upper limit."""
        return self.at(LIMIT)

    @property
    def lower(self) -> float | None:
        """The lower limit. It may lie below zero even for what cannot."""
        return self.at(-LIMIT)

    @property
    def meaningful(self) -> bool:
        """Whether the limits have a width, so that anything can be read from them."""
        return bool(self.step)


@dataclass(frozen=True, kw_only=True)
class Point:
    """One value, and what the rules say of it."""

    value: float | None
    signal: Signal
    verdict: int  # 1 improvement, -1 concern, 0 chance or neither


@dataclass(frozen=True, kw_only=True)
class Part:
    """The stretch of points between two rebases, whose limits are its own."""

    since: int
    until: int  # the first place that is no longer in it
    limits: Limits

    @property
    def few(self) -> bool:
        """Whether so few points are in it that its limits will still move."""
        return self.until - self.since < FEW


@dataclass(frozen=True, kw_only=True)
class Xmr:
    """A whole chart. Its icons are read from its last point and its last part."""

    points: tuple[Point, ...]
    parts: tuple[Part, ...]
    variation: Variation
    assurance: Assurance | None  # None: no target, no direction or no meaningful limits

    @property
    def few(self) -> bool:
        """Whether any part is too short for settled limits."""
        return any(part.few for part in self.parts)


def xmr(
    values: Values,
    *,
    better: Better,
    target: float | None = None,
    rebased: Sequence[int] = (),
    fix_after: int | None = None,
    screen: bool = True,
) -> Xmr:
    """The chart of a series in the order of time; a missing value breaks every run.

    `rebased` are the places at which a new part begins. With `fix_after` the limits of
    each part come from its first so many points alone. `screen` leaves out the moving
    ranges of outliers, as the R package does by default and the published workbook
    does not. Raises `LimitsFixedTooSoon`.
    """
    if fix_after is not None and fix_after < LEAST_FIXED:
        raise LimitsFixedTooSoon
    known = [None if one is None or isnan(one) else one for one in values]
    parts = tuple(_parts(known, rebased, fix_after, screen))
    signals = [
        signal
        for part in parts
        for signal in _signals(known[part.since : part.until], part.limits)
    ]
    points = tuple(
        Point(value=value, signal=signal, verdict=signal.upward * better)
        for value, signal in zip(known, signals, strict=True)
    )
    return Xmr(
        points=points,
        parts=parts,
        variation=_variation(signals[-1] if signals else Signal.NONE, better),
        assurance=_assurance(parts[-1].limits, target, better) if parts else None,
    )


def _parts(
    values: Values, rebased: Sequence[int], fix_after: int | None, screen: bool
) -> Iterator[Part]:
    inside = {at for at in rebased if 0 < at < len(values)}
    cuts = sorted({0, len(values)} | inside)
    for since, until in pairwise(cuts):
        limits = limits_of(values[since:until][:fix_after], screen=screen)
        yield Part(since=since, until=until, limits=limits)


def limits_of(values: Values, *, screen: bool = True) -> Limits:
    """The limits of one part. Outliers stay in the mean, whatever is screened."""
    known = [one for one in values if one is not None]
    ranges = [
        abs(later - earlier)
        for earlier, later in pairwise(values)
        if earlier is not None and later is not None
    ]
    step = fmean(ranges) if ranges else None
    if screen and step:
        step = fmean(one for one in ranges if one < OUTLYING * step)
    return Limits(mean=fmean(known) if known else None, step=step)


def _signals(values: Values, limits: Limits) -> list[Signal]:
    """The signal of each point of one part, by precedence."""
    none = [Signal.NONE] * len(values)
    if limits.mean is None or not limits.meaningful:
        return none
    sides = [_side(one, limits) for one in values]
    outside = [_beyond(one, limits, LIMIT) for one in values]
    near = [
        0 if out else _beyond(one, limits, NEAR)
        for one, out in zip(values, outside, strict=True)
    ]
    found = none
    # From the least to the first in precedence: each takes the place of the one before.
    for flags, names in (
        (_runs(sides, RUN), (Signal.ABOVE_MEAN, Signal.BELOW_MEAN)),
        (_two_of_three(near, sides), (Signal.NEAR_UPPER, Signal.NEAR_LOWER)),
        (_trends(values), (Signal.RISING, Signal.FALLING)),
        (outside, (Signal.ABOVE_LIMITS, Signal.BELOW_LIMITS)),
    ):
        found = [
            {1: names[0], -1: names[1]}.get(flag, before)
            for flag, before in zip(flags, found, strict=True)
        ]
    return found


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _side(value: float | None, limits: Limits) -> int:
    """1 above the mean, -1 below it, 0 on it or not known."""
    return 0 if value is None or limits.mean is None else _sign(value - limits.mean)


def _beyond(value: float | None, limits: Limits, many: float) -> int:
    """1 above so many mean moving ranges, -1 below them, 0 between or not known."""
    upper, lower = limits.at(many), limits.at(-many)
    if value is None or upper is None or lower is None:
        return 0
    return (value > upper) - (value < lower)


def _runs(signs: Sequence[int], length: int) -> list[int]:
    """The sign at each place that lies in so many equal signs on end; elsewhere 0."""
    return _flagged(len(signs), length, lambda at: _same(signs[at : at + length]))


def _trends(values: Values) -> list[int]:
    """As `_runs`, of steps: a turning point belongs to the trend on its right."""
    steps = [
        0 if earlier is None or later is None else _sign(later - earlier)
        for earlier, later in pairwise(values)
    ]
    return _flagged(len(values), RUN, lambda at: _same(steps[at : at + RUN - 1]))


def _same(signs: Sequence[int]) -> int:
    """The sign that all have, or 0."""
    return signs[0] if len(set(signs)) == 1 else 0


def _flagged(many: int, length: int, sign_at: Callable[[int], int]) -> list[int]:
    """Every place of every window that has a sign. Later windows take the place."""
    flags = [0] * many
    for at in range(many - length + 1):
        if sign := sign_at(at):
            flags[at : at + length] = [sign] * length
    return flags


def _two_of_three(near: Sequence[int], sides: Sequence[int]) -> list[int]:
    """Points near a limit in three of one side of which two or more are near it."""
    flags = [0] * len(near)
    for at in range(len(near) - OF_POINTS + 1):
        window = range(at, at + OF_POINTS)
        side = _same(sides[at : at + OF_POINTS])
        close = [one for one in window if near[one]]
        if side and len(close) >= NEARBY:
            for one in close:
                flags[one] = side
    return flags


def _variation(signal: Signal, better: Better) -> Variation:
    """The icon of a last point. High and low say which way is better or worse."""
    upward = signal.upward
    if not upward:
        return Variation.COMMON_CAUSE
    if better is Better.NEITHER:
        return Variation.NEITHER_HIGH if upward > 0 else Variation.NEITHER_LOW
    if upward == better:
        higher = better is Better.HIGHER
        return Variation.IMPROVEMENT_HIGH if higher else Variation.IMPROVEMENT_LOW
    lower = better is Better.LOWER
    return Variation.CONCERN_HIGH if lower else Variation.CONCERN_LOW


def _assurance(
    limits: Limits, target: float | None, better: Better
) -> Assurance | None:
    """Whether chance alone takes the process over the target or never does."""
    upper, lower = limits.upper, limits.lower
    if target is None or better is Better.NEITHER:
        return None
    if upper is None or lower is None or not limits.meaningful:
        return None
    beyond = (target > upper) - (target < lower)
    if not beyond:
        return Assurance.HIT_OR_MISS
    return Assurance.FAIL if beyond == better else Assurance.PASS
