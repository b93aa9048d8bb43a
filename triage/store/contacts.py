"""How families said they can be reached: kept for messages, never read by the order."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from triage.intake.contacts import ContactRead
from triage.store.tables import ContactRow
from triage.store.written import next_id


CONTACTS = ContactRow.__table__  # type: ignore[attr-defined]


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
