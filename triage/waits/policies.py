"""Ways of choosing whom the next slot goes to, as values that can be put together.

An order puts everybody, or some, in one line that time alone never changes. The other
rules choose between lines: `First`, `Every` and `Turns` may hold any rule, so the
product's own shares are one composition among many (`shares`). Only `Accumulating`
orders anew as days pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waits.spells import DAYS_IN_WEEK, Days


@dataclass(frozen=True, kw_only=True, eq=False)
class Stands:
    """A row for each child in each band they come to hold; what an order may read."""

    child: NDArray[np.int32]  # by clock, then lot: the smaller is first in a tie
    clock: Days
    band: NDArray[np.int8]
    points: NDArray[np.int16]  # weeks of credit before any cap
    due: Days
    given: Days  # days given back after a mistake, beyond any cap


class Order(Protocol):
    """One line. Ties go to the earlier clock, then the lot."""

    def key(self, stands: Stands) -> NDArray[np.int64]:
        """The smallest is first."""
        ...

    def has(self, stands: Stands) -> NDArray[np.bool_]:
        """Who stands in this line at all."""
        ...


@dataclass(frozen=True)
class _Everybody:
    def has(self, stands: Stands) -> NDArray[np.bool_]:
        """Everybody stands in it."""
        return np.ones(len(stands.band), np.bool_)


@dataclass(frozen=True)
class FirstCome(_Everybody):
    """Whoever has waited longest. Needs change nothing."""

    def key(self, stands: Stands) -> NDArray[np.int64]:
        """The clock's start."""
        return stands.clock.astype(np.int64)


@dataclass(frozen=True)
class Credit(_Everybody):
    """Days waited and days of credit, as one sum over all bands.

    Each child's credit is what their band gives, and points up to the band's cap.
    """

    weeks: tuple[int, int, int, int]  # what P1 to P4 are each worth
    caps: tuple[int, int, int, int] = (0, 0, 0, 0)  # the most that points add

    def key(self, stands: Stands) -> NDArray[np.int64]:
        """The clock's start, less the credit."""
        worth = np.array((0, *self.weeks))[stands.band]
        most = np.array((0, *self.caps))[stands.band]
        return _earlier(stands, worth + np.minimum(stands.points, most))


@dataclass(frozen=True)
class Strict(_Everybody):
    """Every more urgent child first; inside a band by days waited and points."""

    caps: tuple[int, int, int, int] = (0, 0, 0, 0)

    def key(self, stands: Stands) -> NDArray[np.int64]:
        """The band, then the place inside it."""
        inside = Credit((0, 0, 0, 0), self.caps).key(stands)
        inside = np.where(stands.band == Band.P1, stands.due, inside)
        span = int(inside.max(initial=0) - inside.min(initial=0)) + 1
        return stands.band * np.int64(span) + inside


@dataclass(frozen=True)
class OfBand:
    """The line for a band's slots: its own children and the more urgent ones.

    Everybody's points count up to this band's cap, so a raised band adds slots to win.
    P1's slots go by due date.
    """

    band: Band
    cap: int = 0

    def key(self, stands: Stands) -> NDArray[np.int64]:
        """The due date in P1; the clock's start less credit in the others."""
        if self.band is Band.P1:
            return stands.due.astype(np.int64)
        return _earlier(stands, np.minimum(stands.points, self.cap))

    def has(self, stands: Stands) -> NDArray[np.bool_]:
        """The band and those more urgent."""
        return stands.band <= self.band


def _earlier(stands: Stands, weeks: NDArray[np.int64]) -> NDArray[np.int64]:
    return stands.clock - DAYS_IN_WEEK * weeks.astype(np.int64) - stands.given


@dataclass(frozen=True)
class Accumulating:
    """Priority grows with every day waited, faster in more urgent bands (Kleinrock)."""

    slopes: tuple[int, int, int, int]


@dataclass(frozen=True)
class First:
    """The first rule that has somebody."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Every:
    """Every n-th slot by one rule, the others by another; counted from the first."""

    nth: int
    kept: "Rule"
    others: "Rule"


@dataclass(frozen=True)
class Turns:
    """Rules by weight, as the product's shares take turns; an idle one saves up none."""

    parts: tuple[tuple["Rule", int], ...]


Rule = Order | Accumulating | First | Every | Turns


def shares(policy: Policy, weights: Mapping[Band, int]) -> Rule:
    """How the product draws (`waiting_list.shares`), for one set of weights.

    Bands without a weight go first, then the slot kept for the longest waiter where the
    policy keeps one, then the weighted bands in turns.
    """
    lines = {band: OfBand(band, policy.caps[band]) for band in Band}
    turns: Rule = Turns(tuple((lines[band], many) for band, many in weights.items()))
    if every := policy.shares.longest_waiter_every:
        turns = Every(every, FirstCome(), turns)
    return First((*(lines[band] for band in Band if band not in weights), turns))


def quota(nth: int, rule: Rule) -> Rule:
    """Every n-th slot to the longest waiter of any band, whatever governs the rest."""
    return Every(nth, FirstCome(), rule)
