"""A store with many waiting children, made in a minute or two.

A few thousand are imported the product's own way; the store is then grown by copying
their rows under new names, because a bench should not take as long as an import.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, Table, func, insert, literal, null, select, text, update
from sqlmodel import Session

from tests.bench.made import SEED
from triage.desk.importing import import_files
from triage.desk.invented import write_exports
from triage.desk.opening import opened
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.meta import DEMO, mark


TENANT = "bench"

# The tables that a working day reads, in the order their keys allow, and the names in
# each that a copy must change.
COPIED: Mapping[str, tuple[str, ...]] = {
    "child": ("id",),
    "referral": ("id", "child_id"),
    "fact": ("id", "child_id"),
    "placement": ("referral_id",),
    "listed": ("referral_id",),
    "task": ("id", "matter", "referral_id", "child_id"),
}
ALONE = ("nhs_number",)  # belongs to one child only, so a copy has none


def filled(
    url: str, folder: Path, *, imported: int, copies: int, now: datetime
) -> Engine:
    """A store of `imported * (copies + 1)` invented children, as of a moment."""
    engine = opened(url)
    as_of = now.date()
    files = write_exports(folder, children=imported, as_of=as_of, seed=SEED)
    with unit_of_work(engine) as session:
        import_files(
            session, tenant=TENANT, paths=files, today=as_of, now=now, by="bench"
        )
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        _grow(session, copies=copies)
    if engine.dialect.name == "postgresql":  # its own servant does this in a minute
        with engine.begin() as connection:
            connection.execute(text("analyze"))
    return engine


def waiting(engine: Engine) -> int:
    """How many stand on the lists."""
    listed = Row.metadata.tables["listed"]
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(listed)) or 0


def _grow(session: Session, *, copies: int) -> None:
    for name, changed in COPIED.items():
        for turn in range(copies):
            copy(session, Row.metadata.tables[name], changed, f"~{turn:03d}")
    days = Row.metadata.tables["day_count"]
    session.execute(update(days).values(waiting=days.c.waiting * (copies + 1)))


def copy(session: Session, table: Table, changed: tuple[str, ...], end: str) -> None:
    """Every row of the crowd once more, under names with this end."""
    columns = [
        column + literal(end)
        if column.name in changed
        else null().label(column.name)
        if column.name in ALONE
        else column
        for column in table.c
    ]
    said = select(*columns).where(table.c[changed[0]].not_like("%~%"))
    session.execute(insert(table).from_select(table.c.keys(), said))
