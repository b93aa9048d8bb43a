"""A month's pack is kept as it was made, and what people say of it beside it."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = ("pack", "pack_comment")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "pack",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(made_by) <= 200", name=op.f("ck_pack_made_by")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_pack")),
    )
    op.create_index("ix_pack_month", "pack", ["tenant", "month", "id"])
    op.create_table(
        "pack_comment",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("section", KEY, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "length(said_by) <= 200", name=op.f("ck_pack_comment_said_by")
        ),
        sa.CheckConstraint(
            "length(said) between 1 and 4000", name=op.f("ck_pack_comment_said")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_pack_comment")),
    )
    op.create_index(
        "ix_pack_comment_month", "pack_comment", ["tenant", "month", "section", "id"]
    )
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    """Back. Packs and what was said of them are lost; the figures can be made again."""
    for table in reversed(TABLES):
        op.drop_table(table)


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
