"""Families at their pages: one row each, found by the SHA-256 of the cookie's value."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlmodel import Session

from triage.store import merges
from triage.store.check_in_rows import CodeRow, FamilySessionRow
from triage.store.message_rows import HoldRow, RecipientRow
from triage.store.tables import ChildRow, ContactRow


SESSIONS = FamilySessionRow.__table__  # type: ignore[attr-defined]
CODES = CodeRow.__table__  # type: ignore[attr-defined]
RECIPIENTS = RecipientRow.__table__  # type: ignore[attr-defined]
HOLDS = HoldRow.__table__  # type: ignore[attr-defined]
CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]
CONTACTS = ContactRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whom a code belongs to, and whether they may still be shown anything."""

    code_id: str
    check_in_id: str | None
    recipient_id: str
    child_id: str  # the record that is kept of the child
    forename: str
    born_on: date | None
    relationship: str
    language: str | None
    format: str | None
    closed: bool  # ended, not to be told, or a hold: nothing is shown


@dataclass(frozen=True, kw_only=True)
class KeptVisit:
    """A session, and whose it is."""

    whose: Whose
    csrf: str
    started_at: datetime
    until: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewVisit:
    """What a session begins with."""

    digest: str
    code_id: str
    csrf: str
    started_at: datetime
    until: datetime


# Built once: every request asks it.
_OWNERS = select(
    CODES.c.id.label("code_id"),
    CODES.c.check_in_id,
    RECIPIENTS.c.id.label("recipient_id"),
    RECIPIENTS.c.child_id,
    RECIPIENTS.c.relationship,
    func.coalesce(RECIPIENTS.c.language, CONTACTS.c.language).label("language"),
    func.coalesce(RECIPIENTS.c.format, CONTACTS.c.format).label("format"),
    RECIPIENTS.c.ended_at.label("gone_at"),
    RECIPIENTS.c.agreed,
    CHILDREN.c.forename,
    CHILDREN.c.born_on,
).select_from(
    CODES.join(
        RECIPIENTS,
        and_(
            RECIPIENTS.c.tenant == CODES.c.tenant,
            RECIPIENTS.c.id == CODES.c.recipient_id,
        ),
    )
    .join(
        CHILDREN,
        and_(
            CHILDREN.c.tenant == RECIPIENTS.c.tenant,
            CHILDREN.c.id == RECIPIENTS.c.child_id,
        ),
    )
    .outerjoin(
        CONTACTS,
        and_(CONTACTS.c.tenant == CODES.c.tenant, CONTACTS.c.id == CODES.c.contact_id),
    )
)


def whose(session: Session, *, tenant: str, code_id: str) -> Whose:
    """Whom a code belongs to."""
    query = _OWNERS.where(CODES.c.tenant == tenant, CODES.c.id == code_id)
    return _whose(session, tenant, session.execute(query).mappings().one())


def start(session: Session, *, tenant: str, new: NewVisit) -> None:
    """Keep a new session."""
    row = {**vars(new), "tenant": tenant, "id": new.digest}
    del row["digest"]
    session.execute(insert(SESSIONS).values(row))


def behind(session: Session, *, tenant: str, digest: str) -> KeptVisit | None:
    """The session of a cookie, and whose it is."""
    query = select(SESSIONS).where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == digest)
    row = session.execute(query).first()
    if row is None:
        return None
    return KeptVisit(
        whose=whose(session, tenant=tenant, code_id=row.code_id),
        csrf=row.csrf,
        started_at=row.started_at,
        until=row.until,
        ended_at=row.ended_at,
    )


def extend(session: Session, *, tenant: str, digest: str, until: datetime) -> None:
    """Somebody is still there: the session lasts longer."""
    session.execute(
        update(SESSIONS)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.id == digest)
        .where(SESSIONS.c.until < until, SESSIONS.c.ended_at.is_(None))
        .values(until=until)
    )


def end(session: Session, *, tenant: str, digest: str, now: datetime) -> None:
    """End one session."""
    _end(session, tenant, SESSIONS.c.id == digest, now)


def end_of_recipient(
    session: Session, *, tenant: str, recipient_id: str, now: datetime
) -> None:
    """End every session of one person."""
    theirs = select(CODES.c.id).where(
        CODES.c.tenant == tenant, CODES.c.recipient_id == recipient_id
    )
    _end(session, tenant, SESSIONS.c.code_id.in_(theirs), now)


def forget(session: Session, *, tenant: str, before: datetime) -> None:
    """Drop sessions that ran out before a moment, but those somebody holds right now."""
    old = (
        select(SESSIONS.c.id)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.until < before)
        .with_for_update(skip_locked=True)
    )
    session.execute(
        delete(SESSIONS).where(SESSIONS.c.tenant == tenant, SESSIONS.c.id.in_(old))
    )


def _end(session: Session, tenant: str, which: Any, now: datetime) -> None:
    session.execute(
        update(SESSIONS)
        .where(SESSIONS.c.tenant == tenant, SESSIONS.c.ended_at.is_(None), which)
        .values(ended_at=now)
    )


def _whose(session: Session, tenant: str, row: Mapping[Any, Any]) -> Whose:
    kept = merges.kept(row["child_id"], merges.pointers(session, tenant=tenant))
    gone = row["gone_at"] is not None or row["agreed"] is False
    closed = gone or _held(session, tenant, kept)
    given = {name: row[name] for name in Whose.__dataclass_fields__ if name in row}
    return Whose(**given | {"child_id": kept, "closed": closed})


def _held(session: Session, tenant: str, child_id: str) -> bool:
    """Whether nobody is to be told anything about this child, by any of its records."""
    records = merges.records_of(session, tenant=tenant, child_ids=[child_id])
    query = (
        select(HOLDS.c.id)
        .where(HOLDS.c.tenant == tenant, HOLDS.c.child_id.in_(records[child_id]))
        .where(HOLDS.c.lifted_at.is_(None))
        .limit(1)
    )
    return session.execute(query).first() is not None
