"""Whole points from heights, so that as many answers as possible are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.scoring.choices.heights import NOUGHT, Bounds, bounds
from triage.scoring.choices.questions import Answer, Floats, Steps, told


MOST_POINTS = 10  # of the sign that weighs most, at its worst
Whole = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Points of each level of each sign, and how many answers they keep."""

    of: tuple[tuple[int, ...], ...]  # by sign, level by level; the safest is 0
    kept: int
    answers: int


def points_of(steps: Steps, heights: Floats, answers: Sequence[Answer]) -> Points:
    """The whole points nearest to the heights that keep the most answers.

    A search over every size of the card and over steps one up, one down, alone and in
    pairs. Equal answers weigh as much as others.
    """
    asks = bounds(steps, answers)
    found = [
        _searched(asks, heights * size) for size in _sizes(steps, heights) if size
    ] or [np.zeros(steps.n, np.int64)]
    best = min(found, key=lambda one: (_broken(asks, one), _apart(steps, one, heights)))
    return Points(
        of=_by_sign(steps, best),
        kept=len(told(answers)) - _broken(asks, best),
        answers=len(told(answers)),
    )


def _sizes(steps: Steps, heights: Floats) -> Iterator[float]:
    """What heights are multiplied by, so that the weightiest sign has 10, 9 ... points."""
    top = float(steps.totals(heights).max())
    for most in range(MOST_POINTS, 0, -1):
        yield most / top if top > NOUGHT else 0.0


def _searched(asks: Bounds, wanted: Floats) -> Whole:
    """Better and better by the best of all moves, until none is better."""
    steps = asks.steps
    moves = _moves(steps.n)
    now = _fitting(steps, np.rint(wanted).astype(np.int64))
    while True:
        ways = np.vstack([now, now + moves])
        ways = ways[(ways >= 0).all(axis=1) & _small(steps, ways)]
        broken = _broken_all(asks, ways)
        apart = ((ways - wanted) ** 2).sum(axis=1)
        best = ways[np.lexsort((np.round(apart, 9), broken))[0]]
        if (best == now).all():
            return now
        now = best


def _moves(n: int) -> Whole:
    """One step up or down, and two steps each up or down."""
    one = np.vstack([np.eye(n, dtype=np.int64), -np.eye(n, dtype=np.int64)])
    two = (one[:, None, :] + one[None, :, :]).reshape(-1, n)
    return np.unique(np.vstack([one, two[(two != 0).any(axis=1)]]), axis=0)


def _fitting(steps: Steps, points: Whole) -> Whole:
    """Rounded points may go one or two above the most; the largest step gives them."""
    points = points.copy()
    ends = [*steps.begins[1:], steps.n]
    for first, end in zip(steps.begins, ends, strict=True):
        while points[first:end].sum() > MOST_POINTS:
            points[first + points[first:end].argmax()] -= 1
    return points


def _small(steps: Steps, ways: Whole) -> NDArray[np.bool_]:
    most = np.add.reduceat(ways, steps.begins, axis=1).max(axis=1)
    return np.asarray(most <= MOST_POINTS)


def _broken_all(asks: Bounds, ways: Whole) -> NDArray[np.int64]:
    above = (ways @ asks.above.T < 1 - NOUGHT).sum(axis=1)
    level = (np.abs(ways @ asks.level.T) > NOUGHT).sum(axis=1)
    return np.asarray(above + level)


def _broken(asks: Bounds, points: Whole) -> int:
    return int(_broken_all(asks, points[None, :])[0])


def _apart(steps: Steps, points: Whole, heights: Floats) -> float:
    """How far the shares of the points are from the shares of the heights."""
    total = points.sum()
    if not total:
        return float("inf")
    shares = points / total - heights / max(float(heights.sum()), NOUGHT)
    return round(float((shares**2).sum()), 9)


def _by_sign(steps: Steps, points: Whole) -> tuple[tuple[int, ...], ...]:
    parts = np.split(points, steps.begins[1:])
    return tuple((0, *np.cumsum(part).tolist()) for part in parts)
