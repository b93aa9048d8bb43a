"""Answers into codes: which step of its factor each child stands on.

Steps run from the least urgent to the most where a factor has a direction, so points
may only rise along them. The last code is "not known".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from triage.scoring.fit.factors import Answers, FactorSpec
from triage.scoring.fit.likelihood import Floats, sums


Codes = NDArray[np.int8]

FEW = 10  # distinct answers that need no search for cuts
LEAST_SHARE, LEAST_MANY = 0.01, 3.0  # of children on either side of a cut


@dataclass(frozen=True, kw_only=True)
class Coded:
    """One factor and its steps."""

    spec: FactorSpec
    cuts: tuple[float, ...]  # of a number; each belongs to the side above

    @property
    def steps(self) -> int:
        """How many known answers can be told apart."""
        levels = len(self.spec.levels)
        return levels or len(self.cuts) + 1

    @property
    def unknown(self) -> int:
        """The code of "not known"."""
        return self.steps

    def codes(self, column: Floats) -> Codes:
        """The step of each answer; NaN is not known."""
        if self.spec.answers is Answers.NUMBER:
            code = np.zeros(column.shape, np.int8)
            for cut in self.cuts:
                code += column >= cut
        else:
            code = np.nan_to_num(column).astype(np.int8)
        if self.spec.direction < 0:
            code = np.int8(self.steps - 1) - code
        code[np.isnan(column)] = self.unknown
        return code


def all_codes(factors: Sequence[Coded], x: Floats) -> Codes:
    """A column of codes for each factor."""
    codes = np.empty(x.shape, np.int8, order="F")
    for j, factor in enumerate(factors):
        codes[:, j] = factor.codes(x[:, j])
    return codes


def learnt(
    spec: Sequence[FactorSpec],
    x: Floats,
    weight: Floats,
    events: Floats,
    most_steps: int,
) -> tuple[Coded, ...]:
    """Each factor with its cuts: as declared, else where these outcomes change."""
    return tuple(
        Coded(spec=one, cuts=_cuts(one, x[:, j], weight, events, most_steps))
        for j, one in enumerate(spec)
    )


def _cuts(
    one: FactorSpec, column: Floats, weight: Floats, events: Floats, most_steps: int
) -> tuple[float, ...]:
    if one.answers is not Answers.NUMBER:
        return ()
    if one.cuts is not None:
        return one.cuts
    known = ~np.isnan(column)
    values, place = np.unique(column[known], return_inverse=True)
    many = sums(place, weight[known], len(values))
    happened = sums(place, events[known], len(values))
    if len(values) <= FEW:
        after = np.arange(1, len(values))
    else:
        after = _searched(values, many, happened, most_steps)
    return tuple(_between(values[at - 1], values[at]) for at in _wide(after, many))


def _searched(
    values: Floats, many: Floats, happened: Floats, most_steps: int
) -> NDArray[np.intp]:
    """The first value above each cut: from a shallow tree, and from equal shares."""
    tree = DecisionTreeRegressor(
        max_leaf_nodes=most_steps,
        min_weight_fraction_leaf=2 * LEAST_SHARE,
        random_state=0,
    )
    # Ranks, not values: the tree counts in 32 bits, and only the order matters here.
    ranks = np.arange(len(values), dtype=np.float64)
    tree.fit(ranks[:, None], happened / np.maximum(many, 1e-12), sample_weight=many)
    found = tree.tree_.threshold[tree.tree_.children_left >= 0]
    share = np.cumsum(many) / many.sum()
    even = np.searchsorted(share, np.linspace(0, 1, most_steps // 2 + 1)[1:-1]) + 1
    after = np.unique(np.concatenate([np.ceil(found).astype(np.intp), even]))
    return after[(after > 0) & (after < len(values))]


def _wide(after: NDArray[np.intp], many: Floats) -> list[int]:
    """The cuts with enough children since the one before, and above."""
    below = np.concatenate([[0.0], np.cumsum(many)])
    least = max(LEAST_MANY, LEAST_SHARE * float(below[-1]))
    kept: list[int] = []
    last = 0.0
    for at in after.tolist():
        if below[at] - last >= least and below[-1] - below[at] >= least:
            kept.append(at)
            last = below[at]
    return kept


def _between(low: float, high: float) -> float:
    """The shortest decimal above `low` and not above `high`, which people can read."""
    for digits in range(-6, 16):
        short = float(np.floor(np.round(high, 15) * 10.0**digits) / 10.0**digits)
        if low < short <= high:
            return short
    return float(high)
