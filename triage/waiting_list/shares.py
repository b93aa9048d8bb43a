"""Who is drawn for the next slots: P1 first, then bands by their promised shares.

A slot of band b goes to the earliest effective start among children of band b or a more
urgent one, each child's credit capped at b's cap. So what wins a slot of b does not
depend on which band beyond b a child holds, and raising a child's band can only add
slots they may win: it never makes them later. Stride scheduling turns shares into
turns: each band's pass moves on by TURN / share when it is served.

A slot that does not fit everyone goes to the first in line whom it fits; whoever it
does not fit keeps their place. The proof above holds slot by slot, needs held still.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from triage.referrals import Band
from triage.waiting_list.policy import Policy


DAYS_IN_WEEK = 7
TURN = 2520  # divisible by every share up to 10, so passes stay whole numbers

Line = list[tuple[int, int, int, str]]  # the next to be seen stands last
Fits = Callable[[str], bool]  # whether a slot fits a referral


@dataclass(frozen=True, kw_only=True)
class Drawable:
    """One waiting child, as the draw sees them."""

    referral_id: str
    band: Band
    clock_start: int  # ordinal day
    credit_weeks: int  # before any band's cap
    due_on: int  # ordinal day; orders P1
    lot: int
    owed_since: int | None = None  # ordinal day on which the service cancelled a visit
    credited_days: int = 0  # by restitutions, beyond any cap


@dataclass(frozen=True, kw_only=True)
class Turns:
    """How far each band's turns have gone; carried from one draw to the next."""

    passes: Mapping[Band, int] = field(default_factory=dict)
    drawn: int = 0


@dataclass(frozen=True, kw_only=True)
class Draw:
    """One slot given: to whom, as a slot of which band."""

    referral_id: str
    slot_of: Band | None  # None: the slot kept for the longest waiter
    owed: bool = False  # nobody's turn: the service had cancelled this child's visit


def over_called(urgent: float, arrivals: float, policy: Policy) -> bool:
    """Whether P1 and P2 are more of the recent arrivals than the policy expects."""
    return urgent > policy.shares.alarm_above * arrivals


def draws(
    waiting: Sequence[Drawable],
    policy: Policy,
    *,
    slots: int,
    alarm: bool,
    turns: Turns | None = None,
) -> tuple[tuple[Draw, ...], Turns]:
    """The next `slots` draws, and the turns to carry on from.

    Fewer when the list runs out. `alarm` says whether the alarm's shares hold; it is
    given, because it belongs to the service's arrivals and not to one child.
    """
    round_ = Round(waiting, policy, alarm=alarm, turns=turns or Turns())
    made = (round_.next() for _ in range(min(slots, len(waiting))))
    return tuple(draw for draw in made if draw), round_.turns()


def anyone(_: str) -> bool:
    """A slot that fits everyone."""
    return True


class Round:
    """The waiting in line, once per kind of slot; a drawn child leaves every line.

    `reached` are those who would have been next for some slot that did not fit them.
    """

    def __init__(
        self, waiting: Sequence[Drawable], policy: Policy, *, alarm: bool, turns: Turns
    ) -> None:
        self._shares = policy.shares.alarm if alarm else policy.shares.normal
        self._every = policy.shares.longest_waiter_every
        self._drawn = turns.drawn
        self._passes = {band: turns.passes.get(band, 0) for band in self._shares}
        self._gone: set[str] = set()
        self._lines = {band: _line(band, waiting, policy.caps[band]) for band in Band}
        self._longest = _by_clock(waiting) if self._every else []
        self._owed = _owed(waiting)
        self._bands = {one.referral_id: one.band for one in waiting}
        self.reached: set[str] = set()

    def next(self, fits: Fits = anyone) -> Draw | None:
        """Draw the next child whom a slot fits; None when it fits nobody left."""
        draw = self._draw(fits)
        if draw is not None:
            self._drawn += 1
            self._gone.add(draw.referral_id)
        return draw

    def turns(self) -> Turns:
        """Where the turns stand, with the lowest pass brought back to 0."""
        low = min(self._passes.values())
        passes = {band: at - low for band, at in self._passes.items()}
        return Turns(passes=passes, drawn=self._drawn)

    def _draw(self, fits: Fits) -> Draw | None:
        if (first := self._first(self._lines[Band.P1], fits)) is not None:
            return Draw(referral_id=first, slot_of=Band.P1)
        if (owed := self._first(self._owed, fits)) is not None:
            return Draw(referral_id=owed, slot_of=self._bands[owed], owed=True)
        for strict in (band for band in Band if band not in self._shares):
            if (first := self._first(self._lines[strict], fits)) is not None:
                return Draw(referral_id=first, slot_of=strict)
        if (longest := self._longest_waiter(fits)) is not None:
            return Draw(referral_id=longest, slot_of=None)
        return self._in_turn(fits)

    def _longest_waiter(self, fits: Fits) -> str | None:
        """Who has the slot kept for the longest waiter, when this is one."""
        kept = self._every and (self._drawn + 1) % self._every == 0
        return self._first(self._longest, fits) if kept else None

    def _in_turn(self, fits: Fits) -> Draw | None:
        """Serve the band with the lowest pass among those with a child to see.

        A band with nobody for this slot does not save up turns: its pass is brought
        along to the one served, so it keeps at most the turn it had.
        """
        heads = {band: self._head(self._lines[band], fits) for band in self._passes}
        able = {band: head for band, head in heads.items() if head is not None}
        if not able:
            return None
        turn = min(able, key=lambda band: (self._passes[band], band))
        for idle in self._passes.keys() - able.keys():
            self._passes[idle] = max(self._passes[idle], self._passes[turn])
        self._passes[turn] += TURN // self._shares[turn]
        first = self._first(self._lines[turn], fits)
        return Draw(referral_id=first, slot_of=turn) if first else None

    def _first(self, line: Line, fits: Fits) -> str | None:
        """The first in line whom the slot fits; those before them were reached."""
        head = self._head(line, fits)
        for *_, name in reversed(line):
            if name == head:
                break
            if name not in self._gone:
                self.reached.add(name)
        return head

    def _head(self, line: Line, fits: Fits) -> str | None:
        while line and line[-1][-1] in self._gone:
            line.pop()
        standing = (name for *_, name in reversed(line) if name not in self._gone)
        return next((name for name in standing if fits(name)), None)


def _owed(waiting: Sequence[Drawable]) -> Line:
    """Children whose visit the service cancelled, the longest ago last."""
    owed = (
        (one.owed_since, one.clock_start, one.lot, one.referral_id)
        for one in waiting
        if one.owed_since is not None
    )
    return sorted(owed, reverse=True)


def _by_clock(waiting: Sequence[Drawable]) -> Line:
    """Everybody by how long they truly wait; days given back make no wait longer."""
    return sorted(
        (
            (one.clock_start, one.clock_start, one.lot, one.referral_id)
            for one in waiting
        ),
        reverse=True,
    )


def _line(band: Band, waiting: Sequence[Drawable], cap: int) -> Line:
    """Children who may win a slot of `band`, the earliest last."""
    able = (_key(band, child, cap) for child in waiting if child.band <= band)
    return sorted(able, reverse=True)


def _key(band: Band, child: Drawable, cap: int) -> tuple[int, int, int, str]:
    day = child.due_on if band is Band.P1 else effective_day(child, cap)
    return (day, child.clock_start, child.lot, child.referral_id)


def effective_day(child: Drawable, cap: int) -> int:
    """The clock's start, less the credit a band allows and the days given back."""
    credit = DAYS_IN_WEEK * min(child.credit_weeks, cap)
    return child.clock_start - credit - child.credited_days
