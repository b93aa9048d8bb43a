"""One child's whole record: every row of every table that is about the child.

Other children are not named. What has to be looked at by a person before the record is
handed over is marked; nothing is left out silently.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.content import Content
from triage.desk.in_force import content_in_force
from triage.desk.record import rules, stages, words
from triage.desk.record.looks import child_of
from triage.desk.record.rules import RULES, TABLES, About
from triage.referrals import Child
from triage.store import audit, audit_pages, referrals
from triage.store.audit import Deed


CONFIDENTIAL = "Check: confidential"
NOT_SAFE = "Check: said not to be safe to use"
Read = Mapping[str, list[dict[str, Any]]]  # rows by table
NAMED_BY = {"child", "referral"}  # tables whose own ids a person may know the child by


@dataclass(frozen=True, kw_only=True)
class Section:
    """What one table holds of the child."""

    table: str
    title: str
    check: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class WholeRecord:
    """Everything held about one child at one moment."""

    child: Child
    asked_by: str
    made_by: str
    made_at: datetime
    decides_alone: bool  # 16 or over: the young person's own consent governs
    sections: tuple[Section, ...]
    nothing_in: tuple[str, ...]  # why the other tables hold nothing
    checks: tuple[str, ...]


def make(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    asked_by: str,
    by: str,
    staff_id: str,
    now: datetime,
) -> WholeRecord:
    """Read everything, and keep who took it out for whom. Raises `NotHere`."""
    # Long because the record has a head as well as its sections.
    child_id = child_of(session, tenant=tenant, referral_id=referral_id)
    about = rules.about_child(session, tenant=tenant, child_id=child_id)
    child = referrals.children(session, tenant=tenant, ids=[child_id])[child_id]
    read = read_all(session, about)
    others = others_in(session, about, read)
    content = content_in_force(session, tenant)
    sections = tuple(sections_of(content, read, others))
    audit.write(
        session,
        tenant=tenant,
        deed=Deed(
            at=now,
            who=by,
            what="Took out the whole record",
            subject="child",
            subject_id=child_id,
            details={"staff": staff_id, "for": asked_by},
        ),
    )
    return WholeRecord(
        child=child,
        asked_by=asked_by,
        made_by=by,
        made_at=now,
        decides_alone=stages.decides_alone(child, london_day(now)),
        sections=sections,
        nothing_in=nothing_in(),
        checks=tuple(checks(sections)),
    )


def nothing_in() -> tuple[str, ...]:
    """Why the other tables hold nothing about a child."""
    return tuple(
        dict.fromkeys(one.none_because for one in RULES.values() if not one.finds)
    )


def checks(sections: Iterable[Section]) -> Iterator[str]:
    """What a person must look for before it is handed over."""
    for one in sections:
        if one.rows and one.check:
            yield f"{one.title}: {one.check}"


def read_all(session: Session, about: About) -> Read:
    """Every row about the child, by table, in the order of the record."""
    return {
        name: _rows(session, about, name) for name, rule in RULES.items() if rule.finds
    }


def sections_of(content: Content, read: Read, others: "Others") -> Iterator[Section]:
    """Rows in words, table by table, other children hidden."""
    for name, rows in read.items():
        table = TABLES[name]
        shown = [one.name for one in table.columns if _is_shown(table, one.name)]
        flags = {number: flag(name, row, content) for number, row in enumerate(rows)}
        flagged = ("To check",) if any(flags.values()) else ()
        lines = [
            tuple(words.of(content, name, key, row[key]) for key in shown)
            + ((flags[number],) if flagged else ())
            for number, row in enumerate(rows)
        ]
        yield Section(
            table=name,
            title=RULES[name].title,
            check=RULES[name].check,
            columns=(*(words.heading(one) for one in shown), *flagged),
            rows=tuple(tuple(others.hide(cell) for cell in line) for line in lines),
        )


def _rows(session: Session, about: About, name: str) -> list[dict[str, Any]]:
    table, finds = TABLES[name], RULES[name].finds
    assert finds is not None
    query = select(table).where(table.c.tenant == about.tenant, finds(table, about))
    query = query.order_by(*table.primary_key.columns)
    rows = [dict(row) for row in session.execute(query).mappings()]
    return [_alone(row) if name == "audit" else row for row in rows]


def _alone(row: dict[str, Any]) -> dict[str, Any]:
    """A look at a page of several children, without the others' referrals."""
    several = row["subject"] == audit_pages.SEVERAL
    return row | {"details": "{}"} if several else row


def _is_shown(table: Table, column: str) -> bool:
    """Keys between tables and seals say nothing to a person."""
    if column == "id":
        return table.name in NAMED_BY
    inner = ("tenant", "name_key", "sealed", "matter", "lot", "asked", "seen")
    return not (column.endswith(("_id", "digest")) or column in inner)


def flag(table: str, row: Mapping[str, Any], content: Content) -> str:
    """Why a person must look at a row before it is handed over; "" where nobody must."""
    if table == "contact" and row["safe_to_use"] is False:
        return NOT_SAFE
    fact = content.catalogue.get(row["key"]) if table == "fact" else None
    return CONFIDENTIAL if fact is not None and fact.confidential else ""


@dataclass(frozen=True)
class Others:
    """Other children this record speaks of, by id and by name."""

    pattern: re.Pattern[str] | None
    many: int = 0

    def hide(self, cell: str) -> str:
        """The cell without them."""
        return self.pattern.sub("another child", cell) if self.pattern else cell


def others_in(session: Session, about: About, read: Read) -> Others:
    """Those the family rows and the merges name, now or before an unmerge."""
    named = {
        row[column]
        for name, columns in (
            ("family", ("child_id", "other_id")),
            ("merge", ("child_id", "merged_id")),
        )
        for row in read[name]
        for column in columns
    } - set(about.children)
    found = referrals.children(session, tenant=about.tenant, ids=sorted(named))
    said = [one.name for one in found.values() if one.name] + sorted(named)
    said += [one.nhs_number for one in found.values() if one.nhs_number]
    own = referrals.children(session, tenant=about.tenant, ids=about.children)
    theirs = {one.name for one in own.values()}
    known = [re.escape(one) for one in said if one not in theirs]
    if not known:
        return Others(None)
    known.sort(key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(known)})(?!\w)", re.IGNORECASE)
    return Others(pattern, len(found))
