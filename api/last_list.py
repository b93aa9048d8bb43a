"""Which list or search a browser looked at last, so that a child's page leads back to it.

A cookie holds its address: filters and random keys, and never a child's name or number.
It goes when the browser is closed, and when somebody signs in or out.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

from fastapi import Request
from starlette.responses import Response

from triage.referrals import Pathway
from triage.settings import Settings


PLAIN_COOKIE = "waiting-well-list"
SECURE_COOKIE = "__Host-waiting-well-list"
LONGEST = 1_000
LISTS = "|".join(Pathway)
OURS = re.compile(
    rf"/lists/({LISTS})(/found/[\w-]{{20,80}})?(\?[\w%=&+.~-]*)?", re.ASCII
)


def remember(request: Request, answer: Response) -> None:
    """Keep the address that was asked for."""
    pairs = parse_qsl(request.url.query)
    query = urlencode([pair for pair in pairs if pair[0] != "done"])
    where = request.url.path + (f"?{query}" if query else "")
    if len(where) <= LONGEST and OURS.fullmatch(where):
        settings: Settings = request.app.state.settings
        answer.set_cookie(
            _name(settings),
            quote(where, safe=""),
            httponly=True,
            samesite="lax",
            secure=settings.over_https,
        )


def address(request: Request, pathway: Pathway) -> str:
    """Where a child's page leads back to: the last list, or the child's own."""
    kept = unquote(request.cookies.get(_name(request.app.state.settings), ""))
    return kept if OURS.fullmatch(kept) else f"/lists/{pathway}"


def forget(answer: Response, settings: Settings) -> None:
    """Nobody who comes after is led to what somebody else looked at."""
    answer.delete_cookie(
        _name(settings), httponly=True, samesite="lax", secure=settings.over_https
    )


def _name(settings: Settings) -> str:
    return SECURE_COOKIE if settings.over_https else PLAIN_COOKIE
