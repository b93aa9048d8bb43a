"""Clinics, slots, offers, turns, and what a child needs of an appointment."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "clinic",
    "turns",
    "family",
    "need",
    "slot",
    "offer",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "clinic",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_clinic_pathway"),
        ),
        sa.CheckConstraint(
            "length(name) between 1 and 200", name=op.f("ck_clinic_name")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_clinic")),
    )

    op.create_table(
        "turns",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("pathway", KEY, nullable=False),
        sa.Column("passes", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "pathway", name=op.f("pk_turns")),
    )

    op.create_table(
        "family",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind in ('twin', 'sibling')", name=op.f("ck_family_kind")),
        sa.CheckConstraint("child_id < other_id", name=op.f("ck_family_ordered")),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_family_tenant_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "other_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_family_tenant_other_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "child_id", "other_id", name=op.f("pk_family")
        ),
    )
    op.create_index(
        "ix_family_other_id", "family", ["tenant", "other_id"], unique=False
    )

    op.create_table(
        "need",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("formats", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_need_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "child_id", name=op.f("pk_need")),
    )

    op.create_table(
        "slot",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("clinic_id", KEY, nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("with_whom", KEY, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("joint", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "format in ('in person', 'video', 'telephone', 'home', 'school')",
            name=op.f("ck_slot_format"),
        ),
        sa.CheckConstraint("minutes between 5 and 600", name=op.f("ck_slot_minutes")),
        sa.ForeignKeyConstraint(
            ["tenant", "clinic_id"],
            ["clinic.tenant", "clinic.id"],
            name=op.f("fk_slot_tenant_clinic_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_slot")),
    )
    op.create_index("ix_slot_starts_at", "slot", ["tenant", "starts_at"], unique=False)
    op.create_index(
        "uq_slot_start",
        "slot",
        ["tenant", "clinic_id", "starts_at", "with_whom"],
        unique=True,
    )

    op.create_table(
        "offer",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("slot_id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("slot_of", sa.Integer(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("together", KEY, nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("reply_by", UTCDateTime(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("begins_assessment", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('held', 'offered', 'accepted', 'declined', 'cancelled by family', 'cancelled by service', 'was not brought', 'attended', 'released')",
            name=op.f("ck_offer_state"),
        ),
        sa.CheckConstraint("slot_of between 1 and 4", name=op.f("ck_offer_slot_of")),
        sa.CheckConstraint("seat between 1 and 2", name=op.f("ck_offer_seat")),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_offer_tenant_referral_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "slot_id"],
            ["slot.tenant", "slot.id"],
            name=op.f("fk_offer_tenant_slot_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_offer")),
    )
    op.create_index(
        "ix_offer_referral_id", "offer", ["tenant", "referral_id", "id"], unique=False
    )
    op.create_index("ix_offer_slot_id", "offer", ["tenant", "slot_id"], unique=False)
    op.create_index(
        "uq_offer_referral",
        "offer",
        ["tenant", "referral_id"],
        unique=True,
        sqlite_where=sa.text("state in ('held', 'offered', 'accepted')"),
        postgresql_where=sa.text("state in ('held', 'offered', 'accepted')"),
    )
    op.create_index(
        "uq_offer_slot",
        "offer",
        ["tenant", "slot_id", "seat"],
        unique=True,
        sqlite_where=sa.text("state in ('held', 'offered', 'accepted')"),
        postgresql_where=sa.text("state in ('held', 'offered', 'accepted')"),
    )


def downgrade() -> None:
    """Back."""
    for table in reversed(TABLES):
        op.drop_table(table)
