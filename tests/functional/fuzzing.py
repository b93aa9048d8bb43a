"""Every operation of the interface asked everything, as each of its people.

The examples are made by schemathesis from the interface's own description, half as it
says and half as it forbids, once for each operation; then each role asks the same. Three
in four are led through the guards: our token, the version as it is now, an id of
something the act can be done to, and a body that would be carried out but for what the
example puts into it. Whatever was carried out is taken back before the next.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import jsonschema_rs
import requests
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.functional.routes import Door, named
from tests.functional.visitor import HERE, Visitor


GUIDED = 4  # one example in so many is sent as it was made
JSON = "application/json"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One request, before anybody sends it."""

    path: dict[str, Any]
    query: str
    headers: dict[str, str]
    body: bytes
    said: Any  # the body as JSON, where it is one


@dataclass(frozen=True, kw_only=True)
class Right:
    """What would be carried out: an id for each kind, a version, a body."""

    ids: Mapping[str, str]  # by kind and by address
    version: Callable[[], str | None] = lambda: None
    said: dict[str, Any] | None = None
    body: tuple[str, bytes] | None = None  # a content type and what is sent
    query: str = ""  # for what has to be named there


@dataclass
class Tally:
    """What came of asking one operation as one role."""

    asked: int = 0
    by_status: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        """How often it was carried out."""
        return sum(many for status, many in self.by_status.items() if status < 300)


def examples(said: str, door: Door, *, many: int, first: int) -> list[Example]:
    """Examples of one operation. `said` is the interface's description as text."""
    operation = _schema(said)[door.path][door.method]
    made: list[Example] = []
    for mode in GenerationMode:
        made += _made(operation, mode, many // 2, first)
    return made


@cache
def _schema(said: str) -> Any:
    return schemathesis.openapi.from_dict(json.loads(said))


def _made(operation: Any, mode: GenerationMode, many: int, first: int) -> list[Example]:
    """Fewer where there are not so many that differ; none where nothing is forbidden."""
    made: list[Example] = []

    @seed(first)
    @settings(
        max_examples=max(1, many),
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        made.append(_example(case))

    try:
        collect()
    except Unsatisfiable:
        return []
    return made[:many]


def _example(case: Any) -> Example:
    kwargs = case.as_transport_kwargs(base_url=HERE)
    kwargs.pop("cookies", None)
    sent = requests.Request(**kwargs).prepare()
    body = sent.body or b""
    plain = {name: str(value) for name, value in sent.headers.items()}
    return Example(
        path=dict(case.path_parameters or {}),
        query=urlsplit(sent.url or "").query,
        headers={name: text for name, text in plain.items() if _can_be_sent(text)},
        body=body.encode() if isinstance(body, str) else bytes(body),  # type: ignore[arg-type]  # nothing is streamed
        said=case.body if isinstance(case.body, dict) else None,
    )


def _can_be_sent(text: str) -> bool:
    return all(" " <= one <= "~" for one in text)


# A browser's own loop may run in this thread; ours runs in a thread of its own.
BESIDE = ThreadPoolExecutor(max_workers=1)


class Asking:
    """One operation asked in this very process, by one person after another."""

    def __init__(self, app: FastAPI, door: Door) -> None:
        self.app, self.door = app, door
        self.csrf, self.cookie = "", ""
        self.loop = asyncio.new_event_loop()
        said = app.openapi()
        self.described = said["paths"][door.path][door.method.lower()]["responses"]
        self.shapes = {
            status: _shape(said, media)
            for status, one in self.described.items()
            for media in one.get("content", {}).values()
        }

    def comes(self, who: Visitor) -> None:
        """Who asks from now on."""
        self.csrf, cookies = who.csrf, who.client.cookies.items()
        self.cookie = "; ".join(f"{name}={value}" for name, value in cookies)

    def ask(self, one: Example, number: int, right: Right, tally: Tally) -> bool:
        """Ask once; whether something was carried out."""
        headers, body = dict(one.headers), one.body
        led = number % GUIDED != GUIDED - 1
        if led:
            headers["x-csrf-token"] = self.csrf
            headers.pop("If-Match", None)
            if version := right.version():
                headers["if-match"] = f'"{version}"'
            headers, body = _led(one, number, right, headers, body)
        at = self._address(one, right, led=led)
        query = right.query if led and right.query else one.query
        status, media, answer = self._send(at, query, headers, body, led=led)
        tally.asked += 1
        tally.by_status[status] = tally.by_status.get(status, 0) + 1
        if why := self._wrong(status, media, answer):
            sent = f"{self.door.method} {at}?{query} {headers} {body[:400]!r}"
            tally.wrong.append(f"{self.door}: {why}: {sent}")
        return status < 300

    def _address(self, one: Example, right: Right, *, led: bool) -> str:
        at = self.door.path
        for kind, name in named(at):
            own = right.ids.get(self.door.path.removeprefix("/api/v1"))
            known = (own or right.ids.get(kind)) if led else None
            typed = quote(str(one.path.get(name, "x")), safe="") or "x"
            at = at.replace(f"{{{name}}}", known or typed)
        return at

    def _send(
        self, at: str, query: str, headers: dict[str, str], body: bytes, *, led: bool
    ) -> tuple[int, str, bytes]:
        # Long because a request is given to the app without a server between.
        raw = [
            (name.lower().encode(), value.encode("latin-1"))
            for name, value in headers.items()
            if name.lower() not in ("host", "cookie", "accept-encoding")
        ]
        raw += [(b"host", b"127.0.0.1:8000"), (b"cookie", self.cookie.encode())]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
            "method": self.door.method, "scheme": "http", "path": unquote(at),
            "raw_path": at.encode(), "query_string": query.encode(), "root_path": "",
            "headers": raw, "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000), "state": {},
        }  # fmt: skip
        got: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            got.append(message)

        try:
            asked = self.app(scope, receive, send)
            BESIDE.submit(self.loop.run_until_complete, asked).result()
        except Exception as bug:  # told below, as the 500 it was answered with
            if not got:
                return 500, "", repr(bug).encode()
        media = dict(got[0]["headers"]).get(b"content-type", b"").decode()
        return got[0]["status"], media, b"".join(m.get("body", b"") for m in got[1:])

    def _wrong(self, status: int, media: str, answer: bytes) -> str:
        """What is wrong with an answer, or nothing."""
        if status >= 500:
            return f"a server error, {status}: {answer[:300]!r}"
        if str(status) not in self.described:
            return f"{status}, which nobody described"
        kinds = self.described[str(status)].get("content", {})
        if kinds and media.partition(";")[0] not in kinds:
            return f"{media}, which nobody described for {status}"
        shape = self.shapes.get(str(status))
        if shape is not None and media.partition(";")[0].endswith("json"):
            problem = next(iter(shape.iter_errors(json.loads(answer))), None)
            return f"another shape than described, {problem}" if problem else ""
        return ""


def _led(
    one: Example, number: int, right: Right, headers: dict[str, str], body: bytes
) -> tuple[dict[str, str], bytes]:
    """What would be carried out, but for what the example puts into it."""
    turn = number // GUIDED
    if right.body is not None and turn % 2 == 0:
        return headers | {"Content-Type": right.body[0]}, right.body[1]
    if right.said is None:
        return headers, body
    said, names = dict(right.said), sorted(one.said or {})
    if turn % 3 == 1 and names:  # one field as the example has it
        name = names[turn % len(names)]
        said[name] = (one.said or {})[name]
    elif turn % 3 == 2:
        return headers, body
    headers["Content-Type"] = JSON
    return headers, json.dumps(said, default=str).encode("utf-8", "surrogatepass")


def _shape(said: Mapping[str, Any], media: Mapping[str, Any]) -> Any:
    """What checks the body of an answer, where its shape is described."""
    if "schema" not in media:
        return None
    whole = {**media["schema"], "components": said["components"]}
    return jsonschema_rs.validator_for(whole)


def told(tallies: Mapping[tuple[str, str], Tally]) -> Iterator[str]:
    """A line for each operation and role: how often asked, and what came of it."""
    for (operation, role), one in tallies.items():
        answers = ", ".join(f"{s}: {n}" for s, n in sorted(one.by_status.items()))
        yield f"{operation:70} {role:18} {one.asked:6}  {answers}"
