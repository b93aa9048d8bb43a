"""What people looked for, for a while: found by a random key, in their own browser."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.people_rows import KeptSearchRow


SEARCHES = KeptSearchRow.__table__  # type: ignore[attr-defined]


def keep(
    session: Session,
    *,
    tenant: str,
    key: str,
    session_id: str,
    pathway: Pathway,
    words: str,
    until: datetime,
) -> None:
    """Keep one search."""
    session.connection().execute(
        insert(SEARCHES).values(
            tenant=tenant,
            id=key,
            session_id=session_id,
            pathway=pathway.value,
            words=words,
            until=until,
        )
    )


def find(
    session: Session,
    *,
    tenant: str,
    key: str,
    session_id: str,
    pathway: Pathway,
    now: datetime,
) -> str | None:
    """The words of a search of this browser that is still kept."""
    query = (
        select(SEARCHES.c.words)
        .where(SEARCHES.c.tenant == tenant, SEARCHES.c.id == key)
        .where(SEARCHES.c.session_id == session_id)
        .where(SEARCHES.c.pathway == pathway.value, SEARCHES.c.until > now)
    )
    words: str | None = session.scalar(query)
    return words


def forget(
    session: Session, *, tenant: str, now: datetime, session_id: str = ""
) -> None:
    """Drop what has been kept long enough, and all of a session that ends."""
    over = or_(SEARCHES.c.until <= now, SEARCHES.c.session_id == session_id)
    session.connection().execute(
        delete(SEARCHES).where(SEARCHES.c.tenant == tenant, over)
    )
