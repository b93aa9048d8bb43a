"""What is asked and told: requests, reports, complaints, merged records."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "complaint",
    "merge",
    "information_request",
    "report",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "complaint",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_complaint_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_complaint")),
    )
    op.create_index(
        "ix_complaint_child_id", "complaint", ["tenant", "child_id"], unique=False
    )

    op.create_table(
        "merge",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("merged_id", KEY, nullable=False),
        sa.Column("referrals", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("unmerged_at", UTCDateTime(), nullable=True),
        sa.Column("unmerged_by", sa.Text(), nullable=True),
        sa.Column("unmerged_why", sa.Text(), nullable=False),
        sa.CheckConstraint("child_id <> merged_id", name=op.f("ck_merge_two_records")),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_merge_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_merge")),
    )
    op.create_index("ix_merge_child_id", "merge", ["tenant", "child_id"], unique=False)
    op.create_index(
        "ix_merge_merged_id", "merge", ["tenant", "merged_id"], unique=False
    )

    op.create_table(
        "information_request",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "asked_of in ('family', 'school', 'gp', 'other')",
            name=op.f("ck_information_request_asked_of"),
        ),
        sa.CheckConstraint(
            "outcome in ('answered', 'no answer', 'not needed')",
            name=op.f("ck_information_request_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_information_request_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_information_request")),
    )
    op.create_index(
        "ix_information_request_open",
        "information_request",
        ["tenant", "closed_at", "due_on"],
        unique=False,
    )
    op.create_index(
        "ix_information_request_referral_id",
        "information_request",
        ["tenant", "referral_id"],
        unique=False,
    )

    op.create_table(
        "report",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("question", KEY, nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('accepted', 'part accepted', 'not accepted')",
            name=op.f("ck_report_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_report_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_report")),
    )
    op.create_index(
        "ix_report_referral_id", "report", ["tenant", "referral_id"], unique=False
    )


def downgrade() -> None:
    """Back."""
    for table in reversed(TABLES):
        op.drop_table(table)
