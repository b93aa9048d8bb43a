"""When sending is stopped, for one kind of message or for all of them, and by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CursorResult, bindparam, insert, select, update
from sqlmodel import Session

from triage.store.message_rows import PauseRow
from triage.store.written import next_id


PAUSES = PauseRow.__table__  # type: ignore[attr-defined]
EVERYTHING = ""  # the kind of a pause of all messages


@dataclass(frozen=True, kw_only=True)
class Pause:
    """One stop, in force or lifted."""

    id: str
    kind: str
    why: str
    made_by: str
    made_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None


def add(
    session: Session, *, tenant: str, kind: str, why: str, by: str, now: datetime
) -> str:
    """Stop one kind, or everything; the pause."""
    pause_id = next_id(now)
    row = {"tenant": tenant, "id": pause_id, "kind": kind, "why": why}
    session.connection().execute(insert(PAUSES).values(**row, made_by=by, made_at=now))
    return pause_id


def lift(
    session: Session, *, tenant: str, pause_id: str, by: str, now: datetime
) -> bool:
    """End a pause; False where it is not in force."""
    done = session.connection().execute(
        update(PAUSES)
        .where(PAUSES.c.tenant == tenant, PAUSES.c.id == pause_id)
        .where(PAUSES.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=by)
    )
    assert isinstance(done, CursorResult)
    return done.rowcount == 1


def in_force(session: Session, *, tenant: str) -> list[Pause]:
    """What is stopped now, the longest stopped first."""
    query = (
        select(PAUSES)
        .where(PAUSES.c.tenant == tenant, PAUSES.c.lifted_at.is_(None))
        .order_by(PAUSES.c.id)
    )
    return [
        Pause(**{name: row[name] for name in Pause.__dataclass_fields__})
        for row in session.execute(query).mappings()
    ]


def kinds(session: Session, *, tenant: str) -> frozenset[str]:
    """The kinds that are stopped now; `EVERYTHING` among them where all are."""
    return frozenset(session.scalars(_STOPPED, {"whose": tenant}))


_STOPPED = select(PAUSES.c.kind).where(
    PAUSES.c.tenant == bindparam("whose"), PAUSES.c.lifted_at.is_(None)
)
