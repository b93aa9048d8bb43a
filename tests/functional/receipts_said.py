"""What a provider says of messages in a test, and what was kept of it."""

from datetime import timedelta

from sqlalchemy import Engine, select

from tests.functional.families import (
    MONDAY,
    Provider,
    a_family,
    a_sender,
    after,
    told,
    work_in,
    written,
)
from tests.store.builders import TENANT
from triage.desk.telling import receipts
from triage.desk.telling.receipts import Receipt
from triage.messages.channels.channel import Channel, Fate, HandedOver
from triage.messages.outbox import MessageState, Way
from triage.store import outbox
from triage.store import receipts as kept_receipts
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import StoredMessage
from triage.store.tables import AuditRow


DELIVERED, LOST = "delivered", "permanent-failure"
HAS_IT = HandedOver(fate=Fate.SENT, status="sending")


def a_sent_message(engine: Engine, *ways: Way) -> StoredMessage:
    """One that a provider took."""
    a_family(engine, *ways)
    told(engine)
    a_sender(engine, Provider()).run_once(MONDAY)
    return written(engine)[0]


def said(engine: Engine, message_id: str, status: str, *, seconds: float = 60) -> bool:
    """The provider says something of a message."""
    receipt = Receipt(reference=message_id, status=status, at=after(seconds))
    with unit_of_work(engine) as session:
        return receipts.receive(work_in(session, after(seconds)), receipt)


def statuses_of(engine: Engine, message_id: str) -> list[str]:
    """Every word that was kept of a message."""
    with reading(engine) as session:
        found = kept_receipts.of_messages(
            session, tenant=TENANT, message_ids=[message_id]
        )
    return [status for status, _ in found.get(message_id, [])]


def notes_on(engine: Engine, message_id: str) -> int:
    """How often the record says that the provider told us something of a message."""
    with reading(engine) as session:
        found = session.scalars(
            select(AuditRow).where(AuditRow.subject_id == message_id)  # type: ignore[arg-type]  # a column
        )
        return sum(one.what.startswith("A message: ") for one in found)


def asked(engine: Engine, channel: Channel, *, now: timedelta) -> int:
    """Ask what became of messages, so long after the Monday."""
    return receipts.reconcile(
        engine, tenant=TENANT, channels={Way.SMS: channel}, now=MONDAY + now
    )


def copied(engine: Engine, one: StoredMessage, key: str) -> StoredMessage:
    """Another message to the same person, taken by the provider."""
    names = outbox.NewMessage.__dataclass_fields__
    new = outbox.NewMessage(
        **{name: getattr(one, name) for name in names} | {"key": key}
    )
    with unit_of_work(engine) as session:
        outbox.enqueue(session, tenant=TENANT, new=[new], now=MONDAY)
        found = outbox.by_keys(session, tenant=TENANT, keys=[key])[key]
        session.connection().execute(
            outbox.MESSAGES.update()
            .where(outbox.MESSAGES.c.id == found.id)
            .values(state=MessageState.SENT, sent_at=MONDAY)
        )
    return found
