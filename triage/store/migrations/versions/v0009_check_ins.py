"""Check-ins, replies, the family's codes and sessions, and the contact promise."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "check_in",
    "answer",
    "reply",
    "code",
    "family_session",
    "look_again",
    "details_change",
    "spoken",
    "contact_promise",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "check_in",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("why", KEY, nullable=False),
        sa.Column("slot", KEY, nullable=False),
        sa.Column("asks_if_wanted", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("reply_by", sa.Date(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("next_step_on", sa.Date(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("outcome", KEY, nullable=True),
        sa.CheckConstraint(
            "form in ('parent', 'young_person', 'school', 'gp')",
            name=op.f("ck_check_in_form"),
        ),
        sa.CheckConstraint(
            "outcome in ('answered', 'answered to a person', 'overtaken by a later one', 'stopped: nobody may be written to', 'no reply: a person has it')",
            name=op.f("ck_check_in_outcome"),
        ),
        sa.CheckConstraint("rung between 0 and 20", name=op.f("ck_check_in_rung")),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_check_in_tenant_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "recipient_id"],
            ["recipient.tenant", "recipient.id"],
            name=op.f("fk_check_in_tenant_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_check_in")),
    )

    op.create_index(
        "ix_check_in_child_id",
        "check_in",
        ["tenant", "child_id", "opened_at", "form", "why", "asks_if_wanted"],
        unique=False,
    )

    op.create_index(
        "ix_check_in_open",
        "check_in",
        ["tenant", "closed_at", "next_step_on"],
        unique=False,
    )

    op.create_index(
        "uq_check_in_slot", "check_in", ["tenant", "recipient_id", "slot"], unique=True
    )

    op.create_table(
        "answer",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("check_in_id", KEY, nullable=False),
        sa.Column("question", KEY, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("saved_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "check_in_id"],
            ["check_in.tenant", "check_in.id"],
            name=op.f("fk_answer_tenant_check_in_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "check_in_id", "question", name=op.f("pk_answer")
        ),
    )

    op.create_table(
        "reply",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("check_in_id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("red", sa.Text(), nullable=False),
        sa.Column("entered", KEY, nullable=False),
        sa.Column("entered_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("read_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "entered in ('page', 'paper', 'telephone')", name=op.f("ck_reply_entered")
        ),
        sa.CheckConstraint("number between 1 and 10000", name=op.f("ck_reply_number")),
        sa.ForeignKeyConstraint(
            ["tenant", "check_in_id"],
            ["check_in.tenant", "check_in.id"],
            name=op.f("fk_reply_tenant_check_in_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_reply_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_reply")),
    )

    op.create_index(
        "ix_reply_child_id", "reply", ["tenant", "child_id", "made_at"], unique=False
    )

    op.create_index(
        "ix_reply_unread", "reply", ["tenant", "read_at", "made_at"], unique=False
    )

    op.create_index(
        "uq_reply_number", "reply", ["tenant", "check_in_id", "number"], unique=True
    )

    op.create_table(
        "code",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("message_id", KEY, nullable=True),
        sa.Column("check_in_id", KEY, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "tries_left between 0 and 5", name=op.f("ck_code_tries_left")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "recipient_id"],
            ["recipient.tenant", "recipient.id"],
            name=op.f("fk_code_tenant_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_code")),
    )

    op.create_index(
        "ix_code_recipient_id", "code", ["tenant", "recipient_id"], unique=False
    )

    op.create_index("uq_code_hash", "code", ["tenant", "hash"], unique=True)

    op.create_table(
        "family_session",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("code_id", KEY, nullable=False),
        sa.Column("csrf", KEY, nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "code_id"],
            ["code.tenant", "code.id"],
            name=op.f("fk_family_session_tenant_code_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_family_session")),
    )

    op.create_table(
        "look_again",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('changed', 'not changed', 'spoke to the family')",
            name=op.f("ck_look_again_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_look_again_tenant_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "recipient_id"],
            ["recipient.tenant", "recipient.id"],
            name=op.f("fk_look_again_tenant_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_look_again")),
    )

    op.create_index(
        "ix_look_again_child_id", "look_again", ["tenant", "child_id"], unique=False
    )

    op.create_table(
        "details_change",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=False),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hash", KEY, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('confirmed', 'refused', 'ran out', 'by a person')",
            name=op.f("ck_details_change_outcome"),
        ),
        sa.CheckConstraint(
            "tries_left between 0 and 5", name=op.f("ck_details_change_tries_left")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "recipient_id"],
            ["recipient.tenant", "recipient.id"],
            name=op.f("fk_details_change_tenant_recipient_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_details_change")),
    )

    op.create_index(
        "ix_details_change_recipient_id",
        "details_change",
        ["tenant", "recipient_id"],
        unique=False,
    )

    op.create_table(
        "spoken",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("recipient_id", KEY, nullable=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "how in ('telephone', 'in person', 'another way')",
            name=op.f("ck_spoken_how"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_spoken_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_spoken")),
    )

    op.create_index(
        "ix_spoken_child_id", "spoken", ["tenant", "child_id", "at"], unique=False
    )

    op.create_table(
        "contact_promise",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("last_at", UTCDateTime(), nullable=True),
        sa.Column("last_what", sa.Text(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_what", sa.Text(), nullable=False),
        sa.Column("outside", KEY, nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_contact_promise_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "child_id", name=op.f("pk_contact_promise")),
    )

    op.create_index(
        "ix_contact_promise_next_on",
        "contact_promise",
        ["tenant", "next_on"],
        unique=False,
    )

    op.create_index(
        "ix_contact_promise_outside",
        "contact_promise",
        ["tenant", "outside"],
        unique=False,
    )


def downgrade() -> None:
    """Back. Loses what the tables held."""
    for name in reversed(TABLES):
        op.drop_table(name)
