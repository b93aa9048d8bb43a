"""The same worlds lived through slowly: each slot looks at every child there is.

Written apart from the product's own way, without its lines, flags or days at once.
"""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.waiting_list.shares import TURN
from triage.waits.policies import (
    Accumulating,
    Credit,
    Every,
    First,
    FirstCome,
    OfBand,
    Rule,
    Strict,
    Turns,
)
from triage.waits.simulate import World
from triage.waits.spells import NEVER


@dataclass
class Child:
    """One child, as they stand now."""

    at: int
    clock: int
    band: int
    points: int
    due: int
    given: int
    misses: int
    free_from: int  # in line from this day
    seen: int = NEVER

    def credit(self, cap: int) -> int:
        return 7 * min(self.points, cap) + self.given


@dataclass
class Chooser:
    """One rule at work; says who is next among some, or nobody."""

    rule: Rule
    drawn: list[int]  # one number that all share: slots given so far
    parts: list["Chooser"] = field(default_factory=list)
    passes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        match self.rule:
            case First():
                self.parts = [Chooser(one, self.drawn) for one in self.rule.rules]
            case Every():
                both = (self.rule.kept, self.rule.others)
                self.parts = [Chooser(one, self.drawn) for one in both]
            case Turns():
                self.parts = [Chooser(one, self.drawn) for one, _ in self.rule.parts]
                self.passes = [0] * len(self.parts)

    def next(self, some: Sequence[Child], day: int) -> Child | None:
        match self.rule:
            case First():
                found = (part.next(some, day) for part in self.parts)
                return next((one for one in found if one), None)
            case Every(nth=nth):
                kept, others = self.parts
                turn = (self.drawn[0] + 1) % nth == 0
                return (kept.next(some, day) if turn else None) or others.next(
                    some, day
                )
            case Turns():
                return self._in_turn(some, day)
            case _:
                able = [one for one in some if _able(self.rule, one)]
                return min(
                    able, key=lambda one: _key(self.rule, one, day), default=None
                )

    def _in_turn(self, some: Sequence[Child], day: int) -> Child | None:
        assert isinstance(self.rule, Turns)
        tried = sorted(range(len(self.parts)), key=lambda at: (self.passes[at], at))
        for turn in tried:
            if found := self.parts[turn].next(some, day):
                for idle in tried[: tried.index(turn)]:
                    self.passes[idle] = max(self.passes[idle], self.passes[turn])
                self.passes[turn] += TURN // self.rule.parts[turn][1]
                return found
        return None


def _able(rule: Rule, one: Child) -> bool:
    return not isinstance(rule, OfBand) or one.band <= rule.band


def _key(rule: Rule, one: Child, day: int) -> tuple[float, ...]:
    match rule:
        case FirstCome():
            return (one.clock, one.at)
        case Credit(weeks=weeks, caps=caps):
            credit = 7 * weeks[one.band - 1] + one.credit(caps[one.band - 1])
            return (one.clock - credit, one.at)
        case Strict(caps=caps) if one.band == Band.P1:
            return (1, one.due, one.at)
        case Strict(caps=caps):
            return (one.band, one.clock - one.credit(caps[one.band - 1]), one.at)
        case OfBand(band=Band.P1):
            return (one.due, one.at)
        case OfBand(cap=cap):
            return (one.clock - one.credit(cap), one.at)
        case Accumulating(slopes=slopes):
            return (-(day - one.clock) * slopes[one.band - 1], one.at)
        case _:
            raise AssertionError


def lived_slowly(world: World, rule: Rule) -> list[int]:
    """The day each child is seen; `NEVER` where they are not."""
    children = [
        Child(
            at=at,
            clock=int(world.clock[at]),
            band=int(world.band[at]),
            points=int(world.points[at]),
            due=int(world.due[at]),
            given=int(world.given[at]),
            misses=int(world.misses[at]),
            free_from=int(world.came[at]),
        )
        for at in range(len(world))
    ]
    chooser = Chooser(rule, [0])
    for day, slots in enumerate(world.slots.tolist()):
        _raise(world, children, day)
        for _ in range(slots):
            _one_slot(world, children, chooser, day)
    return [one.seen for one in children]


def _raise(world: World, children: list[Child], day: int) -> None:
    for one in children:
        if world.raised_on[one.at] == day and one.seen == NEVER:
            one.band = int(world.raised_to[one.at])
            one.due = int(world.raised_due[one.at])


def _one_slot(world: World, children: list[Child], chooser: Chooser, day: int) -> None:
    here = [
        one
        for one in children
        if one.free_from <= day and one.seen == NEVER and world.leaves[one.at] > day
    ]
    one = chooser.next(here, day)
    if one is None:
        return
    chooser.drawn[0] += 1
    if one.misses:
        one.misses -= 1
        one.free_from = day + world.back_after
    else:
        one.seen = day


def heap(world: World, key: Callable[[World], NDArray[np.int64]]) -> NDArray[np.int32]:
    """Service days by the textbook: a heap of keys, for a world without surprises."""
    keys = [(int(one), at) for at, one in enumerate(key(world))]
    seen = np.full(len(world), NEVER, np.int32)
    waiting: list[tuple[int, int]] = []
    comes = np.argsort(world.came, kind="stable").tolist()
    at = 0
    for day, slots in enumerate(world.slots.tolist()):
        while at < len(comes) and world.came[comes[at]] <= day:
            heapq.heappush(waiting, keys[comes[at]])
            at += 1
        for _ in range(min(slots, len(waiting))):
            seen[heapq.heappop(waiting)[1]] = day
    return seen
