"""Whom a timer has something to tell: found by what was not told yet, never kept ahead."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlmodel import Session

from triage.referrals import ON_THE_LIST, Pathway
from triage.store.particulars import CHILDREN, REFERRALS
from triage.store.told import (
    MESSAGES,
    OFFERS,
    SLOTS,
    TASKS,
    accepted,
    listed,
    offers_with_visits,
)
from triage.store.written import in_batches


@dataclass(frozen=True, kw_only=True)
class Unacknowledged:
    """A referral that came, of which nobody wrote to the family."""

    child_id: str
    referral_id: str
    received_on: date


def never_acknowledged(
    session: Session,
    *,
    tenant: str,
    kind: str,
    since: date,
    after: Unacknowledged | None,
    limit: int,
) -> list[Unacknowledged]:
    """The next of those received since a day, while the child is on a list.

    One message after the day counts for every referral received by then. `after` is
    where the last look ended, so that those who cannot be written to hide nobody.
    """
    received = func.coalesce(REFERRALS.c.received_on, REFERRALS.c.clock_start)
    wrote = (
        select(MESSAGES.c.id)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.kind == kind)
        .where(MESSAGES.c.child_id == REFERRALS.c.child_id)
        .where(func.date(MESSAGES.c.made_at) >= func.date(received))
        .exists()
    )
    query = (
        select(REFERRALS.c.child_id, REFERRALS.c.id, received)
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None))
        .where(REFERRALS.c.state.in_([one.value for one in ON_THE_LIST]))
        .where(received >= since, ~wrote)
        .order_by(received, REFERRALS.c.id)
        .limit(limit)
    )
    if after is not None:
        same_day = (received == after.received_on) & (
            REFERRALS.c.id > after.referral_id
        )
        query = query.where((received > after.received_on) | same_day)
    return [
        Unacknowledged(child_id=child, referral_id=referral, received_on=day)
        for child, referral, day in session.execute(query)
    ]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An appointment a family accepted."""

    offer_id: str
    child_id: str
    starts_at: datetime


def visits(
    session: Session, *, tenant: str, after: datetime, before: datetime
) -> list[Visit]:
    """Accepted appointments between two moments, the soonest first."""
    query = (
        accepted(
            tenant,
            OFFERS.c.id.label("offer_id"),
            REFERRALS.c.child_id,
            SLOTS.c.starts_at,
        )
        .where(SLOTS.c.starts_at > after, SLOTS.c.starts_at <= before)
        .order_by(SLOTS.c.starts_at, OFFERS.c.id)
    )
    return [Visit(**row) for row in session.execute(query).mappings()]


def waits_of_the_seen(
    session: Session, *, tenant: str, pathway: Pathway, since: datetime, now: datetime
) -> list[int]:
    """Days from the clock's start to the visit that began the assessment, in order."""
    query = (
        select(REFERRALS.c.clock_start, SLOTS.c.starts_at)
        .select_from(offers_with_visits())
        .where(OFFERS.c.tenant == tenant, REFERRALS.c.pathway == pathway.value)
        .where(OFFERS.c.state == "attended", OFFERS.c.begins_assessment)
        .where(SLOTS.c.starts_at > since, SLOTS.c.starts_at <= now)
    )
    return sorted((at.date() - start).days for start, at in session.execute(query))


def not_told_of_wait(
    session: Session,
    *,
    tenant: str,
    kind: str,
    pathway: Pathway,
    moved_at: datetime,
    limit: int,
) -> list[str]:
    """Children on a pathway's list since before its wait moved who were not told yet."""
    wrote = (
        select(MESSAGES.c.id)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.kind == kind)
        .where(MESSAGES.c.child_id == REFERRALS.c.child_id)
        .where(MESSAGES.c.made_at >= moved_at)
        .exists()
    )
    query = (
        listed(tenant)
        .where(REFERRALS.c.pathway == pathway.value, ~wrote)
        .where(REFERRALS.c.clock_start <= moved_at.date())
        .order_by(REFERRALS.c.child_id)
        .limit(limit)
    )
    return list(session.scalars(query.distinct()))


def reaching(session: Session, *, tenant: str, first: date, last: date) -> list[str]:
    """Children on a list who were born from one day to another."""
    query = (
        select(CHILDREN.c.id)
        .where(CHILDREN.c.tenant == tenant, CHILDREN.c.id.in_(listed(tenant)))
        .where(CHILDREN.c.born_on >= first, CHILDREN.c.born_on <= last)
        .order_by(CHILDREN.c.born_on, CHILDREN.c.id)
    )
    return list(session.scalars(query))


def never_told(
    session: Session, *, tenant: str, kind: str, child_ids: Collection[str]
) -> list[str]:
    """Of these children: those of whom nobody was ever written a message of a kind."""
    query = select(MESSAGES.c.child_id).where(
        MESSAGES.c.tenant == tenant, MESSAGES.c.kind == kind
    )
    written: set[str] = set()
    for some in in_batches(list(child_ids)):
        written.update(session.scalars(query.where(MESSAGES.c.child_id.in_(some))))
    return [one for one in child_ids if one not in written]


def last_owner(
    session: Session, *, tenant: str, kind: str, child_ids: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Who last had a task of a kind about each child: staff id and name."""
    query = (
        select(TASKS.c.child_id, TASKS.c.owner_id, TASKS.c.owner)
        .where(TASKS.c.tenant == tenant, TASKS.c.kind == kind)
        .where(TASKS.c.child_id.in_(list(child_ids)), TASKS.c.owner_id.is_not(None))
        .order_by(TASKS.c.opened_at, TASKS.c.id)
    )
    return {child: (who, name) for child, who, name in session.execute(query)}


def give(
    session: Session, *, tenant: str, matter: str, owner_id: str, owner: str
) -> None:
    """Give an open task that nobody has to somebody."""
    session.execute(
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.matter == matter)
        .where(TASKS.c.owner_id.is_(None), TASKS.c.closed_at.is_(None))
        .values(owner_id=owner_id, owner=owner)
    )
