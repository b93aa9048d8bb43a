"""The rows of those who work here: who they are, their sessions, and what they opened.

No password, token or second factor is stored in a form that can be used: a password is
an Argon2id hash, a token its SHA-256, a second factor's secret is encrypted.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from triage.referrals import Pathway
from triage.roles import Role
from triage.store.columns import Id, Json, Row, Tenant, at_most, one_of


class StaffRow(Row, table=True):
    """One person who works here. Never deleted: who left is still named in the record."""

    __tablename__ = "staff"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("id", 80),
        one_of("role", Role),
        Index("uq_staff_email", "tenant", "email", unique=True),
        Index(
            "uq_staff_subject",
            "tenant",
            "issuer",
            "subject",
            unique=True,
            sqlite_where=text("subject is not null"),
            postgresql_where=text("subject is not null"),
        ),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    name: str = Field(sa_type=Text)
    email: str = Field(sa_type=Text)  # as signed in with: folded case
    role: str = Field(sa_type=Text)
    issuer: str | None = Field(default=None, sa_type=Text)  # who vouches for them
    subject: str | None = Field(default=None, sa_type=Text)  # as the issuer names them
    password: str | None = Field(default=None, sa_type=Text)  # Argon2id, with its salt
    factor: str | None = Field(default=None, sa_type=Text)  # encrypted TOTP secret
    factor_confirmed_at: datetime | None = None
    factor_step: int = 0  # the last time step used: no code works twice
    invitation: str | None = Field(default=None, sa_type=Id)  # SHA-256 of the token
    invited_until: datetime | None = None
    wrong_tries: int = 0
    locked_until: datetime | None = None
    joined_at: datetime
    left_at: datetime | None = None
    version: int = 0


class StaffSessionRow(Row, table=True):
    """One signed-in browser. The cookie's value is nowhere in it."""

    __tablename__ = "staff_session"
    __table_args__: ClassVar[tuple[object, ...]] = (
        Index("ix_staff_session_staff_id", "tenant", "staff_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # SHA-256 of the cookie's value
    staff_id: str | None = Field(default=None, sa_type=Id)  # None: not signed in yet
    csrf: str = Field(sa_type=Text)
    method: str = Field(sa_type=Text)  # none, password, oidc, persona
    handshake: str = Field(default="{}", sa_type=Json)  # what a sign-in under way needs
    provider_sid: str | None = Field(default=None, sa_type=Text)  # its name there
    started_at: datetime
    seen_at: datetime
    until: datetime  # twelve hours after it began, used or not
    ended_at: datetime | None = None


class SignInAddressRow(Row, table=True):
    """Wrong tries from one address: the address itself only as a keyed hash."""

    __tablename__ = "sign_in_address"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    wrong_tries: int = 0
    locked_until: datetime | None = None
    seen_at: datetime


class BreakGlassRow(Row, table=True):
    """A record opened in an emergency by somebody whose role does not see it."""

    __tablename__ = "break_glass"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "staff_id"], ["staff.tenant", "staff.id"]),
        Index("ix_break_glass_child_id", "tenant", "child_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    staff_id: str = Field(sa_type=Id)
    child_id: str = Field(sa_type=Id)
    reason: str = Field(sa_type=Text)
    started_at: datetime
    until: datetime
    reviewed_at: datetime | None = None
    reviewed_by: str | None = Field(default=None, sa_type=Text)
    review: str | None = Field(default=None, sa_type=Text)


class KeptSearchRow(Row, table=True):
    """What somebody looked for, for a while, so that no address has to say it."""

    __tablename__ = "kept_search"
    __table_args__: ClassVar[tuple[object, ...]] = (
        one_of("pathway", Pathway),
        Index("ix_kept_search_until", "tenant", "until"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)  # random; all that the address says
    session_id: str = Field(sa_type=Id)  # nobody else's browser opens it
    pathway: str = Field(sa_type=Id)
    words: str = Field(sa_type=Text)
    until: datetime


class SavedViewRow(Row, table=True):
    """A list narrowed the way one person likes it. Never holds a name or a number."""

    __tablename__ = "saved_view"
    __table_args__: ClassVar[tuple[object, ...]] = (
        Index("uq_saved_view_name", "tenant", "staff_id", "name", unique=True),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    staff_id: str = Field(sa_type=Id)
    name: str = Field(sa_type=Text)
    narrowed: str = Field(sa_type=Json)  # the pairs of the address
    made_at: datetime


class OnceRow(Row, table=True):
    """A request already carried out, and its answer: asking twice does it once."""

    __tablename__ = "once"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    staff_id: str = Field(primary_key=True, sa_type=Id)
    key: str = Field(primary_key=True, sa_type=Id)
    asked: str = Field(sa_type=Id)  # digest of what was asked: another ask is refused
    answer: str | None = Field(default=None, sa_type=Json)
    at: datetime
