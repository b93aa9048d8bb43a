"""The rows that keep editions: every file that decides a place, and which is in force."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Text
from sqlmodel import Field

from triage.store.columns import Id, Json, Row, Tenant


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
    __table_args__: ClassVar[tuple[object, ...]] = (_of_edition(),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(primary_key=True)  # 1 is the first
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
