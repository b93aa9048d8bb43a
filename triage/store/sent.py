"""What went out, to whom and when; what waits, and what nobody knows the fate of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlmodel import Session

from triage.messages.outbox import MessageState, Way
from triage.store.message_rows import IS_UNFINISHED, RecipientRow
from triage.store.outbox import MESSAGES, StoredMessage, every, going, read


RECIPIENTS = RecipientRow.__table__  # type: ignore[attr-defined]
WENT = (  # or may have gone
    MessageState.SENDING,
    MessageState.SENT,
    MessageState.DELIVERED,
    MessageState.UNKNOWN,
)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How the outbox stands: what waits, and what nobody knows."""

    due: int
    oldest_due: datetime | None
    unknown: int


def hold_person(session: Session, *, tenant: str, message: StoredMessage) -> None:
    """Let nobody else look whether this person has had enough, until the commit."""
    session.execute(
        select(RECIPIENTS.c.id)
        .where(RECIPIENTS.c.tenant == tenant, RECIPIENTS.c.id == message.recipient_id)
        .with_for_update()
    )


def sent_since(
    session: Session,
    *,
    tenant: str,
    like: StoredMessage,
    besides: Collection[str],
    since: datetime,
) -> list[datetime]:
    """When messages went to the same person, the earliest first; some kinds left out.

    One that is on its way counts from when it was tried.
    """
    went = func.coalesce(MESSAGES.c.sent_at, MESSAGES.c.tried_at)
    query = (
        select(went)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.child_id == like.child_id)
        .where(MESSAGES.c.recipient_id == like.recipient_id, MESSAGES.c.id != like.id)
        .where(MESSAGES.c.state.in_(WENT), MESSAGES.c.kind.not_in(list(besides)))
        .where(went > since)
    )
    return sorted(session.scalars(query))


def awaiting(
    session: Session, *, tenant: str, way: Way, sent_before: datetime, size: int
) -> list[StoredMessage]:
    """Those a provider has and has said nothing final of, the longest sent first."""
    query = (
        every(tenant)
        .where(MESSAGES.c.state == MessageState.SENT, MESSAGES.c.way == way)
        .where(MESSAGES.c.sent_at <= sent_before)
    )
    return read(session, query.order_by(MESSAGES.c.sent_at).limit(size))


def figures(
    session: Session, *, tenant: str, now: datetime, paused: Collection[str] = ()
) -> Figures:
    """What is due and since when, and how many nobody knows the fate of."""
    waits = select(func.count(), func.min(MESSAGES.c.not_before)).where(
        MESSAGES.c.tenant == tenant,
        text(IS_UNFINISHED),
        MESSAGES.c.not_before <= now,
        MESSAGES.c.urgent | going(paused),
    )
    due, oldest = session.execute(waits).one()
    unknown = select(func.count()).where(
        MESSAGES.c.tenant == tenant, MESSAGES.c.state == MessageState.UNKNOWN
    )
    return Figures(due=due, oldest_due=oldest, unknown=session.scalar(unknown) or 0)


def counts(session: Session, *, tenant: str) -> dict[MessageState, int]:
    """How many messages stand in each state; every state is there."""
    query = (
        select(MESSAGES.c.state, func.count())
        .where(MESSAGES.c.tenant == tenant)
        .group_by(MESSAGES.c.state)
    )
    found = {MessageState(state): many for state, many in session.execute(query)}
    return {state: found.get(state, 0) for state in MessageState}
