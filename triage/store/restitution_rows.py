"""The rows that keep what was put right after a wrong edition, child by child."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from triage.store.columns import Id, Json, Row, Tenant, at_most, one_of
from triage.waiting_list.restitution import Fate


class RestitutionRow(Row, table=True):
    """One wrong edition, put right by one person. Append-only."""

    __tablename__ = "restitution"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "wrong"], ["edition.tenant", "edition.digest"]),
        ForeignKeyConstraint(
            ["tenant", "right_one"], ["edition.tenant", "edition.digest"]
        ),
        at_most("why", 500),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    wrong: str = Field(sa_type=Id)
    right_one: str = Field(sa_type=Id)  # `right` is a word of SQL
    from_day: date | None = None
    to_day: date | None = None
    why: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class RestitutionChildRow(Row, table=True):
    """What one restitution found of one affected child, credited or not. Append-only."""

    __tablename__ = "restitution_child"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "restitution_id"], ["restitution.tenant", "restitution.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
        ),
        one_of("fate", Fate),
        CheckConstraint("days >= 0", name="days"),
        CheckConstraint(
            f"days = 0 or fate = '{Fate.PUT_RIGHT}'", name="only_who_waits"
        ),
        Index("ix_restitution_child_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    restitution_id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(primary_key=True, sa_type=Id)
    fate: str = Field(sa_type=Text)
    days: int  # credited
    found: str = Field(sa_type=Json)  # given, due, lost, and what was put right
