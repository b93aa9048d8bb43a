"""The contact promise as kept: when each family was last told something, and is next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.checkins.promise import Outside
from triage.store.check_in_rows import PromiseRow
from triage.store.written import in_batches


PROMISES = PromiseRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class KeptPromise:
    """How one family stands with the promise."""

    child_id: str
    last_at: datetime | None
    last_what: str
    next_on: date | None
    next_what: str
    outside: Outside | None


def told(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    what: str,
    at: datetime,
    today: date,
) -> None:
    """Keep that a family was told something, unless they heard later than that."""
    row = {
        "tenant": tenant,
        "child_id": child_id,
        "last_at": at,
        "last_what": what,
        "next_what": "",
        "as_of": today,
    }
    put = _insert(session)
    later = put.on_conflict_do_update(
        index_elements=[PROMISES.c.tenant, PROMISES.c.child_id],
        set_={"last_at": put.excluded.last_at, "last_what": put.excluded.last_what},
        where=PROMISES.c.last_at.is_(None)
        | (PROMISES.c.last_at < put.excluded.last_at),
    )
    session.connection().execute(later, [row])


def keep(
    session: Session, *, tenant: str, kept: Iterable[KeptPromise], today: date
) -> None:
    """Put what is so now in place of what was."""
    rows = [{**vars(one), "tenant": tenant, "as_of": today} for one in kept]
    put = _insert(session)
    names = (*KeptPromise.__dataclass_fields__, "as_of")
    over = put.on_conflict_do_update(
        index_elements=[PROMISES.c.tenant, PROMISES.c.child_id],
        set_={name: put.excluded[name] for name in names if name != "child_id"},
    )
    if rows:
        session.connection().execute(over, rows)


def forget(session: Session, *, tenant: str, child_ids: Collection[str]) -> None:
    """Let go of the promises to families who wait no longer."""
    for some in in_batches(list(child_ids)):
        session.execute(
            delete(PROMISES).where(
                PROMISES.c.tenant == tenant, PROMISES.c.child_id.in_(some)
            )
        )


def all_kept(
    session: Session, *, tenant: str, child_ids: Collection[str] | None = None
) -> dict[str, KeptPromise]:
    """How these families stand, or everybody."""
    every = select(PROMISES).where(PROMISES.c.tenant == tenant)
    if child_ids is None:
        return _read(session, every)
    found: dict[str, KeptPromise] = {}
    for some in in_batches(list(child_ids)):
        found |= _read(session, every.where(PROMISES.c.child_id.in_(some)))
    return found


def _read(session: Session, query: Any) -> dict[str, KeptPromise]:
    return {
        row["child_id"]: KeptPromise(
            **{name: row[name] for name in KeptPromise.__dataclass_fields__}
            | {"outside": Outside(row["outside"]) if row["outside"] else None}
        )
        for row in session.execute(query).mappings()
    }


def _insert(session: Session) -> Any:
    own = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return own.insert(PROMISES)
