"""Children and referrals as now known, and what each import said they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlmodel import Session

from triage.referrals import Child, Pathway, Referral, ReferralState
from triage.store.imports import undone_imports
from triage.store.tables import ChildRow, ParticularsRow, ReferralRow
from triage.store.written import from_text, in_batches, next_id, to_text


CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]
SAID = ParticularsRow.__table__  # type: ignore[attr-defined]

Subject = tuple[str, str]  # "child" or "referral", and its id


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
        row["id"]: child_of(row) for row in _rows(session, query, CHILDREN.c.id, ids)
    }


def referrals(
    session: Session, *, tenant: str, ids: Iterable[str] | None = None
) -> dict[str, Referral]:
    """Referrals by id, undone ones left out: those asked for, or all."""
    found = _rows(session, _standing(tenant), REFERRALS.c.id, ids)
    return {row["id"]: referral_of(row) for row in found}


def of_children(
    session: Session, *, tenant: str, child_ids: Iterable[str]
) -> dict[str, Referral]:
    """The referrals of some children, undone ones left out."""
    found = _rows(session, _standing(tenant), REFERRALS.c.child_id, child_ids)
    return {row["id"]: referral_of(row) for row in found}


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
    """Keep what was said of these children and referrals, word for word.

    What is taken as so is `and_then` of what was known and what is said now. A
    referral's state is a person's: it is set when the referral is new and never here
    again.
    """
    said: list[tuple[str, str, dict[str, Any]]] = [
        *(("child", one.id, asdict(one)) for one in children),
        *(("referral", one.id, asdict(one)) for one in referrals),
    ]
    rows = [
        {
            "tenant": tenant,
            "subject": subject,
            "subject_id": name,
            "id": next_id(now),
            "import_id": import_id,
            "said": to_text(values),
            "recorded_by": by,
            "recorded_at": now,
        }
        for subject, name, values in said
    ]
    if rows:
        session.connection().execute(insert(SAID), rows)
    known = _known(session, tenant, children, referrals)
    _put_children(
        session,
        tenant,
        [child_after(known.get(("child", one.id)), one) for one in children],
    )  # type: ignore[arg-type]
    _put_referrals(
        session,
        tenant,
        [referral_after(known.get(("referral", one.id)), one) for one in referrals],
    )  # type: ignore[arg-type]


def take_back(
    session: Session, *, tenant: str, import_id: str, now: datetime
) -> TakenBack:
    """Give each child and referral of an import what others last said of them.

    A referral nobody else spoke of is marked undone: off the list, still in history.
    """
    touched = _subjects_of(session, tenant, import_id)
    left = _latest_left(session, tenant, touched)
    kept = [referral_of(said) for (kind, _), said in left.items() if kind == "referral"]
    _put_children(
        session,
        tenant,
        [child_of(said) for (kind, _), said in left.items() if kind == "child"],
    )
    _put_referrals(session, tenant, kept)
    gone = {name for kind, name in touched if kind == "referral"} - {
        one.id for one in kept
    }
    for some in in_batches(sorted(gone)):
        session.execute(
            update(REFERRALS)
            .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id.in_(some))
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
        update(REFERRALS)
        .where(REFERRALS.c.tenant == tenant, REFERRALS.c.id == referral_id)
        .values(state=to.value)
    )


def child_of(row: Mapping[str, Any]) -> Child:
    """The plain value of a row."""
    return Child(**{name: row[name] for name in Child.__dataclass_fields__})


def referral_of(row: Mapping[str, Any]) -> Referral:
    """The plain value of a row."""
    named = {"pathway": Pathway(row["pathway"]), "state": ReferralState(row["state"])}
    return Referral(
        **{name: row[name] for name in Referral.__dataclass_fields__} | named
    )


def name_key(forename: str, surname: str) -> str:
    """A name as it is searched for: case folded, one space between words."""
    return " ".join(f"{forename} {surname}".casefold().split())


def _standing(tenant: str) -> Select[Any]:
    return select(REFERRALS).where(
        REFERRALS.c.tenant == tenant, REFERRALS.c.undone_at.is_(None)
    )


def _rows(
    session: Session,
    query: Select[Any],
    column: ColumnElement[str],
    ids: Iterable[str] | None,
) -> Iterator[Mapping[str, Any]]:
    if ids is None:
        yield from (dict(row) for row in session.execute(query).mappings())
        return
    for some in in_batches(list(ids)):
        found = session.execute(query.where(column.in_(some))).mappings()
        yield from (dict(row) for row in found)


def _put_children(session: Session, tenant: str, some: Sequence[Child]) -> None:
    there = _there(session, tenant, CHILDREN, [one.id for one in some])
    rows = {
        one.id: asdict(one)
        | {"tenant": tenant, "name_key": name_key(one.forename, one.surname)}
        for one in some
    }
    _put(session, CHILDREN, rows, there)


def _put_referrals(session: Session, tenant: str, some: Sequence[Referral]) -> None:
    there = _there(session, tenant, REFERRALS, [one.id for one in some])
    rows: dict[str, dict[str, Any]] = {
        one.id: asdict(one) | {"tenant": tenant, "undone_at": None} for one in some
    }
    for name in there & rows.keys():
        del rows[name]["state"]
    _put(session, REFERRALS, rows, there)


def _put(
    session: Session, table: Table, rows: Mapping[str, dict[str, Any]], there: set[str]
) -> None:
    connection = session.connection()
    if new := [row for name, row in rows.items() if name not in there]:
        connection.execute(insert(table), new)
    changed = [
        {f"to_{key}": value for key, value in row.items()}
        for name, row in rows.items()
        if name in there
    ]
    if changed:
        fields = [key.removeprefix("to_") for key in changed[0]]
        connection.execute(
            update(table)
            .where(table.c.tenant == bindparam("to_tenant"))
            .where(table.c.id == bindparam("to_id"))
            .values(
                {
                    name: bindparam(f"to_{name}")
                    for name in fields
                    if name not in ("tenant", "id")
                }
            ),
            changed,
        )


def _there(session: Session, tenant: str, table: Table, ids: Iterable[str]) -> set[str]:
    query = select(table.c.id).where(table.c.tenant == tenant)
    return {row["id"] for row in _rows(session, query, table.c.id, ids)}


def _subjects_of(session: Session, tenant: str, import_id: str) -> list[Subject]:
    found = session.execute(
        select(SAID.c.subject, SAID.c.subject_id)
        .where(SAID.c.tenant == tenant, SAID.c.import_id == import_id)
        .distinct()
    )
    return sorted((row[0], row[1]) for row in found)


def _latest_left(
    session: Session, tenant: str, subjects: Sequence[Subject]
) -> dict[Subject, dict[str, Any]]:
    """The latest particulars of each subject from imports still standing."""
    undone = undone_imports(tenant)
    left: dict[Subject, dict[str, Any]] = {}
    for kind in ("child", "referral"):
        for some in in_batches([name for one, name in subjects if one == kind]):
            query = (
                select(SAID.c.subject_id, SAID.c.said)
                .where(SAID.c.tenant == tenant, SAID.c.subject == kind)
                .where(SAID.c.subject_id.in_(some))
                .where(func.coalesce(SAID.c.import_id, "").not_in(undone))
                .order_by(SAID.c.subject_id, SAID.c.id)
            )
            for name, said in session.execute(query):
                left[kind, name] = from_text(said)
    return left
