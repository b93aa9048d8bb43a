"""Private reports and complaints that came in. The order reads neither."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from triage.store.decision_rows import ComplaintRow, ReportRow
from triage.store.written import next_id


REPORTS = ReportRow.__table__  # type: ignore[attr-defined]
COMPLAINTS = ComplaintRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """A private report, and whether the service accepts it."""

    id: str
    referral_id: str
    question: str
    provider: str
    received_on: date
    made_by: str
    made_at: datetime
    outcome: str | None
    reasons: str
    decided_by: str | None
    decided_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class StoredComplaint:
    """A complaint, and what was done about it."""

    id: str
    child_id: str
    received_on: date
    about: str
    due_on: date
    made_by: str
    made_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    closed_at: datetime | None
    closed_by: str | None
    outcome: str


def add_report(
    session: Session,
    *,
    tenant: str,
    referral_id: str,
    question: str,
    provider: str,
    received_on: date,
    by: str,
    now: datetime,
) -> str:
    """Keep a report; its id."""
    name = next_id(now)
    row = {
        "tenant": tenant,
        "id": name,
        "referral_id": referral_id,
        "question": question,
        "provider": provider,
        "received_on": received_on,
        "made_by": by,
        "made_at": now,
        "reasons": "",
    }
    session.connection().execute(insert(REPORTS), [row])
    return name


def report(session: Session, *, tenant: str, report_id: str) -> StoredReport | None:
    """One report, if there is one with this id."""
    query = select(REPORTS).where(REPORTS.c.tenant == tenant, REPORTS.c.id == report_id)
    row = session.execute(query).mappings().first()
    return StoredReport(**_of(StoredReport, row)) if row else None


def reports(
    session: Session, *, tenant: str, referral_ids: Collection[str]
) -> list[StoredReport]:
    """Reports about some referrals, the latest first."""
    query = (
        select(REPORTS)
        .where(REPORTS.c.tenant == tenant)
        .where(REPORTS.c.referral_id.in_(list(referral_ids)))
        .order_by(REPORTS.c.id.desc())
    )
    rows = session.execute(query).mappings()
    return [StoredReport(**_of(StoredReport, row)) for row in rows]


def decide_report(
    session: Session,
    *,
    tenant: str,
    report_id: str,
    outcome: str,
    reasons: str,
    by: str,
    now: datetime,
) -> bool:
    """Keep whether a report is accepted; False when that was decided before."""
    decided = session.connection().execute(
        update(REPORTS)
        .where(REPORTS.c.tenant == tenant, REPORTS.c.id == report_id)
        .where(REPORTS.c.outcome.is_(None))
        .values(outcome=outcome, reasons=reasons, decided_by=by, decided_at=now)
    )
    return decided.rowcount == 1


def add_complaint(
    session: Session,
    *,
    tenant: str,
    child_id: str,
    about: str,
    received_on: date,
    due_on: date,
    by: str,
    now: datetime,
) -> str:
    """Keep a complaint; its id."""
    name = next_id(now)
    row = {
        "tenant": tenant,
        "id": name,
        "child_id": child_id,
        "received_on": received_on,
        "about": about,
        "due_on": due_on,
        "made_by": by,
        "made_at": now,
        "outcome": "",
    }
    session.connection().execute(insert(COMPLAINTS), [row])
    return name


def complaint(
    session: Session, *, tenant: str, complaint_id: str
) -> StoredComplaint | None:
    """One complaint, if there is one with this id."""
    query = select(COMPLAINTS).where(
        COMPLAINTS.c.tenant == tenant, COMPLAINTS.c.id == complaint_id
    )
    row = session.execute(query).mappings().first()
    return StoredComplaint(**_of(StoredComplaint, row)) if row else None


def complaints(
    session: Session, *, tenant: str, child_ids: Collection[str]
) -> list[StoredComplaint]:
    """Complaints about some records, the latest first."""
    query = (
        select(COMPLAINTS)
        .where(COMPLAINTS.c.tenant == tenant)
        .where(COMPLAINTS.c.child_id.in_(list(child_ids)))
        .order_by(COMPLAINTS.c.id.desc())
    )
    rows = session.execute(query).mappings()
    return [StoredComplaint(**_of(StoredComplaint, row)) for row in rows]


def acknowledge(
    session: Session, *, tenant: str, complaint_id: str, by: str, now: datetime
) -> bool:
    """Keep that a complaint was acknowledged; False when it was before."""
    done = session.connection().execute(
        update(COMPLAINTS)
        .where(COMPLAINTS.c.tenant == tenant, COMPLAINTS.c.id == complaint_id)
        .where(COMPLAINTS.c.acknowledged_at.is_(None))
        .values(acknowledged_at=now, acknowledged_by=by)
    )
    return done.rowcount == 1


def close_complaint(
    session: Session,
    *,
    tenant: str,
    complaint_id: str,
    outcome: str,
    by: str,
    now: datetime,
) -> bool:
    """Close an acknowledged complaint; False when it is not one, or was closed."""
    done = session.connection().execute(
        update(COMPLAINTS)
        .where(COMPLAINTS.c.tenant == tenant, COMPLAINTS.c.id == complaint_id)
        .where(COMPLAINTS.c.acknowledged_at.is_not(None))
        .where(COMPLAINTS.c.closed_at.is_(None))
        .values(closed_at=now, closed_by=by, outcome=outcome)
    )
    return done.rowcount == 1


def _of(kind: type[Any], row: Mapping[Any, Any]) -> dict[str, Any]:
    return {name: row[name] for name in kind.__dataclass_fields__}
