"""Who stands at the family's pages: for half an hour after the last thing they did.

The browser holds a random value; the database holds its SHA-256. A value from before
somebody came in is never the value after it.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.checkins.asking import Form
from triage.desk.checking_in.plan import form_of
from triage.desk.desk import Work
from triage.store import family_sessions
from triage.store.family_sessions import KeptVisit, NewVisit, Whose


IDLE_LIMIT = timedelta(minutes=30)
LONGEST = timedelta(hours=4)  # nobody is hurried, and nobody is in for a day
LENGTHENED_EVERY = timedelta(minutes=5)
KEPT_AFTER = timedelta(days=1)
VALUE_LENGTH = 43  # 32 random bytes
WORK = frozenset({Form.SCHOOL, Form.GP})  # people who answer as part of their work


@dataclass(frozen=True, kw_only=True)
class Guest:
    """One browser at one request. Without `whose` it may only come in."""

    token: str
    csrf: str
    whose: Whose | None = None
    before: Whose | None = None  # who was here until the time ran out
    lengthen_to: datetime | None = None  # the session should last until then

    @property
    def person(self) -> Whose:
        """Whoever is in."""
        assert self.whose is not None  # the guard lets nobody else through
        return self.whose

    @property
    def form(self) -> Form:
        """Whose questions they are asked."""
        return form_of(self.person.relationship)

    @property
    def at_work(self) -> bool:
        """A school or a GP: asked how things are, and shown nothing else."""
        return self.form in WORK

    @property
    def mark(self) -> str:
        """What tells this person's forms from another's; it names nobody."""
        return _digest(self.person.recipient_id)[:16]


def named(whose: Whose) -> str:
    """How the record names somebody who came in with a code."""
    return f"Family contact ({whose.relationship}), by code"


def stranger(token: str = "") -> Guest:
    """A browser nothing is stored about: its form token follows from its cookie."""
    token = token or secrets.token_urlsafe(32)
    csrf = hmac.new(token.encode(), b"the form of a stranger", "sha256").hexdigest()
    return Guest(token=token, csrf=csrf)


def behind(session: Session, *, tenant: str, token: str, now: datetime) -> Guest:
    """Whose browser this is. Who may not be shown anything any more is a stranger."""
    if len(token) != VALUE_LENGTH or not token.isascii():
        return stranger()
    kept = family_sessions.behind(session, tenant=tenant, digest=_digest(token))
    if kept is None or kept.ended_at is not None or kept.whose.closed:
        return stranger(token)
    if now >= kept.until:
        nobody = stranger(token)
        return Guest(token=token, csrf=nobody.csrf, before=kept.whose)
    return Guest(
        token=token, csrf=kept.csrf, whose=kept.whose, lengthen_to=_later(kept, now)
    )


def lengthen(session: Session, *, tenant: str, guest: Guest, until: datetime) -> None:
    """Somebody is still there."""
    family_sessions.extend(
        session, tenant=tenant, digest=_digest(guest.token), until=until
    )


def begin(work: Work, *, before: Guest, whose: Whose) -> Guest:
    """A session for whoever showed who they are; the value before it is dead."""
    leave(work, before)
    family_sessions.forget(
        work.session, tenant=work.tenant, before=work.now - KEPT_AFTER
    )
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    new = NewVisit(
        digest=_digest(token),
        code_id=whose.code_id,
        csrf=csrf,
        started_at=work.now,
        until=work.now + IDLE_LIMIT,
    )
    family_sessions.start(work.session, tenant=work.tenant, new=new)
    return Guest(token=token, csrf=csrf, whose=whose)


def leave(work: Work, guest: Guest) -> None:
    """End this browser's session, if it has one."""
    family_sessions.end(
        work.session, tenant=work.tenant, digest=_digest(guest.token), now=work.now
    )


def _later(kept: KeptVisit, now: datetime) -> datetime | None:
    """Until when it should last, where that is worth writing down."""
    until = min(now + IDLE_LIMIT, kept.started_at + LONGEST)
    return until if until - kept.until >= LENGTHENED_EVERY else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
