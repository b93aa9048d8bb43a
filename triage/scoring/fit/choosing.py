"""How strongly coefficients are held back, chosen on children who were held out.

Three kinds of restraint: few steps (L1, then fitted again with less of it), small steps
(L2 toward nought), and small distance from the experts' card (L2 toward it, the same
thing as a prior of that spread). Each is tried from strong to weak.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.folds import Fold, predicted
from triage.scoring.fit.likelihood import Cells, Floats, Penalty, along
from triage.scoring.fit.solving import ENOUGH, ROUGHLY, Fitted, solved


LASSO = (0.2, 0.1, 0.05, 0.025, 0.012, 0.006, 0.003, 0.0015)  # of where all are nought
SPREADS = (0.1, 0.2, 0.4, 0.8)  # log-odds a step may differ from nought
PRIOR_SPREADS = (0.05, 0.1, 0.2, 0.4)  # or from the experts' card
RELAXED = 0.3  # of L1, once the steps are chosen: less of it shrinks less
WORTH_A_STEP = 0.01  # log-odds below which a step is not worth a row
RACED = 3  # folds on which restraints are compared; the one chosen meets them all


@dataclass(frozen=True, kw_only=True)
class Restraint:
    """One way to hold coefficients back."""

    kind: str  # "l1", "l2" or "prior"
    strength: float  # share of the largest useful L1, or the spread allowed


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """What stays the same however strong the restraint is."""

    z: Floats
    heights: Floats
    prior: Floats | None  # coefficients that make the experts' card, in points


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """The restraint, how children held out fared under each, and what it makes."""

    restraint: Restraint
    tried: dict[Restraint, float]
    penalty: Penalty
    fitted: Fitted
    slope: float  # by which unseen children's predictors were too wide (< 1) or narrow


def penalty_of(cells: Cells, frame: Frame, restraint: Restraint) -> Penalty:
    """A restraint as numbers, for these children."""
    columns = frame.heights.shape[1]
    nothing = np.zeros((columns, columns))
    if restraint.kind == "l1":
        most = np.abs(frame.z.T @ cells.slope(cells.base @ cells.start())).max(
            initial=0
        )
        lasso = np.full(columns, max(most, 1e-12) * restraint.strength)
        return Penalty(lasso=lasso, quad=nothing, pull=np.zeros(columns))
    strength = 1.0 / (cells.total * restraint.strength**2)
    centre = _centre(cells, frame) if restraint.kind == "prior" else None
    quad = strength * frame.heights.T @ frame.heights
    if centre is None:
        return Penalty(lasso=np.zeros(columns), quad=quad, pull=np.zeros(columns))
    return Penalty(
        lasso=np.zeros(columns),
        quad=quad,
        pull=strength * frame.heights.T @ centre,
        rest=strength * float(centre @ centre),
    )


def _centre(cells: Cells, frame: Frame) -> Floats:
    """The experts' heights in log-odds: the worth of their point is taken from the data."""
    assert frame.prior is not None
    v = frame.prior
    free = Penalty(
        lasso=np.zeros_like(v), quad=np.zeros((len(v), len(v))), pull=np.zeros_like(v)
    )
    per_point = along(cells, frame.z @ v, free, v).per_point
    return np.asarray(frame.heights @ v * per_point)


def fitted_under(
    cells: Cells,
    frame: Frame,
    restraint: Restraint,
    start: Fitted | None,
    enough: float = ENOUGH,
) -> tuple[Fitted, Fitted, Penalty]:
    """The fit on the way to weaker ones; the one to use; and what held that back."""
    penalty = penalty_of(cells, frame, restraint)
    on_the_way = solved(cells, frame.z, penalty, start, enough)
    if restraint.kind != "l1":
        return on_the_way, on_the_way, penalty
    loose = Penalty(lasso=penalty.lasso * RELAXED, quad=penalty.quad, pull=penalty.pull)
    kept = np.flatnonzero(on_the_way.v > WORTH_A_STEP)
    return on_the_way, refitted(cells, frame.z, loose, kept, on_the_way, enough), loose


def refitted(
    cells: Cells,
    z: Floats,
    penalty: Penalty,
    kept: NDArray[np.intp],
    near: Fitted,
    enough: float = ENOUGH,
) -> Fitted:
    """The best fit with these columns alone."""
    start = Fitted(at=near.at, v=near.v[kept])
    small = solved(cells, z[:, kept], penalty.only(kept), start, enough)
    v = np.zeros(z.shape[1])
    v[kept] = small.v
    return Fitted(at=small.at, v=v)


def restraints(
    penalty: str, prior: bool, sigma: str | float | Sequence[float]
) -> list[list[Restraint]]:
    """What is to be tried, each list from strong to weak."""
    if prior:
        spreads = PRIOR_SPREADS if isinstance(sigma, str) else np.atleast_1d(sigma)
        return [[Restraint(kind="prior", strength=float(one)) for one in spreads]]
    kinds = {"l1": LASSO, "l2": SPREADS}
    wanted = kinds if penalty == "cv" else {penalty: kinds[penalty]}
    return [
        [Restraint(kind=kind, strength=one) for one in grid]
        for kind, grid in wanted.items()
    ]


def chosen(
    cells: Cells,
    folds: Sequence[Fold],
    frame: Frame,
    lists: Sequence[Sequence[Restraint]],
) -> Chosen:
    """The restraint under which children held out are predicted best.

    Without folds (too few outcomes to hold any out) the strongest of each is all there
    is to go by, and the first is taken.
    """
    tried: dict[Restraint, float] = {}
    unseen: dict[Restraint, list[Floats]] = {}
    for one in lists if folds else ():
        _try(folds[:RACED], frame, one, tried, unseen)
    best = min(tried, key=tried.__getitem__) if tried else lists[0][0]
    fitted, penalty = _along_the_path(cells, frame, best, lists)
    return Chosen(
        restraint=best,
        tried=tried,
        penalty=penalty,
        fitted=fitted,
        slope=_slope(folds, _unseen(folds, frame, best, unseen[best]))
        if tried
        else 1.0,
    )


def _try(
    folds: Sequence[Fold],
    frame: Frame,
    path: Sequence[Restraint],
    tried: dict[Restraint, float],
    unseen: dict[Restraint, list[Floats]],
) -> None:
    starts: list[Fitted | None] = [None] * len(folds)
    best = np.inf
    for restraint in path:
        predictors, loss = [], 0.0
        for k, fold in enumerate(folds):
            starts[k], use, _ = fitted_under(
                fold.kept, frame, restraint, starts[k], ROUGHLY
            )
            predictors.append(fold.held.base @ use.at + frame.z @ use.v)
            loss += fold.held.loss(predictors[-1]) * fold.held.total
        tried[restraint], unseen[restraint] = loss, predictors
        if loss >= best:
            return  # weaker ones only get worse from here
        best = loss


def _unseen(
    folds: Sequence[Fold], frame: Frame, best: Restraint, so_far: list[Floats]
) -> list[Floats]:
    """What the best restraint predicts in every fold, those not raced on included."""
    predictors = list(so_far)
    for fold in folds[len(so_far) :]:
        _, use, _ = fitted_under(fold.kept, frame, best, None, ROUGHLY)
        predictors.append(fold.held.base @ use.at + frame.z @ use.v)
    return predictors


def _along_the_path(
    cells: Cells, frame: Frame, best: Restraint, lists: Sequence[Sequence[Restraint]]
) -> tuple[Fitted, Penalty]:
    path = next(one for one in lists if best in one)
    start = None
    for restraint in path[: path.index(best) + 1]:
        start, use, penalty = fitted_under(cells, frame, restraint, start)
    return use, penalty


def _slope(folds: Sequence[Fold], predictors: list[Floats]) -> float:
    together, unseen = predicted(folds, predictors)
    nothing = Penalty(lasso=np.zeros(1), quad=np.zeros((1, 1)), pull=np.zeros(1))
    # With intercepts given, only the spread of the predictors is asked about.
    return along(together, unseen, nothing, np.ones(1), None).per_point
