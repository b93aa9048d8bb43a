"""What chance alone would give: intervals, ranges and tests, each with its formula.

Tests are over strata, such as the lists and priorities that children wait in: a group
is only ever held against others who could have fared alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray


BOTH_TAILS = 0.05  # outside an interval, or outside what chance gives: 95 in 100 within
Z = 1.959963984540054  # the normal quantile of that, half on each side
WRONG_OF_NAMED = 0.05  # of the differences named, at most this share is chance
NEGLIGIBLE = 1e-15  # a chance too small to carry on through sums
TIE = 1e-7  # chances this near are the same, as Fisher's test counts them

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Chance:
    """How a count would fall if nothing but chance placed it: `first`, first + 1 ..."""

    first: int
    chances: Floats

    @property
    def mean(self) -> float:
        """The count expected."""
        return self.first + float(np.arange(len(self.chances)) @ self.chances)

    @property
    def settled(self) -> bool:
        """Whether it could only ever be one count, so that nothing can be compared."""
        return len(self.chances) == 1

    def within(self) -> tuple[int, int]:
        """The counts between which 95 in 100 fall, at least."""
        up_to = np.cumsum(self.chances)
        low = int(np.searchsorted(up_to, BOTH_TAILS / 2, side="right"))
        high = int(np.searchsorted(up_to, 1 - BOTH_TAILS / 2))
        last = len(self.chances) - 1
        return self.first + min(low, last), self.first + min(high, last)

    def as_rare(self, count: int) -> float:
        """The chance of this count or any no likelier: Fisher's two-sided test."""
        at = count - self.first
        if not 0 <= at < len(self.chances):
            return NEGLIGIBLE
        alike = self.chances <= self.chances[at] * (1 + TIE)
        return min(1.0, max(NEGLIGIBLE, float(self.chances[alike].sum())))


def wilson(counted: float, of: float) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %. Raises `ZeroDivisionError` for nobody.

    (k + z²/2 ± z √(k(n-k)/n + z²/4)) / (n + z²). Wilson 1927. Of weighted children, give
    what is left of them after weighing, so neither need be whole.
    """
    centre = counted + Z**2 / 2
    half = Z * sqrt(counted * (of - counted) / of + Z**2 / 4)
    below, above = (centre - half) / (of + Z**2), (centre + half) / (of + Z**2)
    return (below if counted else 0.0), (above if counted < of else 1.0)


def middle(values: Ints) -> tuple[float, float, float]:
    """The median and its interval, 95 % at least, from the order of the values alone.

    Whatever their distribution, the median lies between the j-th from each end, where j
    is the greatest with P(B < j) ≤ 2.5 % and B binomial(n, 1/2). Fewer than six values
    give no such j: then the interval is all of them.
    """
    ordered, many = np.sort(values), len(values)
    low, _ = _coin(many).within()
    from_end = max(low, 1)
    return (
        float(np.median(ordered)),
        float(ordered[from_end - 1]),
        float(ordered[many - from_end]),
    )


def by_lot(mine: Sequence[int], so: Sequence[int], everyone: Sequence[int]) -> Chance:
    """The count of a group given each stratum's totals: who is counted is drawn by lot.

    In each stratum `mine` of `everyone` are the group's, and `so` are counted. One
    stratum gives Fisher's exact test; several, its sum over them.
    """
    found = Chance(first=0, chances=np.ones(1))
    for group, counted, many in zip(mine, so, everyone, strict=True):
        found = _both(found, _drawn(group, counted, many))
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Ranked:
    """Each child's rank among those of the stratum, as the test reads it."""

    scores: Floats  # rank less the stratum's mean, over the stratum's size + 1
    spread: Floats  # by stratum: S², the mean square of its scores over all but one
    strata: Ints  # as numbers from 0 with no gap
    many: Ints  # by stratum


def ranked(weeks: Ints, stratum: Ints) -> Ranked:
    """Ranks within strata; equal waits share the mean of their ranks."""
    _, strata = np.unique(stratum, return_inverse=True)
    many = np.bincount(strata)
    order = np.lexsort((weeks, strata))
    begins = np.flatnonzero(_changes(weeks[order]) | _changes(strata[order]))
    sizes = np.diff([*begins, len(order)])
    first = np.concatenate([[0], np.cumsum(many)])[strata[order][begins]]
    ranks = np.empty(len(order))
    ranks[order] = np.repeat(begins - first + (sizes + 1) / 2, sizes)
    scores = (ranks - (many[strata] + 1) / 2) / (many[strata] + 1)
    squares = np.bincount(strata, weights=scores**2, minlength=len(many))
    return Ranked(
        scores=scores,
        spread=squares / np.maximum(many - 1, 1),
        strata=strata,
        many=many,
    )


def longer(of: Ranked, here: Bools) -> tuple[float, bool] | None:
    """How often chance alone differs as much, and whether this group waits longer.

    van Elteren 1960: in each stratum the sum of the group's ranks less what is expected,
    weighted by 1/(N+1), over its spread n(N-n)/N · S² with ties counted; normal. None
    where no stratum holds both the group and others with another wait.
    """
    mine = np.bincount(of.strata[here], minlength=len(of.many))
    variance = float((mine * (of.many - mine) / of.many * of.spread).sum())
    if variance <= 0:
        return None
    z = float(of.scores[here].sum()) / sqrt(variance)
    return max(NEGLIGIBLE, erfc(abs(z) / sqrt(2))), z > 0


def discoveries(p: Sequence[float]) -> list[bool]:
    """Which of these stand together.

    Benjamini and Hochberg 1995: with the p in order, all up to the last p(i) that is at
    most i/m of `WRONG_OF_NAMED`. So of those named, one in twenty is expected to be
    chance, however many are compared.
    """
    if not p:
        return []
    values = np.asarray(p)
    bars = WRONG_OF_NAMED * np.arange(1, len(p) + 1) / len(p)
    below = np.flatnonzero(np.sort(values) <= bars)
    if not len(below):
        return [False] * len(p)
    return [bool(one) for one in values <= np.sort(values)[below[-1]]]


def _changes(column: Ints) -> Bools:
    """Where a value is not the one before it; the first always."""
    return np.concatenate([[True], column[1:] != column[:-1]])[: len(column)]


def _drawn(group: int, counted: int, many: int) -> Chance:
    """Of `many` children `counted` are drawn by lot: how many are among `group`."""
    first, last = max(0, group + counted - many), min(group, counted)
    at, of = np.arange(first, last + 1), _log_factorials(_size(many))
    logs = (
        of[group] - of[at] - of[group - at]
        + of[many - group] - of[counted - at] - of[many - group - counted + at]
    )  # fmt: skip
    return _trimmed(first, np.exp(logs - logs.max()))


def _coin(many: int) -> Chance:
    """How many heads come of so many tosses."""
    of = _log_factorials(_size(many))
    logs = of[many] - of[: many + 1] - of[many::-1]
    return _trimmed(0, np.exp(logs - logs.max()))


def _both(one: Chance, other: Chance) -> Chance:
    """Two counts that chance places apart from each other, added up."""
    return _trimmed(one.first + other.first, np.convolve(one.chances, other.chances))


def _trimmed(first: int, weights: Floats) -> Chance:
    """As chances, without ends too rare to matter, so that long sums stay short."""
    chances = weights / weights.sum()
    kept = np.flatnonzero(chances > NEGLIGIBLE)
    low, high = int(kept[0]), int(kept[-1])
    return Chance(first=first + low, chances=chances[low : high + 1])


def _size(many: int) -> int:
    """A table long enough for so many, and the same one for others near them."""
    return 1 << int(many).bit_length()


@lru_cache(maxsize=32)
def _log_factorials(size: int) -> Floats:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])
