"""The first page of fifty from a store with many waiting children, on SQLite.

A few thousand are imported the product's own way; the store is then grown by copying
their rows under new names, because a bench should not take as long as an import.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from tests.bench import crowd
from tests.bench.crowd import TENANT
from tests.bench.made import AS_OF
from tests.bench.timing import Times, interleaved
from triage.desk.views import Filters
from triage.desk.waiting import list_page
from triage.store.engine import reading


SIZE = 50
NOW = datetime.combine(AS_OF, time(9), UTC)


def measured(imported: int, copies: int, rounds: int) -> tuple[Times, int]:
    """Seconds for one page, and how many waits the store held."""
    with TemporaryDirectory() as name, _store(Path(name), imported, copies) as engine:
        held = crowd.waiting(engine)
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
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    engine = crowd.filled(url, folder, imported=imported, copies=copies, now=NOW)
    yield engine
    engine.dispose()
