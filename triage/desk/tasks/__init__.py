"""What waits for a person, and what opens and shows it."""

from collections.abc import Collection
from datetime import date, datetime, time
from hashlib import sha256

from sqlmodel import Session

from triage.calendar import LONDON
from triage.desk.views import TaskShown
from triage.intake.tasks import Task
from triage.store import tasks
from triage.store.tasks import NewTask, StoredTask


DAY_ENDS = time(17, 0)  # in London: a task due on a day is due by then


def open_tasks(
    session: Session, *, tenant: str, kinds: Collection[str] = ()
) -> tuple[TaskShown, ...]:
    """Open tasks of some kinds, or of all; the soonest due first."""
    found = tasks.still_open(session, tenant=tenant, kinds=kinds)
    return tuple(shown(one) for one in found)


def shown(task: StoredTask) -> TaskShown:
    """A task as a person reads it."""
    return TaskShown(
        id=task.id,
        kind=task.kind,
        sentence=task.sentence,
        due_at=task.due_at,
        quote=task.quote,
        referral_id=task.referral_id,
        name=task.name,
    )


def from_row(task: Task) -> NewTask:
    """A task that a row of a file asks for: the same words about one child, once."""
    words = sha256(f"{task.sentence}|{task.quote}".encode()).hexdigest()[:16]
    about = task.referral_id or task.child_id or ""
    return NewTask(
        matter=f"{task.kind}:{words}:{about}"[:80],
        kind=task.kind,
        sentence=task.sentence,
        due_at=due_at(task.due),
        quote=task.quote,
        referral_id=task.referral_id,
        child_id=task.child_id,
    )


def due_at(day: date) -> datetime:
    """The moment a task due on a day is due."""
    return datetime.combine(day, DAY_ENDS, LONDON)
