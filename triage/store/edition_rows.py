"""The rows that keep editions: every file that decides a place, and which is in force.

What people did with an edition is only ever added: who proved it, who approved it, on
which day it was to begin and what came of that.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Text
from sqlmodel import Field

from triage.store.columns import Id, Json, Row, Tenant, at_most, one_of


HOWS = ("installed", "activated", "rolled back")
ENDS = ("begun", "not met", "taken back")


def _of_edition() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "digest"], ["edition.tenant", "edition.digest"]
    )


class EditionRow(Row, table=True):
    """One edition: its files as text, under one digest. Never edited, never deleted."""

    __tablename__ = "edition"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    digest: str = Field(primary_key=True, sa_type=Id)
    files: str = Field(sa_type=Json)  # path -> text
    why: str = Field(sa_type=Text)  # what is new in it, in its drafter's words
    kept_at: datetime
    kept_by: str = Field(sa_type=Text)


class EditionTermRow(Row, table=True):
    """One time an edition came into force, by whom and why. Append-only."""

    __tablename__ = "edition_term"
    __table_args__: ClassVar[tuple[object, ...]] = (_of_edition(), one_of("how", HOWS))

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(primary_key=True)  # 1 is the first
    how: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Id)
    began_at: datetime
    begun_by: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)


class EditionInForceRow(Row, table=True):
    """The one term that counts now; changing it is one update."""

    __tablename__ = "edition_in_force"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "number"], ["edition_term.tenant", "edition_term.number"]
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int
    digest: str = Field(sa_type=Id)


class EditionProofRow(Row, table=True):
    """One certificate of an edition, as it was made. The latest one counts."""

    __tablename__ = "edition_proof"
    __table_args__: ClassVar[tuple[object, ...]] = (_of_edition(),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    digest: str = Field(sa_type=Id)
    certificate: str = Field(sa_type=Json)
    kept_at: datetime
    kept_by: str = Field(sa_type=Text)


class EditionApprovalRow(Row, table=True):
    """One person's approval of an edition; the key refuses the same person twice."""

    __tablename__ = "edition_approval"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_edition(),
        at_most("staff_id", 80),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    digest: str = Field(primary_key=True, sa_type=Id)
    staff_id: str = Field(primary_key=True, sa_type=Id)
    approved_by: str = Field(sa_type=Text)
    why: str = Field(sa_type=Text)
    approved_at: datetime


class EditionDateRow(Row, table=True):
    """A later day on which an approved edition is to come into force."""

    __tablename__ = "edition_date"
    __table_args__: ClassVar[tuple[object, ...]] = (_of_edition(),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(primary_key=True)
    digest: str = Field(sa_type=Id)
    instead_of: str = Field(sa_type=Id)  # the edition in force when the day was set
    on_day: date
    why: str = Field(sa_type=Text)
    set_at: datetime
    set_by: str = Field(sa_type=Text)


class EditionDateEndRow(Row, table=True):
    """What came of such a day. One without an end is still to come."""

    __tablename__ = "edition_date_end"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "number"], ["edition_date.tenant", "edition_date.number"]
        ),
        one_of("state", ENDS),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(primary_key=True)
    state: str = Field(sa_type=Text)
    told: str = Field(sa_type=Text)
    ended_at: datetime
    ended_by: str = Field(sa_type=Text)
