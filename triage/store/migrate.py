"""Bring a store's tables to the version this code expects, or take them back."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from triage.store.engine import WRITES


# Any number, the same in every process: one migration at a time on PostgreSQL.
LOCK = 7_215_001


def migrate(engine: Engine, to: str = "head") -> None:
    """Upgrade in one transaction; a second process waits and finds it done."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        _wait_for_turn(connection)
        command.upgrade(_config(connection), to)


def downgrade(engine: Engine, to: str = "base") -> None:
    """Take the tables back. Loses what they hold: for tests and rehearsals."""
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        _wait_for_turn(connection)
        command.downgrade(_config(connection), to)


def version(engine: Engine) -> str | None:
    """The version the store's tables are at; None before the first migration."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def expected_version() -> str | None:
    """The version this code expects."""
    return ScriptDirectory(str(Path(__file__).parent / "migrations")).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _wait_for_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({LOCK})")
