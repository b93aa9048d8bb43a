"""Records opened in an emergency: who, which child, why, until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlmodel import Session

from triage.store.people_rows import BreakGlassRow, StaffRow
from triage.store.tables import TaskRow
from triage.store.written import next_id


GLASS = BreakGlassRow.__table__  # type: ignore[attr-defined]
TASKS = TaskRow.__table__  # type: ignore[attr-defined]
STAFF = StaffRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Opening:
    """One record opened in an emergency."""

    id: str
    staff_id: str
    who: str
    child_id: str
    reason: str
    started_at: datetime
    until: datetime
    reviewed_at: datetime | None
    reviewed_by: str | None
    review: str | None


def start(
    session: Session,
    *,
    tenant: str,
    staff_id: str,
    child_id: str,
    reason: str,
    now: datetime,
    until: datetime,
) -> str:
    """Keep that a record was opened; the opening's id."""
    opening_id = next_id(now)
    row = {
        "tenant": tenant,
        "id": opening_id,
        "staff_id": staff_id,
        "child_id": child_id,
        "reason": reason,
        "started_at": now,
        "until": until,
    }
    session.connection().execute(insert(GLASS), [row])
    return opening_id


def open_until(
    session: Session,
    *,
    tenant: str,
    staff_id: str,
    child_ids: Collection[str],
    now: datetime,
) -> datetime | None:
    """Until when this person may see one of these records; None when they may not."""
    query = (
        select(GLASS.c.until)
        .where(GLASS.c.tenant == tenant, GLASS.c.staff_id == staff_id)
        .where(GLASS.c.child_id.in_(child_ids))
        .where(GLASS.c.started_at <= now, GLASS.c.until > now)
        .order_by(GLASS.c.until.desc())
    )
    return session.scalars(query).first()


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[Opening]:
    """Every opening of these records, the latest first."""
    query = _openings(tenant).where(GLASS.c.child_id.in_(child_ids))
    found = session.execute(query.order_by(GLASS.c.id.desc())).mappings()
    return [Opening(**row) for row in found]


def everyones(session: Session, *, tenant: str, most: int = 500) -> list[Opening]:
    """The latest openings of all."""
    query = _openings(tenant).order_by(GLASS.c.id.desc()).limit(most)
    return [Opening(**row) for row in session.execute(query).mappings()]


def get(session: Session, *, tenant: str, opening_id: str) -> Opening | None:
    """One opening, if there is one with this id."""
    query = _openings(tenant).where(GLASS.c.id == opening_id)
    row = session.execute(query).mappings().first()
    return Opening(**row) if row else None


def review(
    session: Session,
    *,
    tenant: str,
    opening_id: str,
    by: str,
    words: str,
    now: datetime,
) -> bool:
    """Keep what a review found; False when it had been reviewed before."""
    changed = session.connection().execute(
        update(GLASS)
        .where(GLASS.c.tenant == tenant, GLASS.c.id == opening_id)
        .where(GLASS.c.reviewed_at.is_(None))
        .values(reviewed_at=now, reviewed_by=by, review=words)
    )
    return changed.rowcount == 1


def task_of(session: Session, *, tenant: str, matter: str) -> str | None:
    """The task that asks for an opening's review."""
    query = select(TASKS.c.id).where(
        TASKS.c.tenant == tenant,
        TASKS.c.matter == matter,
        TASKS.c.undone_at.is_(None),
    )
    return session.scalars(query).first()


def _openings(tenant: str) -> Select[Any]:
    own = [GLASS.c[name] for name in Opening.__dataclass_fields__ if name != "who"]
    return (
        select(*own, STAFF.c.name.label("who"))
        .select_from(
            GLASS.join(
                STAFF,
                (STAFF.c.tenant == GLASS.c.tenant) & (STAFF.c.id == GLASS.c.staff_id),
            )
        )
        .where(GLASS.c.tenant == tenant)
    )
