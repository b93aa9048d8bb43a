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
TABLES = (
    "edition",
    "edition_term",
    "edition_in_force",
    "edition_proof",
    "edition_approval",
    "edition_date",
    "edition_date_end",
)
APPEND_ONLY = tuple(one for one in TABLES if one != "edition_in_force")
HOWS = "how in ('installed', 'activated', 'rolled back')"
ENDS = "state in ('begun', 'not met', 'taken back')"


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
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        _of_edition("edition_term"),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_edition_term")),
        sa.CheckConstraint(HOWS, name=op.f("ck_edition_term_how")),
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
    _steps()
    for table in APPEND_ONLY:
        _refuse_change(table)


def downgrade() -> None:
    """Back. The editions are lost; the placements they made stay."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _steps() -> None:
    """What people do with an edition before it comes into force."""
    op.create_table(
        "edition_proof",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        _of_edition("edition_proof"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_edition_proof")),
    )
    op.create_table(
        "edition_approval",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        _of_edition("edition_approval"),
        sa.CheckConstraint(
            "length(staff_id) between 1 and 80",
            name=op.f("ck_edition_approval_staff_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "digest", "staff_id", name=op.f("pk_edition_approval")
        ),
    )
    op.create_table(
        "edition_date",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("instead_of", KEY, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("set_at", UTCDateTime(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        _of_edition("edition_date"),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_edition_date")),
    )
    op.create_table(
        "edition_date_end",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "number"],
            ["edition_date.tenant", "edition_date.number"],
            name=op.f("fk_edition_date_end_tenant_number"),
        ),
        sa.CheckConstraint(ENDS, name=op.f("ck_edition_date_end_state")),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_edition_date_end")),
    )


def _of_edition(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "digest"],
        ["edition.tenant", "edition.digest"],
        name=op.f(f"fk_{table}_tenant_digest"),
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
