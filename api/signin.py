"""Who is at the desk: the demonstration's three people, and their sessions.

A session is a random cookie value kept in this process; nothing readable leaves it.
Real sign-in is not configured yet, so `api.loopback` keeps the door on this machine.
"""

import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from triage.errors import TriageError
from triage.roles import Actor, Role


COOKIE = "waiting-well-session"
IDLE_LIMIT = timedelta(minutes=60)
MOST_SESSIONS = 1_000  # the oldest goes first, so a flood of visits cannot fill memory


class NotSignedIn(TriageError):
    """Sign in to see this page."""


class NoSuchPersona(TriageError):
    """Choose one of the people on the sign-in page."""


class NotFromOurForm(TriageError):
    """This page was open too long, or the form did not come from this product. Go back, reload the page and try again."""


def _persona(key: str, name: str, role: Role) -> tuple[str, Actor]:
    return key, Actor(staff_id=f"demo-{key}", name=name, role=role)


PERSONAS = dict(
    (
        _persona("clinician", "Dr Priya Shah", Role.CLINICIAN),
        _persona("clinician2", "Dr Tom Okafor", Role.CLINICIAN),
        _persona("coordinator", "Jo Lane", Role.COORDINATOR),
        _persona("manager", "Sam Reid", Role.MANAGER),
        _persona("safeguarding", "Ruth Evans", Role.SAFEGUARDING),
        _persona("administrator", "Alex Moor", Role.ADMINISTRATOR),
        _persona("auditor", "Nia Patel", Role.AUDITOR),
        _persona("council-send", "Chris Webb", Role.COUNCIL_SEND),
        _persona("council-care", "Dana Cole", Role.COUNCIL_CARE),
    )
)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One browser's session. Without a persona it may only sign in."""

    token: str
    csrf: str
    persona: Actor | None
    until: datetime


@dataclass
class Visits:
    """Every session of this process."""

    open: dict[str, Visit] = field(default_factory=dict)

    def start(self, persona: Actor | None, now: datetime) -> Visit:
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


def persona(key: str) -> Actor:
    """The persona of a key. Raises `NoSuchPersona`."""
    if key not in PERSONAS:
        raise NoSuchPersona
    return PERSONAS[key]


def same_form(visit: Visit, sent: str) -> None:
    """Raise `NotFromOurForm` unless the form carries this session's token."""
    if not secrets.compare_digest(visit.csrf.encode(), sent.encode()):
        raise NotFromOurForm
