"""How each list's card fared is kept as it was worked out, once a week."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLE = "card_watch"
LISTS = "('neurodevelopmental', 'speech_language', 'undecided')"


def upgrade() -> None:
    """Forward."""
    op.create_table(
        TABLE,
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("card", KEY, nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"pathway in {LISTS}", name=op.f("ck_card_watch_pathway")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_card_watch")),
        sa.UniqueConstraint("tenant", "pathway", "monday", name="uq_card_watch_week"),
    )
    _refuse_change()


def downgrade() -> None:
    """Back. What was worked out is lost; it can be worked out again."""
    op.drop_table(TABLE)


def _refuse_change() -> None:
    """Rows are only ever added; the database says so."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("update", "delete"):
            op.execute(
                f"create trigger {TABLE}_no_{change} before {change} on {TABLE} begin "
                f"select raise(abort, '{change} of {TABLE} is refused: rows are only "
                "ever added'); end"
            )
        return
    op.execute(
        f"create trigger {TABLE}_no_change before update or delete on {TABLE} "
        "for each row execute function refuse_change()"
    )
    op.execute(
        f"create trigger {TABLE}_no_truncate before truncate on {TABLE} "
        "for each statement execute function refuse_change()"
    )
