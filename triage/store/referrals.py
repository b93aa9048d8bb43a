"""Children and referrals as now known, and what each import said they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, update
from sqlmodel import Session

from triage.referrals import Child, Referral
from triage.store import merges, particulars
from triage.store.particulars import (
    CHILDREN,
    REFERRALS,
    child_of,
    name_key,
    referral_of,
    rows,
)
from triage.store.written import in_batches


__all__ = [
    "CHILDREN",
    "REFERRALS",
    "TakenBack",
    "alike",
    "changed",
    "child_of",
    "children",
    "name_key",
    "of_children",
    "record",
    "referral_of",
    "referrals",
    "referrals_of",
    "said_of",
    "settle_again",
    "take_back",
    "with_number",
]


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """What taking an import back left of the children it spoke of."""

    children: tuple[str, ...]  # every child it spoke of
    kept: tuple[str, ...]  # referrals another import or person also spoke of
    undone: tuple[str, ...]  # referrals that only this import spoke of


def children(
    session: Session, *, tenant: str, ids: Iterable[str] | None = None
) -> dict[str, Child]:
    """Children by id: those asked for, or all."""
    query = select(CHILDREN).where(CHILDREN.c.tenant == tenant)
    return {
        row["id"]: child_of(row) for row in rows(session, query, CHILDREN.c.id, ids)
    }


def referrals(
    session: Session, *, tenant: str, ids: Iterable[str] | None = None
) -> dict[str, Referral]:
    """Referrals by id, undone ones left out: those asked for, or all."""
    found = rows(session, _standing(tenant), REFERRALS.c.id, ids)
    return {row["id"]: referral_of(row) for row in found}


def of_children(
    session: Session, *, tenant: str, child_ids: Iterable[str]
) -> dict[str, Referral]:
    """The referrals of some children, undone ones left out.

    A record that was merged answers with all referrals of the child it was found to be.
    """
    pointing = merges.pointers(session, tenant=tenant)
    ids = {merges.kept(one, pointing) for one in child_ids}
    found = rows(session, _standing(tenant), REFERRALS.c.child_id, ids)
    return {row["id"]: referral_of(row) for row in found}


def with_number(
    session: Session, *, tenant: str, nhs_number: str | None
) -> Child | None:
    """The child with an NHS number and a referral that stands."""
    query = (
        select(CHILDREN)
        .where(CHILDREN.c.tenant == tenant, CHILDREN.c.nhs_number == nhs_number)
        .where(
            CHILDREN.c.id.in_(
                select(REFERRALS.c.child_id).where(
                    REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None)
                )
            )
        )
        .order_by(CHILDREN.c.id)
    )
    row = session.execute(query).mappings().first() if nhs_number else None
    return child_of(dict(row)) if row else None


def alike(session: Session, *, tenant: str, child: Child) -> list[Child]:
    """Other children with this child's NHS number or birthday; merged ones left out."""
    found: dict[str, Child] = {}
    for column, value in (
        (CHILDREN.c.nhs_number, child.nhs_number),
        (CHILDREN.c.born_on, child.born_on),
    ):
        # One index each: a single query of both would read every child.
        query = select(CHILDREN).where(CHILDREN.c.tenant == tenant, column == value)
        for row in session.execute(query).mappings() if value else ():
            if row["merged_into"] is None and row["id"] != child.id:
                found[row["id"]] = child_of(dict(row))
    return [found[name] for name in sorted(found)]


def changed(session: Session, *, tenant: str, referral_ids: Iterable[str]) -> None:
    """Tell whoever looks at these referrals that they are not what was seen."""
    for some in in_batches(list(referral_ids)):
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id.in_(some))
            .values(version=REFERRALS.c.version + 1)
        )


def said_of(session: Session, *, tenant: str) -> dict[str, str]:
    """The record each referral was said of, where a merge made it another's."""
    pointing = merges.pointers(session, tenant=tenant)
    moved = referrals_of(session, tenant=tenant, child_ids=merges.beneath(pointing))
    return particulars.first_said_of(session, tenant=tenant, referral_ids=moved)


def referrals_of(
    session: Session, *, tenant: str, child_ids: Iterable[str]
) -> list[str]:
    """Ids of every referral of these records, undone ones too."""
    query = select(REFERRALS.c.id).where(REFERRALS.c.tenant == tenant)
    found = rows(session, query, REFERRALS.c.child_id, list(child_ids))
    return sorted(row["id"] for row in found)


def settle_again(session: Session, *, tenant: str, child_ids: Iterable[str]) -> None:
    """Work out again what these records and their referrals come to: see `merges`."""
    names = sorted(set(child_ids))
    theirs = referrals_of(session, tenant=tenant, child_ids=names)
    subjects = [("child", name) for name in names]
    particulars.settle(
        session, tenant, [*subjects, *(("referral", name) for name in theirs)]
    )


def record(
    session: Session,
    *,
    tenant: str,
    children: Sequence[Child],
    referrals: Sequence[Referral],
    import_id: str | None,
    by: str,
    now: datetime,
) -> None:
    """Keep what was said, word for word, and take as so what all of it comes to.

    A referral's state is a person's: it is set when the referral is new and never here
    again.
    """
    particulars.append(
        session,
        tenant=tenant,
        children=children,
        referrals=referrals,
        import_id=import_id,
        by=by,
        now=now,
    )


def take_back(
    session: Session, *, tenant: str, import_id: str, now: datetime
) -> TakenBack:
    """Leave of each child and referral of an import what others say of them.

    A referral nobody else spoke of is marked undone: off the list, still in history.
    """
    touched = particulars.subjects_of(session, tenant, import_id)
    left = particulars.settle(session, tenant, touched)
    kept = {name for kind, name in left if kind == "referral"}
    gone = {name for kind, name in touched if kind == "referral"} - kept
    for some in in_batches(sorted(gone)):
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id.in_(some))
            .values(undone_at=now)
        )
    return TakenBack(
        children=tuple(sorted(name for kind, name in touched if kind == "child")),
        kept=tuple(sorted(kept)),
        undone=tuple(sorted(gone)),
    )


def _standing(tenant: str) -> Select[Any]:
    return select(REFERRALS).where(
        REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None)
    )
