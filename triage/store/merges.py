"""Records found to be one child: who points at whom, and how it is taken back.

A merge moves nothing and copies nothing. Each fact, contact and referral stays with the
record it was said of; readers of the kept record read those that point at it as well. So
an unmerge restores both exactly, with what was added to each in between.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.store.decision_rows import MergeRow
from triage.store.tables import ChildRow
from triage.store.written import from_text, next_id, to_text


CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]
MERGES = MergeRow.__table__  # type: ignore[attr-defined]
POINTERS = "merged records"
NOTHING = ""  # SQLite looks up "more than nothing" in an index, and "not null" in none


@dataclass(frozen=True, kw_only=True)
class StoredMerge:
    """One merge as it was made."""

    id: str
    child_id: str  # the record kept
    merged_id: str  # the record that points at it
    referrals: tuple[str, ...]  # those that moved
    why: str
    made_by: str
    made_at: datetime
    unmerged_at: datetime | None
    unmerged_by: str | None
    unmerged_why: str


def pointers(session: Session, *, tenant: str) -> dict[str, str]:
    """Every merged record and the one it points at. There are few.

    Looked up once in a unit of work: one page reads them many times.
    """
    known: dict[str, dict[str, str]] = session.info.setdefault(POINTERS, {})
    if tenant not in known:
        query = select(CHILDREN.c.id, CHILDREN.c.merged_into).where(
            CHILDREN.c.tenant == tenant, CHILDREN.c.merged_into > NOTHING
        )
        known[tenant] = {row.id: row.merged_into for row in session.execute(query)}
    return dict(known[tenant])


def kept(child_id: str, pointing: Mapping[str, str]) -> str:
    """The record that stands for this one, however many merges lie between."""
    while child_id in pointing:
        child_id = pointing[child_id]
    return child_id


def records_of(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Each child's own record first, then those merged into it."""
    beside = beneath(pointers(session, tenant=tenant), child_ids)
    return {name: (name, *beside.get(name, ())) for name in child_ids}


def beneath(
    pointing: Mapping[str, str], wanted: Collection[str] | None = None
) -> dict[str, tuple[str, ...]]:
    """The records that point at each record, nearly or far; in order.

    Of every record that others point at, or only where one is wanted.
    """
    if wanted is not None and not set(pointing.values()).intersection(wanted):
        return {}
    found: dict[str, list[str]] = {}
    for name in sorted(pointing):
        at = name
        while at in pointing:
            at = pointing[at]
            found.setdefault(at, []).append(name)
    return {name: tuple(some) for name, some in found.items()}


def point(session: Session, *, tenant: str, child_id: str, at: str | None) -> None:
    """Let a record point at another, or at nothing."""
    session.info.pop(POINTERS, None)
    session.execute(
        update(CHILDREN)
        .where(CHILDREN.c.tenant == tenant, CHILDREN.c.id == child_id)
        .values(merged_into=at)
    )


def record(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    merged_id: str,
    referrals: Iterable[str],
    why: str,
    by: str,
    now: datetime,
) -> str:
    """Keep that two records were merged; the merge's id."""
    merge_id = next_id(now)
    row = {
        "tenant": tenant,
        "id": merge_id,
        "child_id": child_id,
        "merged_id": merged_id,
        "referrals": to_text(sorted(referrals)),
        "why": why,
        "made_by": by,
        "made_at": now,
        "unmerged_why": "",
    }
    session.connection().execute(insert(MERGES), [row])
    return merge_id


def mark_unmerged(
    session: Session, *, tenant: str, merge_id: str, why: str, by: str, now: datetime
) -> bool:
    """Keep that a merge was taken back; False when it had been already."""
    changed = session.connection().execute(
        update(MERGES)
        .where(MERGES.c.tenant == tenant, MERGES.c.id == merge_id)
        .where(MERGES.c.unmerged_at.is_(None))
        .values(unmerged_at=now, unmerged_by=by, unmerged_why=why)
    )
    return changed.rowcount == 1


def get(session: Session, *, tenant: str, merge_id: str) -> StoredMerge | None:
    """One merge, if there is one with this id."""
    query = select(MERGES).where(MERGES.c.tenant == tenant, MERGES.c.id == merge_id)
    row = session.execute(query).mappings().first()
    return _stored(dict(row)) if row else None


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredMerge]:
    """Merges that kept or merged any of these records, the latest first."""
    some = list(child_ids)
    query = (
        select(MERGES)
        .where(MERGES.c.tenant == tenant)
        .where(MERGES.c.child_id.in_(some) | MERGES.c.merged_id.in_(some))
        .order_by(MERGES.c.id.desc())
    )
    return [_stored(dict(row)) for row in session.execute(query).mappings()]


def _stored(row: dict[str, Any]) -> StoredMerge:
    plain = {name: row[name] for name in StoredMerge.__dataclass_fields__}
    return StoredMerge(**plain | {"referrals": tuple(from_text(row["referrals"]))})
