"""Signs are weighed by choice: what is weighed, who weighs, and every answer kept."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
PATHWAYS = "pathway in ('neurodevelopmental', 'speech_language', 'undecided')"
GROUPS = "rater_group in ('clinician', 'coordinator', 'parent')"
SAID = "said in ('first', 'second', 'equal', 'cannot say', 'taken back')"


def upgrade() -> None:
    """Forward."""
    _exercise()
    _rater()
    _answer()
    _refuse_change("choice_answer")


def downgrade() -> None:
    """Back. What people weighed is lost; cards that were made of it stay."""
    for table in ("choice_answer", "choice_rater", "choice_exercise"):
        op.drop_table(table)


def _exercise() -> None:
    op.create_table(
        "choice_exercise",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(PATHWAYS, name=op.f("ck_choice_exercise_pathway")),
        sa.CheckConstraint(
            "length(title) between 1 and 200", name=op.f("ck_choice_exercise_title")
        ),
        sa.CheckConstraint(
            "length(opened_by) between 1 and 200",
            name=op.f("ck_choice_exercise_opened_by"),
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (closed_by is null)",
            name=op.f("ck_choice_exercise_closed"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_choice_exercise")),
    )


def _rater() -> None:
    op.create_table(
        "choice_rater",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("exercise_id", KEY, nullable=False),
        sa.Column("rater_group", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("staff_id", KEY, nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("code_hash", KEY, nullable=True),
        sa.Column("code_until", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.Column("visit", KEY, nullable=True),
        sa.Column("visit_until", UTCDateTime(), nullable=True),
        sa.CheckConstraint(GROUPS, name=op.f("ck_choice_rater_rater_group")),
        sa.CheckConstraint(
            "(staff_id is null) = (rater_group = 'parent')",
            name=op.f("ck_choice_rater_whose"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_choice_rater")),
        sa.UniqueConstraint(
            "tenant",
            "exercise_id",
            "rater_group",
            "number",
            name=op.f("uq_choice_rater_tenant_exercise_id_rater_group_number"),
        ),
        sa.UniqueConstraint(
            "tenant", "code_hash", name=op.f("uq_choice_rater_tenant_code_hash")
        ),
        sa.UniqueConstraint(
            "tenant", "visit", name=op.f("uq_choice_rater_tenant_visit")
        ),
    )


def _answer() -> None:
    op.create_table(
        "choice_answer",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("rater_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("exercise_id", KEY, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(SAID, name=op.f("ck_choice_answer_said")),
        sa.CheckConstraint(
            "length(question) between 1 and 80",
            name=op.f("ck_choice_answer_question"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "rater_id", "number", name=op.f("pk_choice_answer")
        ),
    )
    op.create_index(
        op.f("ix_choice_answer_exercise_id"), "choice_answer", ["exercise_id"]
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
