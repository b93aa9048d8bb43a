"""What those who look after accounts need: who is here, what they hold, who is left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlmodel import Session

from triage.roles import Role
from triage.store.audit import AUDIT
from triage.store.people_rows import StaffRow, StaffSessionRow
from triage.store.tables import TaskRow


STAFF = StaffRow.__table__  # type: ignore[attr-defined]
SESSIONS = StaffSessionRow.__table__  # type: ignore[attr-defined]
TASKS = TaskRow.__table__  # type: ignore[attr-defined]
SIGNED_IN = "Signed in"
LOCK = 7_215_002  # any number, the same in every process


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What one person was last seen doing, and what they hold."""

    seen_at: datetime | None
    tasks: int


def activity(session: Session, *, tenant: str) -> dict[str, Activity]:
    """By person: when they were last here, and how many open tasks are theirs."""
    seen: dict[str, datetime] = {}
    for query in (_signed_in(tenant), _sessions(tenant)):
        for staff_id, moment in session.execute(query):
            seen[staff_id] = max(moment, seen.get(staff_id, moment))
    held = {row.owner_id: row.many for row in session.execute(_held(tenant))}
    return {
        name: Activity(seen_at=seen.get(name), tasks=held.get(name, 0))
        for name in seen.keys() | held.keys()
    }


def one_held(session: Session, *, tenant: str, staff_id: str) -> StaffRow | None:
    """One person, held until the commit."""
    return session.get(
        StaffRow, (tenant, staff_id), populate_existing=True, with_for_update=True
    )


def administrators(session: Session, *, tenant: str) -> set[str]:
    """Who can look after accounts now, of two changes at once one after the other.

    One lock for the service, not one for each row: two administrators who change each
    other hold each other's row already.
    """
    if session.get_bind().dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock(LOCK, func.hashtext(tenant))
        session.execute(select(lock))
    query = (
        select(STAFF.c.id)
        .where(STAFF.c.tenant == tenant, STAFF.c.role == Role.ADMINISTRATOR.value)
        .where(STAFF.c.left_at.is_(None), STAFF.c.invitation.is_(None))
    )
    return set(session.scalars(query))


def let_go_of_tasks(session: Session, *, tenant: str, staff_id: str) -> int:
    """Leave a person's open tasks to nobody; how many there were."""
    changed: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an update gives a cursor's result
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.owner_id == staff_id)
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .values(owner_id=None, owner=None, version=TASKS.c.version + 1)
    )
    return changed.rowcount


def _held(tenant: str) -> Any:
    return (
        select(TASKS.c.owner_id, func.count().label("many"))
        .where(TASKS.c.tenant == tenant, TASKS.c.owner_id.is_not(None))
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .group_by(TASKS.c.owner_id)
    )


def _sessions(tenant: str) -> Any:
    return (
        select(SESSIONS.c.staff_id, func.max(SESSIONS.c.seen_at))
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.staff_id.is_not(None))
        .group_by(SESSIONS.c.staff_id)
    )


def _signed_in(tenant: str) -> Any:
    """From the record: a session is forgotten a day after it ran out."""
    return (
        select(AUDIT.c.subject_id, func.max(AUDIT.c.at))
        .where(AUDIT.c.tenant == tenant, AUDIT.c.subject == "staff")
        .where(AUDIT.c.what == SIGNED_IN)
        .group_by(AUDIT.c.subject_id)
    )
