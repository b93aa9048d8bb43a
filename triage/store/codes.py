"""Codes that let one contact in: kept as keyed hashes, counted down, never given out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.store.check_in_rows import CodeRow
from triage.store.written import next_id


CODES = CodeRow.__table__  # type: ignore[attr-defined]
TRIES = 5  # in all, for as long as the code lives


@dataclass(frozen=True, kw_only=True)
class NewCode:
    """What a code begins with."""

    hash: str
    recipient_id: str
    contact_id: str | None
    message_id: str | None
    check_in_id: str | None
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StoredCode:
    """A code as kept: nothing here opens a page."""

    id: str
    recipient_id: str
    contact_id: str | None
    check_in_id: str | None
    expires_at: datetime
    tries_left: int
    opened_at: datetime | None
    revoked_at: datetime | None

    def lives(self, now: datetime) -> bool:
        """Whether it is neither revoked nor too old."""
        return self.revoked_at is None and now < self.expires_at


def keep(session: Session, *, tenant: str, new: NewCode, now: datetime) -> str:
    """Keep a new code; its id."""
    row = {**vars(new), "tenant": tenant, "id": next_id(now), "made_at": now}
    session.connection().execute(insert(CODES), [row])
    return str(row["id"])


def with_hash(session: Session, *, tenant: str, digest: str) -> StoredCode | None:
    """The code whose hash this is."""
    return _one(session, tenant, CODES.c.hash == digest)


def find(session: Session, *, tenant: str, code_id: str) -> StoredCode | None:
    """The code of this id."""
    return _one(session, tenant, CODES.c.id == code_id)


def use_try(session: Session, *, tenant: str, code_id: str, now: datetime) -> bool:
    """Take one of the tries, before it is looked at; False where none is left.

    Of two tries at the same moment each takes its own.
    """
    taken = session.connection().execute(
        update(CODES)
        .where(CODES.c.tenant == tenant, CODES.c.id == code_id)
        .where(CODES.c.tries_left > 0, CODES.c.revoked_at.is_(None))
        .where(CODES.c.expires_at > now)
        .values(tries_left=CODES.c.tries_left - 1)
    )
    return taken.rowcount == 1


def opens(session: Session, *, tenant: str, code_id: str, now: datetime) -> None:
    """The birthday was right: its try comes back, and the first time is kept."""
    session.connection().execute(
        update(CODES)
        .where(CODES.c.tenant == tenant, CODES.c.id == code_id)
        .where(CODES.c.tries_left < TRIES)
        .values(tries_left=CODES.c.tries_left + 1)
    )
    session.connection().execute(
        update(CODES)
        .where(CODES.c.tenant == tenant, CODES.c.id == code_id)
        .where(CODES.c.opened_at.is_(None))
        .values(opened_at=now)
    )


def revoke(
    session: Session, *, tenant: str, recipient_id: str, why: str, now: datetime
) -> int:
    """Let none of a person's codes open anything again; how many there were."""
    return _revoke(session, tenant, CODES.c.recipient_id == recipient_id, why, now)


def revoke_of_message(
    session: Session, *, tenant: str, message_id: str, why: str, now: datetime
) -> int:
    """The same, for the codes that one message was to carry."""
    return _revoke(session, tenant, CODES.c.message_id == message_id, why, now)


def made_since(
    session: Session, *, tenant: str, recipient_id: str, since: datetime
) -> int:
    """How many codes a person was given since a moment."""
    query = (
        select(CODES.c.id)
        .where(CODES.c.tenant == tenant, CODES.c.recipient_id == recipient_id)
        .where(CODES.c.made_at >= since)
    )
    return len(session.execute(query).all())


def _one(session: Session, tenant: str, which: Any) -> StoredCode | None:
    query = select(CODES).where(CODES.c.tenant == tenant, which)
    row = session.execute(query).mappings().first()
    return _stored(row) if row else None


def _stored(row: Mapping[Any, Any]) -> StoredCode:
    return StoredCode(**{name: row[name] for name in StoredCode.__dataclass_fields__})


def _revoke(session: Session, tenant: str, which: Any, why: str, now: datetime) -> int:
    revoked = session.connection().execute(
        update(CODES)
        .where(CODES.c.tenant == tenant, CODES.c.revoked_at.is_(None), which)
        .values(revoked_at=now, revoked_why=why)
    )
    return int(revoked.rowcount)
