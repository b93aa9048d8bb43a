"""Are the totals of children on the list still those that the card was learnt from?

The population stability index adds up, over parts of the reference, the difference in
share times the difference in its log. Read against fixed limits it cries wolf on short
lists: with no change at all, 100 children give more than 0.17 one time in twenty. So the
limit is what as many children drawn from the reference itself would give.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from triage.scoring.evaluating.measures import parts
from triage.scoring.learning.child_weeks import Floats, Ints


BINS = 10
LEAST = 0.10  # an index below it is too small to matter, whatever chance would give
TIMES = 2_000  # the reference is drawn from
BY_CHANCE = 0.05
HALF = 0.5  # a child, put into every part, so that an empty one has a log


@dataclass(frozen=True, kw_only=True, eq=False)
class Reference:
    """How many children had each total when the card was learnt, or first looked at."""

    totals: Ints  # rising
    children: Ints  # of each

    @cached_property
    def part(self) -> Ints:
        """Which of about ten equal parts each total is in; a total is never split."""
        found = parts(self.totals, self.children.astype(np.float64), BINS)
        return np.unique(found, return_inverse=True)[1].astype(np.int64)

    @property
    def counts(self) -> Ints:
        """The children of each part."""
        return np.bincount(self.part, weights=self.children).astype(np.int64)

    def counted(self, points: Ints) -> Ints:
        """As many other children, by the same parts."""
        at = np.searchsorted(self.totals, points, side="right") - 1
        many = len(self.counts)
        return np.bincount(self.part[np.maximum(at, 0)], minlength=many)


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The index, and what chance alone would rarely pass."""

    index: float
    limit: float  # one time in twenty it is passed without any change
    children: int

    @property
    def flagged(self) -> bool:
        """Beyond chance, and large enough to matter."""
        return self.index > max(self.limit, LEAST)


def reference(counts: Mapping[int, int]) -> Reference:
    """From how many children had each total."""
    totals = sorted(total for total, many in counts.items() if many)
    return Reference(
        totals=np.array(totals, np.int64),
        children=np.array([counts[one] for one in totals], np.int64),
    )


def drift(of: Reference, points: Ints, *, seed: int) -> Drift | None:
    """These children's totals beside the reference. None where either has nobody."""
    if not len(points) or not len(of.totals):
        return None
    return Drift(
        index=psi(of.counts, of.counted(points)),
        limit=limit(of.counts, len(points), seed=seed),
        children=len(points),
    )


def psi(reference_counts: Ints, counts: Ints) -> float:
    """Sum over parts of (q - p) ln(q / p); p and q are shares, with half a child added."""
    return float(_indices(reference_counts, counts[None, :])[0])


def limit(
    reference_counts: Ints, children: int, *, seed: int, times: int = TIMES
) -> float:
    """What the index passes one time in twenty with so many children and no change.

    Both lists are drawn from the reference: it is itself of so many children only.
    """
    rng = np.random.default_rng(seed)
    many = int(reference_counts.sum())
    shares = reference_counts / many
    first = rng.multinomial(many, shares, size=times)
    then = rng.multinomial(children, shares, size=times)
    return float(np.quantile(_indices(first, then), 1 - BY_CHANCE))


def _indices(one: Ints, other: Ints) -> Floats:
    p, q = _shares(one), _shares(other)
    return np.asarray(((q - p) * np.log(q / p)).sum(axis=-1))


def _shares(counts: Ints) -> Floats:
    filled = counts + HALF
    return np.asarray(filled / filled.sum(axis=-1, keepdims=True))
