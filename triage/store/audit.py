"""The record of who did what: each row sealed to the one before it.

A row is written with the change it tells of. Rows are sealed just before the commit, so
that the head of the chain is held for that moment only and not while work is done.
An edited or a deleted row breaks the chain; a cut end is told by the head kept beside
it, and by the heads the service keeps outside (`triage audit head`).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select, true, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.tables import AuditHeadRow, AuditRow
from triage.store.written import from_text, in_batches, next_id, to_text


AUDIT = AuditRow.__table__  # type: ignore[attr-defined]
HEADS = AuditHeadRow.__table__  # type: ignore[attr-defined]
WAITING = "deeds not yet sealed"
LOOKED = "Looked"  # how every deed of only looking begins
FIRST = ""  # what the first row is sealed to
AT_ONCE = 5_000


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing somebody did, or looked at."""

    at: datetime
    who: str
    what: str
    subject: str  # child, referral, import, task, ranking, staff, list, ...
    subject_id: str
    details: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a chain stands: how many rows, and the seal of the last."""

    number: int
    sealed: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a chain is whole. `trouble` says what is wrong and from which row on."""

    rows: int
    head: Head
    trouble: str | None


def write(session: Session, *, tenant: str, deed: Deed) -> None:
    """Keep a deed in the same transaction as the change."""
    session.info.setdefault(WAITING, []).append((tenant, deed))


def seal(session: Session) -> None:
    """Write what waits, each row sealed to the one before; called before a commit."""
    waiting: list[tuple[str, Deed]] = session.info.pop(WAITING, [])
    for tenant in sorted({tenant for tenant, _ in waiting}):
        head = _hold(session, tenant)
        rows = []
        for owner, deed in waiting:
            if owner == tenant:
                row = _row(tenant, deed, head)
                head = Head(number=row["number"], sealed=row["sealed"])
                rows.append(row)
        session.connection().execute(insert(AUDIT), rows)
        session.connection().execute(
            update(HEADS)
            .where(HEADS.c.tenant == tenant)
            .values(number=head.number, sealed=head.sealed)
        )


def head(session: Session, *, tenant: str) -> Head:
    """Where the chain stands now; worth keeping outside."""
    row = session.execute(select(HEADS).where(HEADS.c.tenant == tenant)).first()
    return (
        Head(number=row.number, sealed=row.sealed)
        if row
        else Head(number=0, sealed=FIRST)
    )


def verify(session: Session, *, tenant: str, kept: Head | None = None) -> Verdict:
    """Read the whole chain again. `kept` is a head from outside, if there is one."""
    query = (
        select(AUDIT)
        .where(AUDIT.c.tenant == tenant)
        .order_by(AUDIT.c.number)
        .execution_options(yield_per=AT_ONCE)
    )
    found, fits = Head(number=0, sealed=FIRST), kept is None or kept.number == 0
    now = head(session, tenant=tenant)
    with session.execute(query) as rows:
        for row in rows.mappings():
            if trouble := _wrong(found, dict(row)):
                return Verdict(rows=found.number, head=now, trouble=trouble)
            found = Head(number=row["number"], sealed=row["sealed"])
            fits = fits or found == kept
    trouble = _end(now, found, kept, fits=fits)
    return Verdict(rows=found.number, head=now, trouble=trouble)


def deeds(
    session: Session,
    *,
    tenant: str,
    subject: str,
    subject_ids: Collection[str],
    looks: bool = True,
) -> list[Deed]:
    """What was done to some subjects, the latest first; looking at them too, or not."""
    rows = [
        dict(row)
        for some in in_batches(list(subject_ids))
        for row in session.execute(
            select(AUDIT)
            .where(AUDIT.c.tenant == tenant, AUDIT.c.subject == subject)
            .where(AUDIT.c.subject_id.in_(some))
            .where(true() if looks else AUDIT.c.what.not_like(f"{LOOKED}%"))
        ).mappings()
    ]
    return [deed_of(row) for row in sorted(rows, key=lambda row: -row["number"])]


def page(
    session: Session, *, tenant: str, before: int | None = None, size: int = 100
) -> list[tuple[int, Deed]]:
    """The record itself, the latest first, from below a row's number."""
    query = select(AUDIT).where(AUDIT.c.tenant == tenant)
    if before is not None:
        query = query.where(AUDIT.c.number < before)
    rows = session.execute(query.order_by(AUDIT.c.number.desc()).limit(size))
    return [(row["number"], deed_of(dict(row))) for row in rows.mappings()]


def _wrong(before: Head, row: dict[str, Any]) -> str | None:
    number = before.number + 1
    if row["number"] != number:
        return f"Row {number} is missing."
    if row["sealed"] != _sealed(before.sealed, row):
        return f"Row {number} is not what was written."
    return None


def _end(now: Head, found: Head, kept: Head | None, *, fits: bool) -> str | None:
    if now != found:
        return f"The end is cut: {now.number} rows were written and {found.number} are here."
    if kept is not None and kept.number > found.number:
        return f"The end is cut: a kept head tells of {kept.number} rows and {found.number} are here."
    return None if fits else "The kept head does not fit the chain."


def _hold(session: Session, tenant: str) -> Head:
    """The head, locked until the commit."""
    postgres = session.get_bind().dialect.name == "postgresql"
    first = (postgresql.insert if postgres else sqlite.insert)(HEADS).values(
        tenant=tenant, number=0, sealed=FIRST
    )
    connection = session.connection()
    connection.execute(first.on_conflict_do_nothing())
    row = connection.execute(
        select(HEADS).where(HEADS.c.tenant == tenant).with_for_update()
    ).one()
    return Head(number=row.number, sealed=row.sealed)


def _row(tenant: str, deed: Deed, head: Head) -> dict[str, Any]:
    row = {
        "tenant": tenant,
        "id": next_id(deed.at),
        "at": deed.at.astimezone(UTC),
        "who": deed.who,
        "what": deed.what,
        "subject": deed.subject,
        "subject_id": deed.subject_id,
        "details": to_text(deed.details),
        "number": head.number + 1,
    }
    return row | {"sealed": _sealed(head.sealed, row)}


def _sealed(before: str, row: dict[str, Any]) -> str:
    """SHA-256 over the seal before and everything this row says."""
    plain = ("who", "what", "subject", "subject_id", "details")
    told = [before, row["number"], row["id"], row["at"].isoformat()]
    text = json.dumps([*told, *(row[name] for name in plain)])
    return sha256(text.encode()).hexdigest()


def deed_of(row: Mapping[str, Any]) -> Deed:
    """The plain value of a row."""
    return Deed(
        at=row["at"],
        who=row["who"],
        what=row["what"],
        subject=row["subject"],
        subject_id=row["subject_id"],
        details=from_text(row["details"]),
    )
