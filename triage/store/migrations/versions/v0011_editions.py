"""Editions: every file that decides a place, kept, and which one is in force."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = ("edition", "edition_term", "edition_in_force")
APPEND_ONLY = ("edition", "edition_term")


def upgrade() -> None:
    """Forward. The next placement puts what is installed in force."""
    op.create_table(
        "edition",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_edition")),
    )
    op.create_table(
        "edition_term",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "digest"],
            ["edition.tenant", "edition.digest"],
            name=op.f("fk_edition_term_tenant_digest"),
        ),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_edition_term")),
    )
    op.create_table(
        "edition_in_force",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["edition_term.tenant", "edition_term.number"],
            name=op.f("fk_edition_in_force_tenant_number"),
        ),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_edition_in_force")),
    )
    for table in APPEND_ONLY:
        _refuse_change(table)


def downgrade() -> None:
    """Back. The editions are lost; the placements they made stay."""
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
