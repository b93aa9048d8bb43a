"""The rows that keep every forecast as it was made, for whom, and how it came out."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, between, one_of


LONGEST = 520  # weeks that any forecast looks ahead


def _of_run() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "run_id"], ["forecast_run.tenant", "forecast_run.id"]
    )


class ForecastRunRow(Row, table=True):
    """One list's forecast in one week: the database lets a week have one. Append-only."""

    __tablename__ = "forecast_run"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        UniqueConstraint("tenant", "pathway", "monday", name="uq_forecast_run_week"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    pathway: str = Field(sa_type=Text)
    monday: date  # the first day of the coming weeks
    made_at: datetime
    edition: str = Field(sa_type=Id)  # whose policy shared out the slots
    seed: int = Field(sa_type=BigInteger)
    why_not: str = Field(sa_type=Text)  # "" when there is a forecast
    found: str = Field(sa_type=Json)  # the curves, and what they were made from
    record: str = Field(sa_type=Json)  # how earlier forecasts had come out by then


class ForecastChildRow(Row, table=True):
    """Where a child stood when a forecast was made: their range is read off its curves."""

    __tablename__ = "forecast_child"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_run(),
        ForeignKeyConstraint(
            ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
        ),
        between("band", 1, 4),
        Index("ix_forecast_child_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    run_id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(primary_key=True, sa_type=Id)
    band: int
    order_day: date


class ForecastCheckRow(Row, table=True):
    """How far one band's line had been seen some weeks after a forecast. Append-only."""

    __tablename__ = "forecast_check"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_run(),
        between("band", 1, 4),
        between("weeks", 1, LONGEST),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    run_id: str = Field(primary_key=True, sa_type=Id)
    band: int = Field(primary_key=True)
    weeks: int = Field(primary_key=True)  # after the forecast
    score: float  # how far off the middle: above 0 children were seen sooner
    seen_until: date  # the day of the order until which the line had been seen
    checked_at: datetime
