"""Every operation of the interface asked everything, as one of its people."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import schemathesis
import schemathesis.hooks
from fastapi import FastAPI
from schemathesis.engine import events, from_schema
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.functional.routes import named
from tests.functional.visitor import HERE, Visitor


CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
OTHERS = (
    "response_headers_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
    "allow_header_conformance",
)
SEEN_NOW = "now"  # an If-Match that means: whatever version it has by then


class FromHere:
    """The app as a browser on this machine reaches it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as coming from this machine."""
        if scope["type"] == "http":
            scope = {**scope, "client": ("127.0.0.1", 50000)}
        await self.app(scope, receive, send)


@dataclass(frozen=True, kw_only=True)
class Fuzz:
    """How hard, with which seed, and what ids lead to something."""

    examples: int
    seed: int
    ids: dict[str, str]  # by the kind of thing


def settings(how: Fuzz, who: Visitor) -> schemathesis.Config:
    """What schemathesis is told."""
    cookies = "; ".join(f"{name}={value}" for name, value in who.client.cookies.items())
    off = {"enabled": False}
    return schemathesis.Config.from_dict(
        {
            "base-url": HERE,
            "seed": how.seed,
            "headers": {"Cookie": cookies},
            "continue-on-failure": True,
            "generation": {"max-examples": how.examples, "database": "none"},
            "phases": {"examples": off, "stateful": off},
            "checks": {name: {"enabled": True} for name in CHECKS}
            | dict.fromkeys(OTHERS, off),
        }
    )


def fuzz(
    app: FastAPI, who: Visitor, operations: Collection[str], how: Fuzz
) -> Iterator[str]:
    """What went wrong, a line for each, asking these operations as one person."""
    schema = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json",
        FromHere(app),
        config=settings(how, who),
        headers={"Host": "127.0.0.1:8000"},
    ).include(name=list(operations))

    def before_call(context: Any, case: Any, kwargs: Any) -> None:
        _lead_somewhere(case, who, how.ids)

    schemathesis.hook(before_call)
    try:
        for event in from_schema(schema).execute():
            yield from _told(event)
    finally:
        schemathesis.hooks.unregister(before_call)


def _lead_somewhere(case: Any, who: Visitor, ids: dict[str, str]) -> None:
    """Let most requests through the guards, so that what is behind them is asked too."""
    turn = crc32(repr((case.path_parameters, case.headers, case.body)).encode())
    if turn % 8:
        case.headers["X-CSRF-Token"] = who.csrf
    if turn % 4 and case.path_parameters:
        kinds = {name: kind for kind, name in named(case.operation.path)}
        for name, typed in case.path_parameters.items():
            case.path_parameters[name] = ids.get(kinds[name], typed)
    if turn % 2 and isinstance(case.body, dict):
        for name in case.body:
            if (kind := name.removesuffix("_id")) in ids and kind != name:
                case.body[name] = ids[kind]


def _told(event: Any) -> Iterator[str]:
    if isinstance(event, events.NonFatalError):
        yield f"{event.label}: {event.info.title}: {event.info.message}"
    if isinstance(event, events.FatalError):
        raise event.exception
    if isinstance(event, events.ScenarioFinished):
        for key, checks in event.recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    case = event.recorder.cases[key].value
                    yield (
                        f"{event.label}: {check.name}: "
                        f"{check.failure_info.failure.title} "
                        f"{check.failure_info.failure.message}: "
                        f"{case.as_curl_command()}"
                    )
