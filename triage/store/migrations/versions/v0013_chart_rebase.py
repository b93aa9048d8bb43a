"""A chart is rebased by a named person, for a cause; it is kept who, when and why."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLE = "chart_rebase"
PATHWAYS = "pathway in ('neurodevelopmental', 'speech_language', 'undecided')"
MEASURES = (
    "measure in ('referrals', 'seen', 'not_brought', 'seen_within_18_weeks', "
    "'change_of_list')"
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        TABLE,
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=True),
        sa.Column("withdraws", KEY, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_chart_rebase_pathway")),
        sa.CheckConstraint(MEASURES, name=op.f("ck_chart_rebase_measure")),
        sa.CheckConstraint(
            "length(why) between 1 and 500", name=op.f("ck_chart_rebase_why")
        ),
        sa.CheckConstraint(
            "(on_day is null) <> (withdraws is null)",
            name=op.f("ck_chart_rebase_one_of_two"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "withdraws"],
            ["chart_rebase.tenant", "chart_rebase.id"],
            name=op.f("fk_chart_rebase_tenant_withdraws"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_chart_rebase")),
    )
    op.create_index("ix_chart_rebase_pathway", TABLE, ["tenant", "pathway"])
    op.create_index(
        "uq_chart_rebase_withdraws", TABLE, ["tenant", "withdraws"], unique=True
    )
    _refuse_change(TABLE)


def downgrade() -> None:
    """Back. Who rebased what is lost, and the charts have their first limits again."""
    op.drop_table(TABLE)


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
