"""What people did with editions: proofs, approvals, and the days they are to begin."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.store.edition_rows import (
    EditionApprovalRow,
    EditionDateEndRow,
    EditionDateRow,
    EditionProofRow,
)
from triage.store.written import next_id


APPROVALS = EditionApprovalRow.__table__  # type: ignore[attr-defined]
DATES = EditionDateRow.__table__  # type: ignore[attr-defined]
ENDED = EditionDateEndRow.__table__  # type: ignore[attr-defined]
BEGUN, NOT_MET, TAKEN_BACK = "begun", "not met", "taken back"


@dataclass(frozen=True, kw_only=True)
class KeptProof:
    """A certificate as it was kept."""

    certificate: str
    kept_at: datetime
    kept_by: str


@dataclass(frozen=True, kw_only=True)
class Approval:
    """One person's word that an edition may come into force."""

    staff_id: str
    by: str
    why: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A day on which an edition is to come into force, and what came of it."""

    number: int
    digest: str
    instead_of: str
    on_day: date
    why: str
    set_at: datetime
    set_by: str
    state: str | None = None  # None: still to come
    told: str = ""


def keep_proof(
    session: Session,
    *,
    tenant: str,
    digest: str,
    certificate: str,
    by: str,
    now: datetime,
) -> None:
    """Keep a certificate; the latest one counts."""
    row = EditionProofRow(
        tenant=tenant,
        id=next_id(now),
        digest=digest,
        certificate=certificate,
        kept_at=now,
        kept_by=by,
    )
    session.add(row)
    session.flush()


def proof(session: Session, *, tenant: str, digest: str) -> KeptProof | None:
    """The latest certificate of an edition."""
    query = (
        select(EditionProofRow)
        .where(EditionProofRow.tenant == tenant, EditionProofRow.digest == digest)  # type: ignore[arg-type]
        .order_by(EditionProofRow.id.desc())  # type: ignore[attr-defined]
        .limit(1)
    )
    row = session.scalar(query)
    if row is None:
        return None
    return KeptProof(
        certificate=row.certificate, kept_at=row.kept_at, kept_by=row.kept_by
    )


def approve(session: Session, *, tenant: str, digest: str, approval: Approval) -> bool:
    """Keep an approval; False where this person approved it before."""
    postgres = session.get_bind().dialect.name == "postgresql"
    put = (postgresql.insert if postgres else sqlite.insert)(APPROVALS).values(
        tenant=tenant,
        digest=digest,
        staff_id=approval.staff_id,
        approved_by=approval.by,
        why=approval.why,
        approved_at=approval.at,
    )
    ours = put.on_conflict_do_nothing().returning(APPROVALS.c.staff_id)
    return session.connection().execute(ours).first() is not None


def approvals(session: Session, *, tenant: str, digest: str) -> list[Approval]:
    """Who approved an edition, the first one first."""
    query = (
        select(EditionApprovalRow)
        .where(
            EditionApprovalRow.tenant == tenant,  # type: ignore[arg-type]
            EditionApprovalRow.digest == digest,  # type: ignore[arg-type]
        )
        .order_by(EditionApprovalRow.approved_at, EditionApprovalRow.staff_id)  # type: ignore[arg-type]
    )
    return [
        Approval(
            staff_id=row.staff_id, by=row.approved_by, why=row.why, at=row.approved_at
        )
        for row in session.scalars(query)
    ]


def plan(
    session: Session,
    *,
    tenant: str,
    digest: str,
    instead_of: str,
    on_day: date,
    why: str,
    by: str,
    now: datetime,
) -> int:
    """Keep the day on which an edition is to come into force; the plan's number."""
    last = session.scalar(
        select(func.max(DATES.c.number)).where(DATES.c.tenant == tenant)
    )
    row = EditionDateRow(
        tenant=tenant,
        number=(last or 0) + 1,
        digest=digest,
        instead_of=instead_of,
        on_day=on_day,
        why=why,
        set_at=now,
        set_by=by,
    )
    session.add(row)
    session.flush()
    return row.number


def end_plan(
    session: Session,
    *,
    tenant: str,
    number: int,
    state: str,
    told: str,
    by: str,
    now: datetime,
) -> None:
    """Keep what came of a plan. The database refuses a second end."""
    row = EditionDateEndRow(
        tenant=tenant, number=number, state=state, told=told, ended_at=now, ended_by=by
    )
    session.add(row)
    session.flush()


def plans(session: Session, *, tenant: str) -> list[Planned]:
    """Every day that was ever set, the latest first, with what came of each."""
    query = (
        select(DATES, ENDED.c.state, ENDED.c.told)
        .outerjoin(
            ENDED,
            (ENDED.c.tenant == DATES.c.tenant) & (ENDED.c.number == DATES.c.number),
        )
        .where(DATES.c.tenant == tenant)
        .order_by(DATES.c.number.desc())
    )
    return [
        Planned(
            **{
                name: row[name]
                for name in Planned.__dataclass_fields__
                if name != "told"
            },
            told=row["told"] or "",
        )
        for row in session.execute(query).mappings()
    ]


def to_come(session: Session, *, tenant: str) -> Planned | None:
    """The plan that has not ended yet, if there is one."""
    return next(
        (one for one in plans(session, tenant=tenant) if one.state is None), None
    )
