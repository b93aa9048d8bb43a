"""SAFE tasks that are open: whose they are, by when, and whether anybody took them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session

from triage.referrals import Pathway
from triage.store.narrowed import has_open_safe
from triage.store.standing import LISTED
from triage.store.tasks import SAFE, TASKS


@dataclass(frozen=True, kw_only=True)
class OpenSafe:
    """One open SAFE task of a child on a list."""

    task_id: str
    referral_id: str
    sentence: str
    due_at: datetime
    owner: str | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None


def soonest(
    session: Session, *, tenant: str, ranking: int, pathway: Pathway, size: int
) -> list[OpenSafe]:
    """A list's open SAFE tasks, the soonest due first."""
    query = (
        _tasks(tenant)
        .join(
            LISTED,
            (LISTED.c.tenant == TASKS.c.tenant)
            & (LISTED.c.referral_id == TASKS.c.referral_id),
        )
        .where(LISTED.c.ranking == ranking, LISTED.c.pathway == pathway.value)
        .limit(size)
    )
    return _read(session, query)


def of_referrals(
    session: Session, *, tenant: str, referral_ids: Sequence[str]
) -> dict[str, OpenSafe]:
    """The open SAFE task of each that is due first."""
    query = _tasks(tenant).where(TASKS.c.referral_id.in_(referral_ids))
    found: dict[str, OpenSafe] = {}
    for one in _read(session, query):
        found.setdefault(one.referral_id, one)
    return found


def how_many(
    session: Session, *, tenant: str, ranking: int
) -> dict[Pathway | None, int]:
    """How many referrals of each list have an open SAFE task; None: of no list, where
    tasks about no referral count as one.
    """
    open_ = has_open_safe(tenant).distinct().subquery()
    query = (
        select(LISTED.c.pathway, func.count())
        .select_from(open_)
        .outerjoin(
            LISTED,
            (LISTED.c.tenant == tenant)
            & (LISTED.c.ranking == ranking)
            & (LISTED.c.referral_id == open_.c.referral_id),
        )
        .group_by(LISTED.c.pathway)
    )
    return {
        Pathway(name) if name else None: many for name, many in session.execute(query)
    }


def _tasks(tenant: str) -> Select[tuple[str, ...]]:
    return (
        select(*(TASKS.c[name] for name in ("id", *_PLAIN)))
        .where(TASKS.c.tenant == tenant, TASKS.c.kind == SAFE)
        .where(TASKS.c.closed_at.is_(None), TASKS.c.undone_at.is_(None))
        .where(TASKS.c.referral_id.is_not(None))
        .order_by(TASKS.c.due_at, TASKS.c.referral_id, TASKS.c.id)
    )


_PLAIN = tuple(name for name in OpenSafe.__dataclass_fields__ if name != "task_id")


def _read(session: Session, query: Select[tuple[str, ...]]) -> list[OpenSafe]:
    rows = session.execute(query).mappings()
    return [
        OpenSafe(task_id=row["id"], **{name: row[name] for name in _PLAIN})
        for row in rows
    ]
