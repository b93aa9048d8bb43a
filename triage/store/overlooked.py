"""Referrals on a list that wait for something the service owes, and since when.

Each function answers one rule: by referral, the first moment from which it counts.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session

from triage.referrals import Pathway, ReferralState
from triage.store.clinic_rows import OfferRow
from triage.store.referrals import REFERRALS
from triage.store.requests import REQUESTS, unanswered
from triage.store.tasks import TASKS
from triage.store.told import ON_A_LIST
from triage.waiting_list.offers import OfferState


OFFERS = OfferRow.__table__  # type: ignore[attr-defined]
LATER = OFFERS.alias("later")
Since = dict[str, datetime]


def cancelled(session: Session, *, tenant: str, by: datetime) -> Since:
    """Appointments the service cancelled by then, with no other given since."""
    query = (
        _offers(tenant)
        .where(OFFERS.c.state == OfferState.CANCELLED_BY_SERVICE.value)
        .where(OFFERS.c.changed_at <= by, ~_given_since())
    )
    return _since(session, query, OFFERS.c.changed_at)


def lapsed(session: Session, *, tenant: str, note: str, now: datetime) -> Since:
    """Slots held for a child until the time ran out, with no other given since."""
    ran_out = and_(OFFERS.c.state == OfferState.RELEASED.value, OFFERS.c.note == note)
    held = and_(OFFERS.c.state == OfferState.HELD.value, OFFERS.c.reply_by < now)
    query = _offers(tenant).where(or_(ran_out, held), ~_given_since())
    return _since(session, query, func.coalesce(OFFERS.c.changed_at, OFFERS.c.reply_by))


def unchased(session: Session, *, tenant: str, kind: str, now: datetime) -> Since:
    """Offers past the day of their answer, whose task nobody has taken."""
    query = (
        _offers(tenant)
        .where(OFFERS.c.state == OfferState.OFFERED.value, OFFERS.c.reply_by < now)
        .where(~exists().where(_taken(kind), _about(OFFERS.c)))
    )
    return _since(session, query, OFFERS.c.reply_by)


def unanswered_questions(
    session: Session, *, tenant: str, today: date
) -> dict[str, date]:
    """Questions open past their day, with no task that anybody has taken."""
    taken = exists().where(
        TASKS.c.tenant == REQUESTS.c.tenant,
        TASKS.c.matter == "request:" + REQUESTS.c.id,
        TASKS.c.owner_id.is_not(None),
        *_open_task(),
    )
    query = (
        select(REQUESTS.c.referral_id, func.min(REQUESTS.c.due_on))
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == REQUESTS.c.tenant)
            & (REFERRALS.c.id == REQUESTS.c.referral_id),
        )
        .where(unanswered(tenant, today), *ON_A_LIST, ~taken)
        .group_by(REQUESTS.c.referral_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def late_tasks(
    session: Session, *, tenant: str, kinds: Collection[str], now: datetime
) -> Since:
    """Open tasks of these kinds past their time."""
    query = (
        select(TASKS.c.referral_id)
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == TASKS.c.tenant)
            & (REFERRALS.c.id == TASKS.c.referral_id),
        )
        .where(TASKS.c.tenant == tenant, TASKS.c.kind.in_(list(kinds)), *_open_task())
        .where(TASKS.c.due_at < now, *ON_A_LIST)
    )
    return _since(session, query, TASKS.c.due_at)


def returned_alone(session: Session, *, tenant: str, kind: str) -> list[str]:
    """Referrals that were sent back and that no open task follows."""
    followed = exists().where(
        TASKS.c.tenant == REFERRALS.c.tenant,
        TASKS.c.referral_id == REFERRALS.c.id,
        TASKS.c.kind == kind,
        *_open_task(),
    )
    query = (
        select(REFERRALS.c.id)
        .where(REFERRALS.c.tenant == tenant, *ON_A_LIST, ~followed)
        .where(REFERRALS.c.state == ReferralState.RETURNED.value)
    )
    return list(session.scalars(query))


def arrivals(session: Session, *, tenant: str) -> list[tuple[str, str, date]]:
    """Everybody on a list: the referral, the child, and the day it came."""
    query = select(
        REFERRALS.c.id,
        REFERRALS.c.child_id,
        func.coalesce(REFERRALS.c.received_on, REFERRALS.c.clock_start),
    ).where(REFERRALS.c.tenant == tenant, *ON_A_LIST)
    return [(name, child, day) for name, child, day in session.execute(query)]


def lists_of(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, tuple[str, Pathway]]:
    """The child and the list of each of these referrals."""
    query = select(REFERRALS.c.id, REFERRALS.c.child_id, REFERRALS.c.pathway).where(
        REFERRALS.c.tenant == tenant, REFERRALS.c.id.in_(list(referral_ids))
    )
    return {
        name: (child, Pathway(pathway))
        for name, child, pathway in session.execute(query)
    }


def _offers(tenant: str) -> Select[Any]:
    """Offers of referrals that are on a list."""
    return (
        select(OFFERS.c.referral_id)
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == OFFERS.c.tenant)
            & (REFERRALS.c.id == OFFERS.c.referral_id),
        )
        .where(OFFERS.c.tenant == tenant, *ON_A_LIST)
    )


def _given_since() -> ColumnElement[bool]:
    """Whether the same referral was given a later slot that was not given back."""
    return exists().where(
        LATER.c.tenant == OFFERS.c.tenant,
        LATER.c.referral_id == OFFERS.c.referral_id,
        LATER.c.id > OFFERS.c.id,
        LATER.c.state != OfferState.RELEASED.value,
    )


def _taken(kind: str) -> ColumnElement[bool]:
    return and_(TASKS.c.kind == kind, TASKS.c.owner_id.is_not(None), *_open_task())


def _about(of: Any) -> ColumnElement[bool]:
    return and_(TASKS.c.tenant == of.tenant, TASKS.c.referral_id == of.referral_id)


def _open_task() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None)


def _since(session: Session, query: Select[Any], moment: Any) -> Since:
    """By referral: the earliest moment."""
    whole = query.add_columns(func.min(moment)).group_by(query.selected_columns[0])
    return {row[0]: row[1] for row in session.execute(whole)}
