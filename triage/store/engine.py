"""Open the store, and do work in it that is kept whole or not at all."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from triage.errors import TriageError
from triage.store import audit


WRITES = "triage_writes"
BUSY_TIMEOUT_MS = 10_000
# FULL: a commit that was answered survives a power cut.
PRAGMAS = (
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cache_size=-65536",
)


class UnknownDatabase(TriageError):
    """The database address begins with "{kind}"; only sqlite and postgresql are known."""


def open_store(url: str, *, pool_size: int = 10) -> Engine:
    """An engine for SQLite or PostgreSQL. Opens no connection yet."""
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite(address, pool_size)
        case "postgresql":
            return create_engine(
                address.set(drivername="postgresql+psycopg"),
                pool_size=pool_size,
                max_overflow=0,
                pool_pre_ping=True,
                hide_parameters=True,  # a driver's error may quote a child's data
            )
        case kind:
            raise UnknownDatabase(kind=kind)


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Session]:
    """A session that writes: committed once at the end, or nothing of it is kept."""
    with Session(engine.execution_options(**{WRITES: True})) as session:
        yield session
        audit.seal(session)
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that only reads, from one moment, and never blocks a writer."""
    looks: dict[str, Any] = {WRITES: False, **_one_moment(engine)}
    with Session(engine.execution_options(**looks)) as session:
        yield session


def _one_moment(engine: Engine) -> dict[str, str]:
    """SQLite's readers see one moment anyway; PostgreSQL's must ask."""
    if engine.dialect.name == "postgresql":
        return {"isolation_level": "REPEATABLE READ"}
    return {}


def _sqlite(address: URL, pool_size: int) -> Engine:
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address, pool_size=pool_size, max_overflow=0, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes the lock before it reads, so that no other writer can come between
    # what it read and what it writes.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
