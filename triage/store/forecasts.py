"""Forecasts as they were made, whom they were made for, and how each came out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from triage.referrals import Band, Pathway
from triage.store.forecast_rows import (
    ForecastCheckRow,
    ForecastChildRow,
    ForecastRunRow,
)
from triage.store.placements import PLACED
from triage.store.referrals import REFERRALS
from triage.store.written import from_text, next_id, to_text


RUNS = ForecastRunRow.__table__  # type: ignore[attr-defined]
TOLD = ForecastChildRow.__table__  # type: ignore[attr-defined]
CHECKS = ForecastCheckRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One list's forecast in one week. `found` and `record` are the desk's own."""

    pathway: Pathway
    monday: date
    edition: str
    seed: int
    why_not: str
    found: Any
    record: Any
    made_at: datetime
    id: str = ""


@dataclass(frozen=True, slots=True)
class ToldChild:
    """Whom a forecast was made for, and where they stood."""

    referral_id: str
    band: int
    order_day: date


@dataclass(frozen=True, kw_only=True)
class Check:
    """How far one band's line had been seen some weeks after a forecast."""

    run_id: str
    band: int
    weeks: int
    score: float
    seen_until: date


def keep(
    session: Session, *, tenant: str, run: Run, children: Sequence[ToldChild]
) -> str | None:
    """Keep a forecast and whom it was made for. None: the week has one already."""
    name = next_id(run.made_at)
    values = vars(run) | {"id": name, "tenant": tenant}
    values |= {"pathway": run.pathway.value}
    values |= {"found": to_text(run.found), "record": to_text(run.record)}
    put = _insert(session)(RUNS).values(**values).on_conflict_do_nothing()
    if session.connection().execute(put.returning(RUNS.c.id)).first() is None:
        return None
    if children:
        rows: list[dict[str, Any]] = [
            {"tenant": tenant, "run_id": name, "referral_id": one.referral_id}
            | {"band": one.band, "order_day": one.order_day}
            for one in children
        ]
        session.connection().execute(insert(TOLD), rows)
    return name


def keep_checks(
    session: Session, *, tenant: str, checks: Collection[Check], now: datetime
) -> None:
    """Keep checks; one that another worker made first stays as it is."""
    rows: list[dict[str, Any]] = [
        vars(one) | {"tenant": tenant, "checked_at": now} for one in checks
    ]
    if rows:
        put = _insert(session)(CHECKS).on_conflict_do_nothing()
        session.connection().execute(put, rows)


def latest(session: Session, *, tenant: str, pathway: Pathway) -> Run | None:
    """The newest forecast of a list."""
    query = (
        select(RUNS)
        .where(RUNS.c.tenant == tenant, RUNS.c.pathway == pathway.value)
        .order_by(RUNS.c.monday.desc())
        .limit(1)
    )
    row = session.execute(query).mappings().first()
    return _run(row) if row else None


def mondays(session: Session, *, tenant: str, pathway: Pathway) -> dict[date, str]:
    """Every week for which a list has a forecast, and its id; refusals are none."""
    query = (
        select(RUNS.c.monday, RUNS.c.id)
        .where(RUNS.c.tenant == tenant, RUNS.c.pathway == pathway.value)
        .where(RUNS.c.why_not == "")
        .order_by(RUNS.c.monday)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def is_made(session: Session, *, tenant: str, pathway: Pathway, monday: date) -> bool:
    """Whether a list's week was forecast, or refused."""
    query = select(RUNS.c.id).where(
        RUNS.c.tenant == tenant,
        RUNS.c.pathway == pathway.value,
        RUNS.c.monday == monday,
    )
    return session.scalar(query) is not None


def run(session: Session, *, tenant: str, run_id: str) -> Run:
    """One forecast as it was made."""
    query = select(RUNS).where(RUNS.c.tenant == tenant, RUNS.c.id == run_id)
    return _run(session.execute(query).mappings().one())


def told(session: Session, *, tenant: str, run_id: str) -> list[ToldChild]:
    """Whom a forecast was made for, in no order."""
    query = select(TOLD.c.referral_id, TOLD.c.band, TOLD.c.order_day).where(
        TOLD.c.tenant == tenant, TOLD.c.run_id == run_id
    )
    return [ToldChild(*row) for row in session.execute(query)]


def checks(session: Session, *, tenant: str, pathway: Pathway) -> list[Check]:
    """Every check of a list's forecasts, in the order of the forecasts."""
    query = (
        select(
            CHECKS.c.run_id,
            CHECKS.c.band,
            CHECKS.c.weeks,
            CHECKS.c.score,
            CHECKS.c.seen_until,
        )
        .join(RUNS, (RUNS.c.tenant == CHECKS.c.tenant) & (RUNS.c.id == CHECKS.c.run_id))
        .where(CHECKS.c.tenant == tenant, RUNS.c.pathway == pathway.value)
        .order_by(RUNS.c.monday, CHECKS.c.weeks, CHECKS.c.band)
    )
    return [Check(**row) for row in session.execute(query).mappings()]


def credit(
    session: Session, *, tenant: str, pathway: Pathway, since: date
) -> dict[Band, list[int]]:
    """By how many whole weeks each who came of late stands before the day they came.

    By their last placement on the list, whether they still wait or not.
    """
    last = (
        select(PLACED.c.referral_id, func.max(PLACED.c.number).label("number"))
        .join(
            REFERRALS,
            (REFERRALS.c.tenant == PLACED.c.tenant)
            & (REFERRALS.c.id == PLACED.c.referral_id),
        )
        .where(PLACED.c.tenant == tenant, PLACED.c.pathway == pathway.value)
        .where(REFERRALS.c.clock_start >= since, REFERRALS.c.undone_at.is_(None))
        .group_by(PLACED.c.referral_id)
        .subquery()
    )
    query = (
        select(PLACED.c.band, PLACED.c.clock_start, PLACED.c.order_day)
        .join(
            last,
            (PLACED.c.referral_id == last.c.referral_id)
            & (PLACED.c.number == last.c.number),
        )
        .where(PLACED.c.tenant == tenant)
    )
    found: dict[Band, list[int]] = {band: [] for band in Band}
    for band, clock, day in session.execute(query):
        found[Band(band)].append((clock - day).days // 7)
    return found


def _run(row: Any) -> Run:
    values = {name: row[name] for name in Run.__dataclass_fields__}
    values |= {"pathway": Pathway(row["pathway"])}
    values |= {name: from_text(row[name]) for name in ("found", "record")}
    return Run(**values)


def _insert(session: Session) -> Any:
    """An insert that can leave out what is there already, on either database."""
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if postgres else sqlite.insert
