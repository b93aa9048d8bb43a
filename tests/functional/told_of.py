"""Somebody around a child who is told of what happens, and what was written to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from tests.functional.asked import letters
from tests.functional.families import Provider, a_sender
from tests.store.builders import NOW, TENANT
from triage.messages.outbox import MessageState, Way
from triage.messages.recipients import Hold, Relationship
from triage.store import contacts, recipients
from triage.store.contacts import NewContact
from triage.store.engine import unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.recipients import NewRecipient


ADDRESSES = {
    Way.SMS: "07700 900123",
    Way.EMAIL: "sam@example.org",
    Way.LETTER: "1 High Street\nAnytown\nAB1 2CD",
}
A_DAY = timedelta(days=1)
WAITS, GONE = MessageState.DUE, MessageState.WITHDRAWN


def somebody(
    engine: Engine,
    child: str,
    way: Way = Way.SMS,
    *,
    kin: Relationship = Relationship.MOTHER,
    agreed: bool | None = None,
) -> str:
    """Somebody around a child, who can be written to."""
    with unit_of_work(engine) as session:
        person = NewRecipient(
            child_id=child,
            relationship=kin,
            responsibility=True,
            agreed=agreed,
            agreed_by="a test",
            agreed_at=None if agreed is None else NOW,
        )
        (name,) = recipients.add(
            session, tenant=TENANT, new=[person], by="a test", now=NOW
        )
        address = NewContact(
            child_id=child,
            recipient_id=name,
            relationship=kin,
            channel=way,
            address=ADDRESSES[way],
            safe=True,
            why="She said so.",
        )
        contacts.add(session, tenant=TENANT, new=[address], by="a test", now=NOW)
    return name


def stopped(engine: Engine, child: str, kind: Hold = Hold.SAFEGUARDING) -> None:
    """Nobody is written to about a child."""
    with unit_of_work(engine) as session:
        recipients.open_hold(
            session, tenant=TENANT, child_id=child, kind=kind, why="x", by="x", now=NOW
        )


def send(engine: Engine, now: datetime = NOW) -> list[str]:
    """Let what is due go; what was said."""
    provider = Provider()
    a_sender(engine, provider).run_once(now + timedelta(minutes=1))
    return [one.body for one in provider.got]


def sent(engine: Engine) -> list[tuple[str, MessageState]]:
    """What was written, and where it stands."""
    return [(one.kind, one.state) for one in letters(engine)]


def only(some: Sequence[StoredMessage]) -> StoredMessage:
    """The one message there is."""
    (one,) = some
    return one
