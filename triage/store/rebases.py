"""Rebases of charts as kept. What was withdrawn stays, and says by whom and why."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, insert, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store.chart_rows import ChartRebaseRow
from triage.store.written import next_id
from triage.waits.weekly import Measure


REBASED = ChartRebaseRow.__table__  # type: ignore[attr-defined]
WITHDRAWAL = REBASED.alias("withdrawal")


class WithdrawnAlready(TriageError):
    """This rebase was withdrawn already."""


@dataclass(frozen=True, kw_only=True)
class NewRebase:
    """The Monday from which one chart's limits are new, and why."""

    pathway: Pathway
    measure: Measure
    on_day: date
    why: str


@dataclass(frozen=True, kw_only=True)
class ByWhom:
    """Who does it, and when."""

    staff_id: str
    by: str
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """That a rebase counts no more."""

    why: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Rebase(NewRebase):
    """A rebase as kept."""

    id: str
    made_by: str
    made_at: datetime
    withdrawn: Withdrawn | None


def add(session: Session, *, tenant: str, new: NewRebase, whom: ByWhom) -> str:
    """Keep a rebase; its id."""
    return _add(session, tenant, whom, **vars(new), withdraws=None)


def withdraw(
    session: Session, *, tenant: str, rebase: Rebase, why: str, whom: ByWhom
) -> None:
    """Keep that a rebase counts no more. Raises `WithdrawnAlready`."""
    of_chart = {"pathway": rebase.pathway, "measure": rebase.measure}
    try:
        _add(
            session,
            tenant,
            whom,
            **of_chart,
            on_day=None,
            withdraws=rebase.id,
            why=why,
        )
    except IntegrityError as twice:
        raise WithdrawnAlready from twice


def of_list(session: Session, *, tenant: str, pathway: Pathway) -> list[Rebase]:
    """Every rebase of a list's charts, the earliest day first, withdrawn ones too."""
    query = _all(tenant).where(REBASED.c.pathway == pathway.value)
    ordered = query.order_by(REBASED.c.on_day, REBASED.c.id)
    return [_rebase(row) for row in session.execute(ordered).mappings()]


def one(session: Session, *, tenant: str, rebase_id: str) -> Rebase | None:
    """One rebase; none where the id is of something else."""
    query = _all(tenant).where(REBASED.c.id == rebase_id)
    row = session.execute(query).mappings().first()
    return _rebase(row) if row else None


def _add(
    session: Session,
    tenant: str,
    whom: ByWhom,
    **values: str | date | None,
) -> str:
    key = next_id(whom.now)
    row = {
        "tenant": tenant,
        "id": key,
        "staff_id": whom.staff_id,
        "made_by": whom.by,
        "made_at": whom.now,
    }
    session.connection().execute(insert(REBASED), row | values)
    return key


def _all(tenant: str) -> Select[tuple[object, ...]]:
    """Each rebase with its withdrawal beside it."""
    return (
        select(
            REBASED,
            WITHDRAWAL.c.why.label("withdrawn_why"),
            WITHDRAWAL.c.made_by.label("withdrawn_by"),
            WITHDRAWAL.c.made_at.label("withdrawn_at"),
        )
        .outerjoin(
            WITHDRAWAL,
            (WITHDRAWAL.c.tenant == REBASED.c.tenant)
            & (WITHDRAWAL.c.withdraws == REBASED.c.id),
        )
        .where(REBASED.c.tenant == tenant, REBASED.c.on_day.is_not(None))
    )


def _rebase(row: RowMapping) -> Rebase:
    withdrawn = None
    if row["withdrawn_at"]:
        withdrawn = Withdrawn(
            why=row["withdrawn_why"], by=row["withdrawn_by"], at=row["withdrawn_at"]
        )
    return Rebase(
        id=row["id"],
        pathway=Pathway(row["pathway"]),
        measure=Measure(row["measure"]),
        on_day=row["on_day"],
        why=row["why"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        withdrawn=withdrawn,
    )
