"""The people who work here: who they are, their sessions, what they opened."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "audit_head",
    "once",
    "saved_view",
    "sign_in_address",
    "staff",
    "staff_session",
    "break_glass",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "audit_head",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("sealed", KEY, nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_audit_head")),
    )

    op.create_table(
        "once",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("asked", KEY, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "staff_id", "key", name=op.f("pk_once")),
    )

    op.create_table(
        "saved_view",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("narrowed", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_saved_view")),
    )
    op.create_index(
        "uq_saved_view_name", "saved_view", ["tenant", "staff_id", "name"], unique=True
    )

    op.create_table(
        "sign_in_address",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_sign_in_address")),
    )

    op.create_table(
        "staff",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("factor", sa.Text(), nullable=True),
        sa.Column("factor_confirmed_at", UTCDateTime(), nullable=True),
        sa.Column("factor_step", sa.Integer(), nullable=False),
        sa.Column("invitation", KEY, nullable=True),
        sa.Column("invited_until", UTCDateTime(), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", UTCDateTime(), nullable=True),
        sa.Column("joined_at", UTCDateTime(), nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role in ('clinician', 'coordinator', 'manager', 'safeguarding lead', 'administrator', 'auditor', 'council SEND officer', 'council social worker')",
            name=op.f("ck_staff_role"),
        ),
        sa.CheckConstraint("length(id) between 1 and 80", name=op.f("ck_staff_id")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_staff")),
    )
    op.create_index("uq_staff_email", "staff", ["tenant", "email"], unique=True)
    op.create_index(
        "uq_staff_subject",
        "staff",
        ["tenant", "issuer", "subject"],
        unique=True,
        sqlite_where=sa.text("subject is not null"),
        postgresql_where=sa.text("subject is not null"),
    )

    op.create_table(
        "staff_session",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("handshake", sa.Text(), nullable=False),
        sa.Column("provider_sid", sa.Text(), nullable=True),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_staff_session")),
    )
    op.create_index(
        "ix_staff_session_staff_id",
        "staff_session",
        ["tenant", "staff_id"],
        unique=False,
    )

    op.create_table(
        "break_glass",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("reviewed_at", UTCDateTime(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "staff_id"],
            ["staff.tenant", "staff.id"],
            name=op.f("fk_break_glass_tenant_staff_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_break_glass")),
    )
    op.create_index(
        "ix_break_glass_child_id", "break_glass", ["tenant", "child_id"], unique=False
    )


def downgrade() -> None:
    """Back."""
    for table in reversed(TABLES):
        op.drop_table(table)
