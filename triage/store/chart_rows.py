"""The rows of rebased charts: where a chart's limits begin anew, by whom and why."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Row, Tenant, at_most, one_of
from triage.waits.weekly import Measure


class ChartRebaseRow(Row, table=True):
    """One rebase of one chart, or the withdrawal of one. Only ever added.

    A rebase has the Monday from which the limits are new. A withdrawal has the rebase
    that counts no more, which is withdrawn once, and its chart.
    """

    __tablename__ = "chart_rebase"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "withdraws"], ["chart_rebase.tenant", "chart_rebase.id"]
        ),
        one_of("pathway", Pathway),
        one_of("measure", Measure),
        at_most("why", 500),
        CheckConstraint("(on_day is null) <> (withdraws is null)", name="one_of_two"),
        Index("ix_chart_rebase_pathway", "tenant", "pathway"),
        Index("uq_chart_rebase_withdraws", "tenant", "withdraws", unique=True),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    pathway: str = Field(sa_type=Text)
    measure: str = Field(sa_type=Text)
    on_day: date | None = None
    withdraws: str | None = Field(default=None, sa_type=Id)
    why: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
