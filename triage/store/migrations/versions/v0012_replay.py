"""What replaying a placement takes is kept with it; what was put right is kept too."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
TABLES = ("restitution", "restitution_child")
FATES = (
    "still waiting: put right",
    "still waiting: nothing is lost today",
    "still waiting: was given more, which holds until a person looks",
    "seen meanwhile",
    "off the list",
    "what it was placed by was not kept",
)


def upgrade() -> None:
    """Forward. What a placement before this read is not known, and stays so."""
    op.add_column("placement", sa.Column("inputs", sa.Text(), nullable=True))
    _restitution()
    for table in TABLES:
        _refuse_change(table)


def downgrade() -> None:
    """Back. What was put right is lost; the placements it made stay."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("placement", "inputs")


def _restitution() -> None:
    op.create_table(
        "restitution",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("wrong", KEY, nullable=False),
        sa.Column("right_one", KEY, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "length(why) between 1 and 500", name=op.f("ck_restitution_why")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "wrong"],
            ["edition.tenant", "edition.digest"],
            name=op.f("fk_restitution_tenant_wrong"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "right_one"],
            ["edition.tenant", "edition.digest"],
            name=op.f("fk_restitution_tenant_right_one"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_restitution")),
    )
    fates = ", ".join(f"'{fate}'" for fate in FATES)
    op.create_table(
        "restitution_child",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("restitution_id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.CheckConstraint(
            f"fate in ({fates})", name=op.f("ck_restitution_child_fate")
        ),
        sa.CheckConstraint("days >= 0", name=op.f("ck_restitution_child_days")),
        sa.CheckConstraint(
            f"days = 0 or fate = '{FATES[0]}'",
            name=op.f("ck_restitution_child_only_who_waits"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "restitution_id"],
            ["restitution.tenant", "restitution.id"],
            name=op.f("fk_restitution_child_tenant_restitution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_restitution_child_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant",
            "restitution_id",
            "referral_id",
            name=op.f("pk_restitution_child"),
        ),
    )
    op.create_index(
        "ix_restitution_child_referral_id",
        "restitution_child",
        ["tenant", "referral_id"],
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
