"""What a scorecard is made of: domains, factors and rows.

A factor keeps its rows as one table that a single child and a batch both look up, so
they cannot disagree.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import ceil, inf, nextafter

import numpy as np
from numpy.typing import NDArray

from triage.errors import TriageError
from triage.facts import Fact, Kind, Value
from triage.referrals import Pathway
from triage.scoring.chance import Chance


CODED = (Kind.YES_NO, Kind.LEVEL, Kind.CHOICE)


class BadScorecard(TriageError):
    """The scorecard {name} cannot be used: {reason}."""


class Counts(StrEnum):
    """How the lines of one domain make its points, before the cap."""

    SUM = "sum"
    WORST = "worst"  # only the highest line: several signs of one thing count once


@dataclass(frozen=True, kw_only=True)
class Domain:
    """Factors that speak of the same part of life, and the most they may add."""

    key: str
    label: str
    cap: int
    counts: Counts = Counts.SUM


class Test(StrEnum):
    """How a row is met."""

    IS = "is"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One answer and its points."""

    test: Test
    to: bool | int | float | str
    points: int
    says: str

    def holds(self, value: float | str) -> bool:
        """Whether a known value meets the row."""
        return _HOLDS[self.test](value, self.to)


_HOLDS: dict[Test, Callable[..., bool]] = {
    Test.IS: lambda value, to: value == to,
    Test.AT_LEAST: lambda value, to: value >= to,
    Test.AT_MOST: lambda value, to: value <= to,
}


@dataclass(frozen=True, kw_only=True)
class Factor:
    """The rows of one fact. The highest row met counts; unknown has a row of its own."""

    fact: Fact
    domain: str
    rows: tuple[Row, ...]
    unknown: int = 0  # points of "not known"

    @cached_property
    def cuts(self) -> tuple[float, ...]:
        """Where a number's points change; each cut belongs to the side above."""
        cuts = {_first_above(self.fact, row) for row in self.rows}
        return tuple(sorted(cuts))

    @cached_property
    def steps(self) -> tuple[Row | None, ...]:
        """The row met at each code of the fact, or between each pair of cuts."""
        if self.fact.kind in CODED:
            return tuple(self._best(value) for value in codes(self.fact))
        return tuple(self._best(value) for value in (-inf, *self.cuts))

    @cached_property
    def table(self) -> NDArray[np.int16]:
        """The points of `steps`."""
        return np.array([row.points if row else 0 for row in self.steps], np.int16)

    @cached_property
    def highest(self) -> int:
        """The most this factor can add."""
        return int(self.table.max())

    def met(self, value: Value | None) -> Row | None:
        """The row a value meets; None for a value, or for unknown, without a row."""
        return self.not_known if value is None else self.steps[self._step(value)]

    @cached_property
    def not_known(self) -> Row | None:
        """What is met when the fact is not known."""
        if not self.unknown:
            return None
        return Row(test=Test.IS, to="", points=self.unknown, says="not known")

    def points_all(self, column: NDArray[np.generic]) -> NDArray[np.int16]:
        """Points of a column of known values, one look-up for each child."""
        if self.fact.kind in CODED:
            return self.table.take(column.astype(np.intp), mode="clip")
        points = np.full(column.shape, self.table[0], np.int16)
        for cut, change in zip(self.cuts, np.diff(self.table), strict=True):
            points += np.greater_equal(column, cut) * change
        return points

    def _step(self, value: Value) -> int:
        if self.fact.kind in CODED:
            return codes(self.fact).index(value)
        return bisect_right(self.cuts, value)

    def _best(self, value: float | str) -> Row | None:
        met = [row for row in self.rows if row.holds(value)]
        return max(met, key=lambda row: row.points, default=None)


@dataclass(frozen=True, kw_only=True)
class Scorecard:
    """One pathway's card."""

    name: str
    pathway: Pathway
    version: str
    status: str
    source: str
    domains: Mapping[str, Domain]
    factors: tuple[Factor, ...]
    digest: str  # sha256 of the compact, sorted JSON
    chance: Chance | None = None  # of a card that was learnt from outcomes


def codes(fact: Fact) -> tuple[bool | str, ...]:
    """The values of a coded fact in the order of their numbers in a column."""
    return (False, True) if fact.kind is Kind.YES_NO else fact.levels


def _first_above(fact: Fact, row: Row) -> float:
    """The smallest value on the upper side of a row's edge."""
    edge = float(row.to)
    above = edge if row.test is Test.AT_LEAST else nextafter(edge, inf)
    return ceil(above) if fact.kind is Kind.COUNT else above
