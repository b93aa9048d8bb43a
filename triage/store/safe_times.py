"""When tasks that need a person the same day were opened, taken and closed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session

from triage.store.tasks import SAFE, TASKS


@dataclass(frozen=True, slots=True)
class SafeTimes:
    """One such task's times, and no child."""

    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None


def opened_between(
    session: Session, *, tenant: str, since: datetime, until: datetime
) -> list[SafeTimes]:
    """Those opened from one moment to before another, the earliest first."""
    columns = ("opened_at", "due_at", "acknowledged_at", "closed_at")
    query = (
        select(*(TASKS.c[name] for name in columns))
        .where(TASKS.c.tenant == tenant, TASKS.c.kind == SAFE)
        .where(TASKS.c.undone_at.is_(None))
        .where(TASKS.c.opened_at >= since, TASKS.c.opened_at < until)
        .order_by(TASKS.c.opened_at)
    )
    return [SafeTimes(*row) for row in session.execute(query)]
