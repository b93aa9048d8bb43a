"""Tells somebody else when a task waits too long: once for each step, on the record."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from triage import duty
from triage.calendar import add_working_days, london_day
from triage.desk.tasks import louder
from triage.desk.tasks.kinds import ALL, TaskKind
from triage.duty import Duty
from triage.store import audit, work_list
from triage.store.audit import Deed
from triage.store.tasks import SAFE, StoredTask
from triage.store.work_list import Sought


AT_ONCE = 500  # of one kind, each time the timer comes: the rest follow


def escalate_late(session: Session, *, tenant: str, now: datetime) -> int:
    """Escalate what nobody acknowledged or closed in time; how many steps were made."""
    desk = duty.in_force()
    steps = [*_safe(session, tenant, desk, now), *_late(session, tenant, desk, now)]
    waiting = work_list.page(
        session, tenant=tenant, sought=Sought(kinds=(SAFE,)), size=None
    )
    louder.alert_again(session, tenant, waiting, desk, now)
    return sum(_tell(session, tenant, task, to, now) for task, to in steps)


def safe_step(task: StoredTask, desk: Duty, now: datetime) -> str | None:
    """Whom to tell of a SAFE task by now: nobody yet, the first, or all in turn.

    The acknowledgement clock runs in duty hours only, and so from the first moment
    that anybody could have seen the task. One that was acknowledged and is late all
    the same is told of as well.
    """
    first = desk.safe.acknowledge_within_minutes
    waited = desk.minutes_open(task.opened_at, now)
    if task.acknowledged_at is not None:
        waited = desk.minutes_open(task.due_at, now) + first if now > task.due_at else 0
    if waited < first:
        return None
    second = waited >= first + desk.safe.then_within_minutes
    told = desk.safe.escalates_to if second else desk.safe.escalates_to[:1]
    return ", then ".join(told)


def _safe(
    session: Session, tenant: str, desk: Duty, now: datetime
) -> Iterator[tuple[StoredTask, str]]:
    everyone = ", then ".join(desk.safe.escalates_to)
    sought = Sought(kinds=(SAFE,), not_told=everyone)
    for task in work_list.page(session, tenant=tenant, sought=sought, size=None):
        to = safe_step(task, desk, now)
        if to is not None and to != task.escalated_to:
            yield task, to


def _late(
    session: Session, tenant: str, desk: Duty, now: datetime
) -> Iterator[tuple[StoredTask, str]]:
    if not desk.is_open(now):
        return
    for kind in (one for one in ALL if one.name != SAFE and one.escalates_to):
        found = work_list.late(
            session,
            tenant=tenant,
            kinds=[kind.name],
            due_by=_grace_over(kind, now),
            size=AT_ONCE,
        )
        for task in found:
            yield task, str(kind.escalates_to)


def _grace_over(kind: TaskKind, now: datetime) -> datetime:
    """What was due by this moment has been late for the kind's working days."""
    back = now
    while add_working_days(london_day(back), kind.late_after) > london_day(now):
        back -= timedelta(days=1)
    return back


def _tell(
    session: Session, tenant: str, task: StoredTask, to: str, now: datetime
) -> bool:
    if not work_list.escalate(session, tenant=tenant, task=task, to=to, now=now):
        return False
    deed = Deed(
        at=now,
        who=louder.TIMER,
        what=f"Escalated a task to the {to}",
        subject="task",
        subject_id=task.id,
        details={"kind": task.kind, "due": task.due_at.isoformat()},
    )
    audit.write(session, tenant=tenant, deed=deed)
    return True
