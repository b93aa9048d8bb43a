"""What a page gives to have a chart drawn: plain values, nothing about pixels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mark(StrEnum):
    """What a point is marked as. Each has its own shape."""

    NONE = "none"
    PLAIN = "plain"  # a dot
    BETTER = "better"  # a square
    WORSE = "worse"  # a triangle
    NOTED = "noted"  # a diamond


MEANING: Mapping[Mark, str] = {
    Mark.BETTER: "Better than chance alone gives",
    Mark.WORSE: "Worse than chance alone gives",
    Mark.NOTED: "More than chance alone gives",
}


class Kind(StrEnum):
    """What a level is, which sets how it is dashed."""

    MEAN = "mean"
    LIMIT = "limit"
    TARGET = "target"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A series: one value for each place of the chart, none for a gap."""

    name: str
    values: tuple[float | None, ...]
    marks: tuple[Mark, ...] = ()  # one for each value, or none at all


@dataclass(frozen=True, kw_only=True)
class Level:
    """A straight line across, or across the places from `since` to before `until`."""

    name: str
    value: float
    kind: Kind = Kind.LIMIT
    since: int = 0
    until: int | None = None


@dataclass(frozen=True, kw_only=True)
class Range:
    """A shaded stretch between two values at each place."""

    name: str
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An upright line before a place: something happened there."""

    at: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart with places from left to right. `key` is its own on the page."""

    key: str
    title: str
    description: str  # the finding: what a person sees who looks at it
    x: tuple[str, ...]
    y_title: str
    lines: tuple[Line, ...]
    ranges: tuple[Range, ...] = ()
    levels: tuple[Level, ...] = ()
    moments: tuple[Moment, ...] = ()
    unit: str = ""  # put after each number: "%" or a word
    from_zero: bool = True
    stacked: bool = False  # bars on top of each other, for values of 0 or more
    meaning: Mapping[Mark, str] = field(default_factory=lambda: MEANING)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One bar lying on its side, with the interval around it; or why there is none."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    why_not: str = "Too few to show"


@dataclass(frozen=True, kw_only=True)
class RowsChart:
    """Named bars one beneath the other, for groups with long names."""

    key: str
    title: str
    description: str
    rows: tuple[Row, ...]
    levels: tuple[Level, ...] = ()  # upright lines here
    unit: str = ""
