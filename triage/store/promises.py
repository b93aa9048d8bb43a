"""The contact promise as kept: when each family was last told something, and is next."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.check_in_rows import PromiseRow


PROMISES = PromiseRow.__table__  # type: ignore[attr-defined]


def told(
    session: Session,
    *,
    tenant: str,
    child_ids: Collection[str],
    what: str,
    at: datetime,
    today: date,
) -> None:
    """Keep that these families were told something, unless they heard later than that."""
    rows = [
        {"tenant": tenant, "child_id": child_id, "last_at": at}
        | {"last_what": what, "next_what": "", "as_of": today}
        for child_id in child_ids
    ]
    put = _insert(session)
    later = put.on_conflict_do_update(
        index_elements=[PROMISES.c.tenant, PROMISES.c.child_id],
        set_={"last_at": put.excluded.last_at, "last_what": put.excluded.last_what},
        where=PROMISES.c.last_at.is_(None)
        | (PROMISES.c.last_at < put.excluded.last_at),
    )
    if rows:
        session.connection().execute(later, rows)


def _insert(session: Session) -> Any:
    own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return own.insert(PROMISES)
