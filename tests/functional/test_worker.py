"""Timers and workers: each turn once, whoever looks and whoever dies; alerts at once."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select, update
from sqlmodel import Session

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    families,
    tell_all,
    told,
    work_in,
    written,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from tests.store.messages import an_alert
from triage import schedule
from triage.desk import health
from triage.desk.telling import pausing, to_do
from triage.messages.channels.channel import HandedOver, Outgoing
from triage.messages.outbox import LeaseTooShort, MessageState, Patience, Way
from triage.schedule import ClocksApart, Timer, Worker, take_turn
from triage.settings import Settings
from triage.store import outbox, pauses, slot_runs
from triage.store.engine import open_store, reading, unit_of_work
from triage.store.outbox import MESSAGES
from triage.store.pauses import PAUSES


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

A_MINUTE, AN_HOUR = timedelta(minutes=1), timedelta(hours=1)
TURNS, CLOCKS, KILLED_EVERY = 120, 4, 5


def effect(session: Session, tenant: str, now: datetime) -> int:
    """What a turn of the tests' timer does: one row, that says when."""
    pauses.add(session, tenant=tenant, kind="", why="a turn", by="timer", now=now)
    return 1


TIMER = Timer(name="tests", every=A_MINUTE, due=effect)


def effects(engine: Engine) -> int:
    """How often the timer did what it does."""
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(PAUSES)) or 0


def turns(engine: Engine) -> list[datetime]:
    """The turns that were taken."""
    with reading(engine) as session:
        return slot_runs.taken(session, tenant=TENANT, job=TIMER.name)


def test_a_turn_is_taken_by_whoever_comes_first(engine: Engine) -> None:
    first = take_turn(engine, TENANT, TIMER, now=MONDAY, worker="one")
    second = take_turn(engine, TENANT, TIMER, now=MONDAY, worker="two")
    next_one = take_turn(engine, TENANT, TIMER, now=MONDAY + A_MINUTE, worker="two")

    assert (first, second, next_one) == (1, None, 1)
    assert effects(engine) == 2


def test_the_row_itself_says_who_came_first(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        first, second = (
            slot_runs.take(
                session,
                tenant=TENANT,
                job=TIMER.name,
                turn=MONDAY,
                worker=worker,
                at=MONDAY,
            )
            for worker in ("one", "two")
        )

    assert (first, second) == (True, False)


def test_a_turn_whose_work_failed_is_left_for_the_next_who_looks(
    engine: Engine,
) -> None:
    def fails(session: Session, tenant: str, now: datetime) -> int:
        effect(session, tenant, now)
        raise ZeroDivisionError

    broken = Timer(name=TIMER.name, every=A_MINUTE, due=fails)

    with pytest.raises(ZeroDivisionError):
        take_turn(engine, TENANT, broken, now=MONDAY, worker="one")
    again = take_turn(engine, TENANT, TIMER, now=MONDAY, worker="two")

    assert again == 1
    assert effects(engine) == 1


def test_turns_that_nobody_took_are_taken_as_one(engine: Engine) -> None:
    take_turn(engine, TENANT, TIMER, now=MONDAY, worker="one")
    take_turn(engine, TENANT, TIMER, now=MONDAY + 9 * A_MINUTE, worker="one")

    assert turns(engine) == [MONDAY, MONDAY + 9 * A_MINUTE]


def test_a_clock_moved_back_doubles_nothing_and_stops_nothing(engine: Engine) -> None:
    wrong = MONDAY + timedelta(days=400)
    take_turn(engine, TENANT, TIMER, now=wrong, worker="one")
    take_turn(engine, TENANT, TIMER, now=MONDAY, worker="one")
    again = take_turn(engine, TENANT, TIMER, now=MONDAY - A_MINUTE / 2, worker="one")
    once_more = take_turn(engine, TENANT, TIMER, now=MONDAY, worker="two")

    assert again == 1  # a turn of its own, half a minute ago
    assert once_more is None
    assert effects(engine) == 3


@pytest.mark.parametrize(
    "night", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)]
)
def test_both_clock_changes_leave_every_turn_where_it_was(night: datetime) -> None:
    moments = [night + at * A_MINUTE for at in range(6 * 60)]

    for timer in schedule.TIMERS:
        taken = {timer.turn(one) for one in moments}
        assert all(b - a == timer.every for a, b in pairwise(sorted(taken)))
        assert timer.every <= AN_HOUR  # none has an hour of its own


def test_no_two_timers_share_a_name() -> None:
    names = [one.name for one in schedule.TIMERS]

    assert len(set(names)) == len(names)


def tick_until_killed(
    url: str, minute: "multiprocessing.sharedctypes.Synchronized[int]"
) -> None:
    """What each clock does: look at the timer, over and over."""
    engine, name = open_store(url), f"clock-{os.getpid()}-{time.monotonic_ns()}"
    while True:
        now = MONDAY + minute.value * A_MINUTE
        take_turn(engine, TENANT, TIMER, now=now, worker=name)
        time.sleep(0.002)


def test_many_clocks_that_are_killed_again_and_again_take_each_turn_once(
    engine: Engine,
) -> None:
    random = Random(2)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    minute = context.Value("i", 0)
    url = engine.url.render_as_string(hide_password=False)

    def start() -> multiprocessing.context.ForkServerProcess:
        process = context.Process(
            target=tick_until_killed, args=(url, minute), daemon=True
        )
        process.start()
        return process

    clocks = [start() for _ in range(CLOCKS)]
    try:
        for at in range(TURNS):
            minute.value = at
            if at % KILLED_EVERY == 0:
                one = random.randrange(CLOCKS)
                time.sleep(random.uniform(0, 0.02))
                os.kill(int(clocks[one].pid or 0), signal.SIGKILL)
                clocks[one].join()
                clocks[one] = start()
            wait_for(partial(came_to, engine, at + 1))
    finally:
        for process in clocks:
            process.kill()
            process.join()

    assert turns(engine) == [MONDAY + at * A_MINUTE for at in range(TURNS)]
    assert effects(engine) == TURNS


def came_to(engine: Engine, many: int) -> bool:
    """Whether so many turns were taken."""
    return len(turns(engine)) >= many


def wait_for(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    """Until it holds; an error where it never does."""
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, "it never came"
        time.sleep(0.01)


@contextmanager
def a_worker(engine: Engine, provider: Provider, *timers: Timer) -> Iterator[None]:
    """A worker in a thread of this process, until the test has seen enough."""
    ways = dict.fromkeys(Way, provider)
    worker = Worker(
        engine=engine,
        tenant=TENANT,
        channels=lambda: ways,
        timers=timers,
    )
    stopping = Event()
    thread = Thread(target=worker.run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


class Slow(Provider):
    """A provider that takes its time over families, and none over alerts."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def send(self, message: Outgoing) -> HandedOver:
        """Wait, then take it."""
        if "person now" not in message.body:
            time.sleep(self.seconds)
        return super().send(message)


def alert(engine: Engine) -> None:
    """A task needs a person now."""
    now = datetime.now(UTC)
    with unit_of_work(engine) as session:
        new = [replace(an_alert(), not_before=now)]
        outbox.enqueue(session, tenant=TENANT, new=new, now=now)


@pytest.fixture
def on_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who can be told at any hour."""
    for name in ("TRIAGE_DUTY", "TRIAGE_OUT_OF_HOURS"):
        monkeypatch.setenv(f"{name}_MOBILE", "07700 900999")
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Priya Shah")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_TEAM", "Crisis team")
    monkeypatch.setenv("TRIAGE_OUT_OF_HOURS_ACCEPTED_ON", "2026-10-01")


@pytest.mark.hazard("H-03")
@pytest.mark.usefixtures("on_duty")
def test_an_alert_does_not_wait_behind_families_or_a_slow_provider(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        families(session, 40)
        tell_all(session, 1, range(40))
        just_asked_for = {"kind": "new_code", "made_at": datetime.now(UTC)}
        session.connection().execute(update(MESSAGES).values(just_asked_for))
    provider = Slow(seconds=0.5)

    with a_worker(engine, provider):
        wait_for(lambda: len(provider.got) > 0)
        alert(engine)
        began = time.monotonic()
        wait_for(lambda: any("person now" in one.body for one in [*provider.got]))
        took = time.monotonic() - began

    assert took < 5
    assert len(provider.got) < 41


@pytest.mark.usefixtures("on_duty")
def test_a_worker_says_that_it_is_there_and_its_silence_is_an_alarm(
    engine: Engine,
) -> None:
    with a_worker(engine, Provider(), TIMER):
        wait_for(lambda: {"tests", "send", "send-alerts"} <= heard_of(engine))
    settings = Settings(database_url=engine.url.render_as_string(hide_password=False))
    settings = settings.model_copy(update={"tenant": TENANT})
    now = datetime.now(UTC)

    well = dict(health.checks(settings, now))["Timers"]
    later = dict(health.checks(settings, now + AN_HOUR))["Timers"]

    assert well is None
    assert later is not None
    assert "send" in later
    assert "tests" in later


def heard_of(engine: Engine) -> set[str]:
    """Which timers and senders said that they came round."""
    with reading(engine) as session:
        return {one.job for one in slot_runs.beats(session, tenant=TENANT)}


@pytest.mark.hazard("H-12")
def test_messages_that_wait_or_whose_fate_nobody_knows_are_told_of(
    engine: Engine,
) -> None:
    a_family(engine)
    told(engine)
    settings = Settings(database_url=engine.url.render_as_string(hide_password=False))
    settings = settings.model_copy(update={"tenant": TENANT})

    soon = dict(health.checks(settings, MONDAY + A_MINUTE))["Outbox"]
    late = dict(health.checks(settings, MONDAY + 6 * A_MINUTE))["Outbox"]
    with unit_of_work(engine) as session:
        to_do.nobody_knows(work_in(session), written(engine)[0])
        pausing.pause(work_in(session), kind="", why="a test")
    paused = dict(health.checks(settings, MONDAY + 6 * A_MINUTE))["Outbox"]
    after_an_hour = dict(health.checks(settings, MONDAY + 2 * AN_HOUR))["Outbox"]

    assert soon is None
    assert late == "The longest due has waited for 6 minutes."
    assert paused is None
    assert after_an_hour == "Nobody knows whether 1 arrived, for over an hour."


def test_a_worker_whose_clock_is_not_the_databases_does_not_start(
    engine: Engine,
) -> None:
    now = datetime.now(UTC)
    schedule.require_one_clock(engine, now, Patience())

    if engine.dialect.name == "postgresql":
        with pytest.raises(ClocksApart, match="seconds away"):
            schedule.require_one_clock(engine, now + AN_HOUR, Patience())


def test_a_lease_that_would_send_twice_is_refused() -> None:
    short = Patience(lease=timedelta(seconds=99))

    with pytest.raises(LeaseTooShort, match="99 seconds"):
        short.checked()


@pytest.mark.usefixtures("on_duty")
def test_a_worker_told_to_stop_finishes_what_is_in_hand_and_gives_the_rest_back(
    engine: Engine,
) -> None:
    with unit_of_work(engine) as session:
        new = [replace(an_alert(at), body="Words") for at in range(20)]
        outbox.enqueue(session, tenant=TENANT, new=new, now=MONDAY)
    provider = Slow(seconds=0.3)

    with a_worker(engine, provider):
        wait_for(lambda: len(provider.got) > 0)

    states = {one.state for one in written(engine)}
    assert states == {MessageState.SENT, MessageState.DUE}
    sent = [one for one in written(engine) if one.state is MessageState.SENT]
    assert {one.reference for one in provider.got} == {one.id for one in sent}
