"""Who may be told about a child, and what stops messages about the child."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.messages.recipients import Hold, Relationship
from triage.store.check_in_rows import CheckInRow
from triage.store.decision_rows import ProposalRow
from triage.store.message_rows import HoldRow, MessageRow, RecipientRow
from triage.store.proposals import AGREED
from triage.store.written import from_text, in_batches, next_id


RECIPIENTS = RecipientRow.__table__  # type: ignore[attr-defined]
HOLDS = HoldRow.__table__  # type: ignore[attr-defined]
CHECK_INS = CheckInRow.__table__  # type: ignore[attr-defined]
MESSAGES = MessageRow.__table__  # type: ignore[attr-defined]
PROPOSALS = ProposalRow.__table__  # type: ignore[attr-defined]
RELEASE = "release"  # the kind of a proposal to let one message go to an address


@dataclass(frozen=True, kw_only=True)
class NewRecipient:
    """Somebody who may be told about a child, or may not."""

    child_id: str
    relationship: Relationship
    name: str = ""
    said_as: str = ""
    responsibility: bool | None = None
    order_limits: bool | None = None
    agreed: bool | None = None
    agreed_by: str | None = None
    agreed_at: datetime | None = None
    agreed_why: str = ""
    against: str = ""
    language: str | None = None
    format: str | None = None
    interpreter: bool | None = None
    prefers: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredRecipient(NewRecipient):
    """The same as kept."""

    id: str
    opted_out_at: datetime | None
    ended_at: datetime | None
    ended_why: str
    made_by: str
    made_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True)
class StoredHold:
    """Why nobody is written to about a child."""

    id: str
    child_id: str
    kind: Hold
    why: str
    made_by: str
    made_at: datetime
    lifted_at: datetime | None
    lifted_by: str | None
    lifted_why: str


def add(
    session: Session,
    *,
    tenant: str,
    new: Sequence[NewRecipient],
    by: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep people; their ids in the same order."""
    rows = [
        vars(one)
        | {"relationship": one.relationship.value}
        | {"tenant": tenant, "id": next_id(now), "ended_why": ""}
        | {"made_by": by, "made_at": now, "version": 0}
        for one in new
    ]
    if rows:
        session.connection().execute(insert(RECIPIENTS), rows)
    return tuple(row["id"] for row in rows)


def change(
    session: Session, *, tenant: str, recipient_id: str, values: Mapping[str, Any]
) -> None:
    """Keep what is now so of a person."""
    session.connection().execute(
        update(RECIPIENTS)
        .where(RECIPIENTS.c.tenant == tenant, RECIPIENTS.c.id == recipient_id)
        .values(**values, version=RECIPIENTS.c.version + 1)
    )


def find(session: Session, *, tenant: str, recipient_id: str) -> StoredRecipient | None:
    """One person, if there is one with this id."""
    found = _where(session, tenant, "id", [recipient_id])
    return found[0] if found else None


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredRecipient]:
    """Everybody kept of these records, the earliest first."""
    return _where(session, tenant, "child_id", list(child_ids))


def open_hold(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    kind: Hold,
    why: str,
    by: str,
    now: datetime,
) -> bool:
    """Stop messages about a child, unless they are stopped for this already."""
    if any(
        one.kind is kind
        for one in holds(session, tenant=tenant, child_ids=[child_id])
        if one.lifted_at is None
    ):
        return False
    row = {
        "tenant": tenant,
        "id": next_id(now),
        "child_id": child_id,
        "kind": kind.value,
        "why": why,
        "made_by": by,
        "made_at": now,
        "lifted_why": "",
    }
    session.connection().execute(insert(HOLDS), [row])
    return True


def lift_hold(
    session: Session, *, tenant: str, hold_id: str, why: str, by: str, now: datetime
) -> bool:
    """Let messages go again; False when it was lifted already."""
    lifted = session.connection().execute(
        update(HOLDS)
        .where(HOLDS.c.tenant == tenant, HOLDS.c.id == hold_id)
        .where(HOLDS.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=by, lifted_why=why)
    )
    return lifted.rowcount == 1


def holds(
    session: Session,
    *,
    tenant: str,
    child_ids: Collection[str],
    only_open: bool = False,
) -> list[StoredHold]:
    """What stops messages about these records, or once did; the earliest first."""
    found = []
    for some in in_batches(list(child_ids)):
        query = (
            select(HOLDS)
            .where(HOLDS.c.tenant == tenant, HOLDS.c.child_id.in_(some))
            .order_by(HOLDS.c.id)
        )
        if only_open:
            query = query.where(HOLDS.c.lifted_at.is_(None))
        found += [dict(row) for row in session.execute(query).mappings()]
    return [_hold(row) for row in found]


def released(session: Session, *, tenant: str, since: datetime) -> dict[str, datetime]:
    """When two people last released one message, by the address it may go to."""
    query = (
        select(PROPOSALS.c.asked, PROPOSALS.c.decided_at)
        .where(PROPOSALS.c.tenant == tenant, PROPOSALS.c.kind == RELEASE)
        .where(PROPOSALS.c.outcome == AGREED, PROPOSALS.c.decided_at >= since)
        .order_by(PROPOSALS.c.decided_at)
    )
    return {from_text(asked)["contact_id"]: at for asked, at in session.execute(query)}


def first_written_since(
    session: Session, *, tenant: str, contact_id: str, since: datetime
) -> str | None:
    """The first message written to an address since then: a release is for one."""
    return session.scalar(
        select(MESSAGES.c.id)
        .where(MESSAGES.c.tenant == tenant, MESSAGES.c.contact_id == contact_id)
        .where(MESSAGES.c.made_at >= since)
        .order_by(MESSAGES.c.made_at, MESSAGES.c.id)
        .limit(1)
    )


def check_in_closed(session: Session, *, tenant: str, check_in_id: str) -> bool:
    """Whether a check-in waits for no answer any more, or is not kept."""
    query = select(CHECK_INS.c.id).where(
        CHECK_INS.c.tenant == tenant,
        CHECK_INS.c.id == check_in_id,
        CHECK_INS.c.closed_at.is_(None),
    )
    return session.scalar(query) is None


def _hold(row: Mapping[str, Any]) -> StoredHold:
    plain = {name: row[name] for name in StoredHold.__dataclass_fields__}
    return StoredHold(**plain | {"kind": Hold(row["kind"])})


def _where(
    session: Session, tenant: str, column: str, wanted: list[str]
) -> list[StoredRecipient]:
    found: list[StoredRecipient] = []
    for some in in_batches(wanted):
        query = (
            select(RECIPIENTS)
            .where(RECIPIENTS.c.tenant == tenant, RECIPIENTS.c[column].in_(some))
            .order_by(RECIPIENTS.c.id)
        )
        found += _stored(session.execute(query).mappings())
    return found


def _stored(rows: Iterable[Mapping[Any, Any]]) -> list[StoredRecipient]:
    fields = StoredRecipient.__dataclass_fields__
    return [
        StoredRecipient(
            **{name: row[name] for name in fields}
            | {"relationship": Relationship(row["relationship"])}
        )
        for row in rows
    ]
