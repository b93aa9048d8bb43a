"""Editions in tests: the one that came installed with a line changed, put in force."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from tests.functional.service import TENANT
from triage.desk import replace
from triage.desk.content import Content, content_of
from triage.desk.in_force import installed
from triage.desk.replace import Occasion
from triage.store import editions
from triage.store.engine import open_store, unit_of_work


BY = "Somebody"


def changed(path: str, before: str, after: str) -> Content:
    """The installed edition, but for one line of one file."""
    files = dict(installed().files)
    assert before in files[path]
    files[path] = files[path].replace(before, after)
    return content_of(files, installed().folder)


def put_in_force(engine: Engine, content: Content, now: datetime) -> None:
    """Keep an edition, put it in force and place everybody by it."""
    with unit_of_work(engine) as session:
        why = "A test."
        editions.keep(
            session,
            tenant=TENANT,
            digest=content.digest,
            files=content.files,
            why=why,
            by=BY,
            now=now,
        )
        editions.begin(
            session, tenant=TENANT, digest=content.digest, why=why, by=BY, now=now
        )
        occasion = Occasion(cause="new rules", today=now.date(), now=now)
        replace.place(session, tenant=TENANT, referral_ids=[], occasion=occasion)


def lived_once(file: Path, ready: bytes, live: Callable[[Engine], None]) -> bytes:
    """A SQLite store in which something was lived through, to be written where wanted."""
    file.write_bytes(ready)
    engine = open_store(f"sqlite:///{file}")
    live(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
    engine.dispose()
    return file.read_bytes()


@contextmanager
def copy_of(lived: bytes, file: Path) -> Iterator[Engine]:
    """A store of one's own, as it was lived through."""
    file.write_bytes(lived)
    engine = open_store(f"sqlite:///{file}")
    yield engine
    engine.dispose()


def tampered(engine: Engine, changes: str, where: str) -> None:
    """What only somebody with the database itself could do."""
    with engine.begin() as connection:
        for name in ("placement_no_update", "placement_no_change"):
            sqlite = connection.dialect.name == "sqlite"
            on = "" if sqlite else " on placement"
            connection.exec_driver_sql(f"drop trigger if exists {name}{on}")
        connection.exec_driver_sql(f"update placement set {changes} where {where}")
