"""What people have to do. One matter is one task, however often it comes up."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Select, func, insert, literal, or_, select, update
from sqlmodel import Session

from triage import duty
from triage.duty import Duty
from triage.store.tables import ChildRow, TaskRow
from triage.store.written import in_batches, next_id


TASKS = TaskRow.__table__  # type: ignore[attr-defined]
CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]


MISSING = "missing"  # the kind of a task about a child an extract left out
HELD = "held_question"  # a clinician left a question open
SAFE = "safe"  # the kind of a task that a SAFE rule asks for
# The only ways a SAFE task closes.
SPOKE, HANDED_OVER, KNOWN = "spoke", "handed_over", "already_known"
SAFE_CLOSES = (SPOKE, HANDED_OVER, KNOWN)


@dataclass(frozen=True, kw_only=True)
class NewTask:
    """A task to be opened unless its matter is already known."""

    matter: str
    kind: str
    sentence: str
    due_at: datetime
    quote: str | None = None
    referral_id: str | None = None
    child_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredTask:
    """A task as kept, with the child's name where it is about one."""

    id: str
    matter: str
    kind: str
    sentence: str
    due_at: datetime
    quote: str | None
    referral_id: str | None
    child_id: str | None
    name: str | None
    closed_at: datetime | None
    opened_at: datetime
    was_due_at: datetime | None  # it came late: its own time had passed by then
    owner_id: str | None
    owner: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    version: int

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """A task from its row and the names that `with_names` read beside it."""
        names = (row["forename"], row["surname"])
        kept = {key: row[key] for key in cls.__dataclass_fields__ if key != "name"}
        return cls(**kept, name=" ".join(name for name in names if name) or None)


def with_names() -> Select[Any]:
    """Tasks, each with the name of the child it is about."""
    of_child = (CHILDREN.c.tenant == TASKS.c.tenant) & (
        CHILDREN.c.id == TASKS.c.child_id
    )
    return select(TASKS, CHILDREN.c.forename, CHILDREN.c.surname).select_from(
        TASKS.outerjoin(CHILDREN, of_child)
    )


def open_tasks(
    session: Session,
    *,
    tenant: str,
    new: Iterable[NewTask],
    import_id: str | None,
    now: datetime,
) -> int:
    """Open those whose matter is new; how many. Closed matters are not opened again.

    A due time counts from the first moment anybody could see the task.
    """
    by_matter = {one.matter: one for one in new}
    known = _known(session, tenant, list(by_matter))
    desk = duty.in_force()
    rows = [
        {**vars(one), "tenant": tenant, "id": next_id(now), "opened_at": now}
        | {"import_id": import_id}
        | _due(desk, one, now)
        for matter, one in by_matter.items()
        if matter not in known
    ]
    if rows:
        session.connection().execute(insert(TASKS), rows)
    return len(rows)


def not_yet_open(
    session: Session, *, tenant: str, new: Iterable[NewTask]
) -> list[NewTask]:
    """Those that `open_tasks` would open."""
    by_matter = {one.matter: one for one in new}
    known = _known(session, tenant, list(by_matter))
    return [one for matter, one in by_matter.items() if matter not in known]


def still_open(
    session: Session,
    *,
    tenant: str,
    kinds: Collection[str] = (),
    referral_ids: Sequence[str] | None = None,
    import_id: str | None = None,
    limit: int | None = None,
) -> list[StoredTask]:
    """Open tasks, the soonest due first."""
    query = (
        with_names()
        .where(TASKS.c.tenant == tenant)
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .order_by(TASKS.c.due_at, TASKS.c.id)
    )
    if kinds:
        query = query.where(TASKS.c.kind.in_(kinds))
    if referral_ids is not None:
        query = query.where(TASKS.c.referral_id.in_(referral_ids))
    if import_id is not None:
        query = query.where(TASKS.c.import_id == import_id)
    if limit is not None:
        query = query.limit(limit)
    return [StoredTask.of(dict(row)) for row in session.execute(query).mappings()]


def open_about(
    session: Session,
    *,
    tenant: str,
    kind: str,
    referral_ids: Collection[str],
    child_ids: Collection[str],
) -> list[StoredTask]:
    """Open tasks of a kind about some referrals or records, the soonest due first."""
    query = (
        with_names()
        .where(TASKS.c.tenant == tenant, TASKS.c.kind == kind)
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .where(
            or_(
                TASKS.c.referral_id.in_(list(referral_ids)),
                TASKS.c.child_id.in_(list(child_ids)),
            )
        )
        .order_by(TASKS.c.due_at, TASKS.c.id)
    )
    return [StoredTask.of(dict(row)) for row in session.execute(query).mappings()]


def closed_beginning(session: Session, *, tenant: str, matter: str) -> int:
    """How many tasks whose matter begins like this were closed."""
    query = select(func.count()).where(
        TASKS.c.tenant == tenant,
        TASKS.c.matter.startswith(f"{matter}:", autoescape=True),
        TASKS.c.closed_at.is_not(None),
    )
    return session.scalars(query).one()


def close(
    session: Session,
    *,
    tenant: str,
    task_id: str,
    outcome: str,
    by: str,
    now: datetime,
    note: str = "",
) -> bool:
    """Close an open task; False when it is not open, or SAFE and not with an outcome."""
    closed = session.connection().execute(
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.id == task_id)
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .where(or_(TASKS.c.kind != SAFE, literal(outcome in SAFE_CLOSES)))
        .values(closed_at=now, closed_by=by, outcome=outcome, note=note)
    )
    return closed.rowcount == 1


def close_matters(
    session: Session,
    *,
    tenant: str,
    matters: Collection[str],
    outcome: str,
    by: str,
    now: datetime,
) -> None:
    """Close the open tasks of these matters; a SAFE one is never closed this way."""
    session.connection().execute(
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.matter.in_(matters))
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .where(TASKS.c.kind != SAFE)
        .values(closed_at=now, closed_by=by, outcome=outcome)
    )


def close_about(
    session: Session,
    *,
    tenant: str,
    referral_ids: Sequence[str],
    outcome: str,
    by: str,
    now: datetime,
) -> None:
    """Close the open tasks about these referrals; a SAFE one is never closed this way."""
    for some in in_batches(referral_ids):
        session.connection().execute(
            update(TASKS)
            .where(TASKS.c.tenant == tenant, TASKS.c.referral_id.in_(some))
            .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
            .where(TASKS.c.kind != SAFE)
            .values(closed_at=now, closed_by=by, outcome=outcome)
        )


def of_kinds(
    session: Session,
    *,
    tenant: str,
    referral_ids: Sequence[str],
    kinds: Collection[str],
) -> list[tuple[str, datetime | None]]:
    """The matters of some kinds about referrals, and when each was closed, if it was."""
    found: list[tuple[str, datetime | None]] = []
    for some in in_batches(referral_ids):
        query = (
            select(TASKS.c.matter, TASKS.c.closed_at)
            .where(TASKS.c.tenant == tenant, TASKS.c.referral_id.in_(some))
            .where(TASKS.c.kind.in_(kinds), TASKS.c.undone_at.is_(None))
        )
        found += [(matter, closed_at) for matter, closed_at in session.execute(query)]
    return found


def take_off(
    session: Session,
    *,
    tenant: str,
    import_id: str,
    referral_ids: Sequence[str],
    now: datetime,
) -> None:
    """Mark undone the tasks that went with an undone import.

    Those of referrals that came off with it, and those it opened about its own rows.
    What it asked about a child who stays is still there to be read.
    """
    connection = session.connection()
    gone = (
        update(TASKS)
        .where(TASKS.c.tenant == tenant, TASKS.c.undone_at.is_(None))
        .values(undone_at=now)
    )
    for some in in_batches(referral_ids):
        connection.execute(gone.where(TASKS.c.referral_id.in_(some)))
    connection.execute(
        gone.where(
            TASKS.c.import_id == import_id,
            or_(TASKS.c.referral_id.is_(None), TASKS.c.kind == MISSING),
        )
    )


def _due(desk: Duty, task: NewTask, now: datetime) -> dict[str, datetime | None]:
    """When it is due, and when it was to be where that had passed already."""
    due_at = desk.first_due(task.due_at, now, at_once=task.kind == SAFE)
    late = task.due_at <= now
    return {"due_at": due_at, "was_due_at": task.due_at if late else None}


def _known(session: Session, tenant: str, matters: Sequence[str]) -> set[str]:
    return {
        matter
        for some in in_batches(matters)
        for matter in session.scalars(
            select(TASKS.c.matter).where(
                TASKS.c.tenant == tenant,
                TASKS.c.undone_at.is_(None),
                TASKS.c.matter.in_(some),
            )
        )
    }
