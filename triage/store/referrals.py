"""Children and referrals as now known, and what each import said they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, tuple_, update
from sqlmodel import Session

from triage.referrals import Child, Pathway, Referral, ReferralState
from triage.store.imports import undone_imports
from triage.store.tables import ChildRow, ParticularsRow, ReferralRow
from triage.store.written import from_text, in_batches, next_id, to_text


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
    query = select(ChildRow).where(CHILDREN.c.tenant == tenant)
    if ids is None:
        return {row.id: child_of(row) for row in session.scalars(query)}
    return {
        row.id: child_of(row)
        for some in in_batches(list(ids))
        for row in session.scalars(query.where(ChildRow.id.in_(some)))  # type: ignore[attr-defined]
    }


def referrals(
    session: Session, *, tenant: str, ids: Iterable[str] | None = None
) -> dict[str, Referral]:
    """Referrals by id, undone ones left out: those asked for, or all."""
    query = select(ReferralRow).where(
        REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None)
    )
    if ids is None:
        return {row.id: referral_of(row) for row in session.scalars(query)}
    return {
        row.id: referral_of(row)
        for some in in_batches(list(ids))
        for row in session.scalars(query.where(REFERRALS.c.id.in_(some)))
    }


def of_children(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> dict[str, Referral]:
    """The referrals of some children, undone ones left out."""
    query = select(ReferralRow).where(
        REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None)
    )
    return {
        row.id: referral_of(row)
        for some in in_batches(list(child_ids))
        for row in session.scalars(query.where(REFERRALS.c.child_id.in_(some)))
    }


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
    """Keep what was said of these children and referrals, and take it as so.

    A referral's state is a person's: it is set when the referral is new and never here
    again.
    """
    said: list[tuple[str, str, dict[str, Any]]] = [
        *(("child", one.id, asdict(one)) for one in children),
        *(("referral", one.id, asdict(one)) for one in referrals),
    ]
    shared = {"tenant": tenant, "import_id": import_id}
    shared |= {"recorded_by": by, "recorded_at": now}  # type: ignore[dict-item]
    _insert(
        session,
        ParticularsRow,
        [
            shared
            | {
                "subject": subject,
                "subject_id": name,
                "id": next_id(now),
                "said": to_text(values),
            }
            for subject, name, values in said
        ],
    )
    _put_children(session, tenant, children)
    _put_referrals(session, tenant, referrals)


def take_back(
    session: Session, *, tenant: str, import_id: str, now: datetime
) -> TakenBack:
    """Give each child and referral of an import what others last said of them.

    A referral nobody else spoke of is marked undone: off the list, still in history.
    """
    touched = _subjects_of(session, tenant, import_id)
    left = _latest_left(session, tenant, touched)
    kept = [_referral(said) for (kind, _), said in left.items() if kind == "referral"]
    _put_children(
        session,
        tenant,
        [_child(said) for (kind, _), said in left.items() if kind == "child"],
    )
    _put_referrals(session, tenant, kept)
    gone = {name for kind, name in touched if kind == "referral"} - {
        one.id for one in kept
    }
    for some in in_batches(sorted(gone)):
        session.execute(
            update(ReferralRow)
            .where(ReferralRow.tenant == tenant, ReferralRow.id.in_(some))  # type: ignore[arg-type, attr-defined]
            .values(undone_at=now)
        )
    return TakenBack(
        children=tuple(sorted(name for kind, name in touched if kind == "child")),
        kept=tuple(sorted(one.id for one in kept)),
        undone=tuple(sorted(gone)),
    )


def change_state(
    session: Session, *, tenant: str, referral_id: str, to: ReferralState
) -> None:
    """Store a move that the desk has checked against `MOVES`."""
    session.execute(
        update(ReferralRow)
        .where(ReferralRow.tenant == tenant, ReferralRow.id == referral_id)  # type: ignore[arg-type]
        .values(state=to.value)
    )


def child_of(row: ChildRow) -> Child:
    """The plain value of a row."""
    return Child(
        id=row.id,
        forename=row.forename,
        surname=row.surname,
        nhs_number=row.nhs_number,
        born_on=row.born_on,
        sex=row.sex,
        ethnic_category=row.ethnic_category,
        language=row.language,
        postcode=row.postcode,
    )


def referral_of(row: ReferralRow) -> Referral:
    """The plain value of a row."""
    return Referral(
        id=row.id,
        child_id=row.child_id,
        pathway=Pathway(row.pathway),
        clock_start=row.clock_start,
        received_on=row.received_on,
        source=row.source,
        question=row.question,
        state=ReferralState(row.state),
    )


def name_key(forename: str, surname: str) -> str:
    """A name as it is searched for: case folded, one space between words."""
    return " ".join(f"{forename} {surname}".casefold().split())


def _put_children(session: Session, tenant: str, some: Sequence[Child]) -> None:
    there = _there(session, tenant, ChildRow, [one.id for one in some])
    rows = {
        one.id: asdict(one)
        | {"tenant": tenant, "name_key": name_key(one.forename, one.surname)}
        for one in some
    }
    _put(session, ChildRow, rows, there)


def _put_referrals(session: Session, tenant: str, some: Sequence[Referral]) -> None:
    there = _there(session, tenant, ReferralRow, [one.id for one in some])
    rows: dict[str, dict[str, Any]] = {
        one.id: asdict(one) | {"tenant": tenant, "undone_at": None} for one in some
    }
    for name in there & rows.keys():
        del rows[name]["state"]
    _put(session, ReferralRow, rows, there)


def _put(
    session: Session,
    table: type[ChildRow] | type[ReferralRow],
    rows: Mapping[str, dict[str, Any]],
    there: set[str],
) -> None:
    _insert(session, table, [row for name, row in rows.items() if name not in there])
    changed = [
        {f"_{key}": value for key, value in row.items()}
        for name, row in rows.items()
        if name in there
    ]
    if changed:
        columns = table.__table__.c  # type: ignore[attr-defined]
        values = {key[1:]: bindparam(key) for key in changed[0]}
        session.connection().execute(
            update(table.__table__)  # type: ignore[attr-defined]
            .where(columns.tenant == bindparam("_tenant"))
            .where(columns.id == bindparam("_id"))
            .values({k: v for k, v in values.items() if k not in ("tenant", "id")}),
            changed,
        )


def _insert(session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
    if rows:
        session.connection().execute(insert(table.__table__), rows)


def _there(
    session: Session,
    tenant: str,
    table: type[ChildRow] | type[ReferralRow],
    ids: Sequence[str],
) -> set[str]:
    return {
        name
        for some in in_batches(ids)
        for name in session.scalars(
            select(table.id).where(table.tenant == tenant, table.id.in_(some))  # type: ignore[arg-type, call-overload, attr-defined]
        )
    }


Subject = tuple[str, str]


def _subjects_of(session: Session, tenant: str, import_id: str) -> list[Subject]:
    rows = session.execute(
        select(ParticularsRow.subject, ParticularsRow.subject_id)  # type: ignore[call-overload]
        .where(ParticularsRow.tenant == tenant)
        .where(ParticularsRow.import_id == import_id)
    )
    return sorted({(row[0], row[1]) for row in rows})


def _latest_left(
    session: Session, tenant: str, subjects: Sequence[Subject]
) -> dict[Subject, dict[str, Any]]:
    """The latest particulars of each subject from imports still standing."""
    row = ParticularsRow
    undone = undone_imports(tenant)
    left: dict[Subject, dict[str, Any]] = {}
    for some in in_batches(subjects):
        query = (
            select(row.subject, row.subject_id, row.said)  # type: ignore[call-overload]
            .where(row.tenant == tenant)
            .where(tuple_(row.subject, row.subject_id).in_(some))
            .where(func.coalesce(row.import_id, "").not_in(undone))
            .order_by(row.id)
        )
        for subject, name, said in session.execute(query):
            left[subject, name] = from_text(said)
    return left


def _child(said: Mapping[str, Any]) -> Child:
    return Child(**said)


def _referral(said: Mapping[str, Any]) -> Referral:
    named = {
        "pathway": Pathway(said["pathway"]),
        "state": ReferralState(said["state"]),
    }
    return Referral(**{**said, **named})
