"""Every row the store keeps: the register, the facts, the imports and the record.

The tenant comes first in every key. What must hold is a named check, because a row
class checks nothing. The list's own tables are in `listing.py`.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Text, false, text
from sqlmodel import Field

from triage.facts import Known
from triage.referrals import Pathway, ReferralState
from triage.store.columns import Id, Json, Row, Tenant, at_most, one_of


OUTCOMES = ("accepted", "accepted_with_findings", "merged", "set_aside")
CHANNELS = ("email", "sms", "letter", "phone")
# A clock that ran before the referral came; an index of few holds these.
RECEIVED_LATE = "received_on > clock_start"


class MetaRow(Row, table=True):
    """A mark on a tenant's data, such as `demo`: these children are invented."""

    __tablename__ = "meta"
    __table_args__: ClassVar[tuple[object, ...]] = (at_most("tenant", 40),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    name: str = Field(primary_key=True, sa_type=Id)
    value: str = Field(sa_type=Text)


class ChildRow(Row, table=True):
    """A child as now known. What each source said is in `particulars`."""

    __tablename__ = "child"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("id", 80),
        Index("ix_child_nhs_number", "tenant", "nhs_number"),
        Index("ix_child_merged_into", "tenant", "merged_into"),
        Index("ix_child_born_on", "tenant", "born_on"),
        Index("ix_child_name_key", "tenant", "name_key", "id", "merged_into"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    forename: str = Field(sa_type=Text)
    surname: str = Field(sa_type=Text)
    name_key: str = Field(sa_type=Text)  # the name as searched: folded case
    nhs_number: str | None = Field(default=None, sa_type=Id)
    born_on: date | None = None
    sex: str | None = Field(default=None, sa_type=Text)
    ethnic_category: str | None = Field(default=None, sa_type=Text)
    language: str | None = Field(default=None, sa_type=Text)
    postcode: str | None = Field(default=None, sa_type=Text)
    merged_into: str | None = Field(default=None, sa_type=Id)  # the record kept


class ContactRow(Row, table=True):
    """One way to reach one person about a child, as a form gave it."""

    __tablename__ = "contact"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"]),
        one_of("channel", CHANNELS),
        Index("ix_contact_child_id", "tenant", "child_id"),
        Index("ix_contact_address", "tenant", "address"),
        Index("ix_contact_recipient_id", "tenant", "recipient_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    import_id: str | None = Field(default=None, sa_type=Id)
    relationship: str | None = Field(default=None, sa_type=Text)
    channel: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    safe_to_use: bool | None = None  # None: not known, so nothing is sent
    language: str | None = Field(default=None, sa_type=Text)
    format: str | None = Field(default=None, sa_type=Text)
    recorded_at: datetime
    judged_by: str | None = Field(default=None, sa_type=Text)  # who said safe or not
    judged_at: datetime | None = None
    judged_why: str = Field(default="", sa_type=Text)
    recipient_id: str | None = Field(default=None, sa_type=Id)  # whose it is
    restricted: bool = Field(
        default=False, sa_column_kwargs={"server_default": false()}
    )
    invalid_at: datetime | None = None  # it did not reach anybody
    invalid_why: str = Field(default="", sa_type=Text)
    confirmed_at: datetime | None = None  # whoever has it said that it is right


class ReferralRow(Row, table=True):
    """A request for one pathway as it now stands."""

    __tablename__ = "referral"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"]),
        at_most("id", 80),
        one_of("pathway", Pathway),
        one_of("state", ReferralState),
        Index("ix_referral_child_id", "tenant", "child_id"),
        Index(
            "ix_referral_received_late",
            "tenant",
            "id",
            sqlite_where=text(RECEIVED_LATE),
            postgresql_where=text(RECEIVED_LATE),
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    pathway: str = Field(sa_type=Text)
    clock_start: date
    received_on: date | None = None
    source: str | None = Field(default=None, sa_type=Text)
    question: str | None = Field(default=None, sa_type=Text)
    state: str = Field(sa_type=Text)
    accepted_at: datetime | None = None
    accepted_by: str | None = Field(default=None, sa_type=Text)
    version: int = 0  # one more with every change a person makes
    undone_at: datetime | None = None  # only an undone import ever spoke of it


class ParticularsRow(Row, table=True):
    """What one import or person said a child or referral is. Never edited.

    Taking an import back gives each child and referral the latest particulars left.
    """

    __tablename__ = "particulars"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("subject", ("child", "referral")),
        Index("ix_particulars_import_id", "tenant", "import_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    subject: str = Field(primary_key=True, sa_type=Id)
    subject_id: str = Field(primary_key=True, sa_type=Id)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    import_id: str | None = Field(default=None, sa_type=Id)
    said: str = Field(sa_type=Json)
    recorded_by: str = Field(sa_type=Text)
    recorded_at: datetime


class FactRow(Row, table=True):
    """One source's word on one fact of one child. Never edited, never deleted."""

    __tablename__ = "fact"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"]),
        one_of("known", Known),
        Index("ix_fact_import_id", "tenant", "import_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    child_id: str = Field(primary_key=True, sa_type=Id)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    key: str = Field(sa_type=Id)
    known: str = Field(sa_type=Text)
    value: str = Field(sa_type=Json)  # "null" unless known
    source: str = Field(sa_type=Text)
    observed_on: date | None = None
    recorded_by: str = Field(sa_type=Text)
    recorded_at: datetime
    import_id: str | None = Field(default=None, sa_type=Id)


class ImportRow(Row, table=True):
    """One import of one or more files."""

    __tablename__ = "import"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    made_at: datetime
    made_by: str = Field(sa_type=Text)
    as_of: date
    already_imported: str = Field(sa_type=Json)
    missing_children: int = Field(default=0)
    undone_at: datetime | None = None
    undone_by: str | None = Field(default=None, sa_type=Text)


class ImportFileRow(Row, table=True):
    """One file of an import. A file counts once among imports not undone."""

    __tablename__ = "import_file"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "import_id"], ["import.tenant", "import.id"]),
        Index(
            "uq_import_file_digest",
            "tenant",
            "digest",
            unique=True,
            sqlite_where=text("undone_at is null"),
            postgresql_where=text("undone_at is null"),
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    import_id: str = Field(primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True)
    file: str = Field(sa_type=Text)
    profile: str = Field(sa_type=Text)
    digest: str = Field(sa_type=Id)
    rows: int
    undone_at: datetime | None = None


class ImportLineRow(Row, table=True):
    """One row of an imported file and what became of it: exactly one outcome."""

    __tablename__ = "import_line"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(
            ["tenant", "import_id", "file_number"],
            ["import_file.tenant", "import_file.import_id", "import_file.number"],
        ),
        one_of("outcome", OUTCOMES),
        Index("ix_import_line_referral_id", "tenant", "referral_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    import_id: str = Field(primary_key=True, sa_type=Id)
    file_number: int = Field(primary_key=True)
    line: int = Field(primary_key=True)
    outcome: str = Field(sa_type=Text)
    referral_id: str | None = Field(default=None, sa_type=Id)
    received_on: date | None = None
    born_on: date | None = None
    findings: str = Field(sa_type=Json)
    prompts: str = Field(sa_type=Json)
    facts: str = Field(sa_type=Json)
    reason: str | None = Field(default=None, sa_type=Text)
    free_text: str = Field(default="", sa_type=Text)  # kept so that people can read it


class TaskRow(Row, table=True):
    """Something a person has to do. One row per matter: it is not opened twice."""

    __tablename__ = "task"
    __table_args__: ClassVar[tuple[object, ...]] = (
        Index(
            "uq_task_matter",
            "tenant",
            "matter",
            unique=True,
            sqlite_where=text("undone_at is null"),
            postgresql_where=text("undone_at is null"),
        ),
        Index("ix_task_open", "tenant", "closed_at", "undone_at", "due_at"),
        Index(
            "ix_task_open_kind",
            "tenant",
            "kind",
            "due_at",
            "referral_id",
            sqlite_where=text("closed_at is null and undone_at is null"),
            postgresql_where=text("closed_at is null and undone_at is null"),
        ),
        Index("ix_task_referral_id", "tenant", "referral_id", "closed_at", "undone_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    matter: str = Field(sa_type=Id)  # what makes it the same task as another
    kind: str = Field(sa_type=Id)
    sentence: str = Field(sa_type=Text)
    quote: str | None = Field(default=None, sa_type=Text)
    referral_id: str | None = Field(default=None, sa_type=Id)
    child_id: str | None = Field(default=None, sa_type=Id)
    import_id: str | None = Field(default=None, sa_type=Id)
    opened_at: datetime
    due_at: datetime  # counted from the first moment anybody could see it
    was_due_at: datetime | None = None  # it came late: its own time had passed by then
    owner_id: str | None = Field(default=None, sa_type=Id)
    owner: str | None = Field(default=None, sa_type=Text)
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = Field(default=None, sa_type=Text)
    escalated_at: datetime | None = None
    escalated_to: str | None = Field(default=None, sa_type=Text)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, sa_type=Text)
    outcome: str | None = Field(default=None, sa_type=Text)
    note: str = Field(default="", sa_type=Text)
    version: int = 0
    undone_at: datetime | None = None  # its referral came off with its import


class AuditRow(Row, table=True):
    """Who did what to what, when; written with the change. Never edited."""

    __tablename__ = "audit"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("who", 200),
        Index("ix_audit_subject", "tenant", "subject", "subject_id", "id"),
        Index("uq_audit_number", "tenant", "number", unique=True),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    at: datetime
    who: str = Field(sa_type=Text)
    what: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Id)
    subject_id: str = Field(sa_type=Id)
    details: str = Field(sa_type=Json)
    number: int = Field(sa_type=BigInteger)  # 1, 2, 3 ... with no gap in a tenant
    sealed: str = Field(sa_type=Id)  # SHA-256 over the row before and this one


class AuditHeadRow(Row, table=True):
    """Where a tenant's chain stands. Kept outside as well, it tells of a cut end."""

    __tablename__ = "audit_head"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    number: int = Field(sa_type=BigInteger)
    sealed: str = Field(sa_type=Id)
