"""What totals of points mean: so many neighbouring totals together that it can be said.

Each row stands on children enough that no single one of them can be known by it. Its
chance is the card's own, averaged over them, and so never falls as points rise. Its
interval is Wilson's around that chance, for as many children as are left after weighing:
what so many alone could tell, were there no others.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from triage.by_chance import wilson
from triage.scoring.chance import ChanceRow
from triage.scoring.evaluating.outcomes import Followed
from triage.scoring.learning.child_weeks import Floats, Ints
from triage.scoring.learning.weighing import effective


LEAST_CHILDREN = 30
LEAST_OUTCOMES = 5
PLACES = 4  # of a chance


@dataclass(frozen=True, kw_only=True, eq=False)
class Behind:
    """Whom the chances are learnt from: one row for each watch."""

    points: Ints
    followed: Followed
    children: Ints  # whose each row is


def rows(of: Behind, risk: Callable[[Floats], Floats]) -> tuple[ChanceRow, ...]:
    """The table of a card whose totals have this risk.

    Totals are pooled from the lowest up, until 30 children and 5 outcomes stand behind a
    row; what is left at the end joins the last row. Of fewer in all there is one row.
    """
    there = of.followed.counts
    kept = Behind(
        points=of.points[there],
        followed=of.followed.where(there),
        children=of.children[there],
    )
    begins = _begins(kept)
    where = np.searchsorted(begins, kept.points, side="right") - 1
    return tuple(
        _row(0 if at == 0 else int(begins[at]), kept, where == at, risk)
        for at in range(len(begins))
    )


def _begins(of: Behind) -> Ints:
    """The totals at which rows begin."""
    totals = np.unique(of.points)
    found: list[int] = []
    start = 0
    for at in range(len(totals)):
        if _enough(of, totals[start], totals[at]):
            found.append(int(totals[start]))
            start = at + 1
    return np.array(found or totals[:1], np.int64)


def _enough(of: Behind, low: int, high: int) -> bool:
    here = (of.points >= low) & (of.points <= high)
    children = len(np.unique(of.children[here]))
    outcomes = int(of.followed.event[here].sum())
    return children >= LEAST_CHILDREN and outcomes >= LEAST_OUTCOMES


def _row(
    begins: int, of: Behind, here: Ints, risk: Callable[[Floats], Floats]
) -> ChanceRow:
    weight = of.followed.weight[here]
    chance = float(np.average(risk(of.points[here].astype(np.float64)), weights=weight))
    many = effective(weight)
    low, high = wilson(chance * many, many)
    return ChanceRow(
        points=begins,
        chance=round(chance, PLACES),
        low=round(low, PLACES),
        high=round(high, PLACES),
        children=len(np.unique(of.children[here])),
    )
