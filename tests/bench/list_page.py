"""The first page of fifty from a store with many waiting children, on SQLite.

A few thousand are imported the product's own way; the store is then grown by copying
their rows under new names, because a bench should not take as long as an import.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, Table, insert, literal, select, update
from sqlmodel import Session

from tests.bench.made import AS_OF, SEED
from tests.bench.timing import Times, interleaved
from triage.desk.importing import import_files
from triage.desk.invented import write_exports
from triage.desk.opening import opened
from triage.desk.views import Filters
from triage.desk.waiting import list_page
from triage.store.columns import Row
from triage.store.engine import reading, unit_of_work


TENANT = "bench"
SIZE = 50
NOW = datetime.combine(AS_OF, time(9), UTC)

# The tables a list page reads, in the order their keys allow, and the names in each
# that a copy must change.
COPIED: Mapping[str, tuple[str, ...]] = {
    "child": ("id",),
    "referral": ("id", "child_id"),
    "placement": ("referral_id",),
    "listed": ("referral_id",),
    "task": ("id", "matter", "referral_id", "child_id"),
}


def measured(imported: int, copies: int, rounds: int) -> tuple[Times, int]:
    """Seconds for one page, and how many waits the store held."""
    with TemporaryDirectory() as name, _store(Path(name), imported, copies) as engine:
        held = _waiting(engine)
        times = interleaved({"page": lambda: _page(engine)}, rounds)
        return times["page"], held


def _page(engine: Engine) -> None:
    with reading(engine) as session:
        page = list_page(
            session, tenant=TENANT, filters=Filters(), size=SIZE, today=AS_OF
        )
    assert len(page.entries) == min(SIZE, page.total)


@contextmanager
def _store(folder: Path, imported: int, copies: int) -> Iterator[Engine]:
    engine = opened(f"sqlite:///{folder / 'bench.sqlite'}")
    files = write_exports(folder, children=imported, as_of=AS_OF, seed=SEED)
    with unit_of_work(engine) as session:
        import_files(
            session, tenant=TENANT, paths=files, today=AS_OF, now=NOW, by="bench"
        )
        _grow(session, copies=copies)
    yield engine
    engine.dispose()


def _grow(session: Session, *, copies: int) -> None:
    for table, names in COPIED.items():
        for copy in range(copies):
            _copy(session, Row.metadata.tables[table], names, f"~{copy:03d}")
    days = Row.metadata.tables["day_count"]
    session.execute(update(days).values(waiting=days.c.waiting * (copies + 1)))


def _copy(session: Session, table: Table, names: tuple[str, ...], end: str) -> None:
    first = table.c[names[0]].not_like("%~%")
    columns = [
        column + literal(end) if column.name in names else column for column in table.c
    ]
    said = select(*columns).where(first)
    session.execute(insert(table).from_select(table.c.keys(), said))


def _waiting(engine: Engine) -> int:
    with reading(engine) as session:
        page = list_page(session, tenant=TENANT, filters=Filters(), today=AS_OF)
    return sum(page.by_pathway.values())
