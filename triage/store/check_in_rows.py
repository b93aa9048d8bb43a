"""The rows of check-ins: what was asked of whom, what was answered, who came in how.

Replies are append-only: a changed answer is a new reply. Codes are kept as keyed hashes
only, so that nothing stored here opens a family's page.
"""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlmodel import Field

from triage.checkins.asking import CheckInOutcome, Form
from triage.checkins.reply import EnteredBy
from triage.store.columns import Id, Json, Row, Tenant, between, one_of


def _of_child() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"])


def _of_recipient() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "recipient_id"], ["recipient.tenant", "recipient.id"]
    )


def _of_check_in() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "check_in_id"], ["check_in.tenant", "check_in.id"]
    )


class CheckInRow(Row, table=True):
    """One person asked about one child, once: by us, or because they wanted to tell."""

    __tablename__ = "check_in"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        _of_recipient(),
        one_of("form", Form),
        one_of("outcome", CheckInOutcome),
        between("rung", 0, 20),
        Index("uq_check_in_slot", "tenant", "recipient_id", "slot", unique=True),
        # Whom to ask next is read from this index alone.
        Index(
            "ix_check_in_child_id",
            "tenant",
            "child_id",
            "opened_at",
            "form",
            "why",
            "asks_if_wanted",
        ),
        Index("ix_check_in_open", "tenant", "closed_at", "next_step_on"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    recipient_id: str = Field(sa_type=Id)
    form: str = Field(sa_type=Id)  # whose questions: parent, young person, school, GP
    why: str = Field(sa_type=Id)  # cadence, a school move, sixteen, they came ...
    slot: str = Field(sa_type=Id)  # the day it was due: never twice
    asks_if_wanted: bool = False  # at 26 weeks and then yearly
    opened_at: datetime
    reply_by: date
    rung: int = 0  # how far up the ladder silence has climbed
    next_step_on: date | None = None
    closed_at: datetime | None = None
    outcome: str | None = Field(default=None, sa_type=Id)


class AnswerRow(Row, table=True):
    """An answer kept while somebody is still answering: save, and come back."""

    __tablename__ = "answer"
    __table_args__: ClassVar[tuple[object, ...]] = (_of_check_in(),)

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    check_in_id: str = Field(primary_key=True, sa_type=Id)
    question: str = Field(primary_key=True, sa_type=Id)
    answer: str = Field(sa_type=Json)
    saved_at: datetime


class ReplyRow(Row, table=True):
    """What somebody answered, as a whole. Append-only but for who read it."""

    __tablename__ = "reply"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_check_in(),
        _of_child(),
        one_of("entered", EnteredBy),
        between("number", 1, 10_000),
        Index("uq_reply_number", "tenant", "check_in_id", "number", unique=True),
        Index("ix_reply_child_id", "tenant", "child_id", "made_at"),
        Index("ix_reply_unread", "tenant", "read_at", "made_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    check_in_id: str = Field(sa_type=Id)
    child_id: str = Field(sa_type=Id)
    recipient_id: str = Field(sa_type=Id)
    number: int  # 1, then one more for each time the same check-in is answered again
    answers: str = Field(sa_type=Json)
    words: str = Field(default="", sa_type=Text)  # what they wrote in their own words
    red: str = Field(sa_type=Json)  # the red flags it raised
    entered: str = Field(sa_type=Id)  # on the page, on paper, by telephone
    entered_by: str = Field(sa_type=Text)
    made_at: datetime
    read_at: datetime | None = None
    read_by: str | None = Field(default=None, sa_type=Text)


class CodeRow(Row, table=True):
    """A code that lets one contact in. The code itself is not kept: a keyed hash is."""

    __tablename__ = "code"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_recipient(),
        between("tries_left", 0, 5),
        Index("uq_code_hash", "tenant", "hash", unique=True),
        Index("ix_code_recipient_id", "tenant", "recipient_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    hash: str = Field(sa_type=Id)
    recipient_id: str = Field(sa_type=Id)
    contact_id: str | None = Field(default=None, sa_type=Id)  # where it was sent
    message_id: str | None = Field(default=None, sa_type=Id)
    check_in_id: str | None = Field(default=None, sa_type=Id)
    made_at: datetime
    expires_at: datetime
    tries_left: int = 5
    opened_at: datetime | None = None  # the first time the birthday was right
    revoked_at: datetime | None = None
    revoked_why: str = Field(default="", sa_type=Text)


class FamilySessionRow(Row, table=True):
    """Half an hour on the family's pages, after a code and the right birthday."""

    __tablename__ = "family_session"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "code_id"], ["code.tenant", "code.id"]),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # a hash of what the browser holds
    code_id: str = Field(sa_type=Id)
    csrf: str = Field(sa_type=Id)
    started_at: datetime
    until: datetime
    ended_at: datetime | None = None


class LookAgainRow(Row, table=True):
    """A family asked for a person to look again: what came of it, and why."""

    __tablename__ = "look_again"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        _of_recipient(),
        one_of("outcome", ("changed", "not changed", "spoke to the family")),
        Index("ix_look_again_child_id", "tenant", "child_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    recipient_id: str = Field(sa_type=Id)
    words: str = Field(default="", sa_type=Text)
    made_at: datetime
    due_on: date
    outcome: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(default="", sa_type=Text)
    decided_by: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = None


class DetailsChangeRow(Row, table=True):
    """A new address somebody gave: it counts once confirmed by the way known before."""

    __tablename__ = "details_change"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_recipient(),
        between("tries_left", 0, 5),
        one_of("outcome", ("confirmed", "refused", "ran out", "by a person")),
        Index("ix_details_change_recipient_id", "tenant", "recipient_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    recipient_id: str = Field(sa_type=Id)
    contact_id: str | None = Field(default=None, sa_type=Id)  # what confirms it
    way: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    hash: str | None = Field(default=None, sa_type=Id)  # of the number that confirms it
    made_at: datetime
    expires_at: datetime
    tries_left: int = 5
    outcome: str | None = Field(default=None, sa_type=Text)
    ended_at: datetime | None = None


class SpokenRow(Row, table=True):
    """A person spoke with a family: it counts as having told them. Append-only."""

    __tablename__ = "spoken"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        one_of("how", ("telephone", "in person", "another way")),
        Index("ix_spoken_child_id", "tenant", "child_id", "at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    child_id: str = Field(sa_type=Id)
    recipient_id: str | None = Field(default=None, sa_type=Id)
    how: str = Field(sa_type=Text)
    words: str = Field(default="", sa_type=Text)
    made_by: str = Field(sa_type=Text)
    at: datetime


class PromiseRow(Row, table=True):
    """When a family was last told something, when it is next, and why not where not."""

    __tablename__ = "contact_promise"
    __table_args__: ClassVar[tuple[object, ...]] = (
        _of_child(),
        Index("ix_contact_promise_next_on", "tenant", "next_on"),
        Index("ix_contact_promise_outside", "tenant", "outside"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    child_id: str = Field(primary_key=True, sa_type=Id)
    last_at: datetime | None = None
    last_what: str = Field(default="", sa_type=Text)
    next_on: date | None = None
    next_what: str = Field(default="", sa_type=Text)
    outside: str | None = Field(default=None, sa_type=Id)  # coded: why not within it
    as_of: date
