"""Make the front door: `create_app(settings)`."""

from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

from api import deps, errors
from api.headers import SafeHeaders
from api.limits import BoundedBody
from api.loopback import require_loopback
from api.routers import (
    imports,
    pages_about,
    pages_imports,
    pages_list,
    pages_referrals,
    sessions,
    waiting_list,
)
from api.signin import Visits
from triage.desk.opening import opened
from triage.settings import Settings


STATIC = Path(__file__).parent / "static"
PAGES = (pages_about, pages_list, pages_imports, pages_referrals)
PROGRAMS = (sessions, waiting_list, imports)
# Request telemetry can carry paths and errors out of the process, so it is all off.
SILENT = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(settings: Settings) -> FastAPI:
    """The whole front door on one database. Raises `NotLoopback`."""
    require_loopback(settings.host)
    app = FastAPI(
        title="Waiting Well",
        version="1",
        summary="Ordered, explained waiting lists. The order is a proposal.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(deps.here_only)],
        telemetry=SILENT,  # type: ignore[arg-type]  # every key is a bool it knows
    )
    app.state.settings = settings
    app.state.engine = opened(settings.database_url)
    app.state.visits = Visits()
    _rooms(app)
    errors.install(app)
    app.add_middleware(BoundedBody, uploads_mb=settings.largest_upload_mb)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(SafeHeaders)
    return app


def _rooms(app: FastAPI) -> None:
    for room in PROGRAMS:
        app.include_router(room.router, prefix="/api/v1")
    for room in PAGES:
        app.include_router(room.router, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))
