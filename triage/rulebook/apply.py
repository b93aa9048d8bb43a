"""A whole list at once: rules as pairs of boolean planes, in chunks that fit the cache.

Says exactly what `one_child` says, child by child; the tests hold the two together.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
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
)
from triage.rulebook.rules import BandFloor, Rule, RuleBook


Plane = NDArray[np.bool_]
Pair = tuple[Plane, Plane]  # is true, is false; unknown is neither

CHUNK = 1 << 16
WORD = 64
WORKERS = 2  # NumPy lets go of the interpreter's lock inside each operation

COMPARE: dict[str, Callable[..., Plane]] = {
    "==": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


@dataclass(frozen=True, kw_only=True)
class Judgements:
    """What a book says of many children; bit `r` of a mask is rule `r` of the book."""

    rule_ids: tuple[str, ...]
    confirmed: NDArray[np.int8]
    possible: NDArray[np.int8]
    fired: NDArray[np.uint64]  # children by words of 64 rules
    undecided: NDArray[np.uint64]

    def fired_ids(self, at: int) -> tuple[str, ...]:
        """Ids of the rules that are true, in the book's order."""
        return self._ids(self.fired[at])

    def undecided_ids(self, at: int) -> tuple[str, ...]:
        """Ids of the rules that unknown facts leave open, in the book's order."""
        return self._ids(self.undecided[at])

    def _ids(self, words: NDArray[np.uint64]) -> tuple[str, ...]:
        return _named(self.rule_ids, tuple(words.tolist()))


@lru_cache(maxsize=1 << 16)
def _named(ids: tuple[str, ...], words: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(
        one for at, one in enumerate(ids) if words[at // WORD] >> (at % WORD) & 1
    )


def judge_all(book: RuleBook, columns: Columns) -> Judgements:
    """Bands, true rules and open rules of every child. Memory is bounded by chunks."""
    words = -(-len(book.rules) // WORD) or 1
    made = Judgements(
        rule_ids=tuple(rule.id for rule in book.rules),
        confirmed=np.empty(columns.n, np.int8),
        possible=np.empty(columns.n, np.int8),
        fired=np.zeros((columns.n, words), np.uint64),
        undecided=np.zeros((columns.n, words), np.uint64),
    )
    with ThreadPoolExecutor(WORKERS) as pool:
        starts = range(0, columns.n, CHUNK)
        list(pool.map(lambda start: _judge_chunk(book, columns, made, start), starts))
    return made


def _judge_chunk(
    book: RuleBook, columns: Columns, made: Judgements, start: int
) -> None:
    stop = min(start + CHUNK, columns.n)
    chunk = Planes(book, columns.part(start, stop))
    pairs = [chunk.of(rule.when) for rule in book.rules]
    true = [pair[0] for pair in pairs]
    open_ = [~(pair[0] | pair[1]) for pair in pairs]
    made.fired[start:stop] = _packed(true, stop - start)
    made.undecided[start:stop] = _packed(open_, stop - start)
    confirmed = most_urgent(book.rules, true, stop - start)
    made.confirmed[start:stop] = confirmed
    possible = most_urgent(book.rules, open_, stop - start)
    made.possible[start:stop] = np.minimum(confirmed, possible)


def most_urgent(
    rules: Sequence[Rule], planes: Sequence[Plane], n: int
) -> NDArray[np.int8]:
    """The most urgent band among the rules whose plane holds; P4 where none does."""
    band = np.full(n, Band.P4, np.int8)
    so_far = np.zeros(n, np.bool_)
    for level in (Band.P1, Band.P2, Band.P3):
        for rule, plane in zip(rules, planes, strict=True):
            if isinstance(rule.outcome, BandFloor) and rule.outcome.band is level:
                so_far = so_far | plane
        band -= so_far
    return band


def _packed(planes: Sequence[Plane], n: int) -> NDArray[np.uint64]:
    """One bit per plane: eight planes make a byte, eight bytes a word."""
    words = -(-len(planes) // WORD) or 1
    packed = np.zeros((n, words * 8), np.uint8)
    for first in range(0, len(planes), 8):
        byte = packed[:, first // 8]
        for bit, plane in enumerate(planes[first : first + 8]):
            byte |= plane.view(np.uint8) << np.uint8(bit)
    return packed.view("<u8")


class Planes:
    """The planes of expressions over one chunk, each worked out once."""

    def __init__(self, book: RuleBook, columns: Columns) -> None:
        self._catalogue, self._columns = book.catalogue, columns
        self._done: dict[tuple[Expression, bool], Pair] = {}
        self._none = np.zeros(columns.n, np.bool_)

    def of(self, expression: Expression, *, positive: bool = True) -> Pair:
        """Is-true and is-false; `positive` is whether an even number of nots is outside."""
        key = (expression, positive)
        if key not in self._done:
            self._done[key] = self._work_out(expression, positive)
        return self._done[key]

    def _work_out(self, expression: Expression, positive: bool) -> Pair:
        match expression:
            case Not(inner):
                true, false = self.of(inner, positive=not positive)
                return false, true
            case And(parts):
                met, missed = self._sides(parts, positive)
                return reduce(np.logical_and, met), reduce(np.logical_or, missed)
            case Or(parts):
                met, missed = self._sides(parts, positive)
                return reduce(np.logical_or, met), reduce(np.logical_and, missed)
            case AtLeast(count, parts):
                met, missed = self._sides(parts, positive)
                return _count(met) >= count, _count(missed) > len(parts) - count
        return self._atom(expression, positive)

    def _sides(
        self, parts: Sequence[Expression], positive: bool
    ) -> tuple[list[Plane], list[Plane]]:
        pairs = [self.of(part, positive=positive) for part in parts]
        return [true for true, _ in pairs], [false for _, false in pairs]

    def _atom(self, atom: Atom, positive: bool) -> Pair:
        known = self._columns.known.get(atom.fact)
        if known is None:
            true = false = known = self._none
        else:
            holds = self._holds(atom)
            true = holds & known
            false = known ^ true
        if not self._catalogue[atom.fact].fail_up:
            return true, false
        return (~false, false) if positive else (true, ~true)

    def _holds(self, atom: Atom) -> Plane:
        values = self._columns.values[atom.fact]
        levels = self._catalogue[atom.fact].levels
        match atom:
            case IsTrue():
                return values  # type: ignore[return-value]  # a yes/no column is bool
            case Compare(_, op, value):
                return COMPARE[op](
                    values, levels.index(str(value)) if levels else value
                )
            case OneOf(_, wanted):
                each = (
                    values == (levels.index(str(one)) if levels else one)
                    for one in wanted
                )
                return reduce(np.logical_or, each)


def _count(planes: Sequence[Plane]) -> NDArray[np.int8]:
    total: NDArray[np.int8] = np.sum(planes, axis=0, dtype=np.int8)
    return total
