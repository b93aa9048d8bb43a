"""The waiting list: rankings, placements that are never edited, and who stands where."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "day_count",
    "ranking",
    "ranking_in_force",
    "placement",
    "listed",
)


def upgrade() -> None:
    """Forward. Placements refuse to be changed by the register's trigger function."""
    op.create_table(
        "day_count",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("ranking", sa.Integer(), nullable=False),
        sa.Column("pathway", KEY, nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_day_count_band")),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_day_count_waiting")),
        sa.PrimaryKeyConstraint(
            "tenant",
            "ranking",
            "pathway",
            "band",
            "order_day",
            name=op.f("pk_day_count"),
        ),
    )
    op.create_table(
        "ranking",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", KEY, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_ranking")),
    )
    op.create_table(
        "ranking_in_force",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worked_out_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["ranking.tenant", "ranking.number"],
            name=op.f("fk_ranking_in_force_tenant_number"),
        ),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_ranking_in_force")),
    )
    op.create_table(
        "placement",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ranking", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("possible_band", sa.Integer(), nullable=False),
        sa.Column("machine_band", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("credit_weeks", sa.Integer(), nullable=False),
        sa.Column("weeks_waited", sa.Integer(), nullable=False),
        sa.Column("clock_start", sa.Date(), nullable=False),
        sa.Column("effective_start", sa.Date(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("band_since", sa.Date(), nullable=False),
        sa.Column("next_change_on", sa.Date(), nullable=True),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("facts_seen", sa.Text(), nullable=False),
        sa.Column("derived", sa.Text(), nullable=False),
        sa.Column("fired", sa.Text(), nullable=False),
        sa.Column("undecided", sa.Text(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("beside", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reason_public", sa.Text(), nullable=False),
        sa.Column("book", sa.Text(), nullable=False),
        sa.Column("book_digest", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=True),
        sa.Column("card_digest", sa.Text(), nullable=True),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("policy_digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_placement_pathway"),
        ),
        sa.CheckConstraint(
            "band <= machine_band", name=op.f("ck_placement_never_lowered")
        ),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_placement_band")),
        sa.CheckConstraint(
            "credit_weeks between 0 and 1000", name=op.f("ck_placement_credit_weeks")
        ),
        sa.CheckConstraint("lot >= 0", name=op.f("ck_placement_lot")),
        sa.CheckConstraint(
            "machine_band between 1 and 4", name=op.f("ck_placement_machine_band")
        ),
        sa.CheckConstraint(
            "points between 0 and 1000", name=op.f("ck_placement_points")
        ),
        sa.CheckConstraint(
            "possible_band between 1 and 4", name=op.f("ck_placement_possible_band")
        ),
        sa.CheckConstraint(
            "weeks_waited between 0 and 6240", name=op.f("ck_placement_weeks_waited")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "ranking"],
            ["ranking.tenant", "ranking.number"],
            name=op.f("fk_placement_tenant_ranking"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_placement_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "referral_id", "number", name=op.f("pk_placement")
        ),
    )
    op.create_index("ix_placement_import_id", "placement", ["tenant", "import_id"])

    op.create_table(
        "listed",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("ranking", sa.Integer(), nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("placement", sa.Integer(), nullable=False),
        sa.Column("pathway", KEY, nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("order_day", sa.Date(), nullable=False),
        sa.Column("clock_start", sa.Date(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("safe", sa.Boolean(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("next_change_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_listed_pathway"),
        ),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_listed_band")),
        sa.CheckConstraint("lot >= 0", name=op.f("ck_listed_lot")),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id", "placement"],
            ["placement.tenant", "placement.referral_id", "placement.number"],
            name=op.f("fk_listed_tenant_referral_id_placement"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "ranking", "referral_id", name=op.f("pk_listed")
        ),
    )
    op.create_index(
        "ix_listed_longest", "listed", ["tenant", "ranking", "pathway", "clock_start"]
    )
    op.create_index(
        "ix_listed_next_change",
        "listed",
        ["tenant", "ranking", "next_change_on"],
        sqlite_where=sa.text("next_change_on is not null"),
        postgresql_where=sa.text("next_change_on is not null"),
    )
    op.create_index(
        "ix_listed_order",
        "listed",
        [
            "tenant",
            "ranking",
            "pathway",
            "band",
            "order_day",
            "clock_start",
            "lot",
            "referral_id",
            "due_on",
            "safe",
            "asks",
        ],
    )

    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"create trigger placement_no_{change} before {change} on placement "
                f"begin select raise(abort, '{change} of placement is refused: rows are "
                "only ever added'); end"
            )
    else:
        op.execute(
            "create trigger placement_no_change before update or delete on placement "
            "for each row execute function refuse_change()"
        )
        op.execute(
            "create trigger placement_no_truncate before truncate on placement "
            "for each statement execute function refuse_change()"
        )


def downgrade() -> None:
    """Back to the register alone."""
    for table in reversed(TABLES):
        op.drop_table(table)
