"""Who is reached at an address, wherever it stands: asked where a new code is wanted."""

from sqlalchemy import select
from sqlmodel import Session

from triage.messages.outbox import Way
from triage.store.contacts import as_kept
from triage.store.tables import ContactRow


CONTACTS = ContactRow.__table__  # type: ignore[attr-defined]


def reached_at(
    session: Session, *, tenant: str, way: Way, address: str
) -> tuple[str, ...]:
    """The people whose address this is. Whether they may be told is for the rule."""
    query = (
        select(CONTACTS.c.recipient_id)
        .where(CONTACTS.c.tenant == tenant, CONTACTS.c.channel == way)
        .where(CONTACTS.c.address == as_kept(way, address))
        .where(CONTACTS.c.recipient_id.is_not(None))
        .distinct()
        .order_by(CONTACTS.c.recipient_id)
    )
    return tuple(session.scalars(query))
