"""Signed-in browsers: one row each, found by the SHA-256 of the cookie's value."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, delete, insert, or_, select, update
from sqlmodel import Session

from triage.store.people_rows import StaffRow, StaffSessionRow
from triage.store.written import from_text, to_text


SESSIONS = StaffSessionRow.__table__  # type: ignore[attr-defined]
STAFF = StaffRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """What a row begins with."""

    digest: str
    staff_id: str | None
    csrf: str
    method: str
    handshake: dict[str, Any]
    provider_sid: str | None = None  # the provider's own name for it
    started_at: datetime
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A row, and whom it belongs to now."""

    staff_id: str | None
    name: str | None
    role: str | None
    gone: bool  # the person has left
    csrf: str
    method: str
    handshake: dict[str, Any]
    started_at: datetime
    seen_at: datetime
    until: datetime
    ended_at: datetime | None


def start(session: Session, *, tenant: str, new: NewSession) -> None:
    """Keep a new session."""
    row = {
        "tenant": tenant,
        "id": new.digest,
        "staff_id": new.staff_id,
        "csrf": new.csrf,
        "method": new.method,
        "handshake": to_text(new.handshake),
        "provider_sid": new.provider_sid,
        "started_at": new.started_at,
        "seen_at": new.started_at,
        "until": new.until,
    }
    session.execute(insert(SESSIONS).values(row))


# Built once: every request asks it.
_BEHIND = select(
    SESSIONS.c.staff_id,
    SESSIONS.c.csrf,
    SESSIONS.c.method,
    SESSIONS.c.handshake,
    SESSIONS.c.started_at,
    SESSIONS.c.seen_at,
    SESSIONS.c.until,
    SESSIONS.c.ended_at,
    STAFF.c.name,
    STAFF.c.role,
    STAFF.c.left_at,
).select_from(
    SESSIONS.outerjoin(
        STAFF,
        and_(STAFF.c.tenant == SESSIONS.c.tenant, STAFF.c.id == SESSIONS.c.staff_id),
    )
)


def behind(session: Session, *, tenant: str, digest: str) -> Kept | None:
    """The session of a cookie, with its person as they are now."""
    query = _BEHIND.where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == digest)
    row = session.execute(query).first()
    if row is None:
        return None
    return Kept(
        staff_id=row.staff_id,
        name=row.name,
        role=row.role,
        gone=row.staff_id is not None and (row.name is None or row.left_at is not None),
        csrf=row.csrf,
        method=row.method,
        handshake=from_text(row.handshake),
        started_at=row.started_at,
        seen_at=row.seen_at,
        until=row.until,
        ended_at=row.ended_at,
    )


def touch(session: Session, *, tenant: str, digest: str, now: datetime) -> None:
    """It was used just now."""
    session.execute(
        update(SESSIONS)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == digest)
        .where(SESSIONS.c.seen_at < now)
        .values(seen_at=now)
    )


def shake(
    session: Session, *, tenant: str, digest: str, handshake: dict[str, Any]
) -> None:
    """Keep what a sign-in under way needs next."""
    session.execute(
        update(SESSIONS)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == digest)
        .values(handshake=to_text(handshake))
    )


def end(session: Session, *, tenant: str, digest: str, now: datetime) -> bool:
    """End one session; False where it had ended already."""
    return _end(session, tenant, now, SESSIONS.c.id == digest) == 1


def end_all(session: Session, *, tenant: str, staff_id: str, now: datetime) -> int:
    """End every session of one person; how many there were."""
    return _end(session, tenant, now, SESSIONS.c.staff_id == staff_id)


def end_at_provider(session: Session, *, tenant: str, sid: str, now: datetime) -> int:
    """End what the identity provider calls by this name; how many there were."""
    return _end(session, tenant, now, SESSIONS.c.provider_sid == sid)


def _end(session: Session, tenant: str, now: datetime, which: Any) -> int:
    ended: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an update gives a cursor's result
        update(SESSIONS)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.ended_at.is_(None), which)
        .values(ended_at=now, handshake="{}")
    )
    return ended.rowcount


def forget(
    session: Session, *, tenant: str, signed_in: datetime, unfinished: datetime
) -> None:
    """Drop sessions that ran out before a moment: the record says who signed in.

    Those that another sign-in holds right now are left for the next.
    """
    over = or_(
        SESSIONS.c.until < signed_in,
        and_(SESSIONS.c.staff_id.is_(None), SESSIONS.c.until < unfinished),
    )
    old = (
        select(SESSIONS.c.id)
        .where(SESSIONS.c.tenant == tenant, over)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(SESSIONS).where(SESSIONS.c.tenant == tenant, SESSIONS.c.id.in_(old))
    )
