"""The rows of who has slots for a list and when not. Only ever added; a mistake is withdrawn."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Row, Tenant, at_most, between, one_of


PLANNED = ("post", "absence")


def _in_order() -> CheckConstraint:
    return CheckConstraint("last_day is null or last_day >= first_day", name="in_order")


class PostRow(Row, table=True):
    """A share of somebody's week kept for first appointments of one list."""

    __tablename__ = "post"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        at_most("name", 80),
        between("percent", 1, 100),
        between("sessions", 1, 20),
        between("slots", 1, 20),
        _in_order(),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    pathway: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)  # of the post, or of whoever holds it
    percent: int  # of whole time
    sessions: int  # a week, of somebody whole-time
    slots: int  # a session
    first_day: date
    last_day: date | None = None
    term_only: bool
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class AbsenceRow(Row, table=True):
    """Days without slots: one post's leave, or without a post a closure of the list."""

    __tablename__ = "absence"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "post_id"], ["post.tenant", "post.id"]),
        one_of("pathway", Pathway),
        at_most("why", 200),
        _in_order(),
        Index("ix_absence_post_id", "tenant", "post_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    pathway: str = Field(sa_type=Text)
    post_id: str | None = Field(default=None, sa_type=Id)
    first_day: date
    last_day: date
    why: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class PlanWithdrawnRow(Row, table=True):
    """A post or an absence that counts no more, by whom and why. Once each."""

    __tablename__ = "plan_withdrawn"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("subject", PLANNED),
        at_most("why", 200),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    subject: str = Field(primary_key=True, sa_type=Id)
    subject_id: str = Field(primary_key=True, sa_type=Id)
    why: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
