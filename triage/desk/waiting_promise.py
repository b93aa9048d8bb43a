"""The waiting promise as people read it: by list and band, and in one line for a child.

Slots a week and arrivals a week are those of the last weeks, as they were. Where they are
too few to go by, that is said and nothing is promised.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.waiting import NoSuchReferral
from triage.referrals import Pathway
from triage.store import offers, pace, placements, referrals, unseen, waiting
from triage.store.in_line import arrivals
from triage.store.waiting import ListedChild
from triage.waiting_list import promise
from triage.waiting_list.policy import Policy
from triage.waiting_list.promise import (
    CHANCE,
    BandPromise,
    Figures,
    Line,
    Said,
    Verdict,
)
from triage.waiting_list.shares import DAYS_IN_WEEK, over_called


WINDOW_WEEKS = 13  # of slots and arrivals, as the shares' own alarm looks at them
LEAST = 13  # of either in those weeks: one a week; fewer are too few to go by
OFTEN = f"{CHANCE * 100:.0f} of 100"
LISTS = tuple(one for one in Pathway if one is not Pathway.UNDECIDED)
NOT_DRAWN = (
    "No slots are drawn from this list: a person decides first which list it is."
)
HAS_A_SLOT = "A slot is held or offered already."
OWES = "Shown once you owe no child on this list a priority of your own."
OFF_THE_LIST = "Not on a waiting list now, so no slot is promised."


@dataclass(frozen=True, kw_only=True)
class BandShown:
    """One band's promise, with what it comes to in a sentence."""

    promise: BandPromise
    sentence: str

    @property
    def red(self) -> bool:
        """Whether the promise cannot be kept."""
        return self.promise.verdict is not Verdict.KEPT


@dataclass(frozen=True, kw_only=True)
class ListShown:
    """One list: what it gets, what comes, and what each band may be promised."""

    pathway: Pathway
    window_weeks: int
    slots: int  # offered in those weeks
    arrivals: int
    alarm: bool  # the shares of the alarm hold
    too_few: str  # why nothing is promised; "" when something is
    bands: tuple[BandShown, ...]


@dataclass(frozen=True, kw_only=True)
class ChildShown:
    """What one child may be promised, in a sentence. Nulls: nothing is."""

    slots: int | None
    weeks: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class _Known:
    """One list's figures, read once."""

    figures: Figures
    slots: int
    arrivals: int
    alarm: bool
    policy: Policy

    @property
    def too_few(self) -> str:
        """Why nothing is promised."""
        few = [
            f"{many} {what}"
            for many, what in (
                (self.slots, "slots were offered"),
                (self.arrivals, "children joined"),
            )
            if many < LEAST
        ]
        told = " and ".join(few)
        return (
            f"In the last {WINDOW_WEEKS} weeks {told}: too few to go by, so nothing "
            "can be promised."
            if few
            else ""
        )


def shown(desk: Desk) -> tuple[ListShown, ...]:
    """Every list that slots are drawn from, once anybody was placed."""
    found = (of_list(desk, pathway) for pathway in LISTS)
    return tuple(one for one in found if one is not None)


def of_list(
    desk: Desk, pathway: Pathway, *, more: float = 0, joining: float = 1
) -> ListShown | None:
    """One list, with more slots a week, and as many times the children who join.

    None before anybody was placed.
    """
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None:
        return None
    known = _known(desk, ranking.number, pathway)
    tried = _with(known.figures, more=more, joining=joining)
    return _list(desk, pathway, replace(known, figures=tried))


def _with(figures: Figures, *, more: float, joining: float) -> Figures:
    come = figures.arrivals_a_week
    return replace(
        figures,
        slots_a_week=max(0.0, figures.slots_a_week + more),
        arrivals_a_week={band: many * joining for band, many in come.items()},
    )


def of_child(desk: Desk, referral_id: str) -> ChildShown:
    """One line for one child. Whoever owes bands on the list is told nothing of places.

    Raises `NoSuchReferral`, `OwnBandFirst`.
    """
    if not referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id]):
        raise NoSuchReferral
    if blind.hidden(desk, referral_id):
        raise blind.OwnBandFirst
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    on: dict[str, Any] = {"tenant": desk.tenant, "ranking": ranking and ranking.number}
    lines = waiting.lines_of(desk.session, referral_ids=[referral_id], **on)
    if not (ranking and lines):
        return ChildShown(slots=None, weeks=None, sentence=OFF_THE_LIST)
    why_not = _why_not(desk, ranking.number, lines[0])
    if why_not:
        return ChildShown(slots=None, weeks=None, sentence=why_not)
    known = _known(desk, ranking.number, lines[0].pathway)
    if known.too_few:
        return ChildShown(slots=None, weeks=None, sentence=known.too_few)
    return _child(desk, ranking.number, lines[0], known)


def beside(desk: Desk, referral_id: str) -> ChildShown | None:
    """The line on a child's page; None for whoever owes the child a band of their own."""
    if blind.hidden(desk, referral_id):
        return None
    return of_child(desk, referral_id)


def _why_not(desk: Desk, ranking: int, one: ListedChild) -> str:
    if one.pathway is Pathway.UNDECIDED:
        return NOT_DRAWN
    theirs = offers.of_referrals(
        desk.session, tenant=desk.tenant, referral_ids=[one.referral_id]
    )
    if any(offer.is_open for some in theirs.values() for offer in some):
        return HAS_A_SLOT
    owed = unseen.owed_by_day(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking,
        pathway=one.pathway,
        unseen=blind.unseen(desk),
    )
    return OWES if owed else ""


def _child(desk: Desk, ranking: int, one: ListedChild, known: _Known) -> ChildShown:
    turns = offers.turns(desk.session, tenant=desk.tenant, pathway=one.pathway)
    found = promise.said(
        _line(desk, ranking, one, known),
        known.figures,
        known.policy,
        alarm=known.alarm,
        turns=turns,
    )
    return ChildShown(
        slots=found.slots, weeks=found.weeks, sentence=_child_words(found)
    )


def _line(desk: Desk, ranking: int, one: ListedChild, known: _Known) -> Line:
    """Who comes first in the line for the slots of the child's own band."""
    # Long because two kinds of children are counted into one line.
    cap = known.policy.caps[one.band]
    on: dict[str, Any] = {"tenant": desk.tenant, "ranking": ranking}
    on |= {"pathway": one.pathway}
    mine = one.key[1:]
    ahead = Counter(
        {one.band: pace.ahead_in_band(desk.session, band=one.band, key=mine, **on)}
    )
    others = set(promise.in_line(one.band, known.policy, alarm=known.alarm))
    on["bands"] = others - {one.band}
    latest = one.order_day + timedelta(weeks=cap)
    ahead.update(pace.longer_waiting(desk.session, before=one.order_day, **on))
    for child in pace.by_points(desk.session, since=one.order_day, until=latest, **on):
        starts = child.clock_start - timedelta(weeks=min(child.points, cap))
        theirs = (starts, child.clock_start, child.lot, child.referral_id)
        ahead[child.band] += theirs < mine
    return Line(band=one.band, ahead=ahead, open_weeks=_open_weeks(latest, desk.today))


def _open_weeks(latest: date, today: date) -> float:
    """For how long a newcomer may still come ahead: by credit, or in P1 by a due date."""
    return max(0, (latest - today).days) / DAYS_IN_WEEK


def _list(desk: Desk, pathway: Pathway, known: _Known) -> ListShown:
    turns = offers.turns(desk.session, tenant=desk.tenant, pathway=pathway)
    bands = (
        ()
        if known.too_few
        else promise.of_bands(
            known.figures, known.policy, alarm=known.alarm, turns=turns
        )
    )
    return ListShown(
        pathway=pathway,
        window_weeks=WINDOW_WEEKS,
        slots=known.slots,
        arrivals=known.arrivals,
        alarm=known.alarm,
        too_few=known.too_few,
        bands=tuple(BandShown(promise=one, sentence=_words(one)) for one in bands),
    )


def _known(desk: Desk, ranking: int, pathway: Pathway) -> _Known:
    # Long because a promise rests on many figures.
    policy = content_in_force(desk.session, desk.tenant).policy
    day = desk.today - timedelta(weeks=WINDOW_WEEKS)
    on: dict[str, Any] = {"tenant": desk.tenant, "pathway": pathway}
    listed = on | {"ranking": ranking}
    slots = pace.slots_offered(
        desk.session,
        since=desk.now - timedelta(weeks=WINDOW_WEEKS),
        until=desk.now,
        **on,
    )
    came = pace.came(desk.session, since=day, **listed)
    urgent, recent = arrivals(
        desk.session,
        since=desk.today - timedelta(weeks=policy.shares.alarm_window_weeks),
        **listed,
    )
    return _Known(
        figures=Figures(
            slots_a_week=slots / WINDOW_WEEKS,
            arrivals_a_week={band: many / WINDOW_WEEKS for band, many in came.items()},
            waiting=pace.undrawn(desk.session, **listed),
            owed=pace.owed(desk.session, **listed),
        ),
        slots=slots,
        arrivals=sum(came.values()),
        alarm=over_called(urgent, recent, policy),
        policy=policy,
    )


def _words(one: BandPromise) -> str:
    """What a band's promise comes to, and what would make it true."""
    if one.verdict is Verdict.KEPT:
        return (
            f"Whoever joins today is drawn within {_weeks(one.newcomer.weeks)}, in "
            f"{OFTEN} such cases; the policy says {_weeks(one.max_weeks)}."
        )
    return f"{WHY[one.verdict]} {_extra(one)}"


WHY = {
    Verdict.NO_BOUND: "More urgent children alone fill every slot: nobody can say when these are drawn.",
    Verdict.GROWS: "More children come than are drawn: the wait grows without end.",
    Verdict.TOO_LATE: "Too many wait already: whoever joins today may be drawn later than the policy says.",
}


def _extra(one: BandPromise) -> str:
    if one.extra_slots is None:
        return "No number of slots within reason would keep the promise."
    more = "slot" if one.extra_slots == 1 else "slots"
    return (
        f"{one.extra_slots:,} more {more} a week would keep the promise of "
        f"{_weeks(one.max_weeks)}."
    )


def _child_words(found: Said) -> str:
    if found.weeks is None:
        return "No week can be promised: there are not slots enough for those who come first."
    return (
        f"Drawn within {_weeks(found.weeks)} at the latest, in {OFTEN} such "
        f"cases, while slots and arrivals are as in the last {WINDOW_WEEKS} weeks and "
        "nobody else’s facts change. If nobody else comes ahead: by slot "
        f"{found.slots:,} of those left after more urgent children."
    )


def _weeks(many: int | None) -> str:
    return f"{many} {'week' if many == 1 else 'weeks'}"
