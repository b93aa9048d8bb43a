"""Expressions as pairs of boolean planes: where each is true, and where it is false.

A plan is made once from checked expressions; a part that several rules share is one
step. What lies under an unknown value never reaches a plane: both are masked.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue
from triage.rulebook.columns import Columns
from triage.rulebook.language import (
    And,
    AtLeast,
    Atom,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
    facts_in,
)


Plane = NDArray[np.bool_]
Pair = tuple[Plane, Plane]  # is true, is false; unknown is neither
Step = Callable[[Columns, list[Pair]], Pair]

COMPARE: dict[str, np.ufunc] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Plan:
    """Steps in an order in which each finds what it needs already done."""

    def __init__(self, expressions: Sequence[Expression], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._steps: list[Step] = []
        self._slots: dict[tuple[Expression, bool], int] = {}
        self._asked = [self._slot(one, positive=True) for one in expressions]

    def run(self, columns: Columns) -> list[Pair]:
        """The planes of every expression asked for, over some children."""
        done: list[Pair] = []
        for step in self._steps:
            done.append(step(columns, done))
        return [done[slot] for slot in self._asked]

    def _slot(self, expression: Expression, *, positive: bool) -> int:
        """Where a part's planes will stand; `positive` is an even number of nots outside."""
        key = (expression, positive or not self._fails_up(expression))
        if key not in self._slots:
            step = self._step(expression, positive)
            self._slots[key] = len(self._steps)
            self._steps.append(step)
        return self._slots[key]

    def _fails_up(self, expression: Expression) -> bool:
        return any(self._catalogue[key].fail_up for key in facts_in(expression))

    def _step(self, expression: Expression, positive: bool) -> Step:
        match expression:
            case Not(inner):
                return _swapped(self._slot(inner, positive=not positive))
            case And(parts):
                slots = self._each(parts, positive)
                return _joined(slots, np.logical_and, np.logical_or)
            case Or(parts):
                slots = self._each(parts, positive)
                return _joined(slots, np.logical_or, np.logical_and)
            case AtLeast(count, parts):
                return _counted(self._each(parts, positive), count)
            case _:
                return self._atom(expression, positive)

    def _each(self, parts: Sequence[Expression], positive: bool) -> list[int]:
        return [self._slot(part, positive=positive) for part in parts]

    def _atom(self, atom: Atom, positive: bool) -> Step:
        fact = self._catalogue[atom.fact]
        holds = _holds(atom, fact.levels)

        def step(columns: Columns, _done: list[Pair]) -> Pair:
            known = columns.known.get(atom.fact)
            if known is None:
                nowhere = np.zeros(columns.n, np.bool_)
                return nowhere, nowhere
            true = np.logical_and(holds(columns.values[atom.fact]), known)
            return true, np.logical_xor(known, true)

        return _most_urgent_reading(step, positive) if fact.fail_up else step


def _most_urgent_reading(step: Step, positive: bool) -> Step:
    """Unknown reads as whichever makes the whole rule more true."""

    def read(columns: Columns, done: list[Pair]) -> Pair:
        true, false = step(columns, done)
        return (~false, false) if positive else (true, ~true)

    return read


def _swapped(slot: int) -> Step:
    return lambda _, done: (done[slot][1], done[slot][0])


def _joined(slots: Sequence[int], for_true: np.ufunc, for_false: np.ufunc) -> Step:
    def step(_: Columns, done: list[Pair]) -> Pair:
        pairs = [done[slot] for slot in slots]
        return (
            reduce(for_true, [true for true, _ in pairs]),
            reduce(for_false, [false for _, false in pairs]),
        )

    return step


def _counted(slots: Sequence[int], count: int) -> Step:
    def step(_: Columns, done: list[Pair]) -> Pair:
        true = _count([done[slot][0] for slot in slots])
        false = _count([done[slot][1] for slot in slots])
        return true >= count, false > len(slots) - count

    return step


def _count(planes: Sequence[Plane]) -> NDArray[np.int16]:
    total = np.zeros(len(planes[0]), np.int16)
    for plane in planes:
        total += plane
    return total


def _holds(
    atom: Atom, levels: Sequence[str]
) -> Callable[[NDArray[np.generic]], NDArray[np.generic]]:
    def code(value: int | float | str) -> int | float | str:
        return levels.index(str(value)) if levels else value

    match atom:
        case IsTrue():
            return lambda values: values
        case Compare(_, op, value):
            sign, mark = COMPARE[op], code(value)
            return lambda values: sign(values, mark)
        case OneOf(_, wanted):
            marks = [code(one) for one in wanted]
            return lambda values: reduce(
                np.logical_or, [np.equal(values, mark) for mark in marks]
            )
