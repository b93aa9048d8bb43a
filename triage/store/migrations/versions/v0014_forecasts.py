"""Every forecast is kept as it was made, for whom, and how it came out."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = ("forecast_run", "forecast_child", "forecast_check")
PATHWAYS = "pathway in ('neurodevelopmental', 'speech_language', 'undecided')"


def upgrade() -> None:
    """Forward."""
    _run()
    _child()
    _check()
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    """Back. What was forecast is lost, and so is its record."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _run() -> None:
    op.create_table(
        "forecast_run",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("edition", KEY, nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_forecast_run_pathway")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_forecast_run")),
        sa.UniqueConstraint(
            "tenant", "pathway", "monday", name=op.f("uq_forecast_run_week")
        ),
    )


def _child() -> None:
    op.create_table(
        "forecast_child",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_forecast_child_band")),
        _of_run("forecast_child"),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_forecast_child_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "run_id", "referral_id", name=op.f("pk_forecast_child")
        ),
    )
    op.create_index(
        "ix_forecast_child_referral_id", "forecast_child", ["tenant", "referral_id"]
    )


def _check() -> None:
    op.create_table(
        "forecast_check",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("run_id", KEY, nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("seen_until", sa.Date(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_forecast_check_band")),
        sa.CheckConstraint(
            "weeks between 1 and 520", name=op.f("ck_forecast_check_weeks")
        ),
        _of_run("forecast_check"),
        sa.PrimaryKeyConstraint(
            "tenant", "run_id", "band", "weeks", name=op.f("pk_forecast_check")
        ),
    )


def _of_run(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "run_id"],
        ["forecast_run.tenant", "forecast_run.id"],
        name=op.f(f"fk_{table}_tenant_run_id"),
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
