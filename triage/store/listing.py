"""The rows that make a waiting list: rankings, placements, and who stands where.

A placement is written once and never edited. `listed` points at the placement in force
of every waiting referral and carries the published order's key, so the list is an
index; `day_count` says how many stand on each day, so a place is a sum of days.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlalchemy import text as sql
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, between, one_of


ORDER = ("band", "order_day", "clock_start", "lot", "referral_id")
LONGEST_WAIT_WEEKS = 52 * 120  # only to keep text and nonsense out of the column


class RankingRow(Row, table=True):
    """One version of the order: which books, cards and policy made it."""

    __tablename__ = "ranking"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(primary_key=True)
    content: str = Field(sa_type=Id)  # one digest over books, cards and policy
    made_at: datetime


class RankingInForceRow(Row, table=True):
    """The one ranking people see; changing it is one update."""

    __tablename__ = "ranking_in_force"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "number"], ["ranking.tenant", "ranking.number"]
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int
    worked_out_at: datetime


class PlacementRow(Row, table=True):
    """One placement as it was made, with all it takes to work it out again."""

    __tablename__ = "placement"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
        ),
        ForeignKeyConstraint(
            ["tenant", "ranking"], ["ranking.tenant", "ranking.number"]
        ),
        one_of("pathway", Pathway),
        between("band", 1, 4),
        between("possible_band", 1, 4),
        between("machine_band", 1, 4),
        between("points", 0, 1000),
        between("credit_weeks", 0, 1000),
        between("weeks_waited", 0, LONGEST_WAIT_WEEKS),
        CheckConstraint(
            "band <= machine_band or decision_id is not null", name="never_lowered"
        ),
        Index("ix_placement_import_id", "tenant", "import_id"),
        CheckConstraint("lot >= 0", name="lot"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    referral_id: str = Field(primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True)  # 1 is the referral's first placement
    ranking: int
    made_at: datetime
    as_of: date
    cause: str = Field(sa_type=Text)  # import, typed, a date, undo, new rules
    import_id: str | None = Field(default=None, sa_type=Id)
    changed_on: date | None = None  # band, points or decision last differed from before
    pathway: str = Field(sa_type=Text)
    band: int
    possible_band: int
    machine_band: int  # less urgent than `band` when the band is held for a person
    decision_id: str | None = Field(default=None, sa_type=Id)  # that set the band
    points: int
    credit_weeks: int
    weeks_waited: int
    clock_start: date
    effective_start: date
    order_day: date
    due_on: date
    band_since: date
    next_change_on: date | None = None
    lot: int = Field(sa_type=BigInteger)
    facts_seen: str = Field(sa_type=Json)
    derived: str = Field(sa_type=Json)  # worked out of them and the day
    fired: str = Field(sa_type=Json)
    undecided: str = Field(sa_type=Json)
    lines: str = Field(sa_type=Json)
    beside: str = Field(sa_type=Json)  # safe tasks, clocks, routes, flags, question
    shown: str = Field(sa_type=Json)  # what a line of the list says of it
    # What it read beside all that; older rows never said it, and cannot be replayed.
    inputs: str | None = Field(default=None, sa_type=Json)
    reason: str = Field(sa_type=Text)
    reason_public: str = Field(sa_type=Text)
    book: str = Field(sa_type=Text)
    book_digest: str = Field(sa_type=Text)
    card: str | None = Field(default=None, sa_type=Text)
    card_digest: str | None = Field(default=None, sa_type=Text)
    policy: str = Field(sa_type=Text)
    policy_digest: str = Field(sa_type=Text)


class ListedRow(Row, table=True):
    """Where one waiting referral stands in one ranking."""

    __tablename__ = "listed"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "referral_id", "placement"],
            ["placement.tenant", "placement.referral_id", "placement.number"],
        ),
        one_of("pathway", Pathway),
        between("band", 1, 4),
        CheckConstraint("lot >= 0", name="lot"),
        # The waiting list. What filters read stands at its end, so a filtered page and
        # its count never leave the index.
        Index(
            "ix_listed_order",
            "tenant",
            "ranking",
            "pathway",
            *ORDER,
            "due_on",
            "safe",
            "confirmed",
            "changed_on",
            "language",
            "blind_lot",
        ),
        # Whose band a clinician gives first, in the order in which they are counted.
        Index(
            "ix_listed_blind",
            "tenant",
            "ranking",
            "pathway",
            "blind_lot",
            *ORDER,
        ),
        Index("ix_listed_language", "tenant", "ranking", "pathway", "language"),
        Index(
            "ix_listed_longest",
            "tenant",
            "ranking",
            "pathway",
            "clock_start",
            "referral_id",
            "blind_lot",
        ),
        # What the figures count. The ranking stands late, or a page of the list would
        # be read along this index.
        Index(
            "ix_listed_clocks", "tenant", "clocks", "pathway", "ranking", "referral_id"
        ),
        Index(
            "ix_listed_next_change",
            "tenant",
            "ranking",
            "next_change_on",
            sqlite_where=sql("next_change_on is not null"),
            postgresql_where=sql("next_change_on is not null"),
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    ranking: int = Field(primary_key=True)
    referral_id: str = Field(primary_key=True, sa_type=Id)
    placement: int
    pathway: str = Field(sa_type=Id)
    band: int
    order_day: date
    clock_start: date
    lot: int = Field(sa_type=BigInteger)
    due_on: date
    safe: bool
    confirmed: bool = False  # a clinician's decision stands and nothing came since
    confirmed_by: str | None = Field(default=None, sa_type=Text)
    changed_on: date | None = None  # as its placement has it
    language: str = Field(default="", sa_type=Id)  # the child's; "" not known
    next_change_on: date | None = None
    blind_lot: int  # in millionths; a million once a clinician decided
    # The standards that run beside the band: a day and a rule on each line.
    clocks: str = Field(
        default="", sa_type=Text, sa_column_kwargs={"server_default": ""}
    )


class DayCountRow(Row, table=True):
    """How many stand on one day of one band: `listed` counted, kept beside it."""

    __tablename__ = "day_count"
    __table_args__: ClassVar[tuple[object, ...]] = (
        CheckConstraint("waiting >= 0", name="waiting"),
        between("band", 1, 4),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    ranking: int = Field(primary_key=True)
    pathway: str = Field(primary_key=True, sa_type=Id)
    band: int = Field(primary_key=True)
    order_day: date = Field(primary_key=True)
    waiting: int
