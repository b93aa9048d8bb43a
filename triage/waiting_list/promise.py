"""The waiting promise: within how many slots and weeks a child is drawn, or that nobody can say.

The theorem is exact and about slots. A child of a band with `i` ahead in its line needs
`i` more turns of that band than the first, and one more for each who still overtakes. How
many slots that takes follows from the turns alone, whatever the other bands do: a band
with nobody to see gives its turns away and saves none. Weeks rest on how many come and
are more urgent, so they are said with a probability; where the more urgent fill every
slot there is no bound, and that is said.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil, floor, log, sqrt

from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waiting_list.shares import TURN, Turns


CHANCE = 0.95  # that a promise in weeks holds while as many come as of late
GUESSES = 5  # at most so many figures in one promise rest on chance
LONGEST_WEEKS = 520  # ten years: beyond it a bound is none
MOST_EXTRA = 10_000  # slots a week, where the search for enough of them ends

Shares = Mapping[Band, int]


class Verdict(StrEnum):
    """Whether a band's promise can be kept."""

    KEPT = "kept"
    TOO_LATE = "too late"  # a bound there is, beyond the band's weeks
    GROWS = "grows"  # more come than are seen: no bound lasts
    NO_BOUND = "no bound"  # the more urgent alone fill every slot


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What one list's promise rests on."""

    slots_a_week: float
    arrivals_a_week: Mapping[Band, float]
    waiting: Mapping[Band, int]
    owed: int = 0  # children whose visit the service cancelled: drawn before any share


@dataclass(frozen=True, kw_only=True)
class Line:
    """One child, or one who would join now, in the line for their own band's slots."""

    band: Band
    ahead: Mapping[Band, int]  # who come first in it, without those drawn before it
    open_weeks: float = 0  # for so long a newcomer's credit may still bring them ahead


@dataclass(frozen=True, kw_only=True)
class Said:
    """What is promised to one child. Without weeks there is no bound."""

    slots: (
        int  # at the latest, of those left after the more urgent, if nobody overtakes
    )
    weeks: int | None  # with those who may still overtake, and the stated chance


@dataclass(frozen=True, kw_only=True)
class BandPromise:
    """One band of one list: what it gets, what comes, and what that comes to."""

    band: Band
    share: float | None  # of the slots left after the more urgent; None: all of them
    slots_a_week: float  # that its line has for sure
    arrivals_a_week: float
    waiting: int
    max_weeks: int
    newcomer: Said
    verdict: Verdict
    extra_slots: int | None  # a week, that would make it kept; None: not within reason


def turns_take(
    band: Band, many: int, shares: Shares, turns: Turns | None = None
) -> int:
    """The most slots in turn until a band has had so many of them.

    From the turns as they stand, or from the worst that can be. Never more: a band with
    nobody for its turn is brought along and saves none, so it takes fewer.
    """
    return many + sum(_others_take(band, many, shares, turns).values())


def said(
    line: Line,
    figures: Figures,
    policy: Policy,
    *,
    alarm: bool,
    turns: Turns | None = None,
) -> Said:
    """What one child can be told: slots, and weeks where there is a bound."""
    shares = _shares(policy, alarm)
    many = sum(line.ahead.values()) + 1
    slots = turns_take(line.band, many, shares, turns) if line.band in shares else many
    count = _Count(line, figures, policy, shares, turns)
    weeks = range(1, LONGEST_WEEKS + 1)
    return Said(slots=slots, weeks=next(filter(count.drawn_by, weeks), None))


def of_bands(
    figures: Figures, policy: Policy, *, alarm: bool, turns: Turns | None = None
) -> tuple[BandPromise, ...]:
    """The promise to whoever would join each band today."""
    return tuple(
        _of_band(band, figures, policy, alarm=alarm, turns=turns) for band in Band
    )


def newcomer(band: Band, figures: Figures, policy: Policy, *, alarm: bool) -> Line:
    """Whoever joins a band today, with no credit: behind all who wait for its slots."""
    ahead = _in_line(band, _shares(policy, alarm))
    return Line(
        band=band,
        ahead={one: figures.waiting[one] for one in ahead},
        open_weeks=open_weeks(band, policy),
    )


def open_weeks(band: Band, policy: Policy) -> float:
    """How long a newcomer without credit can still be overtaken by later ones.

    By as much credit as the band allows; in P1 by a date that may be as near as today.
    """
    one = policy.bands[band]
    return one.max_weeks if band is Band.P1 else one.credit_cap_weeks


def in_line(band: Band, policy: Policy, *, alarm: bool) -> tuple[Band, ...]:
    """The bands that stand in the line for a band's slots and are not drawn before it."""
    return _in_line(band, _shares(policy, alarm))


def at_most(mean: float) -> int:
    """So many at the most, by Bennett's inequality, of what comes by itself at a rate.

    No promise rests on more than `GUESSES` of them, so each may fail in its part.
    """
    if mean <= 0:
        return 0
    allowed = log(GUESSES / (1 - CHANCE))
    return ceil(mean + allowed / 3 + sqrt(allowed**2 / 9 + 2 * mean * allowed))


def _of_band(
    band: Band, figures: Figures, policy: Policy, *, alarm: bool, turns: Turns | None
) -> BandPromise:
    # Long because a promise has many parts.
    shares = _shares(policy, alarm)
    line = newcomer(band, figures, policy, alarm=alarm)
    told = said(line, figures, policy, alarm=alarm, turns=turns)

    def kept(extra: int) -> bool:
        more = replace(figures, slots_a_week=figures.slots_a_week + extra)
        count = _Count(line, more, policy, shares, turns)
        in_time = range(1, policy.bands[band].max_weeks + 1)
        return _lasts(band, more, policy, shares) is None and any(
            map(count.drawn_by, in_time)
        )

    share = shares[band] / sum(shares.values()) if band in shares else None
    late = Verdict.KEPT if kept(0) else Verdict.TOO_LATE
    return BandPromise(
        band=band,
        share=share,
        slots_a_week=max(0.0, _left(band, figures, policy, shares)) * (share or 1),
        arrivals_a_week=figures.arrivals_a_week[band],
        waiting=figures.waiting[band],
        max_weeks=policy.bands[band].max_weeks,
        newcomer=told,
        verdict=_lasts(band, figures, policy, shares) or late,
        extra_slots=_fewest(kept),
    )


def _lasts(
    band: Band, figures: Figures, policy: Policy, shares: Shares
) -> Verdict | None:
    """Why no promise lasts while as many come; None when one can."""
    left = _left(band, figures, policy, shares)
    if left <= 0:
        return Verdict.NO_BOUND
    come = sum(figures.arrivals_a_week[one] for one in _in_line(band, shares))
    too_many = come > left - _claimed(band, left, figures, shares)
    return Verdict.GROWS if too_many else None


def _left(band: Band, figures: Figures, policy: Policy, shares: Shares) -> float:
    """Slots a week left when those drawn before this band have theirs."""
    left = figures.slots_a_week - sum(
        figures.arrivals_a_week[one] for one in _first(band, shares)
    )
    every = policy.shares.longest_waiter_every
    return left - figures.slots_a_week / every if every and band in shares else left


def _claimed(band: Band, left: float, figures: Figures, shares: Shares) -> float:
    """What less urgent bands may take of it while this band's line is never empty.

    A band that needs less than its share leaves the rest to all the others by theirs.
    """
    if band not in shares:
        return 0.0
    weights, claimed = dict(shares), 0.0
    lower = {one: figures.arrivals_a_week[one] for one in shares if one > band}
    while content := [
        one
        for one, come in lower.items()
        if come <= (left - claimed) * weights[one] / sum(weights.values())
    ]:
        for one in content:
            claimed += lower.pop(one)
            del weights[one]
    hungry = sum(weights[one] for one in lower)
    return claimed + (left - claimed) * hungry / (sum(weights.values()) or 1)


class _Count:
    """Whether a child's turn has come by a week, whatever chance brings until then.

    Every slot until then goes to somebody drawn before any share, to somebody ahead, or
    by another band's turn to somebody who is not: never more than there are turns, and
    never more than there are children. Those still to come are counted by what each
    would take, and all together once; the smaller figure holds.
    """

    def __init__(
        self,
        line: Line,
        figures: Figures,
        policy: Policy,
        shares: Shares,
        turns: Turns | None,
    ) -> None:
        # Long because what every week is counted from is found once.
        first, here = _first(line.band, shares), _in_line(line.band, shares)
        self._line, self._shares, self._turns = line, shares, turns
        self._slots = figures.slots_a_week
        self._every = policy.shares.longest_waiter_every * (line.band in shares)
        self._before = sum(figures.waiting[one] for one in first)
        self._before += figures.owed if line.band is not Band.P1 else 0
        self._first_come = sum(figures.arrivals_a_week[one] for one in first)
        self._ahead = sum(line.ahead.values())
        self._come = sum(figures.arrivals_a_week[one] for one in here)
        self._behind = {
            kind: _behind(kind, line, figures, shares)
            for kind in shares
            if line.band in shares and kind is not line.band
        }
        able = {*first, *here, *self._behind}
        self._all_come = sum(figures.arrivals_a_week[one] for one in able)

    def drawn_by(self, week: int) -> bool:
        """Whether there are slots enough, with the stated chance."""
        given = floor(self._slots * week)
        given -= ceil(given / self._every) if self._every else 0
        overtake = at_most(self._come * min(week, self._line.open_weeks))
        many = self._ahead + overtake + 1
        first = at_most(self._first_come * week)
        one_by_one = first + overtake + self._others(many, week)
        together = at_most(self._all_come * week) + self._others(many, 0)
        return given - self._before - self._ahead > min(one_by_one, together)

    def _others(self, many: int, week: int) -> int:
        """The slots that others' turns take, from whoever is there to have them."""
        take = _others_take(self._line.band, many, self._shares, self._turns)
        return sum(
            min(take[kind], there + at_most(come * week))
            for kind, (there, come) in self._behind.items()
        )


def _others_take(
    band: Band, many: int, shares: Shares, turns: Turns | None
) -> dict[Band, int]:
    """The most turns each other band has before a band has had so many."""
    if band not in shares:
        return {}
    passes = _worst(band, shares) if turns is None else turns.passes
    last = passes.get(band, 0) + (many - 1) * (TURN // shares[band])
    return {
        other: _turns_before(
            last, passes.get(other, 0), TURN // shares[other], wins_ties=other < band
        )
        for other in shares
        if other is not band
    }


def _behind(
    kind: Band, line: Line, figures: Figures, shares: Shares
) -> tuple[int, float]:
    """Who may have another band's turn without being ahead: now, and more each week."""
    able = _in_line(kind, shares)
    there = sum(figures.waiting[one] - line.ahead.get(one, 0) for one in able)
    return there, sum(figures.arrivals_a_week[one] for one in able)


def _shares(policy: Policy, alarm: bool) -> Shares:
    return policy.shares.alarm if alarm else policy.shares.normal


def _first(band: Band, shares: Shares) -> tuple[Band, ...]:
    """The bands drawn before a band, whoever's turn it is."""
    strict = (one for one in Band if one not in shares)
    return tuple(one for one in strict if band in shares or one < band)


def _in_line(band: Band, shares: Shares) -> tuple[Band, ...]:
    if band not in shares:
        return (band,)
    return tuple(one for one in shares if one <= band)


def _worst(band: Band, shares: Shares) -> Mapping[Band, int]:
    """The band has just had its turn, and every other band is about to have its own."""
    return {band: TURN // shares[band]}


def _turns_before(last: int, start: int, step: int, *, wins_ties: bool) -> int:
    """How many turns another band has before a turn at a pass, counting its own."""
    until = last + 1 if wins_ties else last
    return max(0, ceil((until - start) / step))


def _fewest(enough: Callable[[int], bool]) -> int | None:
    """The smallest whole number that is enough; None when none within reason is."""
    if enough(0):
        return 0
    low, high = 0, 1
    while not enough(high):
        low, high = high, high * 2
        if high > MOST_EXTRA:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
