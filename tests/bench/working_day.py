"""A working day: clinicians clicking at the front door of a full store, as it is served.

The product serves in a process of its own, from the command people type. Each clinician
is a browser that clicks every few seconds: lists, filtered lists, searches, children,
tasks, and now and then a decision, whose new place is then looked for.
"""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from tests.bench import crowd
from tests.bench.crowd import TENANT
from tests.bench.table import Line
from tests.store import postgresql


COMMAND = "from triage.cli import app; app()"
LISTS = ("neurodevelopmental", "speech_language")
NARROWED = (
    "band=P3",
    "only=over",
    "only=decision",
    "only=question",
    "only=safe",
    "waited=52",
    "waited=18&band=P4&only=changed",
    "language=Polish",
)
SOUGHT = ("brown", "mia", "nowak leo", "999 123 4567")
# How often each click is made, of 100.
CLICKS: Mapping[str, int] = {
    "list": 25,
    "next page": 10,
    "filtered list": 15,
    "search": 5,
    "child": 30,
    "tasks": 5,
    "decision": 10,
}
ROW = re.compile(r'scope="row".*?href="/referrals/([^"]+)"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
# Milliseconds at the 95th percentile.
BARS = dict.fromkeys(("list", "next page", "filtered list", "search", "child"), 100.0)
BARS["decision to its new place"] = 200.0
START_SECONDS = 60.0
EXPECTED = (409, 412)  # somebody else decided on the same child first
MORE_URGENT = {"P4": "P3", "P3": "P2"}
WHY = {
    "reason": "new information",
    "note": "Seen at school.",
    "unknown_because": "Asked.",
}


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How many clinicians, how often each clicks, and for how long."""

    clinicians: int
    every: float  # seconds
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How long one kind of click took, in milliseconds."""

    many: int
    middle: float
    p95: float
    p99: float


@dataclass
class Day:
    """Everything clicked on one database, and whatever was refused."""

    database: str
    waiting: int
    taken: dict[str, list[float]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def spreads(self) -> dict[str, Spread]:
        """Each kind of click, by name."""
        return {name: _spread(taken) for name, taken in sorted(self.taken.items())}


def measured(imported: int, copies: int, pace: Pace) -> Iterator[Day]:
    """A day on SQLite, then one on PostgreSQL where the machine has it."""
    with TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'day.sqlite'}"
        yield _day("SQLite", url, imported, copies, pace)
    if binaries := postgresql.binaries():
        with postgresql.server(binaries, settings=()) as address:
            yield _day("PostgreSQL", f"{address}/postgres", imported, copies, pace)


def _day(database: str, url: str, imported: int, copies: int, pace: Pace) -> Day:
    with TemporaryDirectory() as name:
        engine = crowd.filled(
            url, Path(name), imported=imported, copies=copies, now=datetime.now(UTC)
        )
        day = Day(database=database, waiting=crowd.waiting(engine))
        engine.dispose()
    with _served(url) as address:
        asyncio.run(_work(day, address, pace))
    return day


@contextmanager
def _served(url: str) -> Iterator[str]:
    """The product's own server, until it is no longer needed."""
    port = postgresql.free_port()
    env = os.environ | {"TRIAGE_DATABASE_URL": url, "TRIAGE_TENANT": TENANT}
    command = [sys.executable, "-c", COMMAND, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            yield address
        finally:
            server.terminate()


def _wait_for(address: str) -> None:
    until = perf_counter() + START_SECONDS
    while perf_counter() < until:
        try:
            httpx.get(f"{address}/sign-in", timeout=5)
        except httpx.TransportError:
            continue
        return
    raise TimeoutError(address)


async def _work(day: Day, address: str, pace: Pace) -> None:
    """Everybody signs in, then everybody clicks, each at their own moment."""
    async with asyncio.TaskGroup() as group:
        for number in range(pace.clinicians):
            group.create_task(Clinician(day, address, number).work(pace))


class Clinician:
    """One browser, and what it has seen so far."""

    def __init__(self, day: Day, address: str, number: int) -> None:
        self._day = day
        self._address = address
        self._random = Random(number)
        self._persona = "clinician2" if number % 2 else "clinician"
        self._csrf = ""
        self._next = ""
        self._children: list[str] = []
        self._counted = False

    async def work(self, pace: Pace) -> None:
        """Click steadily, first somewhere within the first interval."""
        async with httpx.AsyncClient(base_url=self._address, timeout=60) as browser:
            self._browser = browser
            await self._sign_in()
            await self._list()
            self._counted = True  # the first page of each is not of the day
            began = perf_counter() + self._random.uniform(0, pace.every)
            for turn in range(max(1, round(pace.seconds / pace.every))):
                await asyncio.sleep(max(0, began + turn * pace.every - perf_counter()))
                await self._click()

    async def _sign_in(self) -> None:
        page = await self._browser.get("/sign-in")
        found = TOKEN.search(page.text)
        assert found, "the sign-in page has no form"
        sent = {"csrf": found[1], "persona": self._persona}
        await self._browser.post("/sign-in", data=sent)
        session = await self._browser.get("/api/v1/session")
        self._csrf = session.json()["csrf_token"]

    async def _click(self) -> None:
        kinds, weights = list(CLICKS), list(CLICKS.values())
        (kind,) = self._random.choices(kinds, weights)
        match kind:
            case "list":
                await self._list()
            case "next page" if self._next:
                self._seen(await self._timed(kind, self._next))
            case "filtered list":
                await self._timed(kind, f"{self._a_list()}?{self._one_of(NARROWED)}")
            case "search":
                sent = {"csrf": self._csrf, "search": self._one_of(SOUGHT)}
                await self._timed(kind, f"{self._a_list()}/search", data=sent)
            case "tasks":
                await self._timed(kind, "/tasks")
            case "decision":
                await self._decide()
            case _:
                await self._timed("child", f"/referrals/{self._a_child()}")

    async def _list(self) -> None:
        self._seen(await self._timed("list", self._a_list()))

    def _seen(self, page: httpx.Response) -> None:
        self._children = ROW.findall(page.text) or self._children
        found = NEXT.search(page.text)
        self._next = found[1].replace("&amp;", "&") if found else ""

    async def _decide(self) -> None:
        """Raise a child's band, and look at the place that comes of it."""
        child = f"/api/v1/referrals/{self._a_child()}"
        before = await self._browser.get(f"{child}/placement")
        band = before.json()["placement"]["band"]
        if band not in MORE_URGENT:
            return
        sent = {"band": MORE_URGENT[band], **WHY}
        headers = {"X-CSRF-Token": self._csrf, "If-Match": before.headers["etag"]}
        if await self._asks_own_band(child, headers, MORE_URGENT[band]):
            return
        began = perf_counter()
        answer = await self._timed(
            "decision", f"{child}/change-band", json=sent, headers=headers
        )
        after = await self._browser.get(f"{child}/placement")
        taken = (perf_counter() - began) * 1000
        if answer.is_success and after.json()["placement"]["band"] == sent["band"]:
            self._keep("decision to its new place", taken)

    async def _asks_own_band(
        self, child: str, headers: Mapping[str, str], band: str
    ) -> bool:
        """Give one's own band first where the sample asks for it; that is another click."""
        told = await self._browser.get(f"{child.removeprefix('/api/v1')}/change-band")
        if told.is_success and "own-band" not in told.text:
            return False
        sent = {"band": band}
        await self._timed("own band", f"{child}/own-band", json=sent, headers=headers)
        return True

    async def _timed(self, kind: str, where: str, **sent: object) -> httpx.Response:
        began = perf_counter()
        method = "POST" if sent else "GET"
        answer = await self._browser.request(method, where, **sent)  # type: ignore[arg-type]  # what httpx takes
        self._keep(kind, (perf_counter() - began) * 1000)
        if answer.status_code >= 400 and answer.status_code not in EXPECTED:
            self._day.refused.append(
                f"{kind}: {answer.status_code} {answer.text[:200]}"
            )
        return answer

    def _keep(self, kind: str, taken: float) -> None:
        if self._counted:
            self._day.taken.setdefault(kind, []).append(taken)

    def _a_list(self) -> str:
        return f"/lists/{self._one_of(LISTS)}"

    def _a_child(self) -> str:
        return self._random.choice(self._children)

    def _one_of(self, some: tuple[str, ...]) -> str:
        return self._random.choice(some)


def _spread(taken: list[float]) -> Spread:
    cuts = quantiles(taken, n=100, method="inclusive") if len(taken) > 1 else taken * 99
    return Spread(many=len(taken), middle=cuts[49], p95=cuts[94], p99=cuts[98])


def lines(imported: int, copies: int, pace: Pace) -> Iterator[Line]:
    """One line for each kind of click on each database; `least` is the middle one."""
    for day in measured(imported, copies, pace):
        assert not day.refused, sorted(set(day.refused))[:5]
        for name, one in day.spreads().items():
            bar = BARS.get(name)
            yield Line(
                what=f"{day.database}, {day.waiting:,} waiting: {name}, median and p95",
                least=one.middle,
                middle=one.p95,
                unit="ms",
                bar=f"{bar:g} ms" if bar else "none",
                met=bar is None or one.p95 < bar,
                peer=f"p99 {one.p99:,.0f} ms of {one.many} clicks",
            )
