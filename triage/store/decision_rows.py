"""The rows people make when they decide: none is edited once it says something.

Decisions, moves, clock events and reviews are append-only. A proposal waits for a
second person, and the database refuses the same person twice.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from triage.referrals import ON_THE_LIST, Pathway, ReferralState
from triage.store.columns import Id, Json, Row, Tenant, between, one_of


# The few moves that an index of theirs holds; a query says the same words.
_OFF = ", ".join(f"'{one}'" for one in ReferralState if one not in ON_THE_LIST)
CAME_BACK = f"(from_pathway <> to_pathway or from_state in ({_OFF}))"


def _of_referral() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
    )


def _of_child() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"])


class DecisionRow(Row, table=True):
    """A clinician's word on a band. The latest one is in force. Append-only."""

    __tablename__ = "decision"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("kind", ("confirmed", "changed")),
        between("band", 1, 4),
        between("proposed_band", 1, 4),
        between("ruled_band", 1, 4),
        between("own_band", 1, 4),
        CheckConstraint("second_id <> staff_id", name="two_people"),
        CheckConstraint(
            "band <= proposed_band or second_id is not null", name="lowering_signed"
        ),
        Index("ix_decision_referral_id", "tenant", "referral_id", "id"),
        Index("ix_decision_made_at", "tenant", "made_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    referral_id: str = Field(sa_type=Id)
    kind: str = Field(sa_type=Text)
    band: int
    proposed_band: int  # what the list showed
    ruled_band: int  # what the rules said of the facts seen
    own_band: int | None = None  # what the clinician said before seeing the proposal
    placement: int  # the placement that was seen
    reason: str | None = Field(default=None, sa_type=Id)  # coded
    note: str = Field(default="", sa_type=Text)
    unknown_because: str = Field(
        default="", sa_type=Text
    )  # red flags not known, why so
    expires_on: date | None = None  # makes a task; nothing reverts
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    second_id: str | None = Field(default=None, sa_type=Id)
    second_by: str | None = Field(default=None, sa_type=Text)


class OwnBandRow(Row, table=True):
    """A band a clinician gave before seeing the proposal. Append-only."""

    __tablename__ = "own_band"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        between("band", 1, 4),
        Index("ix_own_band_referral_id", "tenant", "referral_id", "id"),
        Index("ix_own_band_staff_id", "tenant", "staff_id", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    placement: int
    band: int
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class ProposalRow(Row, table=True):
    """Something one person asks and a second person must agree to."""

    __tablename__ = "proposal"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("outcome", ("agreed", "refused", "withdrawn")),
        # Written so that nobody unnamed can agree either: unknown is not "another".
        CheckConstraint(
            "outcome is null or outcome = 'withdrawn' or "
            "(second_id is not null and second_id <> staff_id)",
            name="two_people",
        ),
        Index("ix_proposal_open", "tenant", "decided_at", "made_at"),
        Index("ix_proposal_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    kind: str = Field(sa_type=Id)  # which function carries it out
    referral_id: str = Field(sa_type=Id)
    child_id: str = Field(sa_type=Id)
    asked: str = Field(sa_type=Json)  # what it was asked with
    sentence: str = Field(sa_type=Text)  # what would happen, in words
    seen: str = Field(sa_type=Id)  # the referral's version when it was asked
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    outcome: str | None = Field(default=None, sa_type=Text)
    second_id: str | None = Field(default=None, sa_type=Id)
    second_by: str | None = Field(default=None, sa_type=Text)
    second_note: str = Field(default="", sa_type=Text)
    decided_at: datetime | None = None


class MoveRow(Row, table=True):
    """A referral moved to another state or pathway, by whom and why. Append-only."""

    __tablename__ = "move"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("from_state", ReferralState),
        one_of("to_state", ReferralState),
        one_of("from_pathway", Pathway),
        one_of("to_pathway", Pathway),
        CheckConstraint("second_id <> staff_id", name="two_people"),
        CheckConstraint(
            "to_state not in ('set aside', 'declined', 'removed') "
            "or second_id is not null",
            name="leaving_signed",
        ),
        Index("ix_move_referral_id", "tenant", "referral_id", "id"),
        Index(
            "ix_move_left",
            "tenant",
            "made_at",
            "from_state",
            "to_state",
            "from_pathway",
            "to_pathway",
            "reason",
            "referral_id",
            "id",
        ),
        Index(
            "ix_move_came_back",
            "tenant",
            "referral_id",
            "id",
            "made_at",
            "reason",
            "to_state",
            "from_state",
            "from_pathway",
            "to_pathway",
            sqlite_where=text(CAME_BACK),
            postgresql_where=text(CAME_BACK),
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    from_state: str = Field(sa_type=Text)
    to_state: str = Field(sa_type=Text)
    from_pathway: str = Field(sa_type=Text)
    to_pathway: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Id)  # coded
    note: str = Field(default="", sa_type=Text)
    notice: str = Field(default="", sa_type=Text)  # what the family is to be told
    signposting: str = Field(default="", sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    second_id: str | None = Field(default=None, sa_type=Id)
    second_by: str | None = Field(default=None, sa_type=Text)


class ClockEventRow(Row, table=True):
    """One event of one question's clock. The clock is what they come to. Append-only."""

    __tablename__ = "clock_event"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        CheckConstraint("second_id <> staff_id", name="two_people"),
        Index("ix_clock_event_referral_id", "tenant", "referral_id", "id"),
        Index(
            "ix_clock_event_kind",
            "tenant",
            "referral_id",
            "kind",
            "id",
            "made_at",
            "on_day",
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    question: str = Field(sa_type=Id)
    kind: str = Field(sa_type=Id)
    on_day: date
    why: str = Field(default="", sa_type=Text)
    offer_id: str | None = Field(default=None, sa_type=Id)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    second_id: str | None = Field(default=None, sa_type=Id)
    second_by: str | None = Field(default=None, sa_type=Text)


class ReviewRow(Row, table=True):
    """A forced review or a harm review that was done. Append-only."""

    __tablename__ = "review"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("kind", ("forced", "harm")),
        one_of("harm", ("none", "low", "moderate", "severe")),
        Index("ix_review_referral_id", "tenant", "referral_id", "id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    kind: str = Field(sa_type=Text)
    outcome: str | None = Field(default=None, sa_type=Id)  # of a forced review: coded
    harm: str | None = Field(default=None, sa_type=Text)
    note: str = Field(sa_type=Text)
    learning: str = Field(default="", sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class FactCorrectionRow(Row, table=True):
    """An observation a named person found to be wrong: kept, and no longer counted.

    Append-only, as the observation is. What is right is a new observation.
    """

    __tablename__ = "fact_correction"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "child_id", "fact_id"],
            ["fact.tenant", "fact.child_id", "fact.id"],
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    child_id: str = Field(primary_key=True, sa_type=Id)
    fact_id: str = Field(primary_key=True, sa_type=Id)
    why: str = Field(sa_type=Text)
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class InformationRequestRow(Row, table=True):
    """Something asked of a school, a GP or a family, and what came of it."""

    __tablename__ = "information_request"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("asked_of", ("family", "school", "gp", "other")),
        one_of("outcome", ("answered", "no answer", "not needed")),
        Index("ix_information_request_referral_id", "tenant", "referral_id"),
        Index("ix_information_request_open", "tenant", "closed_at", "due_on"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    asked_of: str = Field(sa_type=Text)
    facts: str = Field(sa_type=Json)  # keys of the facts it would tell
    question: str = Field(sa_type=Text)
    due_on: date
    staff_id: str = Field(sa_type=Id)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    outcome: str | None = Field(default=None, sa_type=Text)
    answer: str = Field(default="", sa_type=Text)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, sa_type=Text)


class ReportRow(Row, table=True):
    """A private report, and whether the service accepts it."""

    __tablename__ = "report"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_referral(),
        one_of("outcome", ("accepted", "part accepted", "not accepted")),
        Index("ix_report_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    question: str = Field(sa_type=Id)
    provider: str = Field(sa_type=Text)
    received_on: date
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    outcome: str | None = Field(default=None, sa_type=Text)
    reasons: str = Field(default="", sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = None


class ComplaintRow(Row, table=True):
    """A complaint: acknowledged within three working days, never read by the order."""

    __tablename__ = "complaint"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        Index("ix_complaint_child_id", "tenant", "child_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    received_on: date
    about: str = Field(sa_type=Text)
    due_on: date
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = Field(default=None, sa_type=Text)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, sa_type=Text)
    outcome: str = Field(default="", sa_type=Text)


class MergeRow(Row, table=True):
    """Two records found to be one child, and how to take that back."""

    __tablename__ = "merge"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        CheckConstraint("child_id <> merged_id", name="two_records"),
        Index("ix_merge_child_id", "tenant", "child_id"),
        Index("ix_merge_merged_id", "tenant", "merged_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)  # the record kept
    merged_id: str = Field(sa_type=Id)  # the record that now points at it
    referrals: str = Field(sa_type=Json)  # the referrals that moved
    why: str = Field(sa_type=Text)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    unmerged_at: datetime | None = None
    unmerged_by: str | None = Field(default=None, sa_type=Text)
    unmerged_why: str = Field(default="", sa_type=Text)
