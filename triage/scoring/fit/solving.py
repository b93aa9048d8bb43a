"""The best coefficients of declared sign, under a penalty.

Newton steps: the loss is taken as a bowl around the present place, the bowl's lowest
point with no coefficient below nought is found by L-BFGS-B, and the step is shortened
until the true loss falls. Columns that would stay at nought are left out of the bowl.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from triage.scoring.fit.likelihood import RIDGE, Cells, Floats, Penalty


STEPS = 40
ENOUGH = 1e-8  # of loss a child, far below what a point is worth
NEAR = 1e-2  # of the steepest slope: how flat the lowest point of a bowl must be
ROUGHLY = 1e-6  # where only a choice between restraints hangs on it


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """Intercepts, and one coefficient of nought or more for each column."""

    at: Floats
    v: Floats


def solved(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    start: Fitted | None = None,
    enough: float = ENOUGH,
) -> Fitted:
    """The lowest penalised loss; the same data always give the same answer."""
    now = start or Fitted(at=cells.start(), v=np.zeros(z.shape[1]))
    eta = cells.base @ now.at + z @ now.v
    loss = cells.loss(eta) + penalty.of(now.v)
    for _ in range(STEPS):
        step = _step(cells, z, penalty, now, eta)
        found = _shortened(cells, z, penalty, now, eta, step, loss)
        if found is None:
            break
        now, eta, lower = found
        done, loss = loss - lower < enough, lower
        if done:
            break
    return now


def _step(
    cells: Cells, z: Floats, penalty: Penalty, now: Fitted, eta: Floats
) -> Fitted:
    """To the lowest point of the bowl, over the intercepts and the columns in play."""
    slope, bend = cells.slope(eta), cells.bend(eta)
    down = z.T @ slope + penalty.slope(now.v)
    play = np.flatnonzero((now.v > 0) | (down < -1e-10))
    n = cells.base.shape[1]
    bowl = _bowl(cells.base, z[:, play], bend)
    bowl[n:, n:] += penalty.quad[np.ix_(play, play)]
    bowl[np.diag_indices_from(bowl)] += RIDGE
    tilt = np.concatenate([cells.base.T @ slope, down[play]])
    least = np.concatenate([np.full(n, -np.inf), -now.v[play]])
    moved = _lowest(bowl, tilt, least)
    v = np.zeros_like(now.v)
    v[play] = moved[n:]
    return Fitted(at=moved[:n], v=v)


def _bowl(base: Floats, z: Floats, bend: Floats) -> Floats:
    """Curvature over both. In 32 bits: it only says where to look, not where it is low."""
    x = np.hstack([base, z], dtype=np.float32)
    bowl = (x * bend[:, None].astype(np.float32)).T @ x
    return bowl.astype(np.float64)


def _lowest(bowl: Floats, tilt: Floats, least: Floats) -> Floats:
    """Where half d.bowl.d + tilt.d is lowest with d not below `least`."""
    size = 1 / np.sqrt(np.diag(bowl))  # equal curvature in every direction
    bowl, tilt, least = bowl * np.outer(size, size), tilt * size, least / size

    steepest = float(np.abs(np.where((least < 0) | (tilt < 0), tilt, 0.0)).max())

    def height(d: Floats) -> tuple[float, Floats]:
        pushed = bowl @ d
        return float(0.5 * d @ pushed + tilt @ d), pushed + tilt

    found = minimize(
        height,
        np.zeros_like(tilt),
        jac=True,
        method="L-BFGS-B",
        bounds=[(None if np.isinf(one) else one, None) for one in least],
        options={"maxiter": 500, "ftol": 1e-12, "gtol": NEAR * steepest, "maxcor": 20},
    )
    lowest: Floats = found.x * size
    return lowest


def _shortened(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    now: Fitted,
    eta: Floats,
    step: Fitted,
    loss: float,
) -> tuple[Fitted, Floats, float] | None:
    """The step, halved until the loss falls; None where no step does any good."""
    change = cells.base @ step.at + z @ step.v
    longest = float(np.abs(change).max(initial=0.0))
    share = min(1.0, 8.0 / longest) if longest else 1.0
    while share > 1e-4:
        v = np.maximum(now.v + share * step.v, 0.0)
        lower = cells.loss(eta + share * change) + penalty.of(v)
        if lower < loss:
            return Fitted(at=now.at + share * step.at, v=v), eta + share * change, lower
        share /= 2
    return None
