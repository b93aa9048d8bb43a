"""The rows of telling: who may be told, what is to be sent, what became of it.

A message is written in the same transaction as the event it tells of and sent later.
Its key says what makes it the same message, so that nobody is told twice.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from triage.messages.outbox import UNFINISHED, Audience, MessageState, Way
from triage.messages.recipients import Hold, Relationship
from triage.store.columns import Id, Json, Row, Tenant, at_most, between, one_of


# As the partial index says it: a query must say the same to use it.
IS_UNFINISHED = f"state in ({', '.join(repr(one.value) for one in UNFINISHED)})"


def _of_child() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"])


class RecipientRow(Row, table=True):
    """A person who may be told about one child, or may not: one thread each."""

    __tablename__ = "recipient"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        one_of("relationship", Relationship),
        Index("ix_recipient_child_id", "tenant", "child_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    name: str = Field(default="", sa_type=Text)
    relationship: str = Field(sa_type=Id)
    said_as: str = Field(default="", sa_type=Text)  # the word a form used
    responsibility: bool | None = None  # parental responsibility; None: not known
    order_limits: bool | None = None  # a court order limits what they may be told
    agreed: bool | None = None  # a named person judged; None: nobody has
    agreed_by: str | None = Field(default=None, sa_type=Text)
    agreed_at: datetime | None = None
    agreed_why: str = Field(default="", sa_type=Text)
    against: str = Field(default="", sa_type=Text)  # why somebody asked: not them
    language: str | None = Field(default=None, sa_type=Text)
    format: str | None = Field(default=None, sa_type=Text)
    interpreter: bool | None = None
    prefers: str | None = Field(default=None, sa_type=Text)  # a way: sms, email, letter
    opted_out_at: datetime | None = None
    ended_at: datetime | None = None  # not in this child's life any more
    ended_why: str = Field(default="", sa_type=Text)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    version: int = 0


class HoldRow(Row, table=True):
    """Why nobody is to be written to about a child. Lifted only by a named person."""

    __tablename__ = "hold"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        one_of("kind", Hold),
        Index("ix_hold_child_id", "tenant", "child_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    kind: str = Field(sa_type=Id)
    why: str = Field(sa_type=Text)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = Field(default=None, sa_type=Text)
    lifted_why: str = Field(default="", sa_type=Text)


class PauseRow(Row, table=True):
    """Sending is stopped for one kind of message, or for all (`kind` empty)."""

    __tablename__ = "pause"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    kind: str = Field(default="", sa_type=Text)
    why: str = Field(sa_type=Text)
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    lifted_at: datetime | None = None
    lifted_by: str | None = Field(default=None, sa_type=Text)


class MessageRow(Row, table=True):
    """One message to one person by one way. Its id is the provider's reference."""

    __tablename__ = "message"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("audience", Audience),
        one_of("way", Way),
        one_of("state", MessageState),
        between("attempts", 0, 10_000),
        CheckConstraint(
            "audience = 'duty' or (child_id is not null and recipient_id is not null)",
            name="of_somebody",
        ),
        CheckConstraint(
            "state not in ('claimed', 'sending') or worker is not null", name="held_by"
        ),
        Index("uq_message_key", "tenant", "key", unique=True),
        Index(
            "ix_message_unfinished",
            "tenant",
            "urgent",
            "not_before",
            "id",
            sqlite_where=text(IS_UNFINISHED),
            postgresql_where=text(IS_UNFINISHED),
        ),
        Index("ix_message_child_id", "tenant", "child_id", "made_at"),
        Index("ix_message_check_in_id", "tenant", "check_in_id"),
        Index("ix_message_provider_id", "tenant", "provider_id"),
        Index("ix_message_state", "tenant", "state", "way", "sent_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time; the reference
    key: str = Field(sa_type=Id)  # what makes it the same message as another
    audience: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Id)  # the wording
    child_id: str | None = Field(default=None, sa_type=Id)
    recipient_id: str | None = Field(default=None, sa_type=Id)
    contact_id: str | None = Field(default=None, sa_type=Id)
    check_in_id: str | None = Field(default=None, sa_type=Id)
    way: str = Field(sa_type=Text)
    language: str = Field(sa_type=Id)
    wording: str = Field(sa_type=Id)  # the version of the words
    subject: str = Field(default="", sa_type=Text)
    body: str = Field(sa_type=Text)  # with the place of a code left open
    # The days and times put into the words, to say the same by another way.
    given: str = Field(default="{}", sa_type=Json)
    why: str = Field(sa_type=Text)  # why it is sent, in words staff read
    urgent: bool = False  # an alert to people at work: no quiet hours
    state: str = Field(sa_type=Text)
    not_before: datetime
    expires_at: datetime | None = None  # of no use after then
    attempts: int = 0
    worker: str | None = Field(default=None, sa_type=Id)
    lease_until: datetime | None = None
    provider_id: str | None = Field(default=None, sa_type=Id)
    problem: str | None = Field(default=None, sa_type=Id)  # coded
    follows: str | None = Field(default=None, sa_type=Id)  # the one it stands in for
    corrects: str | None = Field(default=None, sa_type=Id)  # the one it puts right
    made_at: datetime
    tried_at: datetime | None = None  # the first time: giving up counts from here
    sent_at: datetime | None = None
    asked_at: datetime | None = None  # the last time the provider was asked about it
    ended_at: datetime | None = None


class ReceiptRow(Row, table=True):
    """What a provider said became of a message. Kept as it came. Append-only."""

    __tablename__ = "receipt"
    __table_args__: ClassVar[tuple[object, ...]] = (at_most("status", 80),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    message_id: str = Field(primary_key=True, sa_type=Id)
    status: str = Field(primary_key=True, sa_type=Id)
    at: datetime  # by the provider's clock
    received_at: datetime


class SlotRunRow(Row, table=True):
    """A turn of a timer that was taken: the key says that nobody else takes it."""

    __tablename__ = "slot_run"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    job: str = Field(primary_key=True, sa_type=Id)
    turn: str = Field(primary_key=True, sa_type=Id)  # when it was due, in UTC
    worker: str = Field(sa_type=Id)
    found: int = 0
    at: datetime


class BeatRow(Row, table=True):
    """When each timer last came round: silence here is an alarm."""

    __tablename__ = "beat"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    job: str = Field(primary_key=True, sa_type=Id)
    at: datetime
    late_after: datetime  # it should have come round again by then
    worker: str = Field(sa_type=Id)
