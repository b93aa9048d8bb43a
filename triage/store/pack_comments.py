"""What people said of a month's pack, section by section. Append-only."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from triage.store.pack_rows import PackCommentRow
from triage.store.written import next_id


COMMENTS = PackCommentRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment as kept."""

    section: str
    said: str
    said_by: str
    said_at: datetime


def add(
    session: Session,
    *,
    tenant: str,
    month: date,
    section: str,
    said: str,
    staff_id: str,
    by: str,
    now: datetime,
) -> None:
    """Keep a comment; it stands in place of an earlier one of its section."""
    session.connection().execute(
        insert(COMMENTS).values(
            tenant=tenant,
            id=next_id(now),
            month=month,
            section=section,
            said=said,
            staff_id=staff_id,
            said_by=by,
            said_at=now,
        )
    )


def of_month(session: Session, *, tenant: str, month: date) -> dict[str, Comment]:
    """The comment that counts, by section."""
    query = (
        select(
            COMMENTS.c.section, COMMENTS.c.said, COMMENTS.c.said_by, COMMENTS.c.said_at
        )
        .where(COMMENTS.c.tenant == tenant, COMMENTS.c.month == month)
        .order_by(COMMENTS.c.id)
    )
    return {
        section: Comment(section=section, said=said, said_by=by, said_at=at)
        for section, said, by, at in session.execute(query)
    }
