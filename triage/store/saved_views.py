"""Lists narrowed the way one person likes them, under a name of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session

from triage.store.people_rows import SavedViewRow
from triage.store.written import from_text, next_id, to_text


VIEWS = SavedViewRow.__table__  # type: ignore[attr-defined]

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class StoredView:
    """A saved view: its name, and the pairs of its address."""

    id: str
    name: str
    pairs: tuple[tuple[str, str], ...]


def of_person(session: Session, *, tenant: str, staff_id: str) -> list[StoredView]:
    """Somebody's saved views, by name."""
    query = (
        select(VIEWS.c.id, VIEWS.c.name, VIEWS.c.narrowed)
        .where(VIEWS.c.tenant == tenant, VIEWS.c.staff_id == staff_id)
        .order_by(VIEWS.c.name)
    )
    return [
        StoredView(id=name, name=words, pairs=tuple(map(tuple, from_text(said))))
        for name, words, said in session.execute(query)
    ]


def keep(
    session: Session,
    *,
    tenant: str,
    staff_id: str,
    name: str,
    pairs: Pairs,
    now: datetime,
) -> str:
    """Keep a view; one of the same name gives way to it."""
    mine = (VIEWS.c.tenant == tenant, VIEWS.c.staff_id == staff_id)
    session.execute(delete(VIEWS).where(*mine, VIEWS.c.name == name))
    row = {"tenant": tenant, "staff_id": staff_id, "name": name, "made_at": now}
    row |= {"id": next_id(now), "narrowed": to_text([list(pair) for pair in pairs])}
    session.execute(insert(VIEWS).values(row))
    return str(row["id"])


def forget(session: Session, *, tenant: str, staff_id: str, view_id: str) -> bool:
    """Forget one of somebody's views; False when they have none of that id."""
    gone = session.connection().execute(
        delete(VIEWS)
        .where(VIEWS.c.tenant == tenant, VIEWS.c.staff_id == staff_id)
        .where(VIEWS.c.id == view_id)
    )
    return gone.rowcount == 1
