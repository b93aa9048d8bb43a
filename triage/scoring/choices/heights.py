"""What answers say of the heights of steps: a region, its middle, what they imply.

Each answer bounds a sum of heights. Whether a bound follows from others is a question of
non-negative least squares (Farkas): a difference that is a sum of known differences and
steps is settled, and otherwise what is left over is a counter-example.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from triage.scoring.choices.questions import Answer, Floats, Steps, told


EVEN = 2.0  # the height a step begins with; answered differences are 1 or more
PULL = 1e-3  # how weakly a step is held there: far weaker than any answer
FIRM = 100.0  # how firmly equal is held to equal
NOUGHT = 1e-6


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What answers ask of the heights: differences above nought, and of nought."""

    steps: Steps
    above: Floats
    level: Floats

    @cached_property
    def heights(self) -> Floats:
        """Heights in the middle: near even, with each answered difference kept.

        Where answers contradict one another, those that break them by the least squares.
        """
        return _middle(self)

    @cached_property
    def known(self) -> Floats:
        """A column for each difference that is known not to be below nought."""
        rows = [np.eye(self.steps.n), self.above, self.level, -self.level]
        return np.vstack(rows).T

    @cached_property
    def _plainly(self) -> dict[int, Any]:
        """Questions that ask no less than one that was answered: most, and found at once."""
        rows = np.vstack([self.above, self.level, -self.level])
        every = self.steps.differences[:, None, :]
        return {
            way: np.asarray((way * every >= rows).all(axis=2)).any(axis=1)
            for way in (1, -1)
        }

    @property
    def contradict(self) -> bool:
        """Whether no heights at all keep every answer."""
        if not len(self.above):
            return False
        columns = np.vstack([self.known, np.zeros(self.known.shape[1])])
        first = self.steps.n
        columns[-1, first : first + len(self.above)] = 1
        wanted = np.zeros(len(columns))
        wanted[-1] = 1
        return _left_over(columns, wanted) < NOUGHT

    def settles(self, difference: Floats) -> bool:
        """Whether no heights that keep the answers make it less than nought."""
        return _left_over(self.known, difference) < NOUGHT

    def settled(self, at: int) -> int | None:
        """How a question would be answered (1, -1, 0), or None where it is open.

        1 is "X, or at least not Y": nobody who answered so could put Y first.
        """
        difference = self.steps.differences[at]
        lean = float(difference @ self.heights)
        if abs(lean) > NOUGHT:
            way = 1 if lean > 0 else -1
            sure = self._plainly[way][at] or self.settles(way * difference)
            return way if sure else None
        x, y = self.settles(difference), self.settles(-difference)
        if x and y:
            return 0
        return 1 if x else -1 if y else None


def bounds(steps: Steps, answers: Sequence[Answer]) -> Bounds:
    """What the answers that say something ask. Their order makes no difference."""
    rows: dict[bool, list[Floats]] = {True: [], False: []}
    for one in sorted(told(answers), key=lambda one: one.asked.question):
        lean = one.leans
        assert lean is not None  # `told` left those out
        difference = steps.difference(one.asked.question)
        rows[lean == 0].append(difference * (lean or 1))
    empty = np.zeros((0, steps.n))
    return Bounds(
        steps=steps,
        above=np.vstack([empty, *rows[False]]),
        level=np.vstack([empty, *rows[True]]),
    )


def _middle(bounds: Bounds) -> Floats:
    """Least squares over heights and how far each difference is above 1."""
    n, above, level = bounds.steps.n, bounds.above, bounds.level
    many = len(above)
    spare = np.zeros((len(level) + n, many))
    rows = np.vstack([above, FIRM * level, PULL * np.eye(n)])
    wanted = np.concatenate(
        [np.ones(many), np.zeros(len(level)), np.full(n, PULL * EVEN)]
    )
    both = np.hstack([rows, np.vstack([-np.eye(many), spare])])
    return _nnls(both, wanted)[0][:n]


def _left_over(columns: Floats, wanted: Floats) -> float:
    return float(_nnls(columns, wanted)[1])


def _nnls(columns: Floats, wanted: Floats) -> tuple[Floats, float]:
    from scipy.optimize import nnls  # only whoever weighs waits for it to load

    found, left = nnls(columns, wanted, maxiter=50 * columns.shape[1])
    return found, left
