"""Who is at the desk: the demonstration's three people, and their sessions.

A session is a random cookie value kept in this process; nothing readable leaves it.
Real sign-in is not configured yet, so `api.loopback` keeps the door on this machine.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from triage.errors import TriageError


COOKIE = "waiting-well-session"
IDLE_LIMIT = timedelta(minutes=60)
MOST_SESSIONS = 1_000  # the oldest goes first, so a flood of visits cannot fill memory


class NotSignedIn(TriageError):
    """Sign in to see this page."""


class NoSuchPersona(TriageError):
    """Choose one of the people on the sign-in page."""


class NotFromOurForm(TriageError):
    """This page was open too long, or the form did not come from this product. Go back, reload the page and try again."""


@dataclass(frozen=True, kw_only=True)
class Persona:
    """Someone who can look at the demonstration."""

    key: str
    name: str
    role: str

    @property
    def by(self) -> str:
        """How a record names them."""
        return f"{self.name}, {self.role}"


PERSONAS = {
    one.key: one
    for one in (
        Persona(key="clinician", name="Dr Priya Shah", role="clinician"),
        Persona(key="coordinator", name="Jo Lane", role="coordinator"),
        Persona(key="manager", name="Sam Reid", role="manager"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One browser's session. Without a persona it may only sign in."""

    token: str
    csrf: str
    persona: Persona | None
    until: datetime


@dataclass
class Visits:
    """Every session of this process."""

    open: dict[str, Visit] = field(default_factory=dict)

    def start(self, persona: Persona | None, now: datetime) -> Visit:
        """A new session with a fresh token: never the one from before signing in."""
        visit = Visit(
            token=secrets.token_urlsafe(32),
            csrf=secrets.token_urlsafe(32),
            persona=persona,
            until=now + IDLE_LIMIT,
        )
        while len(self.open) >= MOST_SESSIONS:
            self.open.pop(next(iter(self.open)), None)
        self.open[visit.token] = visit
        return visit

    def find(self, token: str | None, now: datetime) -> Visit | None:
        """The session behind a cookie, unless it has run out; using it keeps it open."""
        visit = self.open.get(token or "")
        if visit is None or visit.until < now:
            return None
        self.open[visit.token] = kept = replace(visit, until=now + IDLE_LIMIT)
        return kept

    def end(self, token: str) -> None:
        """Forget a session."""
        self.open.pop(token, None)


def persona(key: str) -> Persona:
    """The persona of a key. Raises `NoSuchPersona`."""
    if key not in PERSONAS:
        raise NoSuchPersona
    return PERSONAS[key]


def same_form(visit: Visit, sent: str) -> None:
    """Raise `NotFromOurForm` unless the form carries this session's token."""
    if not secrets.compare_digest(visit.csrf.encode(), sent.encode()):
        raise NotFromOurForm
