"""Messages to invented families, as the outbox keeps them."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.store.builders import NOW, TENANT
from triage.messages.outbox import Audience, Way
from triage.store import outbox
from triage.store.engine import unit_of_work
from triage.store.outbox import NewMessage, StoredMessage, Turn


LEASE = timedelta(seconds=120)
A_MESSAGE = NewMessage(
    key="M0",
    audience=Audience.FAMILY,
    kind="check_in",
    way=Way.SMS,
    language="en",
    wording="2026.11",
    subject="",
    body="How are things?",
    why="The check-in every 12 weeks",
    not_before=NOW,
    child_id="C0",
    recipient_id="P0",
    contact_id="T0",
)


def a_message(at: int = 0, **changes: object) -> NewMessage:
    """One of many."""
    return replace(A_MESSAGE, key=f"M{at}", **changes)  # type: ignore[arg-type]  # a test's own words


def an_alert(at: int = 0) -> NewMessage:
    """One to the people on duty."""
    return NewMessage(
        key=f"alert:{at}",
        audience=Audience.DUTY,
        kind="duty_alert",
        way=Way.SMS,
        language="en",
        wording="2026.11",
        subject="",
        body="A task needs a person now.",
        why="A task",
        urgent=True,
        not_before=NOW,
    )


def written(engine: Engine, *new: NewMessage, now: datetime = NOW) -> int:
    """Write messages; how many were new."""
    with unit_of_work(engine) as session:
        return outbox.enqueue(session, tenant=TENANT, new=new, now=now)


def claimed(
    engine: Engine,
    worker: str = "one",
    *,
    now: datetime = NOW,
    size: int = 10,
    urgent: bool = False,
    paused: tuple[str, ...] = (),
    ways: tuple[Way, ...] = tuple(Way),
) -> list[StoredMessage]:
    """What a worker takes."""
    turn = Turn(
        worker=worker,
        now=now,
        until=now + LEASE,
        urgent=urgent,
        ways=ways,
        paused=paused,
    )
    with unit_of_work(engine) as session:
        return outbox.claim(session, tenant=TENANT, turn=turn, size=size)


def begun(engine: Engine, one: StoredMessage, *, now: datetime = NOW) -> bool:
    """Make a message ready to be sent."""
    with unit_of_work(engine) as session:
        return outbox.begin(
            session, tenant=TENANT, message=one, now=now, until=now + LEASE
        )


def stands(engine: Engine, key: str = "M0") -> StoredMessage:
    """A message as it stands now."""
    with unit_of_work(engine) as session:
        return outbox.by_keys(session, tenant=TENANT, keys=[key])[key]
