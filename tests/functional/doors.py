"""Front doors with settings and a database of their own, on one app made once.

Making the app takes a second; a door sets it up anew before each of its requests.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api import deps
from api.app import create_app
from tests.functional.visitor import token_in
from triage.desk.opening import opened
from triage.desk.people import accounts
from triage.roles import Role
from triage.settings import Settings
from triage.store import audit
from triage.store.engine import open_store, reading, unit_of_work


TENANT = "local"
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SECRET = "s" * 40


class Client(TestClient):
    """A browser whose requests find the app as its own door has it."""

    def __init__(self, app: FastAPI, state: dict[str, Any], **more: Any) -> None:
        super().__init__(app, **more)
        self.at, self.state = app, state

    def send(self, *args: Any, **more: Any) -> Any:
        """Set the app up, send, and keep what the app learned."""
        self.at.state._state.clear()
        self.at.state._state.update(self.state)
        clock = self.state["clock"]
        self.at.dependency_overrides[deps.now] = lambda: clock[0] or datetime.now(UTC)
        try:
            return super().send(*args, **more)
        finally:
            self.state.update(self.at.state._state)


@dataclass
class Door:
    """One front door: its settings, its database, and what time it is there."""

    app: FastAPI
    settings: Settings
    engine: Engine
    clock: list[datetime | None] = field(default_factory=lambda: [None])
    demo: bool = False

    def browser(self, address: str = "127.0.0.1", **more: Any) -> Client:
        """A new browser before it."""
        state = {
            "settings": self.settings,
            "engine": self.engine,
            "demo": self.demo,
            "clock": self.clock,
        }
        usual = {
            "base_url": "http://127.0.0.1:8000",
            "client": (address, 50000),
            "raise_server_exceptions": False,
            "follow_redirects": False,
        }
        return Client(self.app, state, **{**usual, **more})

    def now(self) -> datetime:
        """This moment, here."""
        return self.clock[0] or datetime.now(UTC)

    def invite(self, email: str, role: Role = Role.CLINICIAN) -> str:
        """Invite Priya Shah; her link's token."""
        with unit_of_work(self.engine) as session:
            return accounts.invite(
                session,
                tenant=TENANT,
                name="Priya Shah",
                email=email,
                role=role,
                by="Test",
                now=self.now(),
            ).token

    def record(self) -> list[tuple[str, str, dict[str, Any]]]:
        """The record: who, what and details, the latest first."""
        with reading(self.engine) as session:
            rows = audit.page(session, tenant=TENANT)
        return [(deed.who, deed.what, deed.details) for _, deed in rows]

    def run(self, statement: str) -> None:
        """Change the database behind everybody's back."""
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)


@dataclass
class Doors:
    """The one app, and an empty database to be copied."""

    app: FastAPI
    blank: Path

    def open(self, folder: Path, **asked: Any) -> Door:
        """A door of its own on an empty database."""
        own = folder / f"{len(list(folder.iterdir()))}.sqlite"
        shutil.copy(self.blank, own)
        settings = Settings(**{"database_url": f"sqlite:///{own}", **asked})
        return Door(self.app, settings, open_store(settings.database_url))


Opens = Callable[..., Door]


def doors(folder: Path) -> Doors:
    """Make the app and the empty database."""
    blank = folder / "blank.sqlite"
    settings = Settings(database_url=f"sqlite:///{blank}")
    app = create_app(settings)
    with opened(settings.database_url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(truncate)")
    return Doors(app, blank)


def role_of(browser: Client) -> str:
    """The role of whoever is signed in; "" where nobody is."""
    return str(browser.get("/api/v1/session").json().get("role", ""))


def send(browser: Client, page: str, address: str, **fields: str) -> Any:
    """Open a page and send its form, as a person does."""
    token = token_in(browser.get(page).text)
    return browser.post(address, data={"csrf": token, **fields})
