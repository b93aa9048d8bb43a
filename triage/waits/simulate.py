"""Years of a waiting list under a policy, day by day, in a fraction of a second.

What is not the policy's doing (who comes, what they need, who leaves, who misses a
visit, which slots there are) is settled in the `World` beforehand. So two policies run
on one world differ by nothing but themselves.

Each line is an array in its own order with a flag for who stands there now. The next in
line is the first flag set, found by the speed of a search in memory; nobody is sorted
twice. Within a day: who comes, who changes band, who leaves, who comes back, then slots.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.waiting_list.shares import TURN
from triage.waits.policies import (
    Accumulating,
    Every,
    First,
    Order,
    Rule,
    Stands,
    Turns,
)
from triage.waits.spells import NEVER, Days


Rows = NDArray[np.int32]
NOBODY = -1
WINDOW = 4  # times as many flags as are wanted are looked at first


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """All that happens apart from the policy. Rows by clock, then lot. Day 0 is today.

    A child who misses a visit uses up the slot and stands in line again `back_after`
    days later, with the clock as it was.
    """

    clock: Days
    came: Days  # 0 for those who wait today
    leaves: Days  # the day they would leave unseen; `NEVER` if they would wait on
    band: NDArray[np.int8]
    points: NDArray[np.int16]
    due: Days
    given: Days
    misses: NDArray[np.int16]  # visits they miss before the first they come to
    raised_on: Days  # `NEVER` where the band stays
    raised_to: NDArray[np.int8]
    raised_due: Days
    group: NDArray[np.int8]
    slots: NDArray[np.int32]  # by day
    back_after: int = 21

    def __len__(self) -> int:
        """How many children there are, waiting and to come."""
        return len(self.clock)


@dataclass(frozen=True, kw_only=True, eq=False)
class Run:
    """What became of every child of a world."""

    seen: Days  # `NEVER` where they were not
    band: NDArray[np.int8]  # held when seen, when they left, or at the end
    due: Days  # by that band
    slots_lost: int  # to missed visits
    slots_empty: int  # nobody stood in line

    def left(self, world: World) -> Days:
        """The day each child stopped waiting, seen or not; `NEVER` where they wait."""
        return np.minimum(self.seen, world.leaves)


def stands(world: World) -> Stands:
    """A row for each child, then one for each band that is raised."""
    raised = np.flatnonzero(world.raised_on < NEVER).astype(np.int32)
    child = np.concatenate([np.arange(len(world), dtype=np.int32), raised])
    return Stands(
        child=child,
        clock=world.clock[child],
        band=np.concatenate([world.band, world.raised_to[raised]]),
        points=world.points[child],
        due=np.concatenate([world.due, world.raised_due[raised]]),
        given=world.given[child],
    )


def run(world: World, policy: Rule) -> Run:
    """Every slot of a world, given by a policy."""
    return _Days(world, policy).lived()


class _Days:
    """One run: who stands where, and what became of them so far."""

    def __init__(self, world: World, policy: Rule) -> None:
        self._world, self._stands = world, stands(world)
        self._drawing = _Drawing(policy, self._stands)
        self._row = np.arange(len(world), dtype=np.int32)  # each child's row now
        self._raised_row = np.zeros(len(world), np.int32)
        later = np.arange(len(world), len(self._stands.child), dtype=np.int32)
        self._raised_row[self._stands.child[later]] = later
        self._away = np.zeros(len(world), np.bool_)  # after a missed visit
        self._misses = world.misses.copy()
        self._somebody_misses = bool(world.misses.any())
        self._seen = np.full(len(world), NEVER, np.int32)
        self._back: defaultdict[int, list[Rows]] = defaultdict(list)
        self._lost = self._empty = 0

    def lived(self) -> Run:
        """All days, one after another."""
        world = self._world
        days = len(world.slots)
        comes = _by_day(np.maximum(world.came, 0), days)
        raises, leaves = _by_day(world.raised_on, days), _by_day(world.leaves, days)
        for day, slots in enumerate(world.slots.tolist()):
            self._enter(comes[day])
            self._raise(day, raises[day])
            self._leave(leaves[day])
            self._come_back(day)
            if slots:
                self._settle(day, slots, self._drawing.drawn(day, slots))
        return self._run()

    def _enter(self, children: Rows) -> None:
        if len(children):
            self._drawing.enter(self._row[children])

    def _leave(self, children: Rows) -> None:
        if len(children):
            self._drawing.leave(self._row[children])

    def _come_back(self, day: int) -> None:
        """Those who missed a visit stand in line again, unless they have left since."""
        for children in self._back.pop(day, ()):
            self._away[children] = False
            self._enter(children[self._world.leaves[children] > day])

    def _raise(self, day: int, children: Rows) -> None:
        """A new band holds from today; whoever is away for now comes back into it."""
        if len(children):
            stays = self._world.leaves[children] > day
            waits = children[stays & (self._seen[children] == NEVER)]
            here = waits[~self._away[waits]]
            self._leave(here)
            self._row[waits] = self._raised_row[waits]
            self._enter(here)

    def _settle(self, day: int, slots: int, rows: Rows) -> None:
        children = self._stands.child[rows]
        self._empty += slots - len(rows)
        if self._somebody_misses:
            missed = self._misses[children] > 0
            self._miss(day, children[missed])
            children = children[~missed]
        self._seen[children] = day

    def _miss(self, day: int, children: Rows) -> None:
        if len(children):
            self._misses[children] -= 1
            self._lost += len(children)
            self._away[children] = True
            self._back[day + self._world.back_after].append(children)

    def _run(self) -> Run:
        return Run(
            seen=self._seen,
            band=self._stands.band[self._row],
            due=self._stands.due[self._row],
            slots_lost=self._lost,
            slots_empty=self._empty,
        )


def _by_day(when: Days, days: int) -> list[Rows]:
    """The rows of each day, in their order."""
    order = np.argsort(when, kind="stable").astype(np.int32)
    bounds = np.searchsorted(when[order], np.arange(days + 1)).tolist()
    return [order[since:until] for since, until in pairwise(bounds)]


class _Line:
    """One order's rows, with a flag for each that stands there now."""

    def __init__(self, order: Order, some: Stands) -> None:
        rows = np.flatnonzero(order.has(some))
        # The child's own number settles ties: rows come by clock, then lot.
        key = order.key(some)[rows] * len(some.child) + some.child[rows]
        self._rows = rows[np.argsort(key)].astype(np.int32)
        self._size = len(rows)
        # Whoever is not in this line has the place behind its end.
        self._places = np.full(len(some.child), self._size, np.int32)
        self._places[self._rows] = np.arange(self._size, dtype=np.int32)
        self._flags = bytearray(self._size + 1)
        self._there = np.frombuffer(self._flags, np.bool_)
        self._row_at, self._place_of = self._rows.data, self._places.data
        self._from = self._size  # no flag is set before this place

    def enter(self, rows: Rows) -> None:
        places = self._places[rows]
        self._there[places] = True
        self._from = min(self._from, int(places.min()))

    def leave(self, rows: Rows) -> None:
        self._there[self._places[rows]] = False

    def leaves(self, row: int) -> None:
        self._flags[self._place_of[row]] = 0

    def first(self) -> int:
        """The row of whoever is next, or `NOBODY`."""
        at = self._flags.find(1, self._from, self._size)
        self._from = at if at >= 0 else self._size
        return self._row_at[at] if at >= 0 else NOBODY

    def ahead(self, many: int) -> Rows:
        """The next so many, fewer when the line runs out; they stay in line."""
        width, end = WINDOW * many, self._size
        at = self._flags.find(1, self._from, end)
        found: list[NDArray[np.intp]] = []
        while many > 0 and at >= 0:
            some = np.flatnonzero(self._there[at : min(at + width, end)])[:many] + at
            found.append(some)
            many -= len(some)
            at, width = self._flags.find(1, at + width, end), 2 * width
        places = np.concatenate(found) if found else np.empty(0, np.intp)
        self._from = int(places[0]) if len(places) else end
        return self._rows[places]


class _Drawing:
    """A policy at work: its lines, and whose turn it is."""

    def __init__(self, policy: Rule, some: Stands) -> None:
        self._stands = some
        self._lines: dict[Order, _Line] = {}
        self._given = self._day = 0
        self._many = self._in_bulk(policy)
        self._next = self._one(policy)

    def enter(self, rows: Rows) -> None:
        for line in self._lines.values():
            line.enter(rows)

    def leave(self, rows: Rows) -> None:
        for line in self._lines.values():
            line.leave(rows)

    def drawn(self, day: int, slots: int) -> Rows:
        """Whom a day's slots go to; they leave every line."""
        self._day = day
        if self._many is not None:
            rows = self._many(slots)
            self.leave(rows)
            return rows
        return np.array([*self._one_by_one(slots)], np.int32)

    def _one_by_one(self, slots: int) -> Iterator[int]:
        lines = tuple(self._lines.values())
        for _ in range(slots):
            row = self._next()
            if row == NOBODY:
                return
            self._given += 1
            for line in lines:
                line.leaves(row)
            yield row

    def _line(self, order: Order) -> _Line:
        """The line of an order: one, however often a policy names it."""
        if order not in self._lines:
            self._lines[order] = _Line(order, self._stands)
        return self._lines[order]

    def _in_bulk(self, policy: Rule) -> Callable[[int], Rows] | None:
        """How a whole day is drawn at once; None where each slot hangs on the last."""
        match policy:
            case First() | Every() | Turns():
                return None
            case Accumulating():
                return self._accumulated(policy)
            case _:
                return self._line(policy).ahead

    def _one(self, rule: Rule) -> Callable[[], int]:
        """How one slot is drawn."""
        match rule:
            case First():
                return _first([self._one(each) for each in rule.rules])
            case Every():
                kept, others = self._one(rule.kept), self._one(rule.others)
                return self._every(rule.nth, kept, others)
            case Turns():
                return _turns([(self._one(each), many) for each, many in rule.parts])
            case Accumulating():
                many = self._accumulated(rule)
                return lambda: int(some[0]) if len(some := many(1)) else NOBODY
            case _:
                return self._line(rule).first

    def _every(
        self, nth: int, kept: Callable[[], int], others: Callable[[], int]
    ) -> Callable[[], int]:
        """Every n-th of all slots given; where its own rule has nobody, the other's."""
        either = _first([kept, others])
        return lambda: either() if (self._given + 1) % nth == 0 else others()

    def _accumulated(self, rule: Accumulating) -> Callable[[int], Rows]:
        """Those with the most priority today: in each band the longest waiters first."""
        lines = [self._line(_Only(band)) for band in Band]
        slopes, some = np.array((0, *rule.slopes)), self._stands

        def drawn(slots: int) -> Rows:
            rows = np.concatenate([line.ahead(slots) for line in lines])
            waited = np.int64(self._day) - some.clock[rows]
            first = np.lexsort((some.child[rows], -waited * slopes[some.band[rows]]))
            return rows[first[:slots]]

        return drawn


@dataclass(frozen=True)
class _Only:
    """One band alone, by days waited."""

    band: Band

    def key(self, some: Stands) -> NDArray[np.int64]:
        return some.clock.astype(np.int64)

    def has(self, some: Stands) -> NDArray[np.bool_]:
        return np.equal(some.band, self.band)


def _first(rules: list[Callable[[], int]]) -> Callable[[], int]:
    """The first rule that has somebody."""

    def drawn() -> int:
        for rule in rules:
            if (row := rule()) != NOBODY:
                return row
        return NOBODY

    return drawn


def _turns(parts: list[tuple[Callable[[], int], int]]) -> Callable[[], int]:
    """The rule with the lowest pass that has somebody; the step is as in `shares`.

    Those passed over because they had nobody are brought along to the one served.
    """
    passes = [0] * len(parts)

    def drawn() -> int:
        order = sorted(range(len(parts)), key=passes.__getitem__)
        for turn in order:
            rule, weight = parts[turn]
            if (row := rule()) == NOBODY:
                continue
            for idle in order[: order.index(turn)]:
                passes[idle] = passes[turn]
            passes[turn] += TURN // weight
            return row
        return NOBODY

    return drawn
