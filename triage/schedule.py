"""The timers: a table of (name, every, desk function) run in their own process.

APScheduler only ticks, with its memory store; every timer looks for rows that are due,
so a missed or a doubled tick changes nothing. This file is one of two that read a clock.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy import Engine
from sqlmodel import Session

from triage.calendar import london_day
from triage.desk import replace
from triage.desk.copies import folder
from triage.desk.deciding import looking_again
from triage.desk.knowing import asking
from triage.desk.record import heads
from triage.desk.reviewing import owed
from triage.desk.tasks import late
from triage.settings import Settings
from triage.store.engine import unit_of_work


log = logging.getLogger(__name__)

Due = Callable[[Session, str, datetime], int]


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Something to look for again and again; `due` says how much it found."""

    name: str
    every: timedelta
    due: Due


def _place_again(session: Session, tenant: str, now: datetime) -> int:
    return replace.place_again_due(
        session, tenant=tenant, today=london_day(now), now=now
    )


def _keep_head(session: Session, tenant: str, now: datetime) -> int:
    """Keep the head of the record where `TRIAGE_AUDIT_HEADS` says, if it does."""
    path = Settings().audit_heads
    return heads.keep(session, tenant=tenant, path=path, now=now) if path else 0


def _escalate(session: Session, tenant: str, now: datetime) -> int:
    return late.escalate_late(session, tenant=tenant, now=now)


def _open_reviews(session: Session, tenant: str, now: datetime) -> int:
    return owed.open_due(session, tenant=tenant, now=now)


def _chase(session: Session, tenant: str, now: datetime) -> int:
    return asking.chase(session, tenant=tenant, today=london_day(now), now=now)


def _write_copies(session: Session, tenant: str, now: datetime) -> int:
    """Write the copies for an outage where `TRIAGE_COPIES_FOLDER` says, if it does.

    They are read and kept in units of their own, so that nobody waits for paper.
    """
    settings, bind = Settings(), session.get_bind()
    into = settings.copies_folder
    if into is None or not folder.is_due(into, now):
        return 0
    assert isinstance(bind, Engine)
    made = folder.write(
        bind,
        tenant=tenant,
        folder=into,
        now=now,
        by="the timers",
        service=settings.service_name,
    )
    return len(made)


TIMERS = (
    Timer(name="escalate", every=timedelta(minutes=5), due=_escalate),
    Timer(name="open-reviews", every=timedelta(hours=1), due=_open_reviews),
    Timer(name="place-again", every=timedelta(minutes=15), due=_place_again),
    Timer(
        name="expired-bands",
        every=timedelta(hours=1),
        due=looking_again.open_expired,
    ),
    Timer(name="no-reply", every=timedelta(hours=1), due=_chase),
    Timer(name="copies", every=timedelta(hours=1), due=_write_copies),
    Timer(name="keep-head", every=timedelta(hours=1), due=_keep_head),
)


def tick(engine: Engine, tenant: str, timer: Timer) -> int:
    """Run one timer once, in one unit of work, and log how much was due."""
    with unit_of_work(engine) as session:
        found = timer.due(session, tenant, datetime.now(UTC))
    log.info("timer %s found %d due", timer.name, found)
    return found


def start_beside(engine: Engine, tenant: str) -> BackgroundScheduler:
    """Run the timers in a thread of this process; for the demonstration."""
    scheduler = BackgroundScheduler(timezone=UTC)
    _add_timers(scheduler, engine, tenant)
    scheduler.start()
    return scheduler


def run(engine: Engine, tenant: str) -> None:
    """Run the timers in this process until it is stopped."""
    scheduler = BlockingScheduler(timezone=UTC)
    _add_timers(scheduler, engine, tenant)
    scheduler.start()


def _add_timers(scheduler: BaseScheduler, engine: Engine, tenant: str) -> None:
    for timer in TIMERS:
        scheduler.add_job(
            tick,
            "interval",
            args=(engine, tenant, timer),
            id=timer.name,
            seconds=timer.every.total_seconds(),
            next_run_time=datetime.now(UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
