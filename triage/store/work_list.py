"""The work list: open tasks by group, page by page, and each change to one of them.

Counts and pages ask `_conditions`, so they cannot disagree.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.tables import ReferralRow
from triage.store.tasks import TASKS, StoredTask, with_names


REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]

Key = tuple[datetime, str]  # when it is due, its id


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which open tasks. Empty means all."""

    kinds: tuple[str, ...] = ()
    not_kinds: tuple[str, ...] = ()
    owner_id: str = ""
    referral_id: str = ""
    late_at: datetime | None = None  # due before this moment
    pathway: Pathway | None = None
    told: str = ""  # the role they were escalated to
    not_told: str = ""  # they have not come as far as this


def counts(session: Session, *, tenant: str, sought: Sought) -> dict[str, int]:
    """How many open tasks of each kind."""
    query = select(TASKS.c.kind, func.count()).where(*_conditions(tenant, sought))
    rows = session.execute(query.group_by(TASKS.c.kind))
    return {str(kind): int(many) for kind, many in rows}


def page(
    session: Session,
    *,
    tenant: str,
    sought: Sought,
    after: Key | None = None,
    size: int | None,
) -> list[StoredTask]:
    """The next open tasks, or all that are left; the soonest due first."""
    query = with_names().where(*_conditions(tenant, sought))
    if after is not None:
        due_at, name = after
        later = and_(TASKS.c.due_at == due_at, TASKS.c.id > name)
        query = query.where(or_(TASKS.c.due_at > due_at, later))
    return _read(session, query.order_by(TASKS.c.due_at, TASKS.c.id).limit(size))


def find(session: Session, *, tenant: str, task_id: str) -> StoredTask | None:
    """One task, open or closed; None when it is not there or was undone."""
    query = with_names().where(
        TASKS.c.tenant == tenant, TASKS.c.id == task_id, TASKS.c.undone_at.is_(None)
    )
    return next(iter(_read(session, query)), None)


def owned(session: Session, *, tenant: str) -> dict[str, int]:
    """How many open tasks each person has."""
    query = (
        select(TASKS.c.owner_id, func.count())
        .where(*_conditions(tenant, Sought()), TASKS.c.owner_id.is_not(None))
        .group_by(TASKS.c.owner_id)
    )
    return {str(owner): many for owner, many in session.execute(query)}


def change(
    session: Session, *, tenant: str, task_id: str, values: dict[str, Any]
) -> bool:
    """Change an open task; False when it is not open any more."""
    done = session.connection().execute(
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.id == task_id, *_open())
        .values(**values)
    )
    return done.rowcount == 1


def late(
    session: Session,
    *,
    tenant: str,
    kinds: Collection[str],
    due_by: datetime,
    size: int,
) -> list[StoredTask]:
    """Open tasks of these kinds that were due by a moment and escalated to nobody."""
    query = with_names().where(
        TASKS.c.tenant == tenant,
        TASKS.c.kind.in_(kinds),
        TASKS.c.escalated_at.is_(None),
        TASKS.c.due_at <= due_by,
        *_open(),
    )
    return _read(session, query.order_by(TASKS.c.due_at, TASKS.c.id).limit(size))


def escalate(
    session: Session, *, tenant: str, task: StoredTask, to: str, now: datetime
) -> bool:
    """Say once that somebody else was told; False when another timer already did."""
    values = {"escalated_to": to, "escalated_at": task.escalated_at or now}
    done = session.connection().execute(
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.id == task.id, *_open())
        .where(TASKS.c.escalated_to.is_not_distinct_from(task.escalated_to))
        .values(**values, version=TASKS.c.version + 1)
    )
    return done.rowcount == 1


def _read(session: Session, query: Select[Any]) -> list[StoredTask]:
    return [StoredTask.of(dict(row)) for row in session.execute(query).mappings()]


def _open() -> tuple[ColumnElement[bool], ...]:
    return TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None)


def _conditions(tenant: str, sought: Sought) -> Iterator[ColumnElement[bool]]:
    yield TASKS.c.tenant == tenant
    yield from _open()
    yield from _of_kind(sought)
    if sought.owner_id:
        yield TASKS.c.owner_id == sought.owner_id
    if sought.referral_id:
        yield TASKS.c.referral_id == sought.referral_id
    if sought.late_at is not None:
        yield TASKS.c.due_at < sought.late_at
    if sought.pathway is not None:
        on_it = select(REFERRALS.c.id).where(
            REFERRALS.c.tenant == tenant, REFERRALS.c.pathway == sought.pathway.value
        )
        yield TASKS.c.referral_id.in_(on_it)


def _of_kind(sought: Sought) -> Iterator[ColumnElement[bool]]:
    """Which kinds, and how far they were escalated."""
    if sought.kinds:
        yield TASKS.c.kind.in_(sought.kinds)
    if sought.not_kinds:
        yield TASKS.c.kind.not_in(sought.not_kinds)
    if sought.told:
        yield TASKS.c.escalated_to.contains(sought.told, autoescape=True)
    if sought.not_told:
        yield TASKS.c.escalated_to.is_distinct_from(sought.not_told)
