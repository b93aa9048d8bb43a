"""Who has slots for a list, when not, and what of that was withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = ("post", "absence", "plan_withdrawn")  # each before those that point at it
PATHWAYS = "pathway in ('neurodevelopmental', 'speech_language', 'undecided')"
IN_ORDER = "last_day is null or last_day >= first_day"


def upgrade() -> None:
    """Forward."""
    _post()
    _absence()
    _withdrawn()
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    """Back. What was planned is lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _by_whom() -> list[sa.Column[object]]:
    return [
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
    ]


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("term_only", sa.Boolean(), nullable=False),
        *_by_whom(),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_post_pathway")),
        sa.CheckConstraint("length(name) between 1 and 80", name=op.f("ck_post_name")),
        sa.CheckConstraint("percent between 1 and 100", name=op.f("ck_post_percent")),
        sa.CheckConstraint("sessions between 1 and 20", name=op.f("ck_post_sessions")),
        sa.CheckConstraint("slots between 1 and 20", name=op.f("ck_post_slots")),
        sa.CheckConstraint(IN_ORDER, name=op.f("ck_post_in_order")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_post")),
    )


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("post_id", KEY, nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *_by_whom(),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_absence_pathway")),
        sa.CheckConstraint(
            "length(why) between 1 and 200", name=op.f("ck_absence_why")
        ),
        sa.CheckConstraint(IN_ORDER, name=op.f("ck_absence_in_order")),
        sa.ForeignKeyConstraint(
            ["tenant", "post_id"],
            ["post.tenant", "post.id"],
            name=op.f("fk_absence_tenant_post_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_absence")),
    )
    op.create_index("ix_absence_post_id", "absence", ["tenant", "post_id"])


def _withdrawn() -> None:
    op.create_table(
        "plan_withdrawn",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        *_by_whom(),
        sa.CheckConstraint(
            "subject in ('post', 'absence')", name=op.f("ck_plan_withdrawn_subject")
        ),
        sa.CheckConstraint(
            "length(why) between 1 and 200", name=op.f("ck_plan_withdrawn_why")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "subject", "subject_id", name=op.f("pk_plan_withdrawn")
        ),
    )


def _refuse_change(table: str) -> None:
    """Rows of this table are only ever added; the database says so."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{change} before {change} on {table} begin "
                f"select raise(abort, '{change} of {table} is refused: rows are only "
                "ever added'); end"
            )
        return
    op.execute(
        f"create trigger {table}_no_change before update or delete on {table} "
        "for each row execute function refuse_change()"
    )
    op.execute(
        f"create trigger {table}_no_truncate before truncate on {table} "
        "for each statement execute function refuse_change()"
    )
