"""How families said they can be reached: kept for messages, never read by the order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, select, update
from sqlmodel import Session

from triage.intake.contacts import ContactRead
from triage.messages.recipients import Relationship
from triage.store.imports import undone_imports
from triage.store.message_rows import RecipientRow
from triage.store.tables import ContactRow
from triage.store.written import in_batches, next_id


CONTACTS = ContactRow.__table__  # type: ignore[attr-defined]
RECIPIENTS = RecipientRow.__table__  # type: ignore[attr-defined]
EMAIL = "email"
WITH_OWNER = CONTACTS.outerjoin(
    RECIPIENTS,
    (RECIPIENTS.c.tenant == CONTACTS.c.tenant)
    & (RECIPIENTS.c.id == CONTACTS.c.recipient_id),
)
STANDS = (
    CONTACTS.c.child_id,
    CONTACTS.c.channel,
    CONTACTS.c.address,
    RECIPIENTS.c.relationship,
    CONTACTS.c.safe_to_use,
)


@dataclass(frozen=True, kw_only=True)
class StoredContact:
    """One way to reach one person about a child, as kept."""

    id: str
    child_id: str  # the record it was said of
    relationship: str | None
    channel: str
    address: str
    safe_to_use: bool | None  # as its form said, or as a person judged since
    language: str | None
    format: str | None
    recorded_at: datetime
    judged_by: str | None
    judged_at: datetime | None
    judged_why: str
    recipient_id: str | None  # whose it is
    restricted: bool
    invalid_at: datetime | None  # it reached nobody, or another stands in its place
    invalid_why: str
    confirmed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """A way to reach somebody, as a person gave it."""

    child_id: str
    recipient_id: str
    relationship: str
    channel: str
    address: str
    safe: bool | None
    why: str = ""  # how whoever says that it is safe or not knows
    restricted: bool = False
    confirmed: bool = False


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """An address that also stands in another child's record."""

    child_id: str
    channel: str
    address: str
    relationship: Relationship | None
    safe_to_use: bool | None


def append(
    session: Session,
    *,
    tenant: str,
    said: Mapping[str, Iterable[ContactRead]],
    import_id: str,
    now: datetime,
) -> None:
    """Keep each address a form gave, by child id."""
    rows = [
        {
            "tenant": tenant,
            "id": next_id(now),
            "child_id": child_id,
            "import_id": import_id,
            "relationship": one.relationship,
            "channel": channel,
            "address": as_kept(channel, address),
            "safe_to_use": one.safe_to_text if channel == "sms" else None,
            "language": one.language,
            "format": one.format,
            "recorded_at": now,
        }
        for child_id, contacts in said.items()
        for one in contacts
        for channel, address in (("sms", one.mobile), ("email", one.email))
        if address
    ]
    if rows:
        session.connection().execute(insert(CONTACTS), rows)


def as_kept(channel: str, address: str) -> str:
    """An address as it is kept, so that the same one is found wherever it stands."""
    return address.strip().lower() if channel == EMAIL else address.strip()


def add(
    session: Session,
    *,
    tenant: str,
    new: Sequence[NewContact],
    by: str,
    now: datetime,
) -> tuple[str, ...]:
    """Keep addresses that a person gave; their ids in the same order."""
    rows: list[dict[str, Any]] = [
        {
            "tenant": tenant,
            "id": next_id(now),
            "child_id": one.child_id,
            "recipient_id": one.recipient_id,
            "relationship": one.relationship,
            "channel": one.channel,
            "address": as_kept(one.channel, one.address),
            "safe_to_use": one.safe,
            "recorded_at": now,
            "judged_by": None if one.safe is None else by,
            "judged_at": None if one.safe is None else now,
            "judged_why": "" if one.safe is None else one.why,
            "restricted": one.restricted,
            "invalid_why": "",
            "confirmed_at": now if one.confirmed else None,
        }
        for one in new
    ]
    if rows:
        session.connection().execute(insert(CONTACTS), rows)
    return tuple(row["id"] for row in rows)


def find(session: Session, *, tenant: str, contact_id: str) -> StoredContact | None:
    """One address, if there is one with this id."""
    query = select(CONTACTS).where(
        CONTACTS.c.tenant == tenant, CONTACTS.c.id == contact_id
    )
    row = session.execute(query).mappings().first()
    return _stored(row) if row else None


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredContact]:
    """Every address kept of these records, the earliest first.

    Those of undone imports are left out: they may be another family's.
    """
    found: list[StoredContact] = []
    for some in in_batches(list(child_ids)):
        query = (
            select(CONTACTS)
            .where(CONTACTS.c.tenant == tenant, CONTACTS.c.child_id.in_(some))
            .where(_counts(tenant))
            .order_by(CONTACTS.c.recorded_at, CONTACTS.c.id)
        )
        found += [_stored(row) for row in session.execute(query).mappings()]
    return found


def not_linked(
    session: Session, *, tenant: str, child_ids: Collection[str] | None, limit: int
) -> list[StoredContact]:
    """Addresses that belong to nobody yet: of these records, or of any."""
    query = (
        select(CONTACTS)
        .where(CONTACTS.c.tenant == tenant, CONTACTS.c.recipient_id.is_(None))
        .where(_counts(tenant))
        .order_by(CONTACTS.c.id)
        .limit(limit)
    )
    if child_ids is not None:
        query = query.where(CONTACTS.c.child_id.in_(list(child_ids)))
    return [_stored(row) for row in session.execute(query).mappings()]


def elsewhere(
    session: Session, *, tenant: str, addresses: Collection[str]
) -> list[Elsewhere]:
    """Wherever these addresses stand, in whosever record."""
    found = []
    for some in in_batches(sorted(addresses)):
        query = (
            select(*STANDS)
            .select_from(WITH_OWNER)
            .where(CONTACTS.c.tenant == tenant, CONTACTS.c.address.in_(some))
        )
        found += [
            Elsewhere(
                child_id=child_id,
                channel=channel,
                address=address,
                relationship=Relationship(kin) if kin else None,
                safe_to_use=safe,
            )
            for child_id, channel, address, kin, safe in session.execute(query)
        ]
    return found


def change(
    session: Session, *, tenant: str, ids: Collection[str], values: Mapping[str, Any]
) -> None:
    """Keep what is now so of some addresses."""
    session.connection().execute(
        update(CONTACTS)
        .where(CONTACTS.c.tenant == tenant, CONTACTS.c.id.in_(list(ids)))
        .values(**values)
    )


def link(session: Session, *, tenant: str, owners: Mapping[str, str]) -> None:
    """Say whose each address is: recipient by contact."""
    if owners:
        session.connection().execute(
            update(CONTACTS)
            .where(CONTACTS.c.tenant == tenant, CONTACTS.c.id == bindparam("the_id"))
            .values(recipient_id=bindparam("whose")),
            [{"the_id": one, "whose": whose} for one, whose in owners.items()],
        )


def judge(
    session: Session,
    *,
    tenant: str,
    ids: Collection[str],
    safe: bool,
    why: str,
    by: str,
    now: datetime,
) -> None:
    """Keep a person's word on whether some addresses are safe to use."""
    session.connection().execute(
        update(CONTACTS)
        .where(CONTACTS.c.tenant == tenant, CONTACTS.c.id.in_(list(ids)))
        .values(safe_to_use=safe, judged_by=by, judged_at=now, judged_why=why)
    )


def _counts(tenant: str) -> ColumnElement[bool]:
    return func.coalesce(CONTACTS.c.import_id, "").not_in(undone_imports(tenant))


def _stored(row: Mapping[Any, Any]) -> StoredContact:
    fields = StoredContact.__dataclass_fields__
    return StoredContact(**{name: row[name] for name in fields})
