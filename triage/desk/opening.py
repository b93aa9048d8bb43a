"""Open the configured store, brought to the version this code expects."""

from functools import cache

from sqlalchemy import Engine

from triage.store.engine import open_store
from triage.store.migrate import migrate


@cache
def opened(url: str) -> Engine:
    """The store at `url`, migrated; opened once in a process."""
    engine = open_store(url)
    migrate(engine)
    return engine
