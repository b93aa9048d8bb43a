"""Children shared out among folds by what they are, never by where they stood in a file.

Distinct children are put in order and dealt out in turn, a heavy one like so many of
weight one. So a child given twice, or given once with weight two, makes the same folds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.likelihood import Cells, Floats, sums


def distinct(keys: NDArray[np.generic]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first place of each distinct row, in a fixed order; and each row's place there."""
    rows = np.ascontiguousarray(keys)
    whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, first, place = np.unique(whole, return_index=True, return_inverse=True)
    return first, place


def dealt(weight: Floats, folds: int) -> Floats:
    """The share of each row, already in order, that falls in each fold."""
    unit = min(1.0, float(np.median(weight)))
    after = np.cumsum(weight) / unit
    before = np.concatenate([[0.0], after[:-1]])
    shares = np.empty((folds, len(weight)))
    for k in range(folds):
        shares[k] = _held(after, k, folds) - _held(before, k, folds)
    return np.asarray(shares / shares.sum(axis=0))


def _held(until: Floats, k: int, folds: int) -> Floats:
    """How much of [0, until) lies in fold k, where whole numbers take turns."""
    turns, rest = np.divmod(until, folds)
    held: Floats = turns + np.clip(rest - k, 0.0, 1.0)
    return held


@dataclass(frozen=True, kw_only=True, eq=False)
class Fold:
    """The same cells twice: counted without the children held out, and only they."""

    kept: Cells
    held: Cells


def folded(cells: Cells, weight: Floats, events: Floats) -> list[Fold]:
    """Folds from what each holds out; one without outcomes on either side is left out."""
    folds = [
        Fold(
            kept=cells.counting(cells.weight - held, cells.events - happened),
            held=cells.counting(held, happened),
        )
        for held, happened in zip(weight, events, strict=True)
    ]
    return [one for one in folds if _both(one.kept) and _both(one.held)]


def _both(cells: Cells) -> bool:
    happened = float(cells.events.sum())
    return (happened > 1e-9 and float(cells.weight.sum()) - happened > 1e-9) or (
        cells.timed and happened > 1e-9
    )


def gathered(place: NDArray[np.intp], many: int, each: Floats) -> Floats:
    """Sums of each fold's column over the rows that share a cell."""
    return np.stack([sums(place, one, many) for one in each])


def predicted(
    folds: Sequence[Fold], predictors: Sequence[Floats]
) -> tuple[Cells, Floats]:
    """All held-out children in one, beside what was predicted of them unseen."""
    held = [one.held for one in folds]
    together = Cells(
        base=np.concatenate([one.base for one in held]),
        weight=np.concatenate([one.weight for one in held]),
        events=np.concatenate([one.events for one in held]),
        timed=held[0].timed,
    )
    return together, np.concatenate(predictors)
