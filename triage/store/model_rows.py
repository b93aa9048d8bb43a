"""The rows behind cards that are proposed, watched and held against others.

All of it is only ever added: what was said of a card is never said otherwise later.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, at_most, between, one_of


MOST_POINTS = 1000  # a card's caps add up to no more


class ModelCandidateRow(Row, table=True):
    """A card that was proposed, with all that is known of it. One row for each card."""

    __tablename__ = "model_candidate"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "edition"], ["edition.tenant", "edition.digest"]
        ),
        one_of("pathway", Pathway),
        at_most("kept_by", 200),
        Index("ix_model_candidate_pathway", "tenant", "pathway", "kept_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    digest: str = Field(primary_key=True, sa_type=Id)  # of the card
    pathway: str = Field(sa_type=Text)
    candidate: str = Field(sa_type=Json)  # how it was learnt and how well it foretells
    card: str = Field(sa_type=Json)  # the card's file
    card_md: str = Field(sa_type=Text)  # the model card, for people
    edition: str = Field(sa_type=Id)  # the draft it was proposed in
    why: str = Field(sa_type=Text)
    kept_at: datetime
    kept_by: str = Field(sa_type=Text)


class ModelWithdrawalRow(Row, table=True):
    """A card that is watched no longer, and why. Once for each card."""

    __tablename__ = "model_withdrawal"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "digest"], ["model_candidate.tenant", "model_candidate.digest"]
        ),
        at_most("withdrawn_by", 200),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    digest: str = Field(primary_key=True, sa_type=Id)
    why: str = Field(sa_type=Text)
    withdrawn_at: datetime
    withdrawn_by: str = Field(sa_type=Text)


class ModelSnapshotRow(Row, table=True):
    """One list frozen once in a month: the database lets a month have one."""

    __tablename__ = "model_snapshot"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        CheckConstraint("children >= 0", name="children"),
        UniqueConstraint("tenant", "pathway", "month", name="uq_model_snapshot_month"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    pathway: str = Field(sa_type=Text)
    month: date  # its first day
    taken_at: datetime
    edition: str = Field(sa_type=Id)  # in force
    champion: str = Field(sa_type=Id)  # the digest of the card in force
    children: int
    unknown: str = Field(sa_type=Json)  # fact -> children of whom it was not known
    cards: str = Field(sa_type=Json)  # that scored it, the card in force first
    left_out: str = Field(sa_type=Json)  # card -> why it could not score anybody


class ModelSnapshotScoreRow(Row, table=True):
    """The points of one card for one child of a frozen list. It decides nothing."""

    __tablename__ = "model_snapshot_score"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "snapshot_id"], ["model_snapshot.tenant", "model_snapshot.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
        ),
        between("points", 0, MOST_POINTS),
        between("band", 1, 4),
        Index("ix_model_snapshot_score_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    snapshot_id: str = Field(primary_key=True, sa_type=Id)
    card_digest: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(primary_key=True, sa_type=Id)
    points: int
    band: int  # in which the child stood that day


class ModelComparisonRow(Row, table=True):
    """A quarter's card in force held against others and against ceilings."""

    __tablename__ = "model_comparison"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        CheckConstraint("length(quarter) = 7", name="quarter"),
        at_most("made_by", 200),
        UniqueConstraint(
            "tenant",
            "pathway",
            "quarter",
            "champion",
            name="uq_model_comparison_quarter",
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    pathway: str = Field(sa_type=Text)
    quarter: str = Field(sa_type=Text)  # 2026-Q3
    champion: str = Field(sa_type=Id)  # the digest of the card in force
    champion_auc: float | None  # None: not assessable
    gap: float | None  # of the best ceiling's AUC above it; None: none was measured
    told: str = Field(sa_type=Json)  # every card and ceiling, with intervals
    made_at: datetime
    made_by: str = Field(sa_type=Text)
