"""The front door on invented children, and a browser-like client for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.browser.sample import demonstration
from tests.functional.asked import live
from tests.functional.doors import NOW, SECRET, Door, Doors, Opens, doors
from tests.functional.provider import CLIENT, CLIENT_SECRET, StrictProvider, running
from tests.functional.visitor import Visitor
from triage.desk.people import passwords


@pytest.fixture
def gone_live(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families are written to: somebody answers, with forty hours a week to read."""
    live(monkeypatch)


@pytest.fixture(scope="session")
def front_door(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One filled demonstration for every test that only reads."""
    return demonstration(tmp_path_factory.mktemp("front-door"))


@pytest.fixture(scope="module")
def fresh_door(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """A demonstration of its own for a module that writes."""
    return demonstration(tmp_path_factory.mktemp("fresh-door"))


@pytest.fixture
def stranger(front_door: FastAPI) -> Iterator[Visitor]:
    """Someone who has not signed in."""
    with _client(front_door) as client:
        yield Visitor(client)


@pytest.fixture
def clinician(front_door: FastAPI) -> Iterator[Visitor]:
    """Dr Priya Shah, signed in, only looking."""
    with _client(front_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("clinician")
        yield visitor


@pytest.fixture
def coordinator(fresh_door: FastAPI) -> Iterator[Visitor]:
    """Jo Lane, signed in where she may change things."""
    with _client(fresh_door) as client:
        visitor = Visitor(client)
        visitor.sign_in("coordinator")
        yield visitor


@pytest.fixture(scope="session")
def all_doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    """One app and one empty database, for every door a test opens."""
    return doors(tmp_path_factory.mktemp("doors"))


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hundreds of tries: hashes as strong as real ones would take minutes."""
    quick = PasswordHasher(time_cost=1, memory_cost=64)
    monkeypatch.setattr(passwords, "HASHER", quick)
    passwords._nobodys.cache_clear()
    yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def open_door(all_doors: Doors, quick_hashes: None, tmp_path: Path) -> Opens:
    """Opens a door with local accounts at a fixed moment; settings may differ."""

    def at(**more: Any) -> Door:
        asked = {"sign_in": "accounts", "secret": SECRET, **more}
        door = all_doors.open(tmp_path, **asked)
        door.clock[0] = NOW
        return door

    return at


@pytest.fixture
def door(open_door: Opens) -> Door:
    """A door with local accounts."""
    return open_door()


@pytest.fixture(scope="session")
def running_provider() -> Iterator[StrictProvider]:
    """An identity provider on this machine."""
    with running(StrictProvider()) as one:
        yield one


@pytest.fixture
def provider(running_provider: StrictProvider) -> StrictProvider:
    """The identity provider, telling the truth about Priya."""
    running_provider.tell_the_truth()
    return running_provider


@pytest.fixture
def open_to_provider(
    all_doors: Doors, tmp_path: Path, provider: StrictProvider
) -> Opens:
    """Opens a door that trusts the provider; settings may differ."""

    def at(**more: Any) -> Door:
        asked = {
            "sign_in": "oidc",
            "secret": SECRET,
            "oidc_issuer": provider.address,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": CLIENT_SECRET,
        }
        return all_doors.open(tmp_path, **{**asked, **more})

    return at


def _client(app: FastAPI) -> TestClient:
    return TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
        follow_redirects=False,
    )
