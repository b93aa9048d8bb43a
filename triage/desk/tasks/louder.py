"""Tells the people at work again, hour by hour, while a same-day task waits too long.

It goes on until somebody records an outcome. Who is at work is told, in the hours that
somebody has taken on; no message names a child.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.desk import Work
from triage.desk.telling import duty_team, tell
from triage.duty import Duty
from triage.settings import settings_now
from triage.store.tasks import StoredTask


TIMER = "The timer for late tasks"


def alert_again(
    session: Session,
    tenant: str,
    open_tasks: Iterable[StoredTask],
    desk: Duty,
    now: datetime,
) -> int:
    """Alert once for each turn in which a same-day task still waits; how many wait."""
    if duty_team.at_work(settings_now(), now) is None:
        return 0
    waits = [one for one in open_tasks if _too_long(one, desk, now)]
    if waits:
        turn = int(now.timestamp() // _turn(desk).total_seconds())
        work = Work(session=session, tenant=tenant, now=now, by=TIMER)
        tell.alert_duty(work, key=f"late:{turn}", child_task_id=waits[0].id, again=True)
    return len(waits)


def _too_long(task: StoredTask, desk: Duty, now: datetime) -> bool:
    """Whether it is for today and nobody took it in time, or somebody took it and more
    than a turn has gone by since."""
    if london_day(task.due_at) > london_day(now):
        return False
    first = timedelta(minutes=desk.safe.acknowledge_within_minutes)
    since = task.acknowledged_at or task.opened_at
    allowed = first + _turn(desk) if task.acknowledged_at else first
    waited = (
        timedelta(minutes=desk.minutes_open(since, now))
        if desk.is_open(now)
        else now - since
    )
    return waited >= allowed


def _turn(desk: Duty) -> timedelta:
    return timedelta(minutes=desk.safe.then_within_minutes)
