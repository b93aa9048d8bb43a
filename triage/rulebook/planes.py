"""Expressions as pairs of boolean planes: where each is true, and where it is false.

A plan is made once from checked expressions; a part that several rules share is one
step. What lies under an unknown value never reaches a plane: both are masked.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

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
Room = list[Pair]  # one pair per step, written over for each chunk
Step = Callable[[Columns, Room], None]

COMPARE: dict[str, np.ufunc] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Place(NamedTuple):
    """Where in the room a part's two planes stand; `not` only swaps the two."""

    step: int
    true: int
    false: int

    def pair(self, room: Room) -> Pair:
        """The two planes."""
        pair = room[self.step]
        return pair[self.true], pair[self.false]


class Plan:
    """Steps in an order in which each finds what it needs already done."""

    def __init__(self, expressions: Sequence[Expression], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._steps: list[Step] = []
        self._places: dict[tuple[Expression, bool], Place] = {}
        self._asked = [self._place(one, positive=True) for one in expressions]

    def room(self, n: int) -> Room:
        """Room to judge `n` children in; fresh memory costs more than the rules do."""
        planes = np.empty((len(self._steps), 2, n), np.bool_)
        return [(pair[0], pair[1]) for pair in planes]

    def run(self, columns: Columns, room: Room | None = None) -> list[Pair]:
        """The planes of every expression asked for; they stand in `room`."""
        inside = self.room(columns.n) if room is None else room
        for step in self._steps:
            step(columns, inside)
        return [place.pair(inside) for place in self._asked]

    def _place(self, expression: Expression, *, positive: bool) -> Place:
        """`positive` is whether an even number of nots stands outside."""
        if isinstance(expression, Not):
            inner = self._place(expression.inner, positive=not positive)
            return Place(inner.step, inner.false, inner.true)
        key = (expression, positive or not self._fails_up(expression))
        if key not in self._places:
            self._places[key] = self._new(expression, positive)
        return self._places[key]

    def _fails_up(self, expression: Expression) -> bool:
        return any(self._catalogue[key].fail_up for key in facts_in(expression))

    def _new(self, expression: Expression, positive: bool) -> Place:
        inner = [
            self._place(part, positive=positive)
            for part in getattr(expression, "parts", ())
        ]
        place = Place(len(self._steps), 0, 1)
        self._steps.append(self._step(expression, inner, place, positive))
        return place

    def _step(
        self,
        expression: Expression,
        inner: Sequence[Place],
        place: Place,
        positive: bool,
    ) -> Step:
        match expression:
            case And():
                return _joined(inner, place, np.logical_and, np.logical_or)
            case Or():
                return _joined(inner, place, np.logical_or, np.logical_and)
            case AtLeast(count):
                return _counted(inner, place, count)
        assert isinstance(expression, IsTrue | Compare | OneOf)
        fact = self._catalogue[expression.fact]
        step = _read(expression, fact.levels, place)
        return _most_urgent_reading(step, place, positive) if fact.fail_up else step


def _read(atom: Atom, levels: Sequence[str], place: Place) -> Step:
    holds = _holds(atom, levels)

    def step(columns: Columns, room: Room) -> None:
        true, false = place.pair(room)
        known = columns.known.get(atom.fact)
        if known is None:
            true[:] = false[:] = False
            return
        np.logical_and(holds(columns.values[atom.fact], true), known, out=true)
        np.logical_xor(known, true, out=false)

    return step


def _most_urgent_reading(step: Step, place: Place, positive: bool) -> Step:
    """Unknown reads as whichever makes the whole rule more true."""

    def read(columns: Columns, room: Room) -> None:
        step(columns, room)
        true, false = place.pair(room)
        if positive:
            np.logical_not(false, out=true)
        else:
            np.logical_not(true, out=false)

    return read


def _joined(
    inner: Sequence[Place], place: Place, for_true: np.ufunc, for_false: np.ufunc
) -> Step:
    def step(_: Columns, room: Room) -> None:
        true, false = place.pair(room)
        true[:], false[:] = inner[0].pair(room)
        for part in inner[1:]:
            part_true, part_false = part.pair(room)
            for_true(true, part_true, out=true)
            for_false(false, part_false, out=false)

    return step


def _counted(inner: Sequence[Place], place: Place, count: int) -> Step:
    def step(_: Columns, room: Room) -> None:
        true, false = place.pair(room)
        pairs = [part.pair(room) for part in inner]
        np.greater_equal(_count([met for met, _ in pairs]), count, out=true)
        too_few = len(inner) - count
        np.greater(_count([missed for _, missed in pairs]), too_few, out=false)

    return step


def _count(planes: Sequence[Plane]) -> NDArray[np.int16]:
    total = np.zeros(len(planes[0]), np.int16)
    for plane in planes:
        total += plane
    return total


def _holds(
    atom: Atom, levels: Sequence[str]
) -> Callable[[NDArray[np.generic], Plane], NDArray[np.generic]]:
    """Where the atom holds of the values, known or not; the plane may be used for it."""

    def code(value: int | float | str) -> int | float | str:
        return levels.index(str(value)) if levels else value

    match atom:
        case IsTrue():
            return lambda values, _: values
        case Compare(_, op, value):
            sign, mark = COMPARE[op], code(value)
            return lambda values, plane: sign(values, mark, out=plane)
        case OneOf(_, wanted):
            marks = [code(one) for one in wanted]

            def some(values: NDArray[np.generic], plane: Plane) -> Plane:
                np.equal(values, marks[0], out=plane)
                for mark in marks[1:]:
                    np.logical_or(plane, np.equal(values, mark), out=plane)
                return plane

            return some
