"""Messages that are to go out: written with their event, claimed by lease, sent once.

A claim is committed before anything leaves the house, and every later write says whose
claim it is made under: whoever has lost it changes nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Result,
    Select,
    Update,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from triage.messages.outbox import MOVES, MessageState
from triage.store.message_rows import IS_UNFINISHED, MessageRow
from triage.store.messages import NewMessage, StoredMessage, Turn
from triage.store.pauses import EVERYTHING
from triage.store.written import in_batches, next_id, to_text


__all__ = [
    "NewMessage",
    "StoredMessage",
    "Turn",
    "begin",
    "by_keys",
    "claim",
    "enqueue",
    "every",
    "find",
    "give_back",
    "going",
    "hold_on",
    "move",
    "of_child",
    "read",
    "ready",
    "set_aside",
    "settle",
    "waits",
    "withdraw_expired",
]

MESSAGES = MessageRow.__table__  # type: ignore[attr-defined]
NOT_GONE = (MessageState.DUE, MessageState.CLAIMED)
EXPIRED = "expired"  # the problem of one that came too late
AT_ONCE = 5_000  # rows written in one statement


def enqueue(
    session: Session, *, tenant: str, new: Iterable[NewMessage], now: datetime
) -> int:
    """Write those whose key is new; how many. Belongs in the event's own transaction."""
    rows = [
        {**vars(one), "tenant": tenant, "id": next_id(now), "made_at": now}
        | {"state": MessageState.DUE, "attempts": 0, "given": to_text(dict(one.given))}
        for one in new
    ]
    return sum(
        _rows(session.connection().execute(_PUT, some))
        for some in in_batches(rows, AT_ONCE)
    )


def waits(session: Session, *, tenant: str, turn: Turn) -> bool:
    """Whether there is anything to claim: looked for without holding up a writer."""
    return session.scalar(ready(tenant, turn).limit(1)) is not None


def claim(
    session: Session, *, tenant: str, turn: Turn, size: int
) -> list[StoredMessage]:
    """Take what is due, or was left by a worker that died: the longest due first.

    What was left while `sending` stays so: it may have gone out. Everything else comes
    back as `claimed`.
    """
    picked = (
        ready(tenant, turn)
        .order_by(MESSAGES.c.not_before, MESSAGES.c.id)
        .limit(size)
        .with_for_update(skip_locked=True)  # who else looks takes the next ones
        .cte("picked")
    )
    took = (
        update(MESSAGES)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.id.in_(select(picked.c.id)))
        .values(
            state=case(
                (MESSAGES.c.state == MessageState.SENDING, MessageState.SENDING),
                else_=MessageState.CLAIMED,
            ),
            worker=turn.worker,
            lease_until=turn.until,
        )
        .returning(*MESSAGES.c)
    )
    found = [StoredMessage.of(row) for row in session.execute(took).mappings()]
    return sorted(found, key=lambda one: (one.not_before, one.id))


def ready(tenant: str, turn: Turn) -> Select[Any]:
    """Messages a worker may take. A partial index knows none of those that ended."""
    query = (
        select(MESSAGES.c.id)
        .where(MESSAGES.c.tenant == tenant, text(IS_UNFINISHED))
        .where(MESSAGES.c.urgent == turn.urgent, MESSAGES.c.not_before <= turn.now)
        .where(MESSAGES.c.way.in_(list(turn.ways)))
        .where(
            or_(
                MESSAGES.c.state == MessageState.DUE,
                MESSAGES.c.lease_until <= turn.now,
            )
        )
    )
    return query.where(going(turn.paused))


def going(paused: Collection[str]) -> ColumnElement[bool]:
    """Messages of kinds that are not paused."""
    kinds: ColumnElement[bool] = MESSAGES.c.kind.not_in(list(paused))
    return false() if EVERYTHING in paused else kinds


def begin(
    session: Session,
    *,
    tenant: str,
    message: StoredMessage,
    now: datetime,
    until: datetime,
) -> bool:
    """From `claimed` to `sending`, the lease made new; False where it was lost.

    To be committed just before the send, with whatever the send needs.
    """
    mine = {"whose": tenant, "which": message.id, "holder": message.worker}
    return _one(session, _BEGIN, mine | {"moment": now, "lease": until})


def settle(
    session: Session,
    *,
    tenant: str,
    message: StoredMessage,
    to: MessageState,
    now: datetime,
    provider_id: str | None = None,
    problem: str | None = None,
) -> bool:
    """What became of a message this worker has; False where somebody else has it now."""
    mine = {"whose": tenant, "which": message.id, "holder": message.worker}
    said = {"said": problem, **({"given_id": provider_id} if provider_id else {})}
    done = _settling(to, named=provider_id is not None)
    return _one(session, done, mine | {"moment": now, **said})


def give_back(
    session: Session,
    *,
    tenant: str,
    message: StoredMessage,
    not_before: datetime,
    problem: str | None = None,
) -> bool:
    """Due again, for anybody, from a moment on; False where it was lost."""
    back = _mine(tenant, message, MessageState.CLAIMED, MessageState.SENDING).values(
        state=MessageState.DUE,
        worker=None,
        lease_until=None,
        not_before=not_before,
        problem=problem,
    )
    return _one(session, back)


def set_aside(
    session: Session,
    *,
    tenant: str,
    message: StoredMessage,
    now: datetime,
    not_before: datetime,
    problem: str,
) -> bool:
    """Due later what could not be made ready, counted as tried; False where it was lost."""
    aside = _mine(tenant, message, MessageState.CLAIMED).values(
        state=MessageState.DUE,
        worker=None,
        lease_until=None,
        not_before=not_before,
        problem=problem,
        attempts=MESSAGES.c.attempts + 1,
        tried_at=func.coalesce(MESSAGES.c.tried_at, now),
    )
    return _one(session, aside)


def hold_on(
    session: Session, *, tenant: str, message: StoredMessage, until: datetime
) -> bool:
    """Keep a message whose fate cannot be asked for now; False where it was lost."""
    kept = _mine(tenant, message, MessageState.SENDING).values(lease_until=until)
    return _one(session, kept)


def move(
    session: Session,
    *,
    tenant: str,
    message_id: str,
    to: MessageState,
    now: datetime,
    provider_id: str | None = None,
    problem: str | None = None,
) -> bool:
    """Where a provider or a person says it stands; False where it cannot come there."""
    moved = _of(tenant, message_id, _before(to)).values(
        **_arrived(to, now, problem), **_known(provider_id)
    )
    return _one(session, moved)


def withdraw_expired(session: Session, *, tenant: str, now: datetime) -> int:
    """Take back what is of no use any more and has not gone; how many."""
    gone = (
        update(MESSAGES)
        .where(MESSAGES.c.tenant == tenant, text(IS_UNFINISHED))
        .where(MESSAGES.c.state.in_(NOT_GONE), MESSAGES.c.expires_at <= now)
        .values(**_arrived(MessageState.WITHDRAWN, now, EXPIRED))
    )
    return _rows(session.connection().execute(gone))


def find(session: Session, *, tenant: str, message_id: str) -> StoredMessage | None:
    """One message by its id: the reference a provider gives back."""
    found = read(session, every(tenant).where(MESSAGES.c.id == message_id))
    return found[0] if found else None


def by_keys(
    session: Session, *, tenant: str, keys: Sequence[str]
) -> dict[str, StoredMessage]:
    """Messages by what makes them the same as another."""
    return {
        one.key: one
        for some in in_batches(keys)
        for one in read(session, every(tenant).where(MESSAGES.c.key.in_(some)))
    }


def of_child(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredMessage]:
    """Everything written to anybody about a child, the latest first."""
    mine = every(tenant).where(MESSAGES.c.child_id.in_(list(child_ids)))
    return read(session, mine.order_by(MESSAGES.c.made_at.desc(), MESSAGES.c.id.desc()))


def every(tenant: str) -> Select[Any]:
    """Every message, to be narrowed."""
    return select(MESSAGES).where(MESSAGES.c.tenant == tenant)


def read(session: Session, query: Select[Any]) -> list[StoredMessage]:
    """What a query finds, as values."""
    return [StoredMessage.of(row) for row in session.execute(query).mappings()]


def _of(tenant: str, message_id: str, states: Iterable[MessageState]) -> Update:
    return (
        update(MESSAGES)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.id == message_id)
        .where(MESSAGES.c.state.in_(list(states)))
    )


def _mine(tenant: str, message: StoredMessage, *states: MessageState) -> Update:
    """Only while this worker still has it: another may have taken it over."""
    return _of(tenant, message.id, states).where(MESSAGES.c.worker == message.worker)


# Plain text: the driver runs it once for each row. As one statement with many rows it
# takes twelve times as long to read (a quarter of a million were measured).
_FIELDS = (
    *NewMessage.__dataclass_fields__,
    "tenant",
    "id",
    "made_at",
    "state",
    "attempts",
)
_PUT = text(
    f"insert into {MESSAGES.name} ({', '.join(_FIELDS)}) "  # noqa: S608  # our own names
    f"values ({', '.join(f':{one}' for one in _FIELDS)}) "
    "on conflict (tenant, key) do nothing"
).bindparams(*(bindparam(one, type_=MESSAGES.c[one].type) for one in _FIELDS))
# These two are run for every message: they are put together once.
_MINE = (
    (MESSAGES.c.tenant == bindparam("whose"))
    & (MESSAGES.c.id == bindparam("which"))
    & (MESSAGES.c.worker == bindparam("holder"))
)
_MOMENT: ColumnElement[Any] = bindparam("moment", type_=UTCDateTime())
_BEGIN = (
    update(MESSAGES)
    .where(_MINE, MESSAGES.c.state == MessageState.CLAIMED)
    .values(
        state=MessageState.SENDING,
        lease_until=bindparam("lease"),
        attempts=MESSAGES.c.attempts + 1,
        tried_at=func.coalesce(MESSAGES.c.tried_at, _MOMENT),
    )
)


@cache
def _settling(to: MessageState, *, named: bool) -> Update:
    arrived = _arrived(to, _MOMENT, bindparam("said"))
    if named:
        arrived["provider_id"] = bindparam("given_id")
    return (
        update(MESSAGES)
        .where(_MINE, MESSAGES.c.state.in_(_before(to)))
        .values(**arrived)
    )


def _before(to: MessageState) -> list[MessageState]:
    return [state for state, next_ones in MOVES.items() if to in next_ones]


def _arrived(to: MessageState, now: object, problem: object) -> dict[str, Any]:
    kept: dict[str, Any] = {"state": to, "lease_until": None, "problem": problem}
    if to in (MessageState.SENT, MessageState.DELIVERED):
        kept["sent_at"] = func.coalesce(MESSAGES.c.sent_at, now)
    if to is not MessageState.SENT:
        kept["ended_at"] = now
    return kept


def _known(provider_id: str | None) -> dict[str, str]:
    return {"provider_id": provider_id} if provider_id else {}


def _one(
    session: Session, change: Update, given: Mapping[str, object] | None = None
) -> bool:
    return _rows(session.connection().execute(change, dict(given or {}))) == 1


def _rows(done: Result[Any]) -> int:
    assert isinstance(done, CursorResult)
    return done.rowcount
