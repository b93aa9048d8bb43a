"""How spells of a list end: every move off it since a day, why, and on which day.

A spell ends on the day the child left: of one who was seen, the day the assessment
began and not the day somebody wrote it down. What was closed in error never ended. A
referral whose import was undone has no spell at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    text,
)
from sqlmodel import Session

from triage.calendar import LONDON
from triage.clocks import Happened
from triage.decisions import DeclineReason, RemovalReason, ReopenReason
from triage.referrals import ON_THE_LIST, ReferralState
from triage.store.clocks import EVENTS
from triage.store.day_numbers import day_number, hour_number, london_days
from triage.store.decision_rows import CAME_BACK
from triage.store.moves import MOVED
from triage.store.offers import OFFERS, SLOTS
from triage.store.placements import PLACED
from triage.store.referrals import REFERRALS
from triage.store.written import in_batches
from triage.waiting_list.offers import OfferState
from triage.waits.spells import Left, Spells
from triage.waits.spells import day_number as number_of


UNKNOWN = -1  # a day that nobody wrote down
NO_BAND = 0

# Why a referral left, by where the move led and its reason. "" is every other reason.
CAUSES: dict[tuple[ReferralState, str], Left] = {
    (ReferralState.SEEN, ""): Left.SEEN,
    (ReferralState.REMOVED, RemovalReason.FAMILY_ASKED): Left.NO_LONGER_WANTED,
    (ReferralState.REMOVED, RemovalReason.ASSESSED): Left.ANSWERED_ELSEWHERE,
    (ReferralState.REMOVED, RemovalReason.MOVED): Left.MOVED_AWAY,
    (ReferralState.REMOVED, RemovalReason.TRANSFERRED): Left.TRANSFERRED,
    (ReferralState.REMOVED, RemovalReason.DIED): Left.DIED,
    # A double leaves nobody; nor is a reason that nobody knows counted as progress.
    (ReferralState.REMOVED, ""): Left.PUT_RIGHT,
    (ReferralState.DECLINED, DeclineReason.TWICE): Left.PUT_RIGHT,
    (ReferralState.DECLINED, ""): Left.DECLINED,
    (ReferralState.SET_ASIDE, ""): Left.SET_ASIDE,
}
ON = tuple(state.value for state in ReferralState if state in ON_THE_LIST)
OFF = tuple(state.value for state in ReferralState if state not in ON_THE_LIST)


@dataclass(frozen=True, slots=True)
class Return:
    """A referral came to a list again: from off it, or from another list."""

    move: str
    hour: int
    in_error: bool  # it should never have left


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked of the store."""

    session: Session
    tenant: str
    ranking: int | None
    since: date
    bands: bool
    one_by_one: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Columns:
    """Spells of every list together: which list each is on, and whose it is."""

    pathways: Sequence[str]
    referral_ids: Sequence[str]
    spells: Spells


Returns = dict[str, list[Return]]


def returns(wanted: Wanted) -> Returns:
    """Every move that brought a referral to a list, in order. They are few."""
    query = (
        select(
            MOVED.c.referral_id,
            MOVED.c.id,
            hour_number(MOVED.c.made_at),
            MOVED.c.reason == ReopenReason.IN_ERROR.value,
        )
        .where(
            MOVED.c.tenant == wanted.tenant, text(CAME_BACK), MOVED.c.to_state.in_(ON)
        )
        .order_by(MOVED.c.id)
    )
    found: Returns = {}
    for name, *rest in wanted.session.execute(query):
        found.setdefault(name, []).append(Return(*rest))
    return found


def began(known: Returns, name: str, first: int, before: str = "") -> int:
    """The day a spell began: the last return, before a move if one is named; or the first."""
    hours = [
        one.hour
        for one in known.get(name, ())
        if not one.in_error and (not before or one.move < before)
    ]
    return int(london_days(np.array(hours[-1:]))[0]) if hours else first


def ended(wanted: Wanted, known: Returns) -> Columns:
    """Every spell that ended on or after the day, one by one."""
    # Long because a spell has many columns.
    rows = wanted.session.execute(_departures(wanted)).all()
    names, moves, pathways, *numbers = zip(*rows, strict=True) if rows else [()] * 9
    hours, cause, clock, received, contact, band = (
        np.array(column, np.int64) for column in numbers
    )
    came, moved = np.maximum(clock, received), london_days(hours)
    unsaid = np.flatnonzero((cause == Left.SEEN) & (contact == UNKNOWN))
    contact[unsaid] = _attended(wanted, [names[at] for at in unsaid], hours[unsaid])
    kept = np.ones(len(rows), np.bool_)
    for at in [at for at, name in enumerate(names) if name in known]:
        came[at] = began(known, names[at], came[at], moves[at])
        kept[at] = not _in_error(known[names[at]], moves[at])
    left = np.where((cause == Left.SEEN) & (contact >= came), contact, moved)
    kept &= left >= number_of(wanted.since)
    spells = Spells(
        clock=clock.astype(np.int32),
        came=came.astype(np.int32),
        left=left.astype(np.int32),
        cause=cause.astype(np.int8),
        band=band.astype(np.int8),
        many=np.ones(len(rows), np.int32),
    )
    return Columns(
        pathways=[one for one, keep in zip(pathways, kept, strict=True) if keep],
        referral_ids=[one for one, keep in zip(names, kept, strict=True) if keep],
        spells=spells.where(kept),
    )


def _departures(wanted: Wanted) -> Select[Any]:
    """Moves off a list or to another one, and what is known of each referral."""
    # Long because a spell has many columns.
    first = datetime.combine(wanted.since, time(), LONDON)
    band = func.coalesce(_last_band(), _turn_of(), NO_BAND)
    return (
        select(
            MOVED.c.referral_id,
            MOVED.c.id,
            MOVED.c.from_pathway,
            hour_number(MOVED.c.made_at),
            _cause(),
            day_number(REFERRALS.c.clock_start),
            or_unknown(day_number(REFERRALS.c.received_on)),
            or_unknown(_first_contact()),
            band if wanted.bands else literal(NO_BAND),
        )
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == MOVED.c.tenant)
            & (REFERRALS.c.id == MOVED.c.referral_id),
        )
        .where(MOVED.c.tenant == wanted.tenant, MOVED.c.made_at >= first)
        .where(MOVED.c.from_state.in_(ON), REFERRALS.c.undone_at.is_(None))
        .where(MOVED.c.to_state.in_(OFF) | (MOVED.c.from_pathway != MOVED.c.to_pathway))
    )


def _in_error(some: Sequence[Return], move: str) -> bool:
    """Whether the return from this move says that it should never have been.

    A move to another list is its own return.
    """
    later = [one for one in some if one.move >= move]
    return bool(later) and later[0].in_error


def _cause() -> ColumnElement[int]:
    """Why a spell ended. A referral still on a list went to the other one."""

    def when(state: ReferralState, why: str) -> ColumnElement[bool]:
        there = MOVED.c.to_state == state.value
        return and_(there, MOVED.c.reason == str(why)) if why else there

    said = [(when(*key), int(left)) for key, left in CAUSES.items()]
    return case(*said, else_=int(Left.OTHER_LIST))


def _first_contact() -> ScalarSelect[int]:
    """The day of the contact that was recorded with the move."""
    return (
        select(day_number(EVENTS.c.on_day))
        .where(EVENTS.c.tenant == MOVED.c.tenant)
        .where(EVENTS.c.referral_id == MOVED.c.referral_id)
        .where(
            EVENTS.c.kind == Happened.FIRST_CONTACT.value,
            EVENTS.c.made_at <= MOVED.c.made_at,
        )
        .order_by(EVENTS.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _attended(
    wanted: Wanted, names: Sequence[str], moved: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The day of each one's last visit, before the move, that began an assessment.

    Asked only where no contact was recorded with the move.
    """
    found: dict[str, list[int]] = {}
    for some in in_batches(list(names)):
        for name, hour in wanted.session.execute(_beginnings(wanted.tenant, some)):
            found.setdefault(name, []).append(hour)
    last = [
        max((hour for hour in found.get(name, ()) if hour <= until), default=None)
        for name, until in zip(names, moved, strict=True)
    ]
    days = london_days(np.array([hour or 0 for hour in last], np.int64))
    return np.where([hour is None for hour in last], UNKNOWN, days)


def _beginnings(tenant: str, some: Sequence[str]) -> Select[tuple[str, int]]:
    return (
        select(OFFERS.c.referral_id, hour_number(SLOTS.c.starts_at))
        .join(
            SLOTS,
            (SLOTS.c.tenant == OFFERS.c.tenant) & (SLOTS.c.id == OFFERS.c.slot_id),
        )
        .where(OFFERS.c.tenant == tenant, OFFERS.c.referral_id.in_(some))
        .where(OFFERS.c.state == OfferState.ATTENDED.value)
        .where(OFFERS.c.begins_assessment.is_(True))
    )


def _last_band() -> ScalarSelect[int]:
    """The band of the last placement on the list that was left."""
    return (
        select(PLACED.c.band)
        .where(PLACED.c.tenant == MOVED.c.tenant)
        .where(PLACED.c.referral_id == MOVED.c.referral_id)
        .where(PLACED.c.pathway == MOVED.c.from_pathway)
        .order_by(PLACED.c.number.desc())
        .limit(1)
        .scalar_subquery()
    )


def _turn_of() -> ScalarSelect[int]:
    """Whose turn the slot of an attended visit was, where no placement is kept."""
    return (
        select(func.max(OFFERS.c.slot_of))
        .where(OFFERS.c.tenant == MOVED.c.tenant)
        .where(OFFERS.c.referral_id == MOVED.c.referral_id)
        .where(OFFERS.c.state == OfferState.ATTENDED.value)
        .scalar_subquery()
    )


def or_unknown(column: ColumnElement[Any] | ScalarSelect[Any]) -> ColumnElement[int]:
    """A day, or `UNKNOWN` where nobody wrote one down."""
    return func.coalesce(column, UNKNOWN)
