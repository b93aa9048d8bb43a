"""An address is refused when it holds a character that nobody can keep.

A database cannot store a NUL, and nobody types a bell: an address with one in it names
nothing here, so it is answered before any route or session sees it.
"""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import NoSuchPage, NotUnderstood, answer
from api.forms import can_be_kept
from triage.errors import TriageError


class KeptAddress:
    """Refuse a path or a query with a character that cannot be kept."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        wrong = _wrong(scope) if scope["type"] == "http" else None
        if wrong is None:
            await self.app(scope, receive, send)
        else:
            await answer(Request(scope), wrong)(scope, receive, send)


def _wrong(scope: Scope) -> TriageError | None:
    if not can_be_kept(scope["path"]):
        return NoSuchPage()
    asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if not all(can_be_kept(part) for pair in asked for part in pair):
        return NotUnderstood(where="the address")
    return None
