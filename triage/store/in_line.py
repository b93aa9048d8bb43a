"""Who may be drawn for some slots, in the few columns a draw reads.

A child of whom nothing special is known fits every slot, so of those only the first in
each line can be drawn. Whoever has needs, a family or past offers is always read.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session

from triage.referrals import Band, Pathway, ReferralState
from triage.store.placements import PLACED
from triage.store.referrals import REFERRALS
from triage.store.standing import LISTED
from triage.store.written import in_batches


@dataclass(frozen=True, slots=True)
class InLine:
    """One waiting referral as a draw reads it."""

    referral_id: str
    child_id: str
    band: Band
    clock_start: date
    due_on: date
    lot: int
    points: int
    confirmed: bool
    state: ReferralState
    credited_days: int


_COLUMNS = (
    LISTED.c.referral_id,
    REFERRALS.c.child_id,
    LISTED.c.band,
    LISTED.c.clock_start,
    LISTED.c.due_on,
    LISTED.c.lot,
    PLACED.c.points,
    LISTED.c.confirmed,
    REFERRALS.c.state,
    PLACED.c.effective_start,
    LISTED.c.order_day,
)
_JOINED = LISTED.join(
    PLACED,
    (PLACED.c.tenant == LISTED.c.tenant)
    & (PLACED.c.referral_id == LISTED.c.referral_id)
    & (PLACED.c.number == LISTED.c.placement),
).join(
    REFERRALS,
    (REFERRALS.c.tenant == LISTED.c.tenant) & (REFERRALS.c.id == LISTED.c.referral_id),
)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far down a list a draw may come."""

    first: int  # so many of each band's line
    beyond: Mapping[Band, int]  # days by which another band's credit may bring forward
    longest: bool  # some slots are kept for the longest waiter
    children: Collection[str] = ()  # of whom something special is known
    referral_ids: Collection[str] = ()  # likewise


def in_line(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, reach: Reach
) -> list[InLine]:
    """Everybody of one list whom a draw may come to; more than those does no harm."""
    here = (
        LISTED.c.tenant == tenant,
        LISTED.c.ranking == ranking,
        LISTED.c.pathway == pathway.value,
    )
    query = select(*_COLUMNS).select_from(_JOINED).where(*here)
    found: dict[str, InLine] = {}
    for where in _parts(session, here, reach):
        for row in session.execute(query.where(where)):
            found[row[0]] = _in_line(*row)
    return list(found.values())


def _in_line(
    name: str,
    child: str,
    number: int,
    clock: date,
    due: date,
    lot: int,
    points: int,
    sure: bool,
    state: str,
    starts: date,
    day: date,
) -> InLine:
    """A row as a value: what the day is before the start was credited by a restitution."""
    band = Band(number)
    days = 0 if band is Band.P1 else (starts - day).days  # P1 goes by its due date
    return InLine(
        name, child, band, clock, due, lot, points, sure, _STATES[state], days
    )


def arrivals(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, since: date
) -> tuple[int, int]:
    """Of those whose clock started since a day: how many are urgent, and all."""
    urgent = func.sum(case((LISTED.c.band <= int(Band.P2), 1), else_=0))
    row = session.execute(
        select(urgent, func.count())
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.pathway == pathway.value, LISTED.c.clock_start >= since)
    ).one()
    return int(row[0] or 0), int(row[1])


def _parts(
    session: Session, here: tuple[ColumnElement[bool], ...], reach: Reach
) -> list[ColumnElement[bool]]:
    """The parts of a list that a draw may come to."""
    parts: list[ColumnElement[bool]] = [
        _of_band(session, here, band, reach) for band in Band
    ]
    if reach.longest:
        last = _nth(session, here, LISTED.c.clock_start, reach.first)
        parts.append(LISTED.c.clock_start <= (last or date.max))
    for some in in_batches(sorted(reach.children)):
        parts.append(REFERRALS.c.child_id.in_(some))
    for some in in_batches(sorted(reach.referral_ids)):
        parts.append(LISTED.c.referral_id.in_(some))
    return parts


def _of_band(
    session: Session, here: tuple[ColumnElement[bool], ...], band: Band, reach: Reach
) -> ColumnElement[bool]:
    """The first of a band in its own order, and whoever more credit could bring there.

    P1 is ordered by its due days. In the other lines it counts from the clock's start,
    with up to the most credit: `beyond` holds for it as well.
    """
    mine: ColumnElement[bool] = LISTED.c.band == int(band)
    beyond = timedelta(days=reach.beyond[band])
    last = _nth(session, (*here, mine), LISTED.c.order_day, reach.first)
    if last is None:
        return mine
    if band is not Band.P1:
        return and_(mine, LISTED.c.order_day <= last + beyond)
    clock = _nth(session, (*here, mine), LISTED.c.clock_start, reach.first) or last
    near = or_(LISTED.c.order_day <= last, LISTED.c.clock_start <= clock + beyond)
    return and_(mine, near)


def _nth(
    session: Session,
    where: tuple[ColumnElement[bool], ...],
    column: ColumnElement[Any],
    nth: int,
) -> date | None:
    query: Select[Any] = select(column).where(*where).order_by(column)
    found: date | None = session.scalar(query.offset(max(0, nth - 1)).limit(1))
    return found


def one_in_line(
    session: Session, *, tenant: str, ranking: int, referral_id: str
) -> tuple[bool, ReferralState] | None:
    """Whether a referral's band is confirmed, and its state; None when off the list."""
    row = session.execute(
        select(LISTED.c.confirmed, REFERRALS.c.state)
        .select_from(_JOINED)
        .where(LISTED.c.tenant == tenant, LISTED.c.ranking == ranking)
        .where(LISTED.c.referral_id == referral_id)
    ).first()
    return (bool(row[0]), ReferralState(row[1])) if row else None


_STATES = {state.value: state for state in ReferralState}
