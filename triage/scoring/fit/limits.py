"""A card that people can hold: so many factors, so many rows, and what must stay.

What goes first is what costs least: the rise of the loss when its steps are taken out
and the others make up for it, by the bowl around the present fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.choosing import refitted
from triage.scoring.fit.design import Design, Ints
from triage.scoring.fit.likelihood import RIDGE, Cells, Floats, Penalty
from triage.scoring.fit.solving import Fitted


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most a card may hold."""

    factors: int | None
    rows: int | None


def within(
    cells: Cells,
    z: Floats,
    design: Design,
    penalty: Penalty,
    fitted: Fitted,
    limits: Limits,
) -> Fitted:
    """The fit with the least useful factors, then rows, taken out one after another."""
    for units, most in (
        (design.group, limits.factors),
        (rows_of(design), limits.rows),
    ):
        fitted = _fewer(cells, z, penalty, fitted, units, most, _kept(design, units))
    return fitted


def rows_of(design: Design) -> Ints:
    """The row of the card that each column is shown in; steps of a factor differ."""
    keys = [(one.factor, one.step) for one in design.columns]
    places = {key: at for at, key in enumerate(dict.fromkeys(keys))}
    return np.array([places[key] for key in keys], np.intp)


def _kept(design: Design, units: Ints) -> set[int]:
    """The units of which none may go: must-keep factors, or the last row of one."""
    must = [one.spec.must_keep for one in design.factors]
    return {
        int(unit)
        for unit, factor in zip(units, design.group, strict=True)
        if must[factor]
    }


def _fewer(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    fitted: Fitted,
    units: Ints,
    most: int | None,
    kept: set[int],
) -> Fitted:
    while most is not None:
        there = np.flatnonzero(fitted.v > 0)
        held = set(units[there].tolist())
        may_go = sorted(held - kept)
        if len(held) <= most or not may_go:
            break
        costs = _costs(cells, z, penalty, fitted, there, units[there])
        # A tenth at a time while far from the limit; one by one when near.
        many = max(1, min(len(held) - most, (len(held) - most) // 3))
        gone = sorted(may_go, key=lambda unit: (costs[unit], unit))[:many]
        left = there[~np.isin(units[there], gone)]
        fitted = refitted(cells, z, penalty, left, fitted)
    return fitted


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
    spread = np.linalg.inv(bowl)[n:, n:]
    return {
        int(unit): _cost(spread, fitted.v[there], np.flatnonzero(units == unit))
        for unit in np.unique(units)
    }


def _cost(spread: Floats, v: Floats, own: NDArray[np.intp]) -> float:
    worth = v[own]
    return float(0.5 * worth @ np.linalg.solve(spread[np.ix_(own, own)], worth))
