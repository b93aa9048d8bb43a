"""Each turn of a timer is taken once, whoever looks, and the taking is kept.

The row is written in the transaction of the turn's effect: a worker that dies in the
middle of it leaves neither, and another takes the turn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.store.message_rows import BeatRow, SlotRunRow


RUNS = SlotRunRow.__table__  # type: ignore[attr-defined]
BEATS = BeatRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Beat:
    """When a timer last came round, and when it should have come again."""

    job: str
    at: datetime
    late_after: datetime


def take(
    session: Session,
    *,
    tenant: str,
    job: str,
    turn: datetime,
    worker: str,
    at: datetime,
) -> bool:
    """Whether this turn is ours: False where it was taken, or its timer runs now."""
    if not _alone(session, tenant, job):
        return False
    put = _insert(session)(RUNS).values(
        tenant=tenant, job=job, turn=_name(turn), worker=worker, found=0, at=at
    )
    ours = put.on_conflict_do_nothing().returning(RUNS.c.turn)
    return session.connection().execute(ours).first() is not None


def is_taken(session: Session, *, tenant: str, job: str, turn: datetime) -> bool:
    """Whether anybody took this turn."""
    query = select(RUNS.c.worker).where(
        RUNS.c.tenant == tenant, RUNS.c.job == job, RUNS.c.turn == _name(turn)
    )
    return session.scalar(query) is not None


def found(
    session: Session, *, tenant: str, job: str, turn: datetime, many: int
) -> None:
    """Keep how much a turn found to do."""
    session.connection().execute(
        update(RUNS)
        .where(RUNS.c.tenant == tenant, RUNS.c.job == job, RUNS.c.turn == _name(turn))
        .values(found=many)
    )


def taken(session: Session, *, tenant: str, job: str) -> list[datetime]:
    """The turns of a timer that were taken, the first one first."""
    query = select(RUNS.c.turn).where(RUNS.c.tenant == tenant, RUNS.c.job == job)
    return [
        datetime.fromisoformat(one) for one in session.scalars(query.order_by("turn"))
    ]


def forget(session: Session, *, tenant: str, before: datetime) -> int:
    """Drop turns taken before a moment; how many."""
    done = session.connection().execute(
        delete(RUNS).where(RUNS.c.tenant == tenant, RUNS.c.turn < _name(before))
    )
    assert isinstance(done, CursorResult)
    return done.rowcount


def beat(session: Session, *, tenant: str, worker: str, beats: Iterable[Beat]) -> None:
    """Keep that some timers came round."""
    put = _insert(session)(BEATS)
    told = put.on_conflict_do_update(
        index_elements=[BEATS.c.tenant, BEATS.c.job],
        set_={name: put.excluded[name] for name in ("at", "late_after", "worker")},
    )
    rows = [{**vars(one), "tenant": tenant, "worker": worker} for one in beats]
    session.connection().execute(told, rows)


def beats(session: Session, *, tenant: str) -> list[Beat]:
    """When each timer last came round, by name."""
    query = select(BEATS).where(BEATS.c.tenant == tenant).order_by(BEATS.c.job)
    return [
        Beat(job=row["job"], at=row["at"], late_after=row["late_after"])
        for row in session.execute(query).mappings()
    ]


def clock_of(session: Session) -> datetime | None:
    """What the database's own clock says; None where it has none beside this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    return session.scalar(select(func.clock_timestamp(type_=UTCDateTime())))


def _alone(session: Session, tenant: str, job: str) -> bool:
    """Nobody else is in the middle of this timer. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    digest = sha256(f"{tenant}:{job}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(number))))


def _insert(session: Session) -> Any:
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if postgres else sqlite.insert


def _name(turn: datetime) -> str:
    return turn.astimezone(UTC).isoformat(timespec="seconds")
