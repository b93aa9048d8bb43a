"""What every answer carries: a strict content-security policy and its companions."""

import secrets
from collections.abc import MutableMapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


STATIC = "/static/"
STEADY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
ONLY_HTTPS = "max-age=31536000"  # a year, for this host alone


def policy(nonce: str) -> str:
    """Only our own styles, scripts and pictures; no frames, no other addresses."""
    return (
        "default-src 'none'; style-src 'self'; "
        f"script-src 'self' 'nonce-{nonce}'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def nonce_of(scope: MutableMapping[str, object]) -> str:
    """This request's nonce, made on first use."""
    state = scope.setdefault("state", {})
    assert isinstance(state, dict)
    return str(state.setdefault("nonce", secrets.token_urlsafe(16)))


def stamp(headers: MutableHeaders, scope: Scope) -> None:
    """Add the headers to one answer."""
    headers["Content-Security-Policy"] = policy(nonce_of(scope))
    headers.update(STEADY)
    if scope["app"].state.settings.over_https:
        headers["Strict-Transport-Security"] = ONLY_HTTPS
    static = scope["path"].startswith(STATIC)
    headers["Cache-Control"] = "public, max-age=3600" if static else "no-store"


class SafeHeaders:
    """Stamp every answer that passes; the answer to a bug is stamped in `errors`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, with its nonce, and stamp what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce_of(scope)

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamp(MutableHeaders(scope=message), scope)
            await send(message)

        await self.app(scope, receive, stamped)
