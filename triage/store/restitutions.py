"""What was put right after wrong editions, and the days that still count."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session

from triage.store.listing import ORDER
from triage.store.restitution_rows import RestitutionChildRow, RestitutionRow
from triage.store.standing import LISTED
from triage.store.written import in_batches, next_id, to_text
from triage.waiting_list.placement import Credited
from triage.waiting_list.restitution import Fate, Key


RESTITUTIONS = RestitutionRow.__table__  # type: ignore[attr-defined]
CHILDREN = RestitutionChildRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class NewRestitution:
    """One wrong edition, put right by one person."""

    wrong: str
    right_one: str
    from_day: date | None
    to_day: date | None
    why: str
    staff_id: str
    made_by: str


@dataclass(frozen=True, kw_only=True)
class ChildFound:
    """What was found of one affected child."""

    referral_id: str
    fate: Fate
    days: int
    found: Mapping[str, Any]


def add(
    session: Session,
    *,
    tenant: str,
    new: NewRestitution,
    children: Sequence[ChildFound],
    now: datetime,
) -> str:
    """Keep a restitution with every affected child; its days count from now. Its id."""
    name = next_id(now)
    values = vars(new) | {"tenant": tenant, "id": name, "made_at": now}
    session.connection().execute(insert(RESTITUTIONS).values(**values))
    rows: list[dict[str, Any]] = [
        {"tenant": tenant, "restitution_id": name, "referral_id": one.referral_id}
        | {"fate": one.fate.value, "days": one.days, "found": to_text(one.found)}
        for one in children
    ]
    if rows:
        session.connection().execute(insert(CHILDREN), rows)
    return name


def credited(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> dict[str, tuple[Credited, ...]]:
    """The days each referral was credited, the first restitution first."""
    if not session.scalar(
        select(RESTITUTIONS.c.id).where(RESTITUTIONS.c.tenant == tenant).limit(1)
    ):
        return {}
    found: dict[str, tuple[Credited, ...]] = {}
    for some in in_batches(list(referral_ids)):
        query = (
            select(CHILDREN.c.referral_id, RESTITUTIONS.c.id, CHILDREN.c.days)
            .add_columns(RESTITUTIONS.c.why)
            .join(
                RESTITUTIONS,
                (RESTITUTIONS.c.tenant == CHILDREN.c.tenant)
                & (RESTITUTIONS.c.id == CHILDREN.c.restitution_id),
            )
            .where(CHILDREN.c.tenant == tenant, CHILDREN.c.referral_id.in_(some))
            .where(CHILDREN.c.days > 0)
            .order_by(RESTITUTIONS.c.id)
        )
        for name, restitution, days, why in session.execute(query):
            one = Credited(restitution=restitution, days=days, why=why)
            found[name] = (*found.get(name, ()), one)
    return found


def of_edition(session: Session, *, tenant: str, wrong: str) -> set[str]:
    """The restitutions of one wrong edition so far."""
    query = select(RESTITUTIONS.c.id).where(
        RESTITUTIONS.c.tenant == tenant, RESTITUTIONS.c.wrong == wrong
    )
    return set(session.scalars(query))


def standing(session: Session, *, tenant: str) -> dict[str, dict[str, Key]]:
    """What everybody on each list stands by now, by list and referral."""
    query = select(LISTED.c.pathway, *(LISTED.c[name] for name in ORDER)).where(
        LISTED.c.tenant == tenant
    )
    found: dict[str, dict[str, Key]] = {}
    for pathway, band, day, clock, lot, name in session.execute(query):
        found.setdefault(pathway, {})[name] = (band, day, clock, lot, name)
    return found
