"""What providers said became of messages: each word once, however often it is said."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.messages.outbox import MessageState, Way
from triage.store.message_rows import ReceiptRow
from triage.store.outbox import MESSAGES, StoredMessage, every, read


RECEIPTS = ReceiptRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Which messages a provider is asked about, by the way they went."""

    way: Way
    sent_before: datetime
    sent_after: datetime  # the provider has forgotten earlier ones
    asked_before: datetime
    last_words: Collection[str]  # after these nothing more is ever said


def keep(
    session: Session,
    *,
    tenant: str,
    message_id: str,
    status: str,
    at: datetime,
    now: datetime,
) -> bool:
    """Keep what was said; False where it had been said before."""
    own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    put = (
        own.insert(RECEIPTS)
        .values(
            tenant=tenant,
            message_id=message_id,
            status=status,
            at=at,
            received_at=now,
        )
        .on_conflict_do_nothing()
        .returning(RECEIPTS.c.status)
    )
    return session.connection().execute(put).first() is not None


def of_messages(
    session: Session, *, tenant: str, message_ids: Collection[str]
) -> dict[str, list[tuple[str, datetime]]]:
    """Everything said of some messages, in the order it came."""
    query = (
        select(RECEIPTS.c.message_id, RECEIPTS.c.status, RECEIPTS.c.at)
        .where(RECEIPTS.c.tenant == tenant)
        .where(RECEIPTS.c.message_id.in_(list(message_ids)))
        .order_by(RECEIPTS.c.received_at, RECEIPTS.c.at)
    )
    found: dict[str, list[tuple[str, datetime]]] = {}
    for message_id, status, at in session.execute(query):
        found.setdefault(message_id, []).append((status, at))
    return found


def take_to_ask(
    session: Session, *, tenant: str, asking: Asking, now: datetime, size: int
) -> list[StoredMessage]:
    """Those to ask about now, the longest unasked first; nobody else asks them too."""
    picked = (
        _unsaid(tenant, asking.last_words)
        .where(MESSAGES.c.way == asking.way)
        .where(MESSAGES.c.sent_at <= asking.sent_before)
        .where(MESSAGES.c.sent_at > asking.sent_after)
        .where(
            or_(
                MESSAGES.c.asked_at.is_(None),
                MESSAGES.c.asked_at <= asking.asked_before,
            )
        )
        .order_by(MESSAGES.c.asked_at.nulls_first(), MESSAGES.c.sent_at)
        .limit(size)
        .with_for_update(skip_locked=True)
    )
    found = read(session, picked)
    session.connection().execute(
        update(MESSAGES)
        .where(MESSAGES.c.tenant == tenant)
        .where(MESSAGES.c.id.in_([one.id for one in found]))
        .values(asked_at=now)
    )
    return found


def silent(
    session: Session,
    *,
    tenant: str,
    ways: Collection[Way],
    sent_after: datetime,
    sent_before: datetime,
    last_words: Collection[str],
) -> list[StoredMessage]:
    """Those sent long ago of which no last word came, the earliest first."""
    query = (
        _unsaid(tenant, last_words)
        .where(MESSAGES.c.way.in_(list(ways)))
        .where(MESSAGES.c.sent_at > sent_after, MESSAGES.c.sent_at <= sent_before)
    )
    return read(session, query.order_by(MESSAGES.c.sent_at))


def _unsaid(tenant: str, last_words: Collection[str]) -> Select[Any]:
    said = exists().where(
        RECEIPTS.c.tenant == tenant,
        RECEIPTS.c.message_id == MESSAGES.c.id,
        RECEIPTS.c.status.in_(list(last_words)),
    )
    return every(tenant).where(MESSAGES.c.state == MessageState.SENT, ~said)
