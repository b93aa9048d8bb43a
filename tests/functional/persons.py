"""People at a front door, each signed in with a browser of their own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api import deps
from tests.functional.visitor import Visitor


@contextmanager
def person(app: FastAPI, persona: str) -> Iterator[Visitor]:
    """A persona, signed in."""
    with TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
        follow_redirects=False,
    ) as client:
        visitor = Visitor(client)
        visitor.sign_in(persona)
        yield visitor


@contextmanager
def at(app: FastAPI, moment: datetime) -> Iterator[None]:
    """The same door at another moment."""
    before = app.dependency_overrides[deps.now]
    app.dependency_overrides[deps.now] = lambda: moment
    yield
    app.dependency_overrides[deps.now] = before


def fill(visitor: Visitor, address: str, **fields: str) -> Any:
    """Open a form, fill it in and send it, as a browser does."""
    page = visitor.get(address)
    assert page.status_code == 200, (address, page.status_code)
    main = page.text[page.text.index('class="app-form"') :]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', main))
    return visitor.client.post(address, data=hidden | fields)


def onward(visitor: Visitor, answer: Any) -> Any:
    """The page an act leads to."""
    assert answer.status_code == 303, answer.text
    return visitor.get(answer.headers["location"])


def program(visitor: Visitor, address: str, **body: Any) -> Any:
    """What a program sends, with the session's token."""
    return visitor.client.post(
        address, json=body, headers={"x-csrf-token": visitor.csrf}
    )
