"""Who may be told, and the outbox."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "recipient",
    "hold",
    "pause",
    "message",
    "receipt",
    "slot_run",
    "beat",
)
WAYS = "channel in ('email', 'sms', 'letter', 'phone')"
WAYS_BEFORE = "channel in ('email', 'sms')"
CHECK = "ck_contact_channel"
ADDED: tuple[sa.Column[object], ...] = (
    sa.Column("recipient_id", KEY, nullable=True),
    sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("invalid_at", UTCDateTime(), nullable=True),
    sa.Column("invalid_why", sa.Text(), nullable=False, server_default=""),
    sa.Column("confirmed_at", UTCDateTime(), nullable=True),
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "recipient",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("relationship", KEY, nullable=False),
        sa.Column("said_as", sa.Text(), nullable=False),
        sa.Column("responsibility", sa.Boolean(), nullable=True),
        sa.Column("order_limits", sa.Boolean(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.Column("agreed_by", sa.Text(), nullable=True),
        sa.Column("agreed_at", UTCDateTime(), nullable=True),
        sa.Column("agreed_why", sa.Text(), nullable=False),
        sa.Column("against", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("interpreter", sa.Boolean(), nullable=True),
        sa.Column("prefers", sa.Text(), nullable=True),
        sa.Column("opted_out_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "relationship in ('mother', 'father', 'parent', 'carer', 'foster carer', 'relative', 'young person', 'social worker', 'school', 'GP', 'health visitor', 'referrer', 'not known')",
            name=op.f("ck_recipient_relationship"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_recipient_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_recipient")),
    )

    op.create_index(
        "ix_recipient_child_id", "recipient", ["tenant", "child_id"], unique=False
    )

    op.create_table(
        "hold",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind in ('deceased', 'adopted', 'not with the family any more', 'moved away', 'safeguarding')",
            name=op.f("ck_hold_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_hold_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_hold")),
    )

    op.create_index("ix_hold_child_id", "hold", ["tenant", "child_id"], unique=False)

    op.create_table(
        "pause",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_pause")),
    )

    op.create_table(
        "message",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=True),
        sa.Column("recipient_id", KEY, nullable=True),
        sa.Column("contact_id", KEY, nullable=True),
        sa.Column("check_in_id", KEY, nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("language", KEY, nullable=False),
        sa.Column("wording", KEY, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("not_before", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", KEY, nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("provider_id", KEY, nullable=True),
        sa.Column("problem", KEY, nullable=True),
        sa.Column("follows", KEY, nullable=True),
        sa.Column("corrects", KEY, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("tried_at", UTCDateTime(), nullable=True),
        sa.Column("sent_at", UTCDateTime(), nullable=True),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "audience = 'duty' or (child_id is not null and recipient_id is not null)",
            name=op.f("ck_message_of_somebody"),
        ),
        sa.CheckConstraint(
            "audience in ('family', 'professional', 'duty')",
            name=op.f("ck_message_audience"),
        ),
        sa.CheckConstraint(
            "state in ('due', 'claimed', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'withheld', 'withdrawn')",
            name=op.f("ck_message_state"),
        ),
        sa.CheckConstraint(
            "state not in ('claimed', 'sending') or worker is not null",
            name=op.f("ck_message_held_by"),
        ),
        sa.CheckConstraint(
            "way in ('sms', 'email', 'letter')", name=op.f("ck_message_way")
        ),
        sa.CheckConstraint(
            "attempts between 0 and 10000", name=op.f("ck_message_attempts")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_message")),
    )

    op.create_index(
        "ix_message_check_in_id", "message", ["tenant", "check_in_id"], unique=False
    )

    op.create_index(
        "ix_message_child_id",
        "message",
        ["tenant", "child_id", "made_at"],
        unique=False,
    )

    op.create_index(
        "ix_message_provider_id", "message", ["tenant", "provider_id"], unique=False
    )

    op.create_index(
        "ix_message_state",
        "message",
        ["tenant", "state", "way", "sent_at"],
        unique=False,
    )

    op.create_index(
        "ix_message_unfinished",
        "message",
        ["tenant", "urgent", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('due', 'claimed', 'sending')"),
        postgresql_where=sa.text("state in ('due', 'claimed', 'sending')"),
    )

    op.create_index("uq_message_key", "message", ["tenant", "key"], unique=True)

    op.create_table(
        "receipt",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("message_id", KEY, nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "length(status) between 1 and 80", name=op.f("ck_receipt_status")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "message_id", "status", name=op.f("pk_receipt")
        ),
    )

    op.create_table(
        "slot_run",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("job", KEY, nullable=False),
        sa.Column("turn", KEY, nullable=False),
        sa.Column("worker", KEY, nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "job", "turn", name=op.f("pk_slot_run")),
    )

    op.create_table(
        "beat",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("job", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("late_after", UTCDateTime(), nullable=False),
        sa.Column("worker", KEY, nullable=False),
        sa.PrimaryKeyConstraint("tenant", "job", name=op.f("pk_beat")),
    )

    _contact(WAYS, add=True)
    op.create_index("ix_contact_address", "contact", ["tenant", "address"])
    op.create_index("ix_contact_recipient_id", "contact", ["tenant", "recipient_id"])


def downgrade() -> None:
    """Back. Loses what the tables held, and the ways the old ones do not know."""
    op.drop_index("ix_contact_recipient_id", "contact")
    op.drop_index("ix_contact_address", "contact")
    op.execute("delete from contact where channel in ('letter', 'phone')")
    _contact(WAYS_BEFORE, add=False)
    for name in reversed(TABLES):
        op.drop_table(name)


def _contact(ways: str, *, add: bool) -> None:
    """Change the contacts' columns and ways; SQLite writes the table again."""
    with op.batch_alter_table("contact") as contact:
        if op.get_bind().dialect.name != "sqlite":
            contact.drop_constraint(op.f(CHECK), type_="check")
        contact.create_check_constraint(op.f(CHECK), ways)
        for column in ADDED:
            if add:
                contact.add_column(column._copy())
            else:
                contact.drop_column(column.name)
