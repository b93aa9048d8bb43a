"""A whole list at once: rules as pairs of boolean planes, in chunks of bounded memory.

Says exactly what `one_child` says, child by child; the tests hold the two together.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.rulebook.columns import Columns
from triage.rulebook.planes import Pair, Plan, Plane
from triage.rulebook.rules import BandFloor, Rule, RuleBook


CHUNK = 1 << 18
WORD = 64
BYTE = 8
WORKERS = 2  # NumPy lets go of the interpreter's lock inside each operation


@dataclass(frozen=True, kw_only=True)
class Judgements:
    """What a book says of many children; bit `r` of a mask is rule `r` of the book."""

    rule_ids: tuple[str, ...]
    confirmed: NDArray[np.int8]
    possible: NDArray[np.int8]
    # Bytes of eight rules by children: the way they are made, each byte in one sweep.
    fired_bytes: NDArray[np.uint8]
    undecided_bytes: NDArray[np.uint8]

    @cached_property
    def fired(self) -> NDArray[np.uint64]:
        """The true rules: children by words of 64 rules."""
        return _by_child(self.fired_bytes)

    @cached_property
    def undecided(self) -> NDArray[np.uint64]:
        """The open rules: children by words of 64 rules."""
        return _by_child(self.undecided_bytes)

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
    bytes_ = (-(-len(book.rules) // BYTE) or 1, columns.n)
    made = Judgements(
        rule_ids=tuple(rule.id for rule in book.rules),
        confirmed=np.empty(columns.n, np.int8),
        possible=np.empty(columns.n, np.int8),
        fired_bytes=np.zeros(bytes_, np.uint8),
        undecided_bytes=np.zeros(bytes_, np.uint8),
    )
    starts = range(0, columns.n, CHUNK)
    hands = min(WORKERS, len(starts))
    if hands < WORKERS:  # a short list is judged before a second hand would have begun
        _judge_chunks(book, columns, made, starts)
        return made
    with ThreadPoolExecutor(hands) as pool:
        turns = [starts[hand::hands] for hand in range(hands)]
        list(pool.map(lambda some: _judge_chunks(book, columns, made, some), turns))
    return made


def _judge_chunks(
    book: RuleBook, columns: Columns, made: Judgements, starts: Sequence[int]
) -> None:
    """One hand's chunks; all but the last are of one size and share their room."""
    plan = plan_of(book)
    room = plan.room(0)
    for start in starts:
        part = columns.part(start, start + CHUNK)
        room = room if room and len(room[0][0]) == part.n else plan.room(part.n)
        _judge_chunk(book, plan.run(part, room), made, slice(start, start + part.n))


@lru_cache(maxsize=16)
def plan_of(book: RuleBook) -> Plan:
    """The steps that work out every rule of a book, made once."""
    return Plan([rule.when for rule in book.rules], book.catalogue)


def _judge_chunk(
    book: RuleBook, pairs: Sequence[Pair], made: Judgements, chunk: slice
) -> None:
    true = [pair[0] for pair in pairs]
    false = [pair[1] for pair in pairs]
    fired, undecided = made.fired_bytes[:, chunk], made.undecided_bytes[:, chunk]
    _pack(true, fired)
    _pack(false, undecided)
    undecided |= fired
    undecided ^= _all_rules(len(pairs))
    made.confirmed[chunk] = most_urgent(book.rules, true, fired.shape[1])
    made.possible[chunk] = _possible(book.rules, false, fired.shape[1])


def most_urgent(
    rules: Sequence[Rule], planes: Sequence[Plane], n: int
) -> NDArray[np.int8]:
    """The most urgent band among the rules whose plane holds; P4 where none does."""
    band = np.full(n, Band.P4, np.int8)
    so_far = np.zeros(n, np.bool_)
    for level in (Band.P1, Band.P2, Band.P3):
        for plane in _floors(rules, planes, level):
            so_far |= plane
        band -= so_far
    return band


def _possible(
    rules: Sequence[Rule], false: Sequence[Plane], n: int
) -> NDArray[np.int8]:
    """The most urgent band among the rules that are not false."""
    band = np.full(n, Band.P1, np.int8)
    all_false = np.ones(n, np.bool_)
    for level in (Band.P1, Band.P2, Band.P3):
        for plane in _floors(rules, false, level):
            all_false &= plane
        band += all_false
    return band


def _floors(rules: Sequence[Rule], planes: Sequence[Plane], level: Band) -> list[Plane]:
    return [
        plane
        for rule, plane in zip(rules, planes, strict=True)
        if isinstance(rule.outcome, BandFloor) and rule.outcome.band is level
    ]


def _by_child(bytes_: NDArray[np.uint8]) -> NDArray[np.uint64]:
    groups, n = bytes_.shape
    words = -(-groups // (WORD // BYTE))
    rows = np.zeros((n, words * (WORD // BYTE)), np.uint8)
    rows[:, :groups] = bytes_.T
    return rows.view("<u8")


def _all_rules(rules: int) -> NDArray[np.uint8]:
    """A column of bytes in which every rule's bit is set."""
    each = np.packbits(np.ones(rules, np.bool_), bitorder="little")
    return each.reshape(-1, 1) if rules else np.zeros((1, 1), np.uint8)


def _pack(planes: Sequence[Plane], bytes_: NDArray[np.uint8]) -> None:
    """One bit per plane: eight planes make a byte, the first the lowest bit.

    Doubling and adding whole planes keeps every step contiguous, which is several
    times faster than shifting bits into place child by child.
    """
    for first in range(0, len(planes), BYTE):
        group, byte = planes[first : first + BYTE], bytes_[first // BYTE]
        byte[:] = group[-1].view(np.uint8)
        for plane in reversed(group[:-1]):
            byte += byte
            byte |= plane.view(np.uint8)
