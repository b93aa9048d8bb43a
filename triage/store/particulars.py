"""What each import and person said of children and referrals, and what it comes to.

What was said is only ever added to. What it comes to is worked out again each time:
what people decided since, and what merges join, is laid over what was said.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
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
from triage.store import clocks, merges
from triage.store.decision_rows import MoveRow
from triage.store.imports import undone_imports
from triage.store.tables import ChildRow, ParticularsRow, ReferralRow
from triage.store.written import from_text, in_batches, next_id, to_text


CHILDREN = ChildRow.__table__  # type: ignore[attr-defined]
REFERRALS = ReferralRow.__table__  # type: ignore[attr-defined]
SAID = ParticularsRow.__table__  # type: ignore[attr-defined]
MOVED = MoveRow.__table__  # type: ignore[attr-defined]

Subject = tuple[str, str]  # "child" or "referral", and its id


def append(
    session: Session,
    *,
    tenant: str,
    children: Sequence[Child],
    referrals: Sequence[Referral],
    import_id: str | None,
    by: str,
    now: datetime,
) -> None:
    """Keep what was said, word for word, and take as so what all of it comes to."""
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
    settle(session, tenant, [(subject, name) for subject, name, _ in said])


def first_said_of(
    session: Session, *, tenant: str, referral_ids: Iterable[str]
) -> dict[str, str]:
    """The record each referral was first said of, by a word that stands."""
    first: dict[str, str] = {}
    subjects = [("referral", name) for name in referral_ids]
    for name, said in _said(session, tenant, "referral", subjects):
        first.setdefault(name, said["child_id"])
    return first


def subjects_of(session: Session, tenant: str, import_id: str) -> list[Subject]:
    """The children and referrals an import spoke of."""
    found = session.execute(
        select(SAID.c.subject, SAID.c.subject_id)
        .where(SAID.c.tenant == tenant, SAID.c.import_id == import_id)
        .distinct()
    )
    return sorted((row[0], row[1]) for row in found)


def settle(session: Session, tenant: str, subjects: Sequence[Subject]) -> set[Subject]:
    """Write what everything said comes to; the subjects anyone still speaks of.

    What people decided since, and what merges join, is laid over what was said.
    """
    pointing = merges.pointers(session, tenant=tenant)
    wanted = [*subjects, *_families(subjects, pointing)]
    children: dict[str, Child] = {}
    referrals: dict[str, Referral] = {}
    for name, said in _said(session, tenant, "child", wanted):
        children[name] = child_after(children.get(name), child_of(said))
    for name, said in _said(session, tenant, "referral", subjects):
        referrals[name] = referral_after(referrals.get(name), referral_of(said))
    left = {
        *(("child", name) for name in children),
        *(("referral", name) for name in referrals),
    }
    _fill_gaps(children, pointing)
    _put_children(session, tenant, list(children.values()))
    _put_referrals(
        session, tenant, _as_decided(session, tenant, referrals.values(), pointing)
    )
    return left & set(subjects)


def _families(subjects: Sequence[Subject], pointing: Mapping[str, str]) -> set[Subject]:
    """The other records of the children spoken of: a kept one reads them all."""
    below = merges.beneath(pointing)
    kept = {merges.kept(name, pointing) for kind, name in subjects if kind == "child"}
    whole = {one for name in kept if name in below for one in (name, *below[name])}
    return {("child", one) for one in whole} - set(subjects)


def _fill_gaps(children: dict[str, Child], pointing: Mapping[str, str]) -> None:
    """What a kept record does not say is read from those merged into it."""
    for name, below in merges.beneath(pointing).items():
        for one in below:
            if one in children:
                mine = children.get(name, children[one])
                known = {key: value for key, value in asdict(mine).items() if value}
                children[name] = replace(children[one], **known | {"id": name})


def _as_decided(
    session: Session,
    tenant: str,
    some: Iterable[Referral],
    pointing: Mapping[str, str],
) -> list[Referral]:
    """Referrals as people have decided since: whose they are, their clock, their list."""
    said = {one.id: one for one in some}
    starts = clocks.decided_starts(session, tenant=tenant, referral_ids=list(said))
    moved = _moved(session, tenant, list(said))
    return [
        replace(
            one,
            child_id=merges.kept(one.child_id, pointing),
            clock_start=starts.get(one.id, one.clock_start),
            pathway=moved.get(one.id, one.pathway),
        )
        for one in said.values()
    ]


def _moved(session: Session, tenant: str, ids: Sequence[str]) -> dict[str, Pathway]:
    """The list a person last moved each referral to, of those ever moved."""
    found: dict[str, Pathway] = {}
    for some in in_batches(ids):
        query = (
            select(MOVED.c.referral_id, MOVED.c.to_pathway)
            .where(MOVED.c.tenant == tenant, MOVED.c.referral_id.in_(some))
            .where(MOVED.c.from_pathway != MOVED.c.to_pathway)
            .order_by(MOVED.c.id)
        )
        found |= {name: Pathway(to) for name, to in session.execute(query)}
    return found


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
    """A referral after one more source.

    Its clock never moves later, and it stays with the record it was first said of.
    """
    if before is None:
        return said
    days = [day for day in (before.received_on, said.received_on) if day]
    return replace(
        said,
        child_id=before.child_id,
        clock_start=min(before.clock_start, said.clock_start),
        received_on=min(days, default=None),
        source=said.source or before.source,
        question=said.question or before.question,
    )


def name_key(forename: str, surname: str) -> str:
    """A name as it is searched for: case folded, one space between words."""
    return " ".join(f"{forename} {surname}".casefold().split())


def rows(
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
    return {row["id"] for row in rows(session, query, table.c.id, ids)}
