"""The rows behind weighing by choice: what is weighed, who weighs, what they answered.

No row is about a child. A parent is a number and the hash of a code, and nothing else.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, at_most, one_of


GROUPS = ("clinician", "coordinator", "parent")
SAID = ("first", "second", "equal", "cannot say", "taken back")


class ChoiceExerciseRow(Row, table=True):
    """Signs to be weighed against one another, until somebody closes it."""

    __tablename__ = "choice_exercise"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        at_most("title", 200),
        at_most("opened_by", 200),
        CheckConstraint("(closed_at is null) = (closed_by is null)", name="closed"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # grows with time
    pathway: str = Field(sa_type=Text)
    title: str = Field(sa_type=Text)
    signs: str = Field(sa_type=Json)
    opened_at: datetime
    opened_by: str = Field(sa_type=Text)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, sa_type=Text)


class ChoiceRaterRow(Row, table=True):
    """Somebody who weighs: a member of staff, or a parent by a code of their own."""

    __tablename__ = "choice_rater"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("rater_group", GROUPS),
        UniqueConstraint("tenant", "exercise_id", "rater_group", "number"),
        UniqueConstraint("tenant", "code_hash"),
        UniqueConstraint("tenant", "visit"),
        CheckConstraint("(staff_id is null) = (rater_group = 'parent')", name="whose"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    exercise_id: str = Field(sa_type=Id)
    rater_group: str = Field(sa_type=Text)
    number: int  # "parent 2"
    staff_id: str | None = Field(default=None, sa_type=Id)
    made_at: datetime
    code_hash: str | None = Field(default=None, sa_type=Id)
    code_until: datetime | None = None
    revoked_at: datetime | None = None
    visit: str | None = Field(default=None, sa_type=Id)  # hash of the browser's value
    visit_until: datetime | None = None


class ChoiceAnswerRow(Row, table=True):
    """One answer, or that the one before it was taken back. Only ever added."""

    __tablename__ = "choice_answer"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("said", SAID),
        at_most("question", 80),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    rater_id: str = Field(primary_key=True, sa_type=Id)
    number: int = Field(primary_key=True)  # from 1, in order
    exercise_id: str = Field(sa_type=Id, index=True)
    question: str = Field(sa_type=Text)  # as it was asked
    said: str = Field(sa_type=Text)
    said_at: datetime
