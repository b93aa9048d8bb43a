"""What waits for a person."""

from collections.abc import Collection

from sqlmodel import Session

from triage.desk.views import TaskShown
from triage.store import tasks
from triage.store.tasks import StoredTask


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
