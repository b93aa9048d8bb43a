"""A pooled logistic regression over weeks, by Newton steps: plain, small and quick."""

from dataclasses import dataclass

import numpy as np

from triage.scoring.learning.child_weeks import Floats, Ints


RIDGE = 1e-3  # on standardised columns: what separates perfectly stays finite
STEPS, CLOSE = 50, 1e-8
FARTHEST = 30.0  # of a log-odds


@dataclass(frozen=True, kw_only=True, eq=False)
class Logistic:
    """Log-odds: an intercept and a worth of each column."""

    at: float
    worth: Floats
    log_likelihood: float

    def chance(self, x: Floats) -> Floats:
        """The chance in each row."""
        return _chance(self.at + x @ self.worth)


def logistic(x: Floats, y: Floats, weight: Floats | None = None) -> Logistic:
    """The best fit. `y` may be a part of an event; a constant column is worth nothing."""
    weight = np.ones(len(x)) if weight is None else weight
    mean, spread = x.mean(axis=0), x.std(axis=0)
    moves = spread > 1e-12
    z = np.column_stack([np.ones(len(x)), (x[:, moves] - mean[moves]) / spread[moves]])
    found = _newton(z, y, weight)
    worth = np.zeros(x.shape[1])
    worth[moves] = found[1:] / spread[moves]
    return Logistic(
        at=float(found[0] - mean @ worth),
        worth=worth,
        log_likelihood=_log_likelihood(z @ found, y, weight),
    )


def _newton(z: Floats, y: Floats, weight: Floats) -> Floats:
    at = np.zeros(z.shape[1])
    share = np.clip(np.average(y, weights=weight), 1e-9, 1 - 1e-9)
    at[0] = np.log(share / (1 - share))
    ridge = np.append(0.0, np.full(z.shape[1] - 1, RIDGE))
    for _ in range(STEPS):
        chance = _chance(z @ at)
        slope = z.T @ (weight * (chance - y)) + ridge * at
        bend = (z * (weight * chance * (1 - chance))[:, None]).T @ z + np.diag(ridge)
        bend[np.diag_indices_from(bend)] += 1e-12
        step = np.clip(np.linalg.solve(bend, slope), -2.0, 2.0)
        at = at - step
        if np.abs(step).max() < CLOSE:
            break
    return at


def _chance(log_odds: Floats) -> Floats:
    bounded = np.clip(log_odds, -FARTHEST, FARTHEST)
    return np.asarray(1.0 / (1.0 + np.exp(-bounded)))


def _log_likelihood(log_odds: Floats, y: Floats, weight: Floats) -> float:
    return float(weight @ (y * log_odds - np.logaddexp(0.0, log_odds)))


def with_unknowns(x: Floats) -> Floats:
    """Each column, nought where not known; and a column for not being known."""
    unknown = np.isnan(x)
    some = unknown.any(axis=0)
    return np.hstack([np.where(unknown, 0.0, x), unknown[:, some].astype(np.float64)])


def time_of(week: Ints, longest: int) -> Floats:
    """Weeks as three columns: a bend is allowed, and a steep beginning."""
    part = week / max(longest, 1)
    return np.column_stack([part, part**2, np.log1p(week)])
