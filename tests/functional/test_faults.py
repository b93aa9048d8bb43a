"""A fault at every statement, every commit and every hand-over, one after another.

Whatever fails, and however: nobody is left out, no family is told twice, and what nobody
can know is a person's to find out.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from tests.functional.families import (
    MONDAY,
    PATIENCE,
    STATUS,
    after,
    families,
    kinds_open,
    work_in,
)
from tests.store import conftest as stores
from tests.store.builders import TENANT
from tests.store.messages import an_alert
from triage.desk.telling import tell
from triage.desk.telling.send import Sender
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.outbox import Audience, MessageState, Way
from triage.store import outbox
from triage.store.engine import open_store, reading, unit_of_work
from triage.store.outbox import StoredMessage


engine = stores.engine
postgresql_server = stores.postgresql_server
sqlite_ready = stores.sqlite_ready

LEASE = PATIENCE.lease.total_seconds()
ROUNDS = 5  # turns of another worker, each after every lease has run out
MOST = 400  # points in one run: more means that the count never ends


class Killed(BaseException):
    """The process is gone: nothing after this point is done, and nothing is caught."""


@dataclass
class Faults:
    """Every point at which something could fail is passed; the chosen one does."""

    at: int
    how: type[BaseException]
    passed: int = 0

    def point(self, *_: object) -> None:
        """One more point."""
        self.passed += 1
        if self.passed == self.at:
            raise self.how


@dataclass
class Taking:
    """A provider that tells the truth, where it can be asked at all."""

    can_look_up: bool
    faults: Callable[..., None] = lambda: None
    took: Counter[str] = field(default_factory=Counter)
    name: str = "a test's provider"

    def send(self, message: Outgoing) -> HandedOver:
        """Take it."""
        self.faults()
        self.took[message.reference] += 1
        self.faults()
        return HandedOver(fate=Fate.SENT, provider_id=f"P-{message.reference}")

    def look_up(self, reference: str) -> HandedOver | None:
        """Say whether it was taken."""
        self.faults()
        if not self.took[reference]:
            return None
        return HandedOver(fate=Fate.SENT, provider_id=f"P-{reference}")


@contextmanager
def failing(engine: Engine, faults: Faults) -> Iterator[Engine]:
    """A way into the store where every statement and both sides of a commit are points."""
    faulty = open_store(engine.url.render_as_string(hide_password=False))
    commit = faulty.dialect.do_commit

    def do_commit(connection: PoolProxiedConnection) -> None:
        faults.point()
        commit(connection)
        faults.point()

    event.listen(faulty, "do_execute", faults.point)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(faulty.dialect, "do_commit", do_commit)
        try:
            yield faulty
        finally:
            faulty.dispose()  # a process that is gone has let go of everything


def broken(engine: Engine) -> type[Exception]:
    """How a statement fails while the process goes on, by the driver's own word."""
    return engine.dialect.loaded_dbapi.OperationalError


@pytest.fixture
def told_two(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """One family by text message, one by a way that cannot be asked; somebody on duty."""
    monkeypatch.setenv("TRIAGE_DUTY_OWNER", "Priya Shah")
    monkeypatch.setenv("TRIAGE_DUTY_MOBILE", "07700 900999")
    with unit_of_work(engine) as session:
        families(session, 1)
        families(session, 1, first=1, ways=(Way.EMAIL,))
    return engine


def news(engine: Engine, run: str) -> None:
    """Tell both families, one with a code in it, and whoever is on duty."""
    with unit_of_work(engine) as session:
        about = [
            replace(STATUS, child_id="C0", kind="new_code", key=f"{run}:0"),
            replace(STATUS, child_id="C1", key=f"{run}:1"),
        ]
        tell.tell_many(work_in(session), about)
        new = [replace(an_alert(), key=f"{run}:duty")]
        outbox.enqueue(session, tenant=TENANT, new=new, now=MONDAY)


def of_run(engine: Engine, run: str) -> list[StoredMessage]:
    """The messages of one run."""
    with reading(engine) as session:
        found = outbox.read(session, outbox.every(TENANT))
    return [one for one in found if one.key.startswith(f"{run}:")]


@pytest.mark.no_cover
@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("goes_on", [False, True], ids=["killed", "broken"])
def test_a_fault_anywhere_in_sending_loses_nothing_and_doubles_nothing(
    told_two: Engine, *, goes_on: bool
) -> None:
    how = broken(told_two) if goes_on else Killed
    unknown = 0
    for number in count(1):
        faults = Faults(at=number, how=how)
        run = f"run{number}"
        news(told_two, run)
        asked, unasked = Taking(can_look_up=True), Taking(can_look_up=False)
        asked.faults = unasked.faults = faults.point
        with failing(told_two, faults) as faulty, suppress(Killed, DBAPIError):
            send_round(faulty, asked, unasked, f"{run}-a", MONDAY)
        asked.faults = unasked.faults = lambda: None
        for turn in range(1, ROUNDS):
            send_round(told_two, asked, unasked, f"{run}-b", after(turn * LEASE + turn))

        unknown += judge(of_run(told_two, run), asked.took, unasked.took)
        if faults.passed < number:
            break
        assert number < MOST

    assert number > 50
    assert unknown > 0
    assert kinds_open(told_two) == ["message_unknown"] * unknown


def send_round(
    engine: Engine, asked: Taking, unasked: Taking, worker: str, now: datetime
) -> None:
    """One worker sends until nothing is due."""
    ways = {Way.SMS: asked, Way.EMAIL: unasked}
    sender = Sender(engine, TENANT, ways, worker, PATIENCE)
    while sender.run_once(now):
        pass


def judge(
    found: list[StoredMessage], asked: Counter[str], unasked: Counter[str]
) -> int:
    """Nobody left out, no family told twice; how many are a person's to find out."""
    assert len(found) == 3
    unknown = 0
    for one in found:
        if one.audience is Audience.DUTY:
            assert asked[one.id] >= 1
            assert one.state is MessageState.SENT
        elif one.way is Way.SMS:
            assert asked[one.id] == 1, one.state
            assert one.state is MessageState.SENT
        elif one.state is MessageState.UNKNOWN:
            assert unasked[one.id] <= 1
            unknown += 1
        else:
            assert unasked[one.id] == 1, one.state
            assert one.state is MessageState.SENT
    return unknown


@pytest.mark.hazard("H-12")
def test_a_fault_anywhere_in_telling_leaves_nothing_half_told(
    told_two: Engine,
) -> None:
    for number in count(1):
        faults = Faults(at=number, how=broken(told_two))
        run = f"tell{number}"
        with failing(told_two, faults) as faulty, suppress(DBAPIError):
            news(faulty, run)
        written = of_run(told_two, run)
        news(told_two, run)

        assert len(written) in (0, 3)
        assert len(of_run(told_two, run)) == 3
        if faults.passed < number:
            break
        assert number < MOST
