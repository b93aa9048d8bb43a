"""A visitor: a client that keeps its cookie and knows the token of its forms."""

import re
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient


HERE = "http://127.0.0.1:8000"


def browser(app: FastAPI) -> TestClient:
    """A browser on this machine that follows no redirect by itself."""
    return TestClient(
        app,
        base_url=HERE,
        client=("127.0.0.1", 50000),
        raise_server_exceptions=False,
        follow_redirects=False,
    )


@dataclass
class Visitor:
    """Someone at the front door."""

    client: TestClient
    csrf: str = ""

    def sign_in(self, persona: str) -> None:
        """Sign in through the page, as a person does."""
        page = self.client.get("/sign-in").text
        sent = {"csrf": token_in(page), "persona": persona}
        assert self.client.post("/sign-in", data=sent).status_code == 303
        self.csrf = self.client.get("/api/v1/session").json()["csrf_token"]

    def get(self, address: str, **more: Any) -> Any:
        """Look at an address."""
        return self.client.get(address, **more)

    def look_for(self, words: str, pathway: str = "neurodevelopmental") -> Any:
        """Look for somebody on a list, and see what was found."""
        sent = self.send(f"/lists/{pathway}/search", search=words)
        assert sent.status_code == 303, sent.text
        return self.get(sent.headers["location"])

    def send(self, address: str, /, *, files: Any = None, **fields: str) -> Any:
        """Send a form with its token."""
        return self.client.post(address, data=fields | {"csrf": self.csrf}, files=files)


def token_in(page: str) -> str:
    """The token of a page's first form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]
