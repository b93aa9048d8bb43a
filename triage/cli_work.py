"""The configured database, opened for one command."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from triage.settings import Settings


if TYPE_CHECKING:
    from triage.desk.desk import Work

BY = "command line"


@contextmanager
def open_work(by: str, *, writes: bool = False) -> Iterator["Work"]:
    """The configured database: only looked at, unless it is to be written to."""
    from triage.desk.desk import Work
    from triage.desk.opening import opened
    from triage.desk.work import reading, unit_of_work

    settings = Settings()
    opens = unit_of_work if writes else reading
    with opens(opened(settings.database_url)) as session:
        yield Work(
            session=session, tenant=settings.tenant, now=datetime.now(UTC), by=by
        )
