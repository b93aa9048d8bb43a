"""The record of who did what. A row is written with the change it tells of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from triage.store.tables import AuditRow
from triage.store.written import from_text, in_batches, next_id, to_text


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing somebody did."""

    at: datetime
    who: str
    what: str
    subject: str  # child, referral, import, task, ranking
    subject_id: str
    details: dict[str, Any]


def write(session: Session, *, tenant: str, deed: Deed) -> None:
    """Keep a deed in the same transaction as the change."""
    session.add(
        AuditRow(
            tenant=tenant,
            id=next_id(deed.at),
            at=deed.at,
            who=deed.who,
            what=deed.what,
            subject=deed.subject,
            subject_id=deed.subject_id,
            details=to_text(deed.details),
        )
    )


def deeds(
    session: Session, *, tenant: str, subject: str, subject_ids: Collection[str]
) -> list[Deed]:
    """What was done to some subjects, the latest first."""
    rows = [
        row
        for some in in_batches(list(subject_ids))
        for row in session.exec(
            select(AuditRow)
            .where(AuditRow.tenant == tenant, AuditRow.subject == subject)
            .where(AuditRow.subject_id.in_(some))  # type: ignore[attr-defined]
        )
    ]
    return [_deed(row) for row in sorted(rows, key=lambda row: row.id, reverse=True)]


def _deed(row: AuditRow) -> Deed:
    return Deed(
        at=row.at,
        who=row.who,
        what=row.what,
        subject=row.subject,
        subject_id=row.subject_id,
        details=from_text(row.details),
    )
