"""How much one request may hold."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triage.errors import TriageError


FORM_LIMIT = 2 * 2**20  # bytes; a typed form is far smaller
UPLOADS = ("/imports", "/api/v1/imports")


class RequestTooLarge(TriageError):
    """What was sent is larger than {limit} MB. Send fewer files at once, or use the command line for large files."""


class BoundedBody:
    """Refuse a body over the limit, by its stated length or as it arrives.

    A refusal while a body arrives must be an `HTTPException`: the form reader turns
    every other exception into a plain 400.
    """

    def __init__(self, app: ASGIApp, uploads_mb: int) -> None:
        self.app = app
        self.uploads = uploads_mb * 2**20

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counting `receive`."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self.uploads if scope["path"].startswith(UPLOADS) else FORM_LIMIT
        refuse = HTTPException(413, str(limit // 2**20))
        arrived = 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            if arrived > limit or _stated(scope) > limit:
                raise refuse
            return message

        await self.app(scope, counted, send)


def _stated(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0
