"""What a child needs of an appointment, and who they come with."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from triage.store import merges
from triage.store.clinic_rows import FamilyRow, NeedRow
from triage.store.written import from_text, in_batches, to_text


NEEDS = NeedRow.__table__  # type: ignore[attr-defined]
FAMILIES = FamilyRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Need:
    """What a child needs of an appointment. An empty part asks for nothing."""

    language: str = ""  # the language to be spoken, or interpreted into
    formats: tuple[str, ...] = ()  # any of these will do; () means any at all
    place: str = ""
    joint: bool = False  # seen by both services at once
    note: str = ""
    made_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Kin:
    """Another child of the family."""

    child_id: str
    kind: str  # twin, sibling
    together: bool  # the family wishes to come together
    made_by: str


def needs_of(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, Need]:
    """The needs of those children of whom any are kept, merged records included.

    Where two records of one child differ, the one kept speaks; a joint visit that either
    asks for is asked for.
    """
    records = merges.records_of(session, tenant=tenant, child_ids=child_ids)
    rows = _needs(session, tenant, {one for some in records.values() for one in some})
    found: dict[str, Need] = {}
    for name, some in records.items():
        said = [rows[one] for one in some if one in rows]
        if said:
            found[name] = _together(said)
    return found


def anyone(session: Session, *, tenant: str) -> set[str]:
    """Every child, by kept record, with a need or a family on record."""
    pointing = merges.pointers(session, tenant=tenant)
    columns = (NEEDS.c.child_id, FAMILIES.c.child_id, FAMILIES.c.other_id)
    return {
        merges.kept(name, pointing)
        for column in columns
        for name in session.scalars(
            select(column).where(column.table.c.tenant == tenant)
        )
    }


def families_of(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, tuple[Kin, ...]]:
    """The twins, brothers and sisters of each child that has any, by kept record."""
    pointing = merges.pointers(session, tenant=tenant)
    below = merges.beneath(pointing, child_ids)
    asked = {one: name for name in child_ids for one in (name, *below.get(name, ()))}
    found: dict[str, dict[str, Kin]] = {}
    for one, other, row in _links(session, tenant, list(asked)):
        name, kin = asked[one], merges.kept(other, pointing)
        if name != kin:
            link = Kin(
                child_id=kin,
                kind=row["kind"],
                together=row["together"],
                made_by=row["made_by"],
            )
            found.setdefault(name, {}).setdefault(kin, link)
    return {name: tuple(kin.values()) for name, kin in found.items()}


def put(
    session: Session, *, tenant: str, child_id: str, need: Need, now: datetime
) -> None:
    """Keep what a child needs; the whole of it, as last said."""
    session.merge(
        NeedRow(
            tenant=tenant,
            child_id=child_id,
            language=need.language,
            formats=to_text(sorted(need.formats)),
            place=need.place,
            joint=need.joint,
            note=need.note,
            made_by=need.made_by,
            made_at=now,
        )
    )
    session.flush()


def link(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    kin: Kin,
    now: datetime,
) -> None:
    """Keep that two children are of one family."""
    one, other = sorted((child_id, kin.child_id))
    session.merge(
        FamilyRow(
            tenant=tenant,
            child_id=one,
            other_id=other,
            kind=kin.kind,
            together=kin.together,
            made_by=kin.made_by,
            made_at=now,
        )
    )
    session.flush()


def unlink(session: Session, *, tenant: str, child_id: str, other_id: str) -> bool:
    """Take a family link back, whichever record of each it was made on."""
    below = merges.beneath(merges.pointers(session, tenant=tenant))
    ones = [child_id, *below.get(child_id, ())]
    others = [other_id, *below.get(other_id, ())]
    first, second = FAMILIES.c.child_id, FAMILIES.c.other_id
    gone = session.connection().execute(
        delete(FAMILIES)
        .where(FAMILIES.c.tenant == tenant)
        .where(
            (first.in_(ones) & second.in_(others))
            | (first.in_(others) & second.in_(ones))
        )
    )
    return gone.rowcount > 0


def _needs(session: Session, tenant: str, ids: set[str]) -> dict[str, Need]:
    found: dict[str, Need] = {}
    for some in in_batches(sorted(ids)):
        query = select(NEEDS).where(
            NEEDS.c.tenant == tenant, NEEDS.c.child_id.in_(some)
        )
        for row in session.execute(query).mappings():
            found[row["child_id"]] = _need(dict(row))
    return found


def _need(row: dict[str, Any]) -> Need:
    plain = {name: row[name] for name in Need.__dataclass_fields__}
    return Need(**plain | {"formats": tuple(from_text(row["formats"]))})


def _together(said: list[Need]) -> Need:
    first = said[0]
    return Need(
        language=next((one.language for one in said if one.language), ""),
        formats=next((one.formats for one in said if one.formats), ()),
        place=next((one.place for one in said if one.place), ""),
        joint=any(one.joint for one in said),
        note=" ".join(one.note for one in said if one.note),
        made_by=first.made_by,
    )


def _links(
    session: Session, tenant: str, ids: list[str]
) -> list[tuple[str, str, dict[str, Any]]]:
    """Each link from the side of whoever was asked about."""
    found: list[tuple[str, str, dict[str, Any]]] = []
    for some in in_batches(ids):
        for mine, other in (("child_id", "other_id"), ("other_id", "child_id")):
            query = (
                select(FAMILIES)
                .where(FAMILIES.c.tenant == tenant, FAMILIES.c[mine].in_(some))
                .order_by(FAMILIES.c.child_id, FAMILIES.c.other_id)
            )
            for row in session.execute(query).mappings():
                found.append((row[mine], row[other], dict(row)))
    return found
