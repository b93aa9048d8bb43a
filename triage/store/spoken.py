"""When a person spoke with a family, as kept. Never edited."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlmodel import Session

from triage.store.check_in_rows import SpokenRow
from triage.store.written import next_id


SPOKEN = SpokenRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One conversation."""

    id: str
    child_id: str
    recipient_id: str | None
    how: str
    words: str
    made_by: str
    at: datetime


def append(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    recipient_id: str | None,
    how: str,
    words: str,
    by: str,
    now: datetime,
) -> None:
    """Keep that somebody spoke with a family."""
    row = {
        "tenant": tenant,
        "id": next_id(now),
        "child_id": child_id,
        "recipient_id": recipient_id,
        "how": how,
        "words": words,
        "made_by": by,
        "at": now,
    }
    session.connection().execute(insert(SPOKEN), [row])


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[Spoken]:
    """Every conversation about these records, the latest first."""
    query = (
        select(SPOKEN)
        .where(SPOKEN.c.tenant == tenant, SPOKEN.c.child_id.in_(list(child_ids)))
        .order_by(SPOKEN.c.at.desc(), SPOKEN.c.id.desc())
    )
    return [
        Spoken(**{name: row[name] for name in Spoken.__dataclass_fields__})
        for row in session.execute(query).mappings()
    ]
