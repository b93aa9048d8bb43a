"""A card that people can hold: so many factors, so many rows, and what must stay.

What goes first is what costs least: the rise of the loss when its steps are taken out
and the others make up for it, by the bowl around the present fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.choosing import refitted
from triage.scoring.fit.design import Design
from triage.scoring.fit.likelihood import RIDGE, Cells, Floats, Ints, Penalty
from triage.scoring.fit.solving import Fitted


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most a card may hold."""

    factors: int | None
    rows: int | None


@dataclass(frozen=True, kw_only=True, eq=False)
class _Units:
    """What is counted and taken out together: the factors, or the rows of the card."""

    design: Design
    of_column: Ints
    most: int | None
    rows: bool

    def over(self, there: Ints) -> int:
        """How many too many these columns make; what must stay is counted if not there."""
        if self.most is None:
            return 0
        factors = set(self.design.group[there].tolist())
        held = len(set(self.of_column[there].tolist()))
        if self.rows:
            columns = [self.design.columns[at] for at in there]
            held += len({one.factor for one in columns if one.unknown})
        return held + len(self._must - factors) - self.most

    def may_go(self, there: Ints) -> list[int]:
        """All but the last of a factor that must stay."""
        units, group = self.of_column[there], self.design.group[there]
        kept = {
            int(units[group == factor][0])
            for factor in self._must
            if len(set(units[group == factor].tolist())) == 1
        }
        return sorted(set(units.tolist()) - kept)

    @property
    def _must(self) -> set[int]:
        factors = self.design.factors
        return {j for j, one in enumerate(factors) if one.spec.must_keep}


def within(
    cells: Cells,
    z: Floats,
    design: Design,
    penalty: Penalty,
    fitted: Fitted,
    limits: Limits,
) -> Fitted:
    """The fit with the least useful factors, then rows, taken out one after another."""
    for of_column, most, rows in (
        (design.group, limits.factors, False),
        (_rows_of(design), limits.rows, True),
    ):
        units = _Units(design=design, of_column=of_column, most=most, rows=rows)
        fitted = _fewer(cells, z, penalty, fitted, units)
    return fitted


def _rows_of(design: Design) -> Ints:
    """The row of the card that each column is shown in."""
    keys = [(one.factor, one.step) for one in design.columns]
    places = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return np.array([places[key] for key in keys], np.intp)


def _fewer(
    cells: Cells, z: Floats, penalty: Penalty, fitted: Fitted, units: _Units
) -> Fitted:
    while True:
        there = np.flatnonzero(fitted.v > 0)
        over, may_go = units.over(there), units.may_go(there)
        if over <= 0 or not may_go:
            return fitted
        own = units.of_column[there]
        costs = _costs(cells, z, penalty, fitted, there, own)
        # A third at a time while far from the limit; one by one when near.
        many = max(1, over // 3)
        gone = sorted(may_go, key=lambda unit: (costs[unit], unit))[:many]
        left = there[~np.isin(own, gone)]
        fitted = refitted(cells, z, penalty, left, fitted)


def _costs(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    fitted: Fitted,
    there: Ints,
    units: Ints,
) -> dict[int, float]:
    """What taking each unit out would add to the loss, the others moving to make up."""
    eta = cells.base @ fitted.at + z @ fitted.v
    x = np.hstack([cells.base, z[:, there]])
    n = cells.base.shape[1]
    bowl = (x * cells.bend(eta)[:, None]).T @ x
    bowl[n:, n:] += penalty.quad[np.ix_(there, there)]
    bowl[np.diag_indices_from(bowl)] += RIDGE
    spread: Floats = np.linalg.inv(bowl)[n:, n:].astype(np.float64)
    return {
        int(unit): _cost(spread, fitted.v[there], np.flatnonzero(units == unit))
        for unit in np.unique(units)
    }


def _cost(spread: Floats, v: Floats, own: NDArray[np.intp]) -> float:
    worth = v[own]
    return float(0.5 * worth @ np.linalg.solve(spread[np.ix_(own, own)], worth))
