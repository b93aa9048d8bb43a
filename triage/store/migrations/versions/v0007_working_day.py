"""What a working day adds to the register and the list; the record becomes a chain."""

import json
from collections.abc import Iterator
from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime


revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
ORDER = (
    *("tenant", "ranking", "pathway", "band", "order_day", "clock_start", "lot"),
    *("referral_id", "due_on", "safe", "asks"),
)
FILTERED = ("confirmed", "changed_on", "language")
NEVER_LOWERED = "ck_placement_never_lowered"
LOWERED = "band <= machine_band"
DECIDED = "band <= machine_band or decision_id is not null"
ADDED: dict[str, tuple[sa.Column[object], ...]] = {
    "audit": (
        sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("sealed", KEY, nullable=False, server_default=""),
    ),
    "child": (sa.Column("merged_into", KEY, nullable=True),),
    "contact": (
        sa.Column("judged_by", sa.Text(), nullable=True),
        sa.Column("judged_at", UTCDateTime(), nullable=True),
        sa.Column("judged_why", sa.Text(), nullable=False, server_default=""),
    ),
    "listed": (
        sa.Column("confirmed", sa.Boolean(), nullable=False, server_default="0"),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("changed_on", sa.Date(), nullable=False, server_default="2000-01-01"),
        sa.Column("language", KEY, nullable=False, server_default=""),
    ),
    "placement": (sa.Column("decision_id", KEY, nullable=True),),
    "referral": (
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_by", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
    ),
    "task": (
        sa.Column("was_due_at", UTCDateTime(), nullable=True),
        sa.Column("owner_id", KEY, nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("acknowledged_at", UTCDateTime(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("escalated_at", UTCDateTime(), nullable=True),
        sa.Column("escalated_to", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False, server_default=""),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
    ),
}


def upgrade() -> None:
    """Forward. What stands on the list today changed, as far as anyone knows, today."""
    _free("audit")
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, _for_this_database(column))
    _seal_what_is_there()
    op.create_index("uq_audit_number", "audit", ["tenant", "number"], unique=True)
    _refuse_change("audit")
    op.create_index("ix_child_merged_into", "child", ["tenant", "merged_into"])
    op.create_index("ix_child_born_on", "child", ["tenant", "born_on"])
    op.create_index(
        "ix_child_name_key", "child", ["tenant", "name_key", "id", "merged_into"]
    )
    op.drop_index("ix_task_referral_id", "task")
    op.create_index(
        "ix_task_referral_id",
        "task",
        ["tenant", "referral_id", "closed_at", "undone_at"],
    )
    op.drop_index("ix_listed_order", "listed")
    op.create_index("ix_listed_order", "listed", [*ORDER, *FILTERED])
    op.create_index("ix_listed_language", "listed", [*ORDER[:3], "language"])
    _never_lowered(DECIDED, before=LOWERED)


def downgrade() -> None:
    """Back. Loses what the new columns held."""
    _never_lowered(LOWERED, before=DECIDED)
    op.drop_index("ix_listed_language", "listed")
    op.drop_index("ix_listed_order", "listed")
    op.create_index("ix_listed_order", "listed", [*ORDER])
    op.drop_index("ix_task_referral_id", "task")
    op.create_index("ix_task_referral_id", "task", ["tenant", "referral_id"])
    op.drop_index("ix_child_name_key", "child")
    op.drop_index("ix_child_born_on", "child")
    op.drop_index("ix_child_merged_into", "child")
    _free("audit")
    op.drop_index("uq_audit_number", "audit")
    for table, columns in ADDED.items():
        for column in columns:
            op.drop_column(table, column.name)
    _refuse_change("audit")


def _for_this_database(column: "sa.Column[object]") -> "sa.Column[object]":
    """A copy to add; PostgreSQL spells the default of a yes or no as a word."""
    copy: sa.Column[object] = column._copy()
    if isinstance(copy.type, sa.Boolean) and not _sqlite():
        copy.server_default = sa.DefaultClause("false")
    return copy


def _seal_what_is_there() -> None:
    """Chain the rows of each tenant in the order of their ids, as they would have been."""
    audit = sa.table(
        "audit",
        *(sa.column(name) for name in ("tenant", "id", "who", "what", "subject")),
        *(sa.column(name) for name in ("subject_id", "details", "number", "sealed")),
        sa.column("at", UTCDateTime()),
    )
    heads: dict[str, tuple[int, str]] = {}
    rows = op.get_bind().execute(sa.select(audit).order_by(audit.c.tenant, audit.c.id))
    for row in list(rows.mappings()):
        number, before = heads.get(row["tenant"], (0, ""))
        told = [number + 1, *_told(dict(row))]
        sealed = sha256(json.dumps([before, *told]).encode()).hexdigest()
        heads[row["tenant"]] = (number + 1, sealed)
        op.execute(
            sa.update(audit)
            .where(audit.c.tenant == row["tenant"], audit.c.id == row["id"])
            .values(number=number + 1, sealed=sealed)
        )
    for tenant, (number, sealed) in heads.items():
        op.execute(
            sa.text(
                "insert into audit_head values (:tenant, :number, :sealed)"
            ).bindparams(tenant=tenant, number=number, sealed=sealed)
        )


def _told(row: dict[str, object]) -> Iterator[str]:
    yield str(row["id"])
    yield row["at"].isoformat()  # type: ignore[attr-defined]  # a moment
    for name in ("who", "what", "subject", "subject_id", "details"):
        yield str(row[name])


def _never_lowered(rule: str, before: str) -> None:
    """Replace the check on placements; SQLite has to write the whole table again."""
    if _sqlite():
        _written_again("placement", before, rule)
        return
    op.drop_constraint(op.f(NEVER_LOWERED), "placement", type_="check")
    op.create_check_constraint(op.f(NEVER_LOWERED), "placement", rule)


def _written_again(table: str, before: str, after: str) -> None:
    """The table as it was described, with one rule changed.

    The list points at placements, so it stands aside; triggers go and are made again.
    """
    listed = _described("listed")
    op.execute("create temporary table listed_aside as select * from listed")
    op.execute("drop table listed")
    described = _described(table)
    op.execute(f"alter table {table} rename to {table}_before")
    for index in described[1:]:
        op.execute(f"drop index {index.split()[2]}")
    op.execute(described[0].replace(before, after))
    op.execute(f"insert into {table} select * from {table}_before")  # noqa: S608  # our own table's name
    op.execute(f"drop table {table}_before")
    for index in (*described[1:], *listed):
        op.execute(index)
    op.execute("insert into listed select * from listed_aside")
    op.execute("drop table listed_aside")
    _refuse_change(table)


def _described(table: str) -> list[str]:
    """How SQLite describes a table, then its indexes."""
    found = op.get_bind().exec_driver_sql(
        "select sql from sqlite_master where tbl_name = ? and sql is not null "
        "and type in ('table', 'index') order by type desc",
        (table,),
    )
    return [row[0] for row in found]


def _free(table: str) -> None:
    """Let rows be changed while they are made to fit."""
    if _sqlite():
        for change in ("update", "delete"):
            op.execute(f"drop trigger {table}_no_{change}")
        return
    op.execute(f"drop trigger {table}_no_change on {table}")
    op.execute(f"drop trigger {table}_no_truncate on {table}")


def _refuse_change(table: str) -> None:
    """Rows of this table are only ever added; the database says so."""
    if _sqlite():
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


def _sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
