"""An office with one of everything and everybody signed in, to try every form in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from api import deps
from api.acts import Act
from tests.browser.sample import NOW, TENANT, front_door, settings
from tests.functional import stages
from tests.functional.form_read import Fields
from tests.functional.two_services import one_of_everything
from tests.functional.visitor import Visitor, browser
from triage.desk.opening import opened
from triage.desk.people.personas import PERSONAS
from triage.roles import MAY
from triage.store.columns import Row
from triage.store.engine import unit_of_work
from triage.store.meta import DEMO, mark


# Signing in and looking are no change to what anybody knows.
NOT_COUNTED = {
    *("audit_head", "staff", "staff_session", "once", "sign_in_address"),
    "kept_search",
}
OURS = ("csrf", "once", "version")  # what a page puts into a form by itself


@dataclass
class Office:
    """The front door on one of everything, and everybody who may come."""

    app: FastAPI
    ids: Mapping[str, str]  # by kind
    people: dict[str, Visitor] = field(default_factory=dict)

    def at(self, act: Act) -> str:
        """The address of an act on what it can be done to."""
        return stages.at(act, self.ids)

    def form(self, act: Act) -> Fields:
        """What the act's page would send, with every needed field well filled in."""
        return stages.right(self.who(act), act, self.ids)

    def send(self, act: Act, fields: Mapping[str, Sequence[str]]) -> Any:
        """Press the button."""
        return self.who(act).client.post(self.at(act), data=dict(fields))

    def who(self, act: Act) -> Visitor:
        """Somebody who may do it, signed in."""
        key = may_do(act)
        if key not in self.people:
            self.people[key] = self.comes(act)
        return self.people[key]

    def comes(self, act: Act) -> Visitor:
        """Somebody who may do it, at a browser of their own."""
        visitor = Visitor(browser(self.app))
        visitor.sign_in(may_do(act))
        return visitor

    def clock(self, moment: datetime) -> None:
        """Set the clock on the wall."""
        self.app.dependency_overrides[deps.now] = lambda: moment

    def keep(self) -> bytes:
        """The whole database as it is now."""
        with self.app.state.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
        self.app.state.engine.dispose()
        return self._file.read_bytes()

    def put_back(self, kept: bytes) -> None:
        """Everything as it was then."""
        self.app.state.engine.dispose()
        for beside in ("-wal", "-shm"):
            self._file.with_name(self._file.name + beside).unlink(missing_ok=True)
        self._file.write_bytes(kept)

    @property
    def _file(self) -> Path:
        return Path(self.app.state.engine.url.database)

    def stands(self) -> dict[str, str]:
        """Everything the database keeps, as one value for each table."""
        with self.app.state.engine.connect() as connection:
            kept: dict[str, Sequence[Any]] = {
                name: connection.execute(select(table)).all()
                for name, table in Row.metadata.tables.items()
                if name not in NOT_COUNTED
            }
        kept["audit"] = [
            (one.what, one.subject_id)
            for one in kept["audit"]
            if not one.what.startswith(("Looked", "Signed in"))
        ]
        return {name: _digest(rows) for name, rows in kept.items()}


def _digest(rows: Sequence[object]) -> str:
    return sha256(repr(sorted(map(repr, rows))).encode()).hexdigest()


def may_do(act: Act) -> str:
    """The first persona whom the table of roles lets do it."""
    return next(key for key, one in PERSONAS.items() if one.role in MAY[act.action])


def open_office(folder: Path) -> Office:
    """One of everything, in a demonstration with no other child."""
    with unit_of_work(opened(settings(folder).database_url)) as session:
        mark(session, tenant=TENANT, name=DEMO, value="yes")
        ids = stages.stage(session, TENANT, one_of_everything(session, TENANT))
    office = Office(front_door(folder), ids)
    office.clock(NOW)
    return office
