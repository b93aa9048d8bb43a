"""What people decide: bands, moves, clocks, reviews."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

TABLES = (  # each before those that point at it
    "clock_event",
    "decision",
    "fact_correction",
    "move",
    "own_band",
    "proposal",
    "review",
)
STATES_BEFORE = "state in ('waiting', 'set aside', 'seen', 'removed')"
STATES = (
    "state in ('waiting', 'returned for information', "
    "'assessment elsewhere, still waiting', 'set aside', 'declined', 'seen', 'removed')"
)
APPEND_ONLY = (
    *("decision", "own_band", "move", "clock_event", "review"),
    "fact_correction",
)


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "clock_event",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("question", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("offer_id", KEY, nullable=True),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("second_id", KEY, nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "second_id <> staff_id", name=op.f("ck_clock_event_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_clock_event_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_clock_event")),
    )
    op.create_index(
        "ix_clock_event_referral_id",
        "clock_event",
        ["tenant", "referral_id", "id"],
        unique=False,
    )

    op.create_table(
        "decision",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("proposed_band", sa.Integer(), nullable=False),
        sa.Column("ruled_band", sa.Integer(), nullable=False),
        sa.Column("own_band", sa.Integer(), nullable=True),
        sa.Column("placement", sa.Integer(), nullable=False),
        sa.Column("reason", KEY, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("unknown_because", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("second_id", KEY, nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('confirmed', 'changed')", name=op.f("ck_decision_kind")
        ),
        sa.CheckConstraint(
            "band <= proposed_band or second_id is not null",
            name=op.f("ck_decision_lowering_signed"),
        ),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_decision_band")),
        sa.CheckConstraint(
            "own_band between 1 and 4", name=op.f("ck_decision_own_band")
        ),
        sa.CheckConstraint(
            "proposed_band between 1 and 4", name=op.f("ck_decision_proposed_band")
        ),
        sa.CheckConstraint(
            "ruled_band between 1 and 4", name=op.f("ck_decision_ruled_band")
        ),
        sa.CheckConstraint(
            "second_id <> staff_id", name=op.f("ck_decision_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_decision_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_decision")),
    )
    op.create_index(
        "ix_decision_made_at", "decision", ["tenant", "made_at"], unique=False
    )
    op.create_index(
        "ix_decision_referral_id",
        "decision",
        ["tenant", "referral_id", "id"],
        unique=False,
    )

    op.create_table(
        "fact_correction",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("fact_id", KEY, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id", "fact_id"],
            ["fact.tenant", "fact.child_id", "fact.id"],
            name=op.f("fk_fact_correction_tenant_child_id_fact_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "child_id", "fact_id", name=op.f("pk_fact_correction")
        ),
    )

    op.create_table(
        "move",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("from_pathway", sa.Text(), nullable=False),
        sa.Column("to_pathway", sa.Text(), nullable=False),
        sa.Column("reason", KEY, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("signposting", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("second_id", KEY, nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "from_pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_move_from_pathway"),
        ),
        sa.CheckConstraint(
            "from_state in ('waiting', 'returned for information', 'assessment elsewhere, still waiting', 'set aside', 'declined', 'seen', 'removed')",
            name=op.f("ck_move_from_state"),
        ),
        sa.CheckConstraint(
            "to_pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_move_to_pathway"),
        ),
        sa.CheckConstraint(
            "to_state in ('waiting', 'returned for information', 'assessment elsewhere, still waiting', 'set aside', 'declined', 'seen', 'removed')",
            name=op.f("ck_move_to_state"),
        ),
        sa.CheckConstraint("second_id <> staff_id", name=op.f("ck_move_two_people")),
        sa.CheckConstraint(
            "to_state not in ('set aside', 'declined', 'removed') "
            "or second_id is not null",
            name=op.f("ck_move_leaving_signed"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_move_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_move")),
    )
    op.create_index(
        "ix_move_referral_id", "move", ["tenant", "referral_id", "id"], unique=False
    )

    op.create_table(
        "own_band",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("placement", sa.Integer(), nullable=False),
        sa.Column("band", sa.Integer(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("band between 1 and 4", name=op.f("ck_own_band_band")),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_own_band_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_own_band")),
    )
    op.create_index(
        "ix_own_band_referral_id",
        "own_band",
        ["tenant", "referral_id", "id"],
        unique=False,
    )

    op.create_table(
        "proposal",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("seen", KEY, nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("second_id", KEY, nullable=True),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("second_note", sa.Text(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "outcome is null or outcome = 'withdrawn' or "
            "(second_id is not null and second_id <> staff_id)",
            name=op.f("ck_proposal_two_people"),
        ),
        sa.CheckConstraint(
            "outcome in ('agreed', 'refused', 'withdrawn')",
            name=op.f("ck_proposal_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_proposal_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_proposal")),
    )
    op.create_index(
        "ix_proposal_open",
        "proposal",
        ["tenant", "decided_at", "made_at"],
        unique=False,
    )
    op.create_index(
        "ix_proposal_referral_id", "proposal", ["tenant", "referral_id"], unique=False
    )

    op.create_table(
        "review",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("referral_id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("outcome", KEY, nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("learning", sa.Text(), nullable=False),
        sa.Column("staff_id", KEY, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "harm in ('none', 'low', 'moderate', 'severe')", name=op.f("ck_review_harm")
        ),
        sa.CheckConstraint("kind in ('forced', 'harm')", name=op.f("ck_review_kind")),
        sa.ForeignKeyConstraint(
            ["tenant", "referral_id"],
            ["referral.tenant", "referral.id"],
            name=op.f("fk_review_tenant_referral_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_review")),
    )
    op.create_index(
        "ix_review_referral_id", "review", ["tenant", "referral_id", "id"], unique=False
    )

    for table in APPEND_ONLY:
        _refuse_change(table)
    _states(of=STATES_BEFORE, to=STATES)


def _states(of: str, to: str) -> None:
    """Replace the check on where a referral stands.

    SQLite cannot change a check, and half the tables point at this one. Its own way is
    followed: the description is edited, and every connection reads it again.
    """
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(op.f("ck_referral_state"), "referral", type_="check")
        op.create_check_constraint(op.f("ck_referral_state"), "referral", to)
        return
    run = op.get_bind().exec_driver_sql
    version = run("pragma schema_version").scalar_one()
    run("pragma writable_schema=on")
    changed = run(
        "update sqlite_master set sql = replace(sql, ?, ?) "
        "where type = 'table' and name = 'referral'",
        (of, to),
    )
    assert changed.rowcount == 1
    run(f"pragma schema_version={version + 1}")
    run("pragma writable_schema=off")


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


def downgrade() -> None:
    """Back. States that were not known then become the nearest that were."""
    op.execute(
        "update referral set state = 'waiting' where state in "
        "('returned for information', 'assessment elsewhere, still waiting')"
    )
    op.execute("update referral set state = 'removed' where state = 'declined'")
    _states(of=STATES, to=STATES_BEFORE)
    for table in reversed(TABLES):
        op.drop_table(table)
