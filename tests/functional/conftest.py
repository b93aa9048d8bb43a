"""The front door on invented children, and a browser-like client for it."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.browser.sample import demonstration
from tests.functional.visitor import Visitor


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


def _client(app: FastAPI) -> TestClient:
    return TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
        follow_redirects=False,
    )
