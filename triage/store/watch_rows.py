"""The row that keeps how a list's card fared, as it was worked out in one week."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, one_of


class CardWatchRow(Row, table=True):
    """One list's card in one week: the database lets a week have one. Append-only."""

    __tablename__ = "card_watch"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        UniqueConstraint("tenant", "pathway", "monday", name="uq_card_watch_week"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    pathway: str = Field(sa_type=Text)
    monday: date
    card: str = Field(sa_type=Id)  # the digest of the card in force; "" without one
    found: str = Field(sa_type=Json)  # the desk's own; what tells of few is left out
    made_at: datetime
