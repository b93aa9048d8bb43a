"""What one family was promised: when they were last told something, and are next."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session

from triage.store.check_in_rows import PromiseRow


PROMISES = PromiseRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Promised:
    """The promise as last counted."""

    last_at: datetime | None
    next_on: date | None


def to_family(session: Session, *, tenant: str, child_id: str) -> Promised | None:
    """The promise made to one child's family; None where none was counted yet."""
    query = select(PROMISES.c.last_at, PROMISES.c.next_on).where(
        PROMISES.c.tenant == tenant, PROMISES.c.child_id == child_id
    )
    row = session.execute(query).first()
    return Promised(last_at=row.last_at, next_on=row.next_on) if row else None
