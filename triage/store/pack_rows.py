"""The rows behind the monthly pack: what people said of a month. Only ever added."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field

from triage.store.columns import Id, Json, Row, Tenant, at_most


class PackCommentRow(Row, table=True):
    """What somebody says of one section of one month. The latest of a section counts."""

    __tablename__ = "pack_comment"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("said_by", 200),
        CheckConstraint("length(said) between 1 and 4000", name="said"),
        Index("ix_pack_comment_month", "tenant", "month", "section", "id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    month: date  # its first day
    section: str = Field(sa_type=Id)
    said: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    said_by: str = Field(sa_type=Text)
    said_at: datetime


class PackRow(Row, table=True):
    """One month's pack as it was made. The latest of a month counts; none is edited."""

    __tablename__ = "pack"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("made_by", 200),
        Index("ix_pack_month", "tenant", "month", "id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    month: date  # its first day
    made: str = Field(sa_type=Json)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
