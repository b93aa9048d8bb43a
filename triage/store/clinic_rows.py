"""The rows of clinics: their slots, what was offered, and what a child needs of one."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field

from triage.referrals import Pathway
from triage.store.columns import Id, Json, Row, Tenant, at_most, between, one_of


FORMATS = ("in person", "video", "telephone", "home", "school")
OPEN_OFFERS = ("held", "offered", "accepted")
OFFER_STATES = (
    *OPEN_OFFERS,
    "declined",
    "cancelled by family",
    "cancelled by service",
    "was not brought",
    "attended",
    "released",  # a hold that ran out: the child keeps their place
)
_OPEN = "state in ('held', 'offered', 'accepted')"


class ClinicRow(Row, table=True):
    """A clinic that sees children of one pathway, or of both together."""

    __tablename__ = "clinic"
    __table_args__: ClassVar[tuple[object, ...]] = (
        at_most("name", 200),
        one_of("pathway", Pathway),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    name: str = Field(sa_type=Text)
    pathway: str = Field(sa_type=Text)
    place: str = Field(default="", sa_type=Text)
    made_at: datetime
    closed_at: datetime | None = None


class SlotRow(Row, table=True):
    """One appointment that can be given to one child."""

    __tablename__ = "slot"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "clinic_id"], ["clinic.tenant", "clinic.id"]),
        one_of("format", FORMATS),
        between("minutes", 5, 600),
        Index(
            "uq_slot_start",
            "tenant",
            "clinic_id",
            "starts_at",
            "with_whom",
            unique=True,
        ),
        Index("ix_slot_starts_at", "tenant", "starts_at"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    clinic_id: str = Field(sa_type=Id)
    starts_at: datetime
    minutes: int
    with_whom: str = Field(default="", sa_type=Id)  # the clinician's name
    format: str = Field(sa_type=Text)
    language: str = Field(default="", sa_type=Text)  # one that is spoken, or ""
    joint: bool = False  # both services in the room
    cancelled_at: datetime | None = None
    cancelled_why: str = Field(default="", sa_type=Text)
    version: int = 0


class OfferRow(Row, table=True):
    """One slot offered to one child: one open offer a referral, and a seat each.

    A joint visit has two seats, one for each of the child's referrals.
    """

    __tablename__ = "offer"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "slot_id"], ["slot.tenant", "slot.id"]),
        ForeignKeyConstraint(
            ["tenant", "referral_id"], ["referral.tenant", "referral.id"]
        ),
        one_of("state", OFFER_STATES),
        between("slot_of", 1, 4),
        between("seat", 1, 2),
        Index(
            "uq_offer_slot",
            "tenant",
            "slot_id",
            "seat",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "uq_offer_referral",
            "tenant",
            "referral_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_offer_referral_id", "tenant", "referral_id", "id"),
        Index("ix_offer_slot_id", "tenant", "slot_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    id: str = Field(primary_key=True, sa_type=Id)
    slot_id: str = Field(sa_type=Id)
    referral_id: str = Field(sa_type=Id)
    seat: int = 1
    state: str = Field(sa_type=Text)
    slot_of: int | None = None  # the band whose turn it was; None: the longest waiter's
    why: str = Field(sa_type=Text)  # why this child was next
    together: str | None = Field(
        default=None, sa_type=Id
    )  # what one visit's offers share
    made_by: str = Field(sa_type=Text)
    made_at: datetime
    reply_by: datetime | None = None
    changed_by: str | None = Field(default=None, sa_type=Text)
    changed_at: datetime | None = None
    note: str = Field(default="", sa_type=Text)
    begins_assessment: bool | None = None  # of an attended one
    version: int = 0


class TurnsRow(Row, table=True):
    """How far each band's turns have gone on one pathway: carried to the next draw."""

    __tablename__ = "turns"

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    pathway: str = Field(primary_key=True, sa_type=Id)
    passes: str = Field(sa_type=Json)
    drawn: int = 0


class NeedRow(Row, table=True):
    """What a child needs of an appointment."""

    __tablename__ = "need"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"]),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    child_id: str = Field(primary_key=True, sa_type=Id)
    language: str = Field(default="", sa_type=Text)
    formats: str = Field(default="[]", sa_type=Json)  # [] means any
    place: str = Field(default="", sa_type=Text)
    joint: bool = False  # a child on both lists seen by both services at once
    note: str = Field(default="", sa_type=Text)
    made_by: str = Field(sa_type=Text)
    made_at: datetime


class FamilyRow(Row, table=True):
    """Two children of one family who may be seen together. The lesser id comes first."""

    __tablename__ = "family"
    __table_args__: ClassVar[tuple[object, ...]] = (
        ForeignKeyConstraint(["tenant", "child_id"], ["child.tenant", "child.id"]),
        ForeignKeyConstraint(["tenant", "other_id"], ["child.tenant", "child.id"]),
        one_of("kind", ("twin", "sibling")),
        CheckConstraint("child_id < other_id", name="ordered"),
        Index("ix_family_other_id", "tenant", "other_id"),
    )

    tenant: str = Field(primary_key=True, sa_type=Tenant)
    child_id: str = Field(primary_key=True, sa_type=Id)
    other_id: str = Field(primary_key=True, sa_type=Id)
    kind: str = Field(sa_type=Text)
    together: bool = True  # the family wishes to come together
    made_by: str = Field(sa_type=Text)
    made_at: datetime
