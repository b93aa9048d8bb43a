"""A range of waiting in words: never one date, and always rounded outwards."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, floor

from triage.waits.forecast import Wait


WEEKS_UP_TO, YEARS_FROM = 26, 104  # weeks
WEEKS_IN_MONTH, WEEKS_IN_YEAR = 365.25 / 12 / 7, 365.25 / 7
LIKELY, RANGE = 50, 80  # of a hundred such children
NO_END = "Too much can happen until then to give a range."


class Unit(StrEnum):
    """What a range is told in."""

    WEEKS = "week"
    MONTHS = "month"
    YEARS = "year"


LONG = {Unit.WEEKS: 1.0, Unit.MONTHS: WEEKS_IN_MONTH, Unit.YEARS: WEEKS_IN_YEAR}


@dataclass(frozen=True, kw_only=True)
class Span:
    """From so many to so many: 0 is now."""

    low: int
    high: int
    unit: Unit

    def __str__(self) -> str:
        """As people at work read it."""
        unit = self.unit if self.high == 1 else f"{self.unit}s"
        if self.low == 0:
            return f"within {self.high} {unit}"
        return f"{self.low} to {self.high} {unit}"


def span(low: int | None, high: int | None) -> Span | None:
    """Weeks as a range in the unit that suits it; None without both ends."""
    if low is None or high is None:
        return None
    return _in_unit(low, high, _unit(low, high))


def in_words(low: int | None, high: int | None) -> str:
    """A range in words, or that it has no end within the forecast."""
    if low is None:
        return "beyond five years"
    if high is None:
        return f"more than {at_least(low)}"
    return str(_in_unit(low, high, _unit(low, high)))


def _unit(low: int, high: int) -> Unit:
    if high <= WEEKS_UP_TO:
        return Unit.WEEKS
    return Unit.YEARS if low >= YEARS_FROM else Unit.MONTHS


def _in_unit(low: int, high: int, unit: Unit) -> Span:
    long = LONG[unit]
    return Span(low=floor(low / long), high=ceil(high / long), unit=unit)


def at_least(weeks: int) -> str:
    """So many weeks in the unit that suits them, rounded down."""
    if weeks <= WEEKS_UP_TO:
        return _counted(weeks, Unit.WEEKS)
    if weeks < YEARS_FROM:
        return _counted(floor(weeks / WEEKS_IN_MONTH), Unit.MONTHS)
    return _counted(max(2, floor(weeks / WEEKS_IN_YEAR)), Unit.YEARS)


def sentence(wait: Wait) -> str:
    """One child's wait from now, as people at work read it: both ranges in one unit."""
    (low, high), (first, last) = wait.likely, wait.range
    if first is None or last is None or low is None or high is None or wait.more_than:
        return f"More than {at_least(wait.more_than or 0)}. {NO_END}"
    unit = _unit(first, last)
    likely, wide = _in_unit(low, high, unit), _in_unit(first, last, unit)
    return (
        f"Likely {likely} ({LIKELY} of 100 such children are); "
        f"{RANGE} of 100 are seen {_in(wide)}."
    )


def _in(wide: Span) -> str:
    return f"in {wide}" if wide.low else str(wide)


def _counted(many: int, unit: Unit) -> str:
    return f"{many} {unit if many == 1 else f'{unit}s'}"
