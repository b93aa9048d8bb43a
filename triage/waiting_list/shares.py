"""Who is drawn for the next slots: P1 first, then bands by their promised shares.

A slot of band b goes to the earliest effective start among children of band b or a more
urgent one, each child's credit capped at b's cap. So what wins a slot of b does not
depend on which band beyond b a child holds, and raising a child's band can only add
slots they may win: it never makes them later. Stride scheduling turns shares into
turns: each band's pass moves on by TURN / share when it is served.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from triage.referrals import Band
from triage.waiting_list.policy import Policy


DAYS_IN_WEEK = 7
TURN = 2520  # divisible by every share up to 10, so passes stay whole numbers

Line = list[tuple[int, int, int, str]]  # the next to be seen stands last


@dataclass(frozen=True, kw_only=True)
class Drawable:
    """One waiting child, as the draw sees them."""

    referral_id: str
    band: Band
    clock_start: int  # ordinal day
    credit_weeks: int  # before any band's cap
    due_on: int  # ordinal day; orders P1
    lot: int


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


def over_called(urgent: int, arrivals: int, policy: Policy) -> bool:
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
    round_ = _Round(waiting, policy, alarm=alarm, turns=turns or Turns())
    made = tuple(round_.next() for _ in range(min(slots, len(waiting))))
    return made, round_.turns()


class _Round:
    """The waiting in line, once per kind of slot; a drawn child leaves every line."""

    def __init__(
        self, waiting: Sequence[Drawable], policy: Policy, *, alarm: bool, turns: Turns
    ) -> None:
        self._shares = policy.shares.alarm if alarm else policy.shares.normal
        self._every = policy.shares.longest_waiter_every
        self._drawn = turns.drawn
        self._passes = {band: turns.passes.get(band, 0) for band in self._shares}
        self._gone: set[str] = set()
        self._lines = {band: _line(band, waiting, policy.caps[band]) for band in Band}
        self._longest = _line(Band.P4, waiting, 0) if self._every else []

    def next(self) -> Draw:
        """Draw one child; there must be one left."""
        self._drawn += 1
        draw = self._draw()
        self._gone.add(draw.referral_id)
        return draw

    def turns(self) -> Turns:
        """Where the turns stand, with the lowest pass brought back to 0."""
        low = min(self._passes.values())
        passes = {band: at - low for band, at in self._passes.items()}
        return Turns(passes=passes, drawn=self._drawn)

    def _draw(self) -> Draw:
        for strict in (band for band in Band if band not in self._shares):
            if self._peek(self._lines[strict]):
                return self._serve(strict)
        if self._every and self._drawn % self._every == 0 and self._peek(self._longest):
            return Draw(referral_id=self._longest[-1][-1], slot_of=None)
        return self._serve(self._whose_turn())

    def _whose_turn(self) -> Band:
        """The band with the lowest pass among those with a child to see.

        A band with nobody waiting does not save up turns: its pass is brought along.
        """
        able = [band for band in self._passes if self._peek(self._lines[band])]
        turn = min(able, key=lambda band: (self._passes[band], band))
        for idle in self._passes.keys() - able:
            self._passes[idle] = max(self._passes[idle], self._passes[turn])
        self._passes[turn] += TURN // self._shares[turn]
        return turn

    def _serve(self, band: Band) -> Draw:
        return Draw(referral_id=self._lines[band][-1][-1], slot_of=band)

    def _peek(self, line: Line) -> bool:
        while line and line[-1][-1] in self._gone:
            line.pop()
        return bool(line)


def _line(band: Band, waiting: Sequence[Drawable], cap: int) -> Line:
    """Children who may win a slot of `band`, the earliest last."""
    able = (_key(band, child, cap) for child in waiting if child.band <= band)
    return sorted(able, reverse=True)


def _key(band: Band, child: Drawable, cap: int) -> tuple[int, int, int, str]:
    effective = child.clock_start - DAYS_IN_WEEK * min(child.credit_weeks, cap)
    day = child.due_on if band is Band.P1 else effective
    return (day, child.clock_start, child.lot, child.referral_id)
