"""Who owes a band of their own, what changed for people, and searches kept for a while."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
LISTED = ("tenant", "ranking", "pathway")
ORDER = ("band", "order_day", "clock_start", "lot", "referral_id")
BY_CLOCK = ("clock_start", "referral_id")
BEFORE = ("due_on", "safe", "asks", "confirmed", "changed_on", "language")
AFTER = ("due_on", "safe", "confirmed", "changed_on", "language", "blind_lot")
LONG_AGO = "2000-01-01"
DRAWN = """
    update listed set blind_lot = case when exists (
        select 1 from decision
        where decision.tenant = listed.tenant
          and decision.referral_id = listed.referral_id
    ) then 1000000 else lot % 1000000 end
"""


def upgrade() -> None:
    """Forward. As far as anyone knows, nothing on the list has changed yet."""
    op.drop_index("ix_listed_order", "listed")
    op.drop_column("listed", "asks")
    op.drop_column("listed", "changed_on")
    op.add_column("listed", sa.Column("changed_on", sa.Date(), nullable=True))
    op.add_column("placement", sa.Column("changed_on", sa.Date(), nullable=True))
    lot = sa.Column("blind_lot", sa.Integer(), nullable=False, server_default="0")
    op.add_column("listed", lot)
    op.execute(DRAWN)
    op.create_index("ix_listed_order", "listed", [*LISTED, *ORDER, *AFTER])
    op.create_index("ix_listed_blind", "listed", [*LISTED, "blind_lot", *ORDER])
    op.drop_index("ix_listed_longest", "listed")
    op.create_index("ix_listed_longest", "listed", [*LISTED, *BY_CLOCK, "blind_lot"])
    op.create_index(
        "ix_own_band_staff_id", "own_band", ["tenant", "staff_id", "referral_id"]
    )
    op.create_table(
        "kept_search",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("session_id", KEY, nullable=False),
        sa.Column("pathway", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_kept_search_pathway"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_kept_search")),
    )
    op.create_index("ix_kept_search_until", "kept_search", ["tenant", "until"])


def downgrade() -> None:
    """Back. Loses what the new columns held."""
    op.drop_table("kept_search")
    op.drop_index("ix_own_band_staff_id", "own_band")
    op.drop_index("ix_listed_blind", "listed")
    op.drop_index("ix_listed_longest", "listed")
    op.create_index("ix_listed_longest", "listed", [*LISTED, "clock_start"])
    op.drop_index("ix_listed_order", "listed")
    op.drop_column("listed", "blind_lot")
    op.drop_column("placement", "changed_on")
    op.drop_column("listed", "changed_on")
    day = sa.Column("changed_on", sa.Date(), nullable=False, server_default=LONG_AGO)
    op.add_column("listed", day)
    op.add_column(
        "listed",
        sa.Column("asks", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_listed_order", "listed", [*LISTED, *ORDER, *BEFORE])
