"""The register: children, facts, imports, tasks; and triggers that keep the record."""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Bytes order keys on both databases.
TENANT = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")

APPEND_ONLY = ("audit", "fact", "particulars")
TABLES = (  # each before those that point at it
    "audit",
    "child",
    "import",
    "meta",
    "particulars",
    "task",
    "contact",
    "fact",
    "import_file",
    "referral",
    "import_line",
)

REFUSE = """
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% % is refused: rows are only ever added', lower(tg_op), tg_table_name;
end $$
"""


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "audit",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.CheckConstraint("length(who) between 1 and 200", name=op.f("ck_audit_who")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_audit")),
    )
    op.create_index(
        "ix_audit_subject", "audit", ["tenant", "subject", "subject_id", "id"]
    )

    op.create_table(
        "child",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("forename", sa.Text(), nullable=False),
        sa.Column("surname", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("nhs_number", KEY, nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("ethnic_category", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.CheckConstraint("length(id) between 1 and 80", name=op.f("ck_child_id")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_child")),
    )
    op.create_index("ix_child_nhs_number", "child", ["tenant", "nhs_number"])

    op.create_table(
        "import",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("already_imported", sa.Text(), nullable=False),
        sa.Column("missing_children", sa.Integer(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_import")),
    )
    op.create_table(
        "meta",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(tenant) between 1 and 40", name=op.f("ck_meta_tenant")
        ),
        sa.PrimaryKeyConstraint("tenant", "name", name=op.f("pk_meta")),
    )
    op.create_table(
        "particulars",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("subject_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "subject in ('child', 'referral')", name=op.f("ck_particulars_subject")
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "subject", "subject_id", "id", name=op.f("pk_particulars")
        ),
    )
    op.create_index("ix_particulars_import_id", "particulars", ["tenant", "import_id"])

    op.create_table(
        "task",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("matter", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=True),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("child_id", KEY, nullable=True),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_open", "task", ["tenant", "closed_at", "undone_at", "due_at"]
    )
    op.create_index(
        "ix_task_open_kind",
        "task",
        ["tenant", "kind", "due_at", "referral_id"],
        sqlite_where=sa.text("closed_at is null and undone_at is null"),
        postgresql_where=sa.text("closed_at is null and undone_at is null"),
    )
    op.create_index("ix_task_referral_id", "task", ["tenant", "referral_id"])
    op.create_index(
        "uq_task_matter",
        "task",
        ["tenant", "matter"],
        unique=True,
        sqlite_where=sa.text("undone_at is null"),
        postgresql_where=sa.text("undone_at is null"),
    )

    op.create_table(
        "contact",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("import_id", KEY, nullable=True),
        sa.Column("relationship", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("safe_to_use", sa.Boolean(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("format", sa.Text(), nullable=True),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "channel in ('email', 'sms')", name=op.f("ck_contact_channel")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_contact_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_child_id", "contact", ["tenant", "child_id"])

    op.create_table(
        "fact",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("known", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(), nullable=False),
        sa.Column("import_id", KEY, nullable=True),
        sa.CheckConstraint(
            "known in ('known', 'unknown', 'not asked')", name=op.f("ck_fact_known")
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_fact_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "child_id", "id", name=op.f("pk_fact")),
    )
    op.create_index("ix_fact_import_id", "fact", ["tenant", "import_id"])

    op.create_table(
        "import_file",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "import_id"],
            ["import.tenant", "import.id"],
            name=op.f("fk_import_file_tenant_import_id"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "import_id", "number", name=op.f("pk_import_file")
        ),
    )
    op.create_index(
        "uq_import_file_digest",
        "import_file",
        ["tenant", "digest"],
        unique=True,
        sqlite_where=sa.text("undone_at is null"),
        postgresql_where=sa.text("undone_at is null"),
    )

    op.create_table(
        "referral",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("child_id", KEY, nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("clock_start", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "pathway in ('neurodevelopmental', 'speech_language', 'undecided')",
            name=op.f("ck_referral_pathway"),
        ),
        sa.CheckConstraint(
            "state in ('waiting', 'set aside', 'seen', 'removed')",
            name=op.f("ck_referral_state"),
        ),
        sa.CheckConstraint("length(id) between 1 and 80", name=op.f("ck_referral_id")),
        sa.ForeignKeyConstraint(
            ["tenant", "child_id"],
            ["child.tenant", "child.id"],
            name=op.f("fk_referral_tenant_child_id"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_referral")),
    )
    op.create_index("ix_referral_child_id", "referral", ["tenant", "child_id"])

    op.create_table(
        "import_line",
        sa.Column("tenant", TENANT, nullable=False),
        sa.Column("import_id", KEY, nullable=False),
        sa.Column("file_number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("referral_id", KEY, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("prompts", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("free_text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome in ('accepted', 'accepted_with_findings', 'merged', 'set_aside')",
            name=op.f("ck_import_line_outcome"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "import_id", "file_number"],
            ["import_file.tenant", "import_file.import_id", "import_file.number"],
            name=op.f("fk_import_line_tenant_import_id_file_number"),
        ),
        sa.PrimaryKeyConstraint(
            "tenant", "import_id", "file_number", "line", name=op.f("pk_import_line")
        ),
    )
    op.create_index(
        "ix_import_line_referral_id", "import_line", ["tenant", "referral_id"]
    )

    if op.get_bind().dialect.name == "sqlite":
        _refuse_on_sqlite()
    else:
        _refuse_on_postgresql()


def downgrade() -> None:
    """Back to nothing."""
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function refuse_change")


def _refuse_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for change in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{change} before {change} on {table} begin "
                f"select raise(abort, '{change} of {table} is refused: rows are only "
                "ever added'); end"
            )


def _refuse_on_postgresql() -> None:
    op.execute(REFUSE)
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_no_change before update or delete on {table} "
            "for each row execute function refuse_change()"
        )
        op.execute(
            f"create trigger {table}_no_truncate before truncate on {table} "
            "for each statement execute function refuse_change()"
        )
