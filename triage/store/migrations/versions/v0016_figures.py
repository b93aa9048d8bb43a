"""What the lists' figures read: standards in each line, and who left or came back."""

import json

import sqlalchemy as sa
from alembic import op


revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

CLOCKS = ("tenant", "clocks", "pathway", "ranking", "referral_id")
LEFT = (
    "tenant",
    "made_at",
    "from_state",
    "to_state",
    "from_pathway",
    "to_pathway",
    "reason",
    "referral_id",
    "id",
)
CAME_BACK = (
    "tenant",
    "referral_id",
    "id",
    "made_at",
    "reason",
    "to_state",
    "from_state",
    "from_pathway",
    "to_pathway",
)
ONLY_BACK = (
    "(from_pathway <> to_pathway or from_state in "
    "('set aside', 'declined', 'seen', 'removed'))"
)
OF_KIND = ("tenant", "referral_id", "kind", "id", "made_at", "on_day")
RECEIVED_LATE = "received_on > clock_start"
AT_ONCE = 1_000


def upgrade() -> None:
    """Forward. Each line takes over the standards of its placement."""
    clocks = sa.Column("clocks", sa.Text(), nullable=False, server_default="")
    op.add_column("listed", clocks)
    _take_over()
    op.create_index("ix_listed_clocks", "listed", list(CLOCKS))
    op.create_index("ix_move_left", "move", list(LEFT))
    _of_few("ix_move_came_back", "move", CAME_BACK, ONLY_BACK)
    op.create_index("ix_clock_event_kind", "clock_event", list(OF_KIND))
    _of_few("ix_referral_received_late", "referral", ("tenant", "id"), RECEIVED_LATE)


def downgrade() -> None:
    """Back. Nothing is lost: a placement holds its standards."""
    op.drop_index("ix_referral_received_late", "referral")
    op.drop_index("ix_clock_event_kind", "clock_event")
    op.drop_index("ix_move_came_back", "move")
    op.drop_index("ix_move_left", "move")
    op.drop_index("ix_listed_clocks", "listed")
    op.drop_column("listed", "clocks")


def _of_few(name: str, table: str, columns: tuple[str, ...], where: str) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def _take_over() -> None:
    """A day and a rule on each line, as `store.standards` writes them."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "select listed.tenant, listed.ranking, listed.referral_id, beside "
            "from listed join placement on placement.tenant = listed.tenant "
            "and placement.referral_id = listed.referral_id "
            "and placement.number = listed.placement"
        )
    )
    rows = [
        {"tenant": tenant, "ranking": ranking, "name": name, "clocks": clocks}
        for tenant, ranking, name, beside in found
        if (clocks := _clocks(beside))
    ]
    for start in range(0, len(rows), AT_ONCE):
        connection.execute(
            sa.text(
                "update listed set clocks = :clocks where tenant = :tenant "
                "and ranking = :ranking and referral_id = :name"
            ),
            rows[start : start + AT_ONCE],
        )


def _clocks(beside: str) -> str:
    some = json.loads(beside).get("clocks", ())
    return "\n".join(sorted(f"{one['due_on']['date']} {one['rule']}" for one in some))
