"""Families who asked for a person to look again: when it is due and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.store.check_in_rows import LookAgainRow
from triage.store.written import next_id


LOOKS = LookAgainRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class LookAgain:
    """One request as kept."""

    id: str
    child_id: str
    recipient_id: str
    words: str
    made_at: datetime
    due_on: date
    outcome: str | None
    reason: str
    decided_by: str | None
    decided_at: datetime | None


def keep(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    recipient_id: str,
    words: str,
    due_on: date,
    now: datetime,
) -> str:
    """Keep a request; its id."""
    row = {
        "tenant": tenant,
        "id": next_id(now),
        "child_id": child_id,
        "recipient_id": recipient_id,
        "words": words,
        "made_at": now,
        "due_on": due_on,
    }
    session.connection().execute(insert(LOOKS), [row])
    return str(row["id"])


def of_recipient(
    session: Session, *, tenant: str, recipient_id: str
) -> list[LookAgain]:
    """What one person asked for, the latest first."""
    return _read(session, tenant, LOOKS.c.recipient_id == recipient_id)


def _read(session: Session, tenant: str, which: Any) -> list[LookAgain]:
    query = (
        select(LOOKS)
        .where(LOOKS.c.tenant == tenant, which)
        .order_by(LOOKS.c.made_at.desc(), LOOKS.c.id.desc())
    )
    fields = LookAgain.__dataclass_fields__
    return [
        LookAgain(**{name: row[name] for name in fields})
        for row in session.execute(query).mappings()
    ]


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[LookAgain]:
    """What anybody asked for about these records, the latest first."""
    return _read(session, tenant, LOOKS.c.child_id.in_(list(child_ids)))


def find(session: Session, *, tenant: str, look_id: str) -> LookAgain | None:
    """One request."""
    return next(iter(_read(session, tenant, LOOKS.c.id == look_id)), None)


def decide(
    session: Session,
    *,
    tenant: str,
    look_id: str,
    outcome: str,
    reason: str,
    by: str,
    now: datetime,
) -> bool:
    """Keep what came of a request; False where somebody did so before."""
    decided = session.connection().execute(
        update(LOOKS)
        .where(LOOKS.c.tenant == tenant, LOOKS.c.id == look_id)
        .where(LOOKS.c.outcome.is_(None))
        .values(outcome=outcome, reason=reason, decided_by=by, decided_at=now)
    )
    return decided.rowcount == 1
