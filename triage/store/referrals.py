"""Children and referrals as now known, and what each import said they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
    _settle(session, tenant, [(subject, name) for subject, name, _ in said])


def take_back(
    session: Session, *, tenant: str, import_id: str, now: datetime
) -> TakenBack:
    """Leave of each child and referral of an import what others say of them.

    A referral nobody else spoke of is marked undone: off the list, still in history.
    """
    touched = _subjects_of(session, tenant, import_id)
    left = _settle(session, tenant, touched)
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


def child_after(before: Child | None, said: Child) -> Child:
    """A child after one more source: what it does not say stays as it was."""
    if before is None:
        return said
    news = {key: value for key, value in asdict(said).items() if value}
    return replace(before, **news)


def referral_after(before: Referral | None, said: Referral) -> Referral:
    """A referral after one more source. Its clock never moves later."""
    if before is None:
        return said
    days = [day for day in (before.received_on, said.received_on) if day]
    return replace(
        said,
        clock_start=min(before.clock_start, said.clock_start),
        received_on=min(days, default=None),
        source=said.source or before.source,
        question=said.question or before.question,
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


def _settle(session: Session, tenant: str, subjects: Sequence[Subject]) -> set[Subject]:
    """Write what everything said comes to; the subjects anyone still speaks of."""
    children: dict[str, Child] = {}
    referrals: dict[str, Referral] = {}
    for name, said in _said(session, tenant, "child", subjects):
        children[name] = child_after(children.get(name), child_of(said))
    for name, said in _said(session, tenant, "referral", subjects):
        referrals[name] = referral_after(referrals.get(name), referral_of(said))
    _put_children(session, tenant, list(children.values()))
    _put_referrals(session, tenant, list(referrals.values()))
    return {
        *(("child", name) for name in children),
        *(("referral", name) for name in referrals),
    }


def _said(
    session: Session, tenant: str, kind: str, subjects: Sequence[Subject]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What standing imports and people said of some subjects, oldest first."""
    undone = undone_imports(tenant)
    for some in in_batches([name for one, name in subjects if one == kind]):
        query = (
            select(SAID.c.subject_id, SAID.c.said)
            .where(SAID.c.tenant == tenant, SAID.c.subject == kind)
            .where(SAID.c.subject_id.in_(some))
            .where(func.coalesce(SAID.c.import_id, "").not_in(undone))
            .order_by(SAID.c.subject_id, SAID.c.id)
        )
        for name, said in session.execute(query):
            yield name, from_text(said)
