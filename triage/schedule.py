"""The timers and the senders: a table of (name, every, desk function), and what runs it.

APScheduler only ticks, with its memory store. A timer's turn is a row that one worker
writes, in the transaction of what the turn does: any number of workers on one database
miss nothing and double nothing. Turns that nobody took are taken as one. All timers come
round within a day and none has an hour of its own, so that no clock change skips one.
This file is one of two that read a clock.
"""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from triage.calendar import london_day
from triage.desk import replace
from triage.desk.checking_in import timers as check_ins
from triage.desk.copies import folder
from triage.desk.deciding import looking_again
from triage.desk.editions import doing as editions
from triage.desk.knowing import asking
from triage.desk.models import snapshots
from triage.desk.record import heads
from triage.desk.reviewing import owed
from triage.desk.tasks import late
from triage.desk.telling import receipts, tidying
from triage.desk.telling.send import Sender
from triage.desk.waits import forecasting
from triage.desk.watching import making as watching
from triage.errors import TriageError
from triage.messages.channels import chosen
from triage.messages.channels.channel import Channel
from triage.messages.outbox import Patience, Way
from triage.settings import Settings
from triage.store import slot_runs
from triage.store.engine import reading, unit_of_work
from triage.store.slot_runs import Beat


log = logging.getLogger(__name__)
# That a look is left out while the last one still runs is as it should be.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)

Due = Callable[[Session, str, datetime], int]
Clock = Callable[[], datetime]
Channels = Callable[[], Mapping[Way, Channel]]

LOOKS = timedelta(seconds=15)  # how often a worker looks whether a turn is left
SENDS = timedelta(seconds=1)  # and whether a message is due
SENDERS = 3  # threads that send, in each worker, beside the one for alerts
AT_ONCE = 4  # timers that run at the same time in one worker
TURNS_LATE = 3  # turns without a sign until a timer counts as stopped
LEAST_LATE = timedelta(minutes=2)
BEATS = timedelta(seconds=20)  # how often a sender says that it is there
LONGEST_NAME = 40


class ClocksApart(TriageError):
    """This machine's clock is {seconds} seconds away from the database's: messages could go out twice. Set it right first."""


@dataclass(frozen=True, kw_only=True)
class Timer:
    """Something to look for again and again; `due` says how much it found."""

    name: str
    every: timedelta
    due: Due
    apart: bool = False  # it works in units of its own: its turn is kept before them

    def turn(self, now: datetime) -> datetime:
        """The newest turn that has come: whole steps since the epoch, in UTC."""
        seconds = int(self.every.total_seconds())
        return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)

    def beat(self, now: datetime) -> Beat:
        """A sign that it came round, and when the next is missed."""
        late_after = now + max(TURNS_LATE * self.every, LEAST_LATE)
        return Beat(job=self.name, at=now, late_after=late_after)


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


def _ask_providers(session: Session, tenant: str, now: datetime) -> int:
    """Ask what became of messages; nothing is held while a provider answers."""
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    ways = chosen.in_force(Settings())
    return receipts.reconcile(bind, tenant=tenant, channels=ways, now=now)


def _forecast(session: Session, tenant: str, now: datetime) -> int:
    """Forecast each list once a week; nothing is held while it is worked out."""
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return forecasting.make_due(bind, tenant=tenant, now=now)


def _freeze_lists(session: Session, tenant: str, now: datetime) -> int:
    """Freeze each list once a month; nothing is held while cards score it."""
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return snapshots.take_due(bind, tenant=tenant, now=now)


def _watch_cards(session: Session, tenant: str, now: datetime) -> int:
    """Watch each list's card once a week; nothing is held while it is worked out."""
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    return watching.make_due(bind, tenant=tenant, now=now)


OWN_TIMERS = (
    Timer(name="escalate", every=timedelta(minutes=5), due=_escalate),
    Timer(name="open-reviews", every=timedelta(hours=1), due=_open_reviews),
    Timer(name="begin-rules", every=timedelta(minutes=15), due=editions.begin_due),
    Timer(name="place-again", every=timedelta(minutes=15), due=_place_again),
    Timer(
        name="expired-bands",
        every=timedelta(hours=1),
        due=looking_again.open_expired,
    ),
    Timer(name="no-reply", every=timedelta(hours=1), due=_chase),
    Timer(name="copies", every=timedelta(hours=1), due=_write_copies, apart=True),
    Timer(name="forecasts", every=timedelta(hours=1), due=_forecast, apart=True),
    Timer(name="snapshots", every=timedelta(hours=1), due=_freeze_lists, apart=True),
    Timer(name="watch-cards", every=timedelta(hours=1), due=_watch_cards, apart=True),
    Timer(name="keep-head", every=timedelta(hours=1), due=_keep_head),
    Timer(name="receipts", every=timedelta(minutes=10), due=_ask_providers, apart=True),
    Timer(name="tidy-messages", every=timedelta(hours=1), due=tidying.tidy),
)
TIMERS: tuple[Timer, ...] = (
    *OWN_TIMERS,
    *(Timer(name=name, every=every, due=due) for name, every, due in check_ins.TIMERS),
)


def tick(engine: Engine, tenant: str, timer: Timer) -> int:
    """Run one timer once, in one unit of work, and log how much was due."""
    with unit_of_work(engine) as session:
        return _run(session, tenant, timer, datetime.now(UTC))


def take_turn(
    engine: Engine, tenant: str, timer: Timer, *, now: datetime, worker: str
) -> int | None:
    """Run a timer's newest turn, unless somebody took it; how much it found, or None."""
    turn = timer.turn(now)
    with reading(engine) as session:
        if slot_runs.is_taken(session, tenant=tenant, job=timer.name, turn=turn):
            return None
    with unit_of_work(engine) as session:
        if not slot_runs.take(
            session, tenant=tenant, job=timer.name, turn=turn, worker=worker, at=now
        ):
            return None
        beats = [timer.beat(now)]
        slot_runs.beat(session, tenant=tenant, worker=worker, beats=beats)
        if not timer.apart:
            found = _run(session, tenant, timer, now)
            slot_runs.found(
                session, tenant=tenant, job=timer.name, turn=turn, many=found
            )
            return found
    return tick(engine, tenant, timer)


def _run(session: Session, tenant: str, timer: Timer, now: datetime) -> int:
    found = timer.due(session, tenant, now)
    log.info("timer %s found %d due", timer.name, found)
    return found


class Lane:
    """One thread that sends: alerts only, or whatever is due. It says that it is there."""

    def __init__(self, engine: Engine, tenant: str, name: str, sender: Sender) -> None:
        self.engine, self.tenant = engine, tenant
        self.name, self.sender = name, sender
        self.said: datetime | None = None

    def drain(self) -> None:
        """Send until nothing is due, or the worker is to stop."""
        try:
            while not self.sender.stopping.is_set():
                now = datetime.now(UTC)
                self._say(now)
                if not self.sender.run_once(now):
                    break
        except SQLAlchemyError as problem:  # its own words can hold what it was given
            log.error("sending waits for the database: %s", type(problem).__name__)

    def _say(self, now: datetime) -> None:
        if self.said is not None and self.said <= now < self.said + BEATS:
            return
        self.said = now
        beat = Beat(job=self.name, at=now, late_after=now + LEAST_LATE)
        with unit_of_work(self.engine) as session:
            slot_runs.beat(
                session, tenant=self.tenant, worker=self.sender.worker, beats=[beat]
            )


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One process: every timer looked at again and again, and threads that send."""

    engine: Engine
    tenant: str
    channels: Channels  # called once for each thread: a client belongs to one
    patience: Patience = field(default_factory=Patience)
    timers: Sequence[Timer] = TIMERS
    senders: int = SENDERS

    def run(self, stopping: Event) -> None:
        """Until it is to stop: then what is in hand is finished and nothing else begun.

        Raises `ClocksApart`.
        """
        require_one_clock(self.engine, datetime.now(UTC), self.patience)
        name = worker_name()
        lanes = self._lanes(name)
        scheduler = BackgroundScheduler(
            timezone=UTC, executors={"default": ThreadPoolExecutor(AT_ONCE)}
        )
        for lane in lanes:
            scheduler.add_executor(ThreadPoolExecutor(1), lane.sender.worker)
            _every(scheduler, SENDS, lane.drain, on=lane.sender.worker)
        for timer in self.timers:
            _every(scheduler, min(LOOKS, timer.every), self._look, timer, name)
        scheduler.start()
        stopping.wait()
        for lane in lanes:
            lane.sender.stop()
        scheduler.shutdown(wait=True)

    def _lanes(self, name: str) -> list[Lane]:
        """Alerts have a thread of their own: nothing slow is ever before them."""
        return [
            Lane(
                self.engine,
                self.tenant,
                "send" if at else "send-alerts",
                Sender(
                    self.engine,
                    self.tenant,
                    self.channels(),
                    f"{name}-{at}",
                    self.patience,
                    urgent_only=at == 0,
                ),
            )
            for at in range(self.senders + 1)
        ]

    def _look(self, timer: Timer, name: str) -> None:
        now = datetime.now(UTC)
        take_turn(self.engine, self.tenant, timer, now=now, worker=name)


def require_one_clock(engine: Engine, now: datetime, patience: Patience) -> None:
    """Raises `ClocksApart`: leases are kept by the clocks of several machines."""
    with reading(engine) as session:
        theirs = slot_runs.clock_of(session)
    apart = abs(theirs - now) if theirs else timedelta(0)
    if apart > patience.look_up_lag:
        raise ClocksApart(seconds=int(apart.total_seconds()))


def worker_name() -> str:
    """A name that no other worker has had, on whatever machine."""
    machine = socket.gethostname()[:LONGEST_NAME]
    return f"{machine}-{os.getpid()}-{secrets.token_hex(4)}"


def run(engine: Engine, tenant: str) -> None:
    """Run the timers and the senders in this process until it is told to stop.

    Raises `HalfSetUp`, `LeaseTooShort` and `ClocksApart` before anything is begun.
    """
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    worker = Worker(
        engine=engine, tenant=tenant, channels=lambda: chosen.in_force(Settings())
    )
    worker.run(stopping)


def _every(
    scheduler: BackgroundScheduler,
    every: timedelta,
    what: Callable[..., object],
    *args: object,
    on: str = "default",
) -> None:
    scheduler.add_job(
        what,
        "interval",
        args=args,
        executor=on,
        seconds=every.total_seconds(),
        next_run_time=datetime.now(UTC),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
