"""What was asked of families, schools and GPs, and what came of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlmodel import Session

from triage.store.decision_rows import InformationRequestRow
from triage.store.written import from_text, next_id, to_text


REQUESTS = InformationRequestRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewRequest:
    """Something to ask, of whom, and by when."""

    referral_id: str
    asked_of: str
    facts: tuple[str, ...]
    question: str
    due_on: date
    staff_id: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class StoredRequest(NewRequest):
    """A request as kept, and what came of it."""

    id: str
    made_at: datetime
    outcome: str | None
    answer: str
    closed_at: datetime | None
    closed_by: str | None


def add(session: Session, *, tenant: str, new: NewRequest, now: datetime) -> str:
    """Keep a request; its id."""
    name = next_id(now)
    values = vars(new) | {"tenant": tenant, "id": name, "made_at": now, "answer": ""}
    values["facts"] = to_text(new.facts)
    session.connection().execute(insert(REQUESTS).values(**values))
    return name


def find(session: Session, *, tenant: str, request_id: str) -> StoredRequest | None:
    """One request, if there is one with this id."""
    query = select(REQUESTS).where(
        REQUESTS.c.tenant == tenant, REQUESTS.c.id == request_id
    )
    row = session.execute(query).mappings().first()
    return _stored(dict(row)) if row else None


def of_referrals(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> list[StoredRequest]:
    """Every request about some referrals, the latest first."""
    query = (
        select(REQUESTS)
        .where(REQUESTS.c.tenant == tenant)
        .where(REQUESTS.c.referral_id.in_(list(referral_ids)))
        .order_by(REQUESTS.c.id.desc())
    )
    return [_stored(dict(row)) for row in session.execute(query).mappings()]


def close(
    session: Session,
    *,
    tenant: str,
    request_id: str,
    outcome: str,
    answer: str,
    by: str,
    now: datetime,
) -> bool:
    """Close an open request; False when it is not open any more."""
    closed = session.connection().execute(
        update(REQUESTS)
        .where(REQUESTS.c.tenant == tenant, REQUESTS.c.id == request_id)
        .where(REQUESTS.c.closed_at.is_(None))
        .values(outcome=outcome, answer=answer, closed_at=now, closed_by=by)
    )
    return closed.rowcount == 1


def unanswered(tenant: str, today: date) -> ColumnElement[bool]:
    """A request that is open past its day, as a condition on the table."""
    return and_(
        REQUESTS.c.tenant == tenant,
        REQUESTS.c.closed_at.is_(None),
        REQUESTS.c.due_on < today,
    )


def overdue(session: Session, *, tenant: str, today: date) -> list[StoredRequest]:
    """Every open request past its day, the longest first."""
    query = (
        select(REQUESTS)
        .where(unanswered(tenant, today))
        .order_by(REQUESTS.c.due_on, REQUESTS.c.id)
    )
    return [_stored(dict(row)) for row in session.execute(query).mappings()]


def _stored(row: dict[str, Any]) -> StoredRequest:
    plain = {name: row[name] for name in StoredRequest.__dataclass_fields__}
    return StoredRequest(**plain | {"facts": tuple(from_text(row["facts"]))})
