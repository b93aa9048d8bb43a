"""Children into cells: those alike are counted together, and shared out among folds."""

import numpy as np

from triage.scoring.fit.coding import Codes
from triage.scoring.fit.design import Design
from triage.scoring.fit.folds import Fold, dealt, distinct, folded, gathered
from triage.scoring.fit.likelihood import Cells, Floats, Ints, sums


# What `learn` is given first: the cells, their columns, the folds, and the design.
Counted = tuple[Cells, Floats, list[Fold], Design]


def by_outcome(
    codes: Codes, y: Floats, weight: Floats, folds: int, design: Design
) -> Counted:
    """Cells of a yes/no outcome."""
    first, place = distinct(np.column_stack([y.astype(np.int8), codes]))
    many = sums(place, weight)
    y, codes = y[first], codes[first]
    shares = dealt(many, folds)
    first, place = distinct(codes)
    base = np.ones((len(first), 1))
    cells = Cells(
        base=base,
        weight=sums(place, many),
        events=sums(place, many * y),
        timed=False,
    )
    held = gathered(place, len(first), shares * many)
    happened = gathered(place, len(first), shares * (many * y))
    return cells, design.matrix(codes[first]), folded(cells, held, happened), design


def by_period(
    codes: Codes,
    watched: Floats,
    happened: Floats,
    key: Floats,
    weight: Floats,
    folds: int,
    design: Design,
) -> Counted:
    """Cells of a hazard: `watched` and `happened` have a column for each period.

    `key` tells children apart who have the same answers. A child's periods stay in one
    fold, so nothing about a child who is held out is learnt from the same child.
    """
    times = np.ascontiguousarray(key, np.float64).view(np.int8)
    first, place = distinct(np.column_stack([times, codes]))
    many = sums(place, weight)
    codes, watched, happened = codes[first], watched[first], happened[first]
    shares = dealt(many, folds)
    first, place = distinct(codes)
    cell, period = _cells(place, watched, happened)

    def summed(each: Floats, counted: Floats) -> Floats:
        """For each cell and period, over the children who share it."""
        every = [sums(place, column * counted, len(first)) for column in each.T]
        return np.asarray(np.column_stack(every)[cell, period])

    base = np.eye(watched.shape[1])[period]
    cells = Cells(
        base=base[:, base.any(axis=0)],
        weight=summed(watched, many),
        events=summed(happened, many),
        timed=True,
    )
    held = np.stack([summed(watched, many * one) for one in shares])
    gone = np.stack([summed(happened, many * one) for one in shares])
    return cells, design.matrix(codes[first][cell]), folded(cells, held, gone), design


def _cells(place: Ints, watched: Floats, happened: Floats) -> tuple[Ints, Ints]:
    """The pairs of answers and period in which anyone was watched or anything happened."""
    size = int(place.max()) + 1
    seen = np.zeros((size, watched.shape[1]), np.bool_)
    for period in range(watched.shape[1]):
        there = (watched[:, period] > 0) | (happened[:, period] > 0)
        seen[place[there], period] = True
    cells, periods = np.nonzero(seen)
    return cells, periods
