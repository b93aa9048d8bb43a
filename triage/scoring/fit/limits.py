"""A card that people can hold: so many factors, so many rows, and what must stay.

What goes first is what costs least: the rise of the loss when its steps are taken out
and the others make up for it, by the bowl around the present fit.
"""

from collections.abc import Mapping
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

    def blanks(self, there: Ints) -> dict[int, "_Blank"]:
        """Where rows are counted, those of "not known", under numbers below nought."""
        columns = self.design.columns
        found: dict[int, list[int]] = {}
        for at in there.tolist() if self.rows else ():
            if columns[at].unknown:
                found.setdefault(-1 - columns[at].factor, []).append(at)
        # The column of the known alone comes next to the one they share.
        return {
            unit: _Blank(shared=np.array(at), alone=np.array(at) + 1)
            for unit, at in found.items()
        }

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
        blanks = units.blanks(there)
        if over <= 0 or not (may_go or blanks):
            return fitted
        costs = _costs(cells, z, penalty, fitted, there, units.of_column[there])
        costs = {unit: costs[unit] for unit in may_go}
        costs |= _blank_costs(cells, z, penalty, fitted, blanks)
        # A third at a time while far from the limit; one by one when near.
        gone = sorted(costs, key=lambda unit: (costs[unit], unit))[: max(1, over // 3)]
        for unit in gone:
            if unit in blanks:
                fitted = blanks[unit].emptied(fitted)
        there = np.flatnonzero(fitted.v > 0)
        left = there[~np.isin(units.of_column[there], gone)]
        fitted = refitted(cells, z, penalty, left, fitted)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Blank:
    """The columns that "not known" shares with steps, and those of the known alone."""

    shared: Ints
    alone: Ints

    def emptied(self, fitted: Fitted) -> Fitted:
        """The same steps for the known, and nothing for "not known"."""
        v = fitted.v.copy()
        v[self.alone] += v[self.shared]
        v[self.shared] = 0.0
        return Fitted(at=fitted.at, v=v)


def _blank_costs(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    fitted: Fitted,
    blanks: Mapping[int, _Blank],
) -> dict[int, float]:
    """What emptying each "not known" would add to the loss, all else as it is."""

    def loss(one: Fitted) -> float:
        return cells.loss(cells.base @ one.at + z @ one.v) + penalty.of(one.v)

    now = loss(fitted) if blanks else 0.0
    return {unit: loss(one.emptied(fitted)) - now for unit, one in blanks.items()}


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
