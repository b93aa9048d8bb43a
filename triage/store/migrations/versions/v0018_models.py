"""Cards that are proposed, lists frozen once a month, and what cards were held against."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = (
    "model_candidate",
    "model_withdrawal",
    "model_snapshot",
    "model_snapshot_score",
    "model_comparison",
)
PATHWAYS = "pathway in ('neurodevelopmental', 'speech_language', 'undecided')"


def upgrade() -> None:
    """Forward."""
    _candidate()
    _withdrawal()
    _snapshot()
    _score()
    _comparison()
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    """Back. Proposed cards, frozen lists and comparisons are lost."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _candidate() -> None:
    op.create_table(
        "model_candidate",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("candidate", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("card_md", sa.Text(), nullable=False),
        sa.Column("edition", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_model_candidate_pathway")),
        sa.CheckConstraint(
            "length(kept_by) between 1 and 200",
            name=op.f("ck_model_candidate_kept_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "edition"],
            ["edition.tenant", "edition.digest"],
            name=op.f("fk_model_candidate_tenant_edition"),
        ),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_model_candidate")),
    )
    op.create_index(
        "ix_model_candidate_pathway",
        "model_candidate",
        ["tenant", "pathway", "kept_at"],
    )


def _withdrawal() -> None:
    op.create_table(
        "model_withdrawal",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(withdrawn_by) between 1 and 200",
            name=op.f("ck_model_withdrawal_withdrawn_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "digest"],
            ["model_candidate.tenant", "model_candidate.digest"],
            name=op.f("fk_model_withdrawal_tenant_digest"),
        ),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_model_withdrawal")),
    )


def _snapshot() -> None:
    op.create_table(
        "model_snapshot",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("edition", KEY, nullable=False),
        sa.Column("champion", KEY, nullable=False),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Text(), nullable=False),
        sa.Column("cards", sa.Text(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_model_snapshot_pathway")),
        sa.CheckConstraint("children >= 0", name=op.f("ck_model_snapshot_children")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_model_snapshot")),
        sa.UniqueConstraint(
            "tenant", "pathway", "month", name=op.f("uq_model_snapshot_month")
        ),
    )


def _score() -> None:
    op.create_table(
        "model_snapshot_score",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("snapshot_id", KEY, nullable=False),
        sa.Column("card_digest", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "points between 0 and 1000", name=op.f("ck_model_snapshot_score_points")
        ),
        sa.CheckConstraint(
            "band between 1 and 4", name=op.f("ck_model_snapshot_score_band")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "snapshot_id"],
            ["model_snapshot.tenant", "model_snapshot.id"],
            name=op.f("fk_model_snapshot_score_tenant_snapshot_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_model_snapshot_score_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant",
            "snapshot_id",
            "card_digest",
            "referral_id",
            name=op.f("pk_model_snapshot_score"),
        ),
    )
    op.create_index(
        "ix_model_snapshot_score_referral_id",
        "model_snapshot_score",
        ["tenant", "referral_id"],
    )


def _comparison() -> None:
    op.create_table(
        "model_comparison",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("quarter", sa.Text(), nullable=False),
        sa.Column("champion", KEY, nullable=False),
        sa.Column("champion_auc", sa.Float(), nullable=True),
        sa.Column("gap", sa.Float(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_model_comparison_pathway")),
        sa.CheckConstraint(
            "length(quarter) = 7", name=op.f("ck_model_comparison_quarter")
        ),
        sa.CheckConstraint(
            "length(made_by) between 1 and 200",
            name=op.f("ck_model_comparison_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_model_comparison")),
        sa.UniqueConstraint(
            "tenant",
            "pathway",
            "quarter",
            "champion",
            name=op.f("uq_model_comparison_quarter"),
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
