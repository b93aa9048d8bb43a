"""Make the front door: `create_app(settings)`."""

import pkgutil
from importlib import import_module
from pathlib import Path
from types import ModuleType

from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware

import api
from api import deps, errors, routers
from api.acts import Act, pages, programs
from api.characters import KeptAddress
from api.description import Described
from api.headers import SafeHeaders
from api.limits import BoundedBody
from api.loopback import require_loopback
from triage.desk.opening import opened
from triage.desk.people.ready import require_ready
from triage.desk.work import is_demonstration, reading
from triage.settings import Settings


STATIC = Path(__file__).parent / "static"
# Request telemetry can carry paths and errors out of the process, so it is all off.
SILENT = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


def create_app(settings: Settings) -> FastAPI:
    """The whole front door on one database.

    Raises `NotLoopback`, and what `require_ready` does.
    """
    require_loopback(settings)
    require_ready(settings)
    app = Described(
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
    with reading(app.state.engine) as session:
        app.state.demo = is_demonstration(session, tenant=settings.tenant)
    _rooms(app)
    errors.install(app)
    app.add_middleware(BoundedBody, uploads_mb=settings.largest_upload_mb)
    app.add_middleware(KeptAddress)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(SafeHeaders)
    return app


def _rooms(app: FastAPI) -> None:
    """Every module of `routers` and every module of acts. Pages are not in the schema."""
    acts = all_acts()
    app.include_router(programs(acts), prefix="/api/v1")
    app.include_router(pages(acts), include_in_schema=False)
    for name in _modules(routers):
        room = import_module(f"api.routers.{name}")
        if name.startswith("pages_"):
            app.include_router(
                room.router, include_in_schema=False, dependencies=[deps.Notice]
            )
        elif name.startswith("family_"):  # guarded by a code, not by a role
            app.include_router(room.router, include_in_schema=False)
        else:
            app.include_router(room.router, prefix="/api/v1")
    app.mount("/static", StaticFiles(directory=STATIC))


def all_acts() -> tuple[Act, ...]:
    """What people may do, area by area."""
    names = [name for name in _modules(api) if name.startswith("acts_")]
    return tuple(act for name in names for act in import_module(f"api.{name}").ACTS)


def _modules(package: ModuleType) -> list[str]:
    return sorted(one.name for one in pkgutil.iter_modules(package.__path__))
