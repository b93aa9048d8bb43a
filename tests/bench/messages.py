"""Messages on PostgreSQL: written, claimed and sent, and an alert among many others.

Beside each stands the bare thing in the driver's own words, on the same tables in the
same run: what is left over is what the product's care costs.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median, quantiles
from threading import Event, Thread

import psycopg
from sqlalchemy import Engine, delete

from tests.bench.table import Line
from tests.functional.families import MONDAY, families, tell_all, work_in
from tests.store import postgresql
from tests.store.builders import TENANT
from tests.store.messages import a_message, an_alert
from triage.desk.telling import tell
from triage.desk.telling.send import Sender
from triage.messages.channels.channel import Channel, Fate, HandedOver, Outgoing
from triage.messages.outbox import Patience, Way
from triage.schedule import Worker
from triage.store import outbox
from triage.store.engine import open_store, unit_of_work
from triage.store.migrate import migrate
from triage.store.outbox import MESSAGES, NewMessage


SENT_A_SECOND, NOTIFY_A_SECOND = 200.0, 50.0  # the second: all the provider takes
SECONDS_ENQUEUED, SECONDS_TO_ALERT = 60.0, 5.0
AT_ONCE = 20
ALARM = "a task needs a person now"
ON_DUTY = {
    "TRIAGE_DUTY_OWNER": "Priya Shah",
    "TRIAGE_DUTY_MOBILE": "07700 900999",
    "TRIAGE_OUT_OF_HOURS_TEAM": "Crisis team",
    "TRIAGE_OUT_OF_HOURS_MOBILE": "07700 900999",
    "TRIAGE_OUT_OF_HOURS_ACCEPTED_ON": "2026-10-01",
}


@dataclass(frozen=True, kw_only=True)
class Many:
    """How many of each."""

    sent: int
    enqueued: int
    alerts: int
    rounds: int


@dataclass
class AtOnce:
    """A provider that takes everything after so long, and remembers when."""

    seconds: float = 0.0
    took: dict[str, float] = field(default_factory=dict)
    can_look_up: bool = True
    name: str = "at once"

    def send(self, message: Outgoing) -> HandedOver:
        """Take it."""
        self.took[message.reference] = time.perf_counter()
        if self.seconds and ALARM not in message.body:
            time.sleep(self.seconds)
        return HandedOver(fate=Fate.SENT, provider_id=message.reference)

    def look_up(self, reference: str) -> HandedOver | None:
        """It had nothing that it did not say."""
        return None


def lines(many: Many) -> Iterator[Line]:
    """A line for each promise; none where the machine has no PostgreSQL."""
    if binaries := postgresql.binaries():
        with postgresql.server(binaries, settings=()) as address, on_duty():
            engine = open_store(f"{address}/postgres")
            migrate(engine)
            yield from _enqueued(engine, address, many)
            yield from _sent(engine, address, many)
            yield _alerted(engine, many)
            engine.dispose()


@contextmanager
def on_duty() -> Iterator[None]:
    """Somebody is there to be told at any hour."""
    before = dict(os.environ)
    os.environ |= ON_DUTY
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def _enqueued(engine: Engine, address: str, many: Many) -> Iterator[Line]:
    """All the messages of a great day, written in one transaction."""
    new = [a_message(at) for at in range(many.enqueued)]

    def ours() -> None:
        with unit_of_work(engine) as session:
            assert outbox.enqueue(session, tenant=TENANT, new=new, now=MONDAY) == len(
                new
            )

    took = _rounds(
        {"ours": ours, "bare": lambda: _bare_enqueue(address, new)},
        many.rounds,
        before=lambda: _emptied(engine),
    )
    yield _beside(
        f"{len(new):,} due messages written",
        took,
        bar=f"{SECONDS_ENQUEUED:g} s",
        met=took["ours"][1] <= SECONDS_ENQUEUED,
        peer="bare executemany",
    )
    _emptied(engine)


def _sent(engine: Engine, address: str, many: Many) -> Iterator[Line]:
    """One thread of one worker: claimed, recorded as sending, sent, recorded as sent."""
    alerts = [an_alert(at) for at in range(many.sent)]

    def due() -> None:
        _emptied(engine)
        with unit_of_work(engine) as session:
            outbox.enqueue(session, tenant=TENANT, new=alerts, now=MONDAY)

    took = _rounds(
        {"ours": lambda: _drained(engine), "bare": lambda: _bare_send(address)},
        many.rounds,
        before=due,
    )
    yield _a_second("claimed and recorded", took, many.sent, bar=SENT_A_SECOND)
    with unit_of_work(engine) as session:
        families(session, many.sent)

    def told() -> None:
        _emptied(engine)
        with unit_of_work(engine) as session:
            tell_all(session, 1, range(many.sent))

    took = _rounds(
        {"ours": lambda: _drained(engine), "bare": lambda: _bare_send(address)},
        many.rounds,
        before=told,
    )
    what = "each family judged again"
    yield _a_second(what, took, many.sent, bar=NOTIFY_A_SECOND)


def _alerted(engine: Engine, many: Many) -> Line:
    """From the commit of a red answer until duty's message is handed over.

    Meanwhile the worker has families enough to be busy with, and a slow provider.
    """
    _emptied(engine)
    provider, began = AtOnce(seconds=0.05), dict[str, float]()
    with unit_of_work(engine) as session:
        tell_all(session, 1, range(many.sent))
    with _working(engine, provider):
        for at in range(many.alerts):
            with unit_of_work(engine) as session:
                work = work_in(session, datetime.now(UTC))
                tell.alert_duty(work, key=f"red:{at}", child_task_id=str(at))
            began[f"red:{at}:sms"] = time.perf_counter()
            time.sleep(0.13)
        _until(lambda: len(_handed(engine, provider)) == many.alerts)
    handed = _handed(engine, provider)
    taken = sorted(handed[key] - since for key, since in began.items())
    bare = sorted(_bare_looks(many.alerts))
    return Line(
        what="PostgreSQL: red answer until duty's message is out (median, p99)",
        least=taken[len(taken) // 2],
        middle=_p99(taken),
        unit="s",
        bar=f"{SECONDS_TO_ALERT:g} s",
        met=_p99(taken) <= SECONDS_TO_ALERT,
        peer=(
            f"bare look each second: {bare[len(bare) // 2]:.2f} and "
            f"{_p99(bare):.2f} s, {_p99(bare) / _p99(taken):.1f} x ours"
        ),
    )


def _drained(engine: Engine) -> None:
    ways: dict[Way, Channel] = dict.fromkeys(Way, AtOnce())
    sender = Sender(engine, TENANT, ways, "bench", Patience())
    while sender.run_once(MONDAY, AT_ONCE):
        pass


@contextmanager
def _working(engine: Engine, provider: AtOnce) -> Iterator[None]:
    ways: dict[Way, Channel] = dict.fromkeys(Way, provider)
    worker = Worker(engine=engine, tenant=TENANT, channels=lambda: ways, timers=())
    stopping = Event()
    thread = Thread(target=worker.run, args=(stopping,))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _handed(engine: Engine, provider: AtOnce) -> dict[str, float]:
    """When each alert was handed over, by its key."""
    with unit_of_work(engine) as session:
        found = outbox.read(session, outbox.every(TENANT).where(MESSAGES.c.urgent))
    return {one.key: provider.took[one.id] for one in found if one.id in provider.took}


def _bare_looks(many: int) -> Iterator[float]:
    """How long each would wait for somebody who only looks every second."""
    for at in range(many):
        yield 1 - at * 0.13 % 1


def _emptied(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        session.execute(delete(MESSAGES))


def _bare_enqueue(address: str, new: Sequence[NewMessage]) -> None:
    rows = [_bare_row(f"{at:030}", one) for at, one in enumerate(new)]
    put = (
        "insert into message (tenant, id, key, audience, kind, child_id, recipient_id, "
        "contact_id, way, language, wording, subject, body, given, why, urgent, state, "
        "not_before, attempts, made_at) values (" + ", ".join(["%s"] * 20) + ") "
        "on conflict (tenant, key) do nothing"
    )
    with _bare(address) as connection, connection.transaction():
        connection.cursor().executemany(put, rows)


def _bare_row(message_id: str, one: NewMessage) -> tuple[object, ...]:
    whom = (TENANT, message_id, one.key, one.audience, one.kind, one.child_id)
    how = (one.recipient_id, one.contact_id, one.way, one.language, one.wording)
    words = (one.subject, one.body, "{}", one.why)
    return (*whom, *how, *words, False, "due", one.not_before, 0, MONDAY)


def _bare_send(address: str) -> None:
    """The same three writes for each message, and nothing looked at."""
    claim = (
        "update message set state = 'claimed', worker = 'bare', lease_until = now() "
        "where id in (select id from message where state = 'due' order by not_before, "
        "id limit %s for update skip locked) returning id"
    )
    begin = (
        "update message set state = 'sending', attempts = attempts + 1 where id = %s"
    )
    settle = "update message set state = 'sent', sent_at = now() where id = %s"
    with _bare(address) as connection:
        while some := connection.execute(claim, [AT_ONCE]).fetchall():
            for one in some:
                connection.execute(begin, one)
                connection.execute(settle, one)


def _bare(address: str) -> psycopg.Connection[tuple[object, ...]]:
    plain = address.replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(f"{plain}/postgres", autocommit=True)


def _rounds(
    ways: dict[str, Callable[[], None]], rounds: int, *, before: Callable[[], None]
) -> dict[str, tuple[float, float]]:
    """The least and the median of each way, in turns, what is before them not counted."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            before()
            began = time.perf_counter()
            way()
            taken[name].append(time.perf_counter() - began)
    return {name: (min(some), median(some)) for name, some in taken.items()}


def _beside(
    what: str,
    took: dict[str, tuple[float, float]],
    *,
    bar: str,
    met: bool,
    peer: str,
) -> Line:
    (least, middle), (their_least, their_middle) = took["ours"], took["bare"]
    return Line(
        what=f"PostgreSQL: {what}",
        least=least,
        middle=middle,
        unit="s",
        bar=bar,
        met=met,
        peer=(
            f"{peer}: {their_least:.3g} and {their_middle:.3g} s, "
            f"ours {least / their_least:.1f} and {middle / their_middle:.1f} x"
        ),
    )


def _a_second(
    what: str, took: dict[str, tuple[float, float]], many: int, *, bar: float
) -> Line:
    """As messages a second, where more is better: the least is the slowest round's."""
    (least, middle), (their_least, _) = took["ours"], took["bare"]
    return Line(
        what=f"PostgreSQL: messages a second, {what} (median, best)",
        least=many / middle,
        middle=many / least,
        unit="/s",
        bar=f"{bar:g} /s",
        met=many / least >= bar,
        peer=f"bare loop: {many / their_least:,.0f} /s, {least / their_least:.1f} x ours",
    )


def _p99(some: Sequence[float]) -> float:
    return quantiles(some, n=100, method="inclusive")[98] if len(some) > 1 else some[0]


def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    last = time.perf_counter() + seconds
    while not holds() and time.perf_counter() < last:
        time.sleep(0.1)
