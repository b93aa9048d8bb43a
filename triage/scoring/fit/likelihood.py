"""How well a linear predictor explains outcomes: one value for both estimators.

Children with the same answers are counted together, so a weight of two and the same
child twice are one and the same thing. A yes/no outcome is binomial; time until an event
is Poisson with the weeks watched as exposure, which is the piecewise-constant hazard.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
STEADY = 1e-9  # keeps a period without events from a log of zero


def sums(place: NDArray[np.generic], each: Floats, many: int = 0) -> Floats:
    """The sum of what stands at each place, of as many places as there are or `many`."""
    return np.bincount(place, each, minlength=many).astype(np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Children alike in every answer (and in period), one row each.

    `weight` is how many children for a yes/no outcome, weeks watched for a hazard;
    `events` how many outcomes. `base` has one column for each intercept.
    """

    base: Floats
    weight: Floats
    events: Floats
    timed: bool

    @cached_property
    def total(self) -> float:
        """What losses are divided by: children, or events where time is watched."""
        return float((self.events if self.timed else self.weight).sum())

    def counting(self, weight: Floats, events: Floats) -> "Cells":
        """The same rows with other numbers of children."""
        # What is left of a difference may be a hair below nought.
        weight, events = np.maximum(weight, 0.0), np.maximum(events, 0.0)
        return Cells(base=self.base, weight=weight, events=events, timed=self.timed)

    def loss(self, eta: Floats) -> float:
        """Mean negative log-likelihood, constants left out."""
        one = np.exp(np.minimum(eta, 30)) if self.timed else np.logaddexp(0, eta)
        return float(self.weight @ one - self.events @ eta) / self.total

    def slope(self, eta: Floats) -> Floats:
        """Change of the loss with each row's predictor."""
        return (self.weight * self._mean(eta) - self.events) / self.total

    def bend(self, eta: Floats) -> Floats:
        """Curvature of the loss in each row's predictor."""
        mean = self._mean(eta)
        return self.weight * (mean if self.timed else mean * (1 - mean)) / self.total

    def start(self) -> Floats:
        """The intercepts with which the mean of each is right and nothing else known."""
        weight = self.base.T @ self.weight + STEADY
        rate = (self.base.T @ self.events + STEADY) / weight
        if self.timed:
            overall = self.events.sum() / max(self.weight.sum(), STEADY)
            return np.asarray(np.log(np.maximum(rate, overall * 1e-3)))
        rate = np.clip(rate, 1e-6, 1 - 1e-6)
        return np.log(rate / (1 - rate))

    def _mean(self, eta: Floats) -> Floats:
        return np.exp(np.minimum(eta, 30)) if self.timed else sigmoid(eta)


def sigmoid(eta: Floats) -> Floats:
    """The chance a predictor stands for, without overflow."""
    small = np.exp(-np.abs(eta))
    return np.where(eta >= 0, 1.0, small) / (1.0 + small)


@dataclass(frozen=True, kw_only=True, eq=False)
class Penalty:
    """What holds coefficients back: `lasso @ v` and half the distance from a prior.

    The distance is `v @ quad @ v - 2 pull @ v + rest`.
    """

    lasso: Floats
    quad: Floats
    pull: Floats
    rest: float = 0.0

    def of(self, v: Floats) -> float:
        """Its value at some coefficients."""
        half = 0.5 * (v @ (self.quad @ v) - 2 * self.pull @ v + self.rest)
        return float(self.lasso @ v + half)

    def slope(self, v: Floats) -> Floats:
        """Its change with each coefficient."""
        return self.lasso + self.quad @ v - self.pull

    def only(self, columns: NDArray[np.intp]) -> "Penalty":
        """The penalty where all other coefficients are nought."""
        return Penalty(
            lasso=self.lasso[columns],
            quad=self.quad[np.ix_(columns, columns)],
            pull=self.pull[columns],
            rest=self.rest,
        )


RIDGE = 1e-7  # so that a period or a direction without data still has one answer


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """Intercepts and the worth of one point, with the loss there."""

    at: Floats
    per_point: float
    loss: float


def along(
    cells: Cells,
    total: Floats,
    penalty: Penalty,
    v: Floats,
    start: tuple[Floats, float] | None = None,
) -> Line:
    """The best intercepts and worth of a point for given points, by Newton steps."""
    at, per_point = start or (cells.start(), 0.0)
    x = np.column_stack([cells.base, total])
    tilt = float(penalty.lasso @ v - penalty.pull @ v)
    curve = float(v @ (penalty.quad @ v))

    def loss_at(place: Floats) -> float:
        b = float(place[-1])
        return cells.loss(x @ place) + b * tilt + 0.5 * (b * b * curve + penalty.rest)

    now = np.append(at, per_point)
    loss = loss_at(now)
    for _ in range(40):
        step = _newton(cells, x, x @ now, tilt, curve, float(now[-1]))
        found = _downhill(loss_at, now, step, loss)
        if found is None:
            break
        now, loss = found
    return Line(at=now[:-1], per_point=float(now[-1]), loss=loss)


def _downhill(
    loss_at: Callable[[Floats], float], now: Floats, step: Floats, loss: float
) -> tuple[Floats, float] | None:
    """The step, halved until the loss falls; None where no step does any good."""
    for _ in range(10):
        place = now - step
        place[-1] = max(place[-1], 0.0)  # points may not come to mean less risk
        lower = loss_at(place)
        if lower < loss - 1e-12:
            return place, lower
        step = step / 2
    return None


def _newton(
    cells: Cells, x: Floats, eta: Floats, tilt: float, curve: float, b: float
) -> Floats:
    slope = x.T @ cells.slope(eta)
    bend = (x * cells.bend(eta)[:, None]).T @ x
    slope[-1] += tilt + curve * b
    bend[-1, -1] += curve
    bend[np.diag_indices_from(bend)] += RIDGE
    step: Floats = np.linalg.solve(bend, slope).astype(np.float64)
    return step * min(1.0, 8.0 / max(float(np.abs(x @ step).max()), 1e-9))


def intercepts(cells: Cells, offset: Floats) -> Floats:
    """The intercepts with which, beside what is given, the mean of each is right."""
    at = cells.start()
    for _ in range(60):
        eta = cells.base @ at + offset
        slope = cells.base.T @ cells.slope(eta)
        bend = (cells.base * cells.bend(eta)[:, None]).T @ cells.base
        bend[np.diag_indices_from(bend)] += RIDGE
        step = np.clip(np.linalg.solve(bend, slope), -2.0, 2.0)
        at = at - step
        if np.abs(step).max() < 1e-9:
            break
    return at
