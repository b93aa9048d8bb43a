"""Make the stand-in: `create_standin(folder)`. It is for this machine only."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path
from threading import Event, Thread

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import deps
from api.headers import STEADY
from api.loopback import from_here
from api.standin import inbox, v2
from api.standin.faults import Faults
from api.standin.provider import Habits, Provider
from api.standin.refusing import answered, invalid


SILENT = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
CALLS_EVERY = 0.25  # seconds
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def create_standin(
    folder: Path,
    *,
    habits: Habits | None = None,
    faults: Faults | None = None,
    now: Callable[[], datetime] = deps.now,
) -> FastAPI:
    """A provider whose messages lie in a folder, and its inbox.

    `app.state.provider` is what a test looks at; its key is `api_key` of `keys_of`.
    """
    app = FastAPI(
        title="A stand-in for GOV.UK Notify",
        openapi_url=None,
        lifespan=_calling,
        telemetry=SILENT,  # type: ignore[arg-type]  # every key is a bool it knows
    )
    app.state.provider = Provider(
        folder, now, habits or Habits(), Faults() if faults is None else faults
    )
    app.include_router(v2.router)
    app.include_router(inbox.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parents[1] / "static"))
    app.add_exception_handler(HTTPException, answered)
    app.add_exception_handler(RequestValidationError, _not_in_form)
    app.add_middleware(OnlyHere, now=now)
    return app


@asynccontextmanager
async def _calling(app: FastAPI) -> AsyncIterator[None]:
    """While it is served, a thread calls services back."""
    here: Provider = app.state.provider
    stop = Event()

    def call() -> None:
        while not stop.wait(CALLS_EVERY):
            here.call_back()

    thread = Thread(target=call, daemon=True)
    thread.start()
    yield
    stop.set()
    thread.join()


class OnlyHere:
    """Answers this machine alone, and stamps every answer."""

    def __init__(self, app: ASGIApp, now: Callable[[], datetime]) -> None:
        self.app = app
        self.now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it comes from here, and stamp what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(STEADY)
                headers["Content-Security-Policy"] = POLICY
                headers["Cache-Control"] = "no-store"
                headers["Date"] = format_datetime(self.now(), usegmt=True)
            await send(message)

        refused = PlainTextResponse("Only for this machine.", 403)
        answering = self.app if from_here(scope) else refused
        await answering(scope, receive, stamped)


def _not_in_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    names = dict.fromkeys(str(one["loc"][-1]) for one in error.errors())
    return answered(request, invalid(*(f"{name} is not valid" for name in names)))
