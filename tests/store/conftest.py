"""One empty, migrated store per test, on each database the machine has."""

import atexit
import os
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.store import postgresql
from triage.store.engine import open_store
from triage.store.migrate import migrate


NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """A server with a migrated database called `ready`, to be copied.

    Modules that borrow this fixture share one server: there is one in a process.
    """
    folder = postgresql.binaries()
    if folder is None:
        _no_server("PostgreSQL is not installed (no initdb found)")
    assert folder is not None
    return _the_server(folder)


@cache
def _the_server(folder: Path) -> str:
    kept = ExitStack()
    address = kept.enter_context(postgresql.server(folder))
    atexit.register(kept.close)
    _run_outside(address, "create database ready")
    ready = open_store(f"{address}/ready")
    migrate(ready)
    ready.dispose()
    return address


@pytest.fixture(scope="session")
def sqlite_ready() -> bytes:
    """A migrated SQLite file, to be written wherever a test wants one."""
    return _the_file()


@cache
def _the_file() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ready.sqlite"
        engine = open_store(f"sqlite:///{path}")
        migrate(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
        engine.dispose()
        return path.read_bytes()


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it, not even tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    address = request.getfixturevalue("postgresql_server")
    return _new_database(address, "template0")


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A migrated store with no rows."""
    if request.param == "sqlite":
        copy = tmp_path / "store.sqlite"
        copy.write_bytes(request.getfixturevalue("sqlite_ready"))
        opened = open_store(f"sqlite:///{copy}")
    else:
        address = request.getfixturevalue("postgresql_server")
        opened = open_store(_new_database(address, "ready"))
    yield opened
    opened.dispose()


def _new_database(address: str, template: str) -> str:
    name = f"store_{next(NUMBERS)}"
    _run_outside(address, f"create database {name} template {template}")
    return f"{address}/{name}"


def _run_outside(address: str, statement: str) -> None:
    outside = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(statement))
    outside.dispose()


def _no_server(reason: str) -> None:
    if os.environ.get("REQUIRE_PG") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
