"""Monthly packs as they were made. Append-only."""

from datetime import date, datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from triage.store.pack_rows import PackRow
from triage.store.written import next_id


PACKS = PackRow.__table__  # type: ignore[attr-defined]


def add(
    session: Session, *, tenant: str, month: date, made: str, by: str, now: datetime
) -> None:
    """Keep a pack. It stands in place of an earlier one of its month."""
    session.connection().execute(
        insert(PACKS).values(
            tenant=tenant,
            id=next_id(now),
            month=month,
            made=made,
            made_by=by,
            made_at=now,
        )
    )


def of_month(session: Session, *, tenant: str, month: date) -> str | None:
    """The pack that counts; None where none was made."""
    query = (
        select(PACKS.c.made)
        .where(PACKS.c.tenant == tenant, PACKS.c.month == month)
        .order_by(PACKS.c.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def months(session: Session, *, tenant: str) -> dict[date, datetime]:
    """The months that have one, and when the one that counts was made."""
    query = (
        select(PACKS.c.month, PACKS.c.made_at)
        .where(PACKS.c.tenant == tenant)
        .order_by(PACKS.c.id)
    )
    return {row.month: row.made_at for row in session.execute(query)}
