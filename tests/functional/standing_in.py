"""The stand-in served on this machine, and our own way out to it: nothing is mocked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import FastAPI

from api import deps
from api.standin import templates
from api.standin.app import create_standin
from api.standin.faults import Faults
from api.standin.provider import Habits, Provider
from tests.browser.serving import served
from triage.messages.channels.channel import Outgoing
from triage.messages.channels.letters import Letterhead
from triage.messages.channels.notify import Notify
from triage.messages.outbox import Way


HEAD = Letterhead(
    organisation="Riverside children's services",
    address=("1 High Street", "Riverside", "RV1 1AA"),
    enquiries="0300 000 0000",
)
TEMPLATES = {Way.SMS: templates.SMS.id, Way.EMAIL: templates.EMAIL.id}
A_TEXT = Outgoing(
    reference="0123456789abcdef-1",
    way=Way.SMS,
    to="07700 900123",
    name="Ms O’Hara",
    subject="",
    body="Riverside: how are things with L? https://wait.riverside.nhs.uk/f/ABCDEFGH",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)
AN_EMAIL = Outgoing(
    reference="0123456789abcdef-2",
    way=Way.EMAIL,
    to="parent@example.org",
    name="Ms O’Hara",
    subject="How are things?",
    body="Dear Ms O’Hara\n\nHow are things with Leo?\n\nRiverside",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)
A_LETTER = Outgoing(
    reference="0123456789abcdef-3",
    way=Way.LETTER,
    to="12 Low Road\nRiverside\nRV2 3CD",
    name="Ms O’Hara",
    subject="How are things?",
    body="Dear Ms O’Hara\n\nHow are things with Leo?\n\nRiverside",
    language="en",
    at=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
)


@dataclass
class Clock:
    """The provider's clock: the machine's, and as much further on as a test says."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return deps.now() + self.ahead

    def on(self, **time: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**time)


@dataclass
class StandIn:
    """A provider that is answering, and everything a test may turn."""

    app: FastAPI
    url: str
    clock: Clock
    faults: Faults = field(default_factory=Faults)

    @property
    def provider(self) -> Provider:
        """What it has."""
        found: Provider = self.app.state.provider
        return found

    @property
    def key(self) -> str:
        """The key it gave this service."""
        return self.provider.kept.keys.api_key

    def notify(self, key: str = "") -> Notify:
        """Our way out to it, by the official client."""
        return Notify(
            key=key or self.key, url=self.url, templates=TEMPLATES, letterhead=HEAD
        )

    def waits(self, until: Callable[[], bool]) -> None:
        """Let the provider call back until something is so, or nothing is left."""
        while not until() and self.provider.call_back():
            pass


@contextmanager
def standing_in(folder: Path, habits: Habits | None = None) -> Iterator[StandIn]:
    """A stand-in at an address of this machine, its messages in a folder."""
    clock, faults = Clock(), Faults()
    app = create_standin(folder, habits=habits, faults=faults, now=clock)
    with served(app, date_header=False, log_level="critical") as url:
        yield StandIn(app=app, url=url, clock=clock, faults=faults)
