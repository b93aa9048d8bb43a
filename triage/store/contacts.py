"""How families said they can be reached: kept for messages, never read by the order."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.intake.contacts import ContactRead
from triage.store.tables import ContactRow
from triage.store.written import next_id


CONTACTS = ContactRow.__table__  # type: ignore[attr-defined]


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
            "address": address,
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


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredContact]:
    """Every address kept of these records, the earliest first."""
    query = (
        select(CONTACTS)
        .where(CONTACTS.c.tenant == tenant, CONTACTS.c.child_id.in_(list(child_ids)))
        .order_by(CONTACTS.c.recorded_at, CONTACTS.c.id)
    )
    return [
        StoredContact(
            **{name: row[name] for name in StoredContact.__dataclass_fields__}
        )
        for row in session.execute(query).mappings()
    ]


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
