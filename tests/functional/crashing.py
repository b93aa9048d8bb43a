"""Workers that are killed in the middle of their work, and what a provider got of it."""

import http.client
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from tests.functional.families import MONDAY
from tests.store.builders import TENANT
from triage.desk.telling.send import Sender
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.outbox import Patience, Way
from triage.store.engine import open_store


ROOT = Path(__file__).parents[2]
LAG = 0.2  # seconds until the provider tells of what it took
PATIENCE = Patience(
    lease=timedelta(seconds=3),
    send=timedelta(seconds=1),
    look_up_lag=timedelta(seconds=0.4),
    give_up=timedelta(hours=1),
    first_wait=timedelta(seconds=0.05),
    longest_wait=timedelta(seconds=0.5),
    longest_alert_wait=timedelta(seconds=0.2),
)
ON_DUTY = {"TRIAGE_DUTY_OWNER": "Priya Shah", "TRIAGE_DUTY_MOBILE": "07700 900999"}
IDLE = 0.05  # seconds between looks where nothing is due
PACE = (0.05, 0.3)  # seconds between kills


@dataclass
class DroppingChannel:
    """A way out to the provider that drops answers; one line, kept open."""

    port: int
    can_look_up: bool = True
    name: str = "a provider that drops"
    line: http.client.HTTPConnection | None = None

    def send(self, message: Outgoing) -> HandedOver:
        """Hand it over once."""
        body = json.dumps({"reference": message.reference, "body": message.body})
        try:
            status, said = self._ask("POST", "/messages", body)
        except (OSError, http.client.HTTPException):
            return HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
        if status == 201:
            return HandedOver(fate=Fate.SENT, provider_id=json.loads(said)["id"])
        return HandedOver(fate=Fate.TRY_AGAIN, problem=f"refused-{status}")

    def look_up(self, reference: str) -> HandedOver | None:
        """Whether it was taken."""
        try:
            _, said = self._ask("GET", f"/messages?reference={reference}", None)
        except (OSError, http.client.HTTPException):
            return HandedOver(fate=Fate.NOT_KNOWN, problem="no-answer")
        found = json.loads(said)
        return HandedOver(fate=Fate.SENT, provider_id=found[0]) if found else None

    def _ask(self, method: str, target: str, body: str | None) -> tuple[int, bytes]:
        seconds = PATIENCE.send.total_seconds()
        line = self.line or http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=seconds
        )
        self.line = None  # unless all goes well
        line.request(method, target, body=body)
        answer = line.getresponse()
        found = answer.status, answer.read()
        self.line = line
        return found


def work(url: str, port: int, began: float) -> None:
    """What each worker process does until it is killed."""
    os.environ |= ON_DUTY
    asked, unasked = DroppingChannel(port), DroppingChannel(port, can_look_up=False)
    ways = {Way.SMS: asked, Way.LETTER: asked, Way.EMAIL: unasked}
    name = f"{os.getpid()}-{time.monotonic_ns()}"
    sender = Sender(open_store(url), TENANT, ways, name, PATIENCE)
    while True:
        try:
            handled = sender.run_once(clock(began))
        except SQLAlchemyError:
            handled = 0  # another process had the file for too long
        if not handled:
            time.sleep(IDLE)


def clock(began: float) -> datetime:
    """The tests' own time, for all processes alike: no quiet hour is near."""
    return MONDAY + timedelta(seconds=time.time() - began)


@contextmanager
def provider(log: Path) -> Iterator[int]:
    """The provider that drops, as a process; its port."""
    command = [sys.executable, "-m", "tests.functional.provider_that_drops"]
    with subprocess.Popen(
        [*command, str(log), str(LAG)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


@dataclass
class Workers:
    """Some worker processes, any of which may be killed at any moment."""

    url: str
    port: int
    many: int = 3
    began: float = field(default_factory=time.time)
    kills: int = 0
    random: Random = field(default_factory=lambda: Random(1))

    def __enter__(self) -> "Workers":
        # Forked from a process that has read everything and done nothing: at once there.
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload([__name__])
        self.running = [self._start() for _ in range(self.many)]
        return self

    def __exit__(self, *_: object) -> None:
        for one in self.running:
            one.kill()
            one.join()

    def kill_one(self) -> None:
        """Kill one without a word, and start another in its place."""
        time.sleep(self.random.uniform(*PACE))
        at = self.random.randrange(self.many)
        os.kill(int(self.running[at].pid or 0), signal.SIGKILL)
        self.running[at].join()
        self.running[at] = self._start()
        self.kills += 1

    def _start(self) -> multiprocessing.context.ForkServerProcess:
        process = self.context.Process(
            target=work, args=(self.url, self.port, self.began), daemon=True
        )
        process.start()
        return process


def accepted(log: Path) -> Counter[str]:
    """How often the provider took each reference."""
    return Counter(log.read_text().split())
