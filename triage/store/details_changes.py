"""New addresses that somebody gave: they count once confirmed by the way known before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.store.check_in_rows import DetailsChangeRow
from triage.store.written import next_id


CHANGES = DetailsChangeRow.__table__  # type: ignore[attr-defined]
CONFIRMED, RAN_OUT, BY_A_PERSON = "confirmed", "ran out", "by a person"


@dataclass(frozen=True, kw_only=True)
class NewChange:
    """What somebody asked for."""

    recipient_id: str
    way: str
    address: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class StoredChange:
    """A change as kept."""

    id: str
    recipient_id: str
    contact_id: str | None  # what confirms it
    way: str
    address: str
    hash: str | None
    made_at: datetime
    expires_at: datetime
    tries_left: int
    outcome: str | None


def keep(session: Session, *, tenant: str, new: NewChange, now: datetime) -> str:
    """Keep a change that waits to be confirmed; its id."""
    row = {**vars(new), "tenant": tenant, "id": next_id(now), "made_at": now}
    session.connection().execute(insert(CHANGES), [row])
    return str(row["id"])


def waiting(
    session: Session, *, tenant: str, recipient_id: str, now: datetime
) -> StoredChange | None:
    """The latest change of a person that still waits to be confirmed."""
    query = (
        select(CHANGES)
        .where(CHANGES.c.tenant == tenant, CHANGES.c.recipient_id == recipient_id)
        .where(CHANGES.c.outcome.is_(None), CHANGES.c.expires_at > now)
        .order_by(CHANGES.c.id.desc())
    )
    row = session.execute(query).mappings().first()
    if row is None:
        return None
    fields = StoredChange.__dataclass_fields__
    return StoredChange(**{name: row[name] for name in fields})


def made_since(
    session: Session, *, tenant: str, recipient_id: str, since: datetime
) -> int:
    """How many changes a person asked for since a moment."""
    query = (
        select(CHANGES.c.id)
        .where(CHANGES.c.tenant == tenant, CHANGES.c.recipient_id == recipient_id)
        .where(CHANGES.c.made_at >= since)
    )
    return len(session.execute(query).all())


def give_number(
    session: Session,
    *,
    tenant: str,
    change_id: str,
    digest: str,
    contact_id: str | None,
) -> None:
    """Keep the hash of the number that a message takes along, and where it goes."""
    session.connection().execute(
        update(CHANGES)
        .where(CHANGES.c.tenant == tenant, CHANGES.c.id == change_id)
        .values(hash=digest, contact_id=contact_id)
    )


def use_try(session: Session, *, tenant: str, change_id: str, now: datetime) -> bool:
    """Take one of the tries, before it is looked at; False where none is left."""
    taken = session.connection().execute(
        update(CHANGES)
        .where(*_open(tenant, change_id), CHANGES.c.tries_left > 0)
        .where(CHANGES.c.expires_at > now)
        .values(tries_left=CHANGES.c.tries_left - 1)
    )
    return taken.rowcount == 1


def end(
    session: Session, *, tenant: str, change_id: str, outcome: str, now: datetime
) -> bool:
    """Say how a change ended; False where somebody was quicker."""
    ended = session.connection().execute(
        update(CHANGES)
        .where(*_open(tenant, change_id))
        .values(outcome=outcome, ended_at=now)
    )
    return ended.rowcount == 1


def _open(tenant: str, change_id: str) -> list[Any]:
    return [
        CHANGES.c.tenant == tenant,
        CHANGES.c.id == change_id,
        CHANGES.c.outcome.is_(None),
    ]
