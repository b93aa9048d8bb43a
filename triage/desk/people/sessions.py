"""Sessions: who a browser belongs to, for how long, and how it ends.

The browser holds a random value; the database holds its SHA-256. A value from before a
sign-in is never the value after it.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from triage.roles import Actor, Role
from triage.store import audit, kept_searches, staff_sessions, staff_tries
from triage.store.audit import Deed
from triage.store.staff_sessions import Kept, NewSession


IDLE_LIMIT = timedelta(minutes=15)
LONGEST = timedelta(hours=12)
UNFINISHED = timedelta(minutes=15)  # how long a sign-in may take
TOUCHED_EVERY = timedelta(minutes=1)
KEPT_AFTER = timedelta(days=1)
VALUE_LENGTH = 43  # 32 random bytes


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One browser at one request. Without an actor it may only sign in."""

    token: str
    csrf: str
    actor: Actor | None = None
    method: str = "none"
    handshake: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False  # it was signed in, and is no longer
    stale: bool = False  # that it was used should be written down


def digest_of(token: str) -> str:
    """What is stored of a random value."""
    return hashlib.sha256(token.encode()).hexdigest()


def stranger(token: str = "") -> Visit:
    """A browser nothing is stored about: its form token follows from its cookie."""
    token = token or secrets.token_urlsafe(32)
    return Visit(token=token, csrf=_form_token(token))


def behind(session: Session, *, tenant: str, token: str, now: datetime) -> Visit | None:
    """Who a cookie belongs to; None where it is not one of ours."""
    if len(token) != VALUE_LENGTH or not token.isascii():
        return None
    kept = staff_sessions.behind(session, tenant=tenant, digest=digest_of(token))
    if kept is None:
        return stranger(token)
    if _over(kept, now):
        was_in = kept.staff_id is not None
        return Visit(token=token, csrf=_form_token(token), ended=was_in)
    return Visit(
        token=token,
        csrf=kept.csrf,
        actor=_actor(kept),
        method=kept.method,
        handshake=kept.handshake,
        stale=now - kept.seen_at >= TOUCHED_EVERY,
    )


def _over(kept: Kept, now: datetime) -> bool:
    """Whether a session is past use: ended, left unused, too old, or its person gone."""
    idle = now - kept.seen_at >= IDLE_LIMIT
    return kept.ended_at is not None or kept.gone or idle or now >= kept.until


def _actor(kept: Kept) -> Actor | None:
    if kept.staff_id is None or kept.name is None or kept.role is None:
        return None
    return Actor(staff_id=kept.staff_id, name=kept.name, role=Role(kept.role))


def _form_token(token: str) -> str:
    return hmac.new(token.encode(), b"the form of a stranger", "sha256").hexdigest()


def used(session: Session, *, tenant: str, token: str, now: datetime) -> None:
    """Write down that a session was used, so that it does not run out."""
    staff_sessions.touch(session, tenant=tenant, digest=digest_of(token), now=now)


def begin(
    session: Session,
    *,
    tenant: str,
    before: Visit | None,
    handshake: Mapping[str, Any],
    now: datetime,
) -> Visit:
    """A session for a sign-in under way, in place of the one before."""
    _leave(session, tenant, before, now)
    kept = now - KEPT_AFTER
    staff_sessions.forget(session, tenant=tenant, signed_in=kept, unfinished=now)
    staff_tries.forget(session, tenant=tenant, before=kept)
    kept_searches.forget(session, tenant=tenant, now=now)
    return _start(session, tenant, None, "none", dict(handshake), None, now)


def sign_in(
    session: Session,
    *,
    tenant: str,
    before: Visit | None,
    actor: Actor,
    method: str,
    now: datetime,
    provider_sid: str | None = None,
) -> Visit:
    """A signed-in session with fresh values; the one before it is dead."""
    _leave(session, tenant, before, now)
    note(session, tenant=tenant, actor=actor, what="Signed in", now=now, method=method)
    return _start(session, tenant, actor, method, {}, provider_sid, now)


def sign_out(session: Session, *, tenant: str, visit: Visit, now: datetime) -> None:
    """End this session on the server."""
    digest = digest_of(visit.token)
    ended = staff_sessions.end(session, tenant=tenant, digest=digest, now=now)
    kept_searches.forget(session, tenant=tenant, now=now, session_id=digest)
    if visit.actor and ended:
        note(session, tenant=tenant, actor=visit.actor, what="Signed out", now=now)


def sign_out_everywhere(
    session: Session, *, tenant: str, actor: Actor, now: datetime
) -> None:
    """End every session of one person, at their own wish."""
    count = end_all(session, tenant=tenant, staff_id=actor.staff_id, now=now)
    what = "Signed out everywhere"
    note(session, tenant=tenant, actor=actor, what=what, now=now, sessions=count)


def end_all(session: Session, *, tenant: str, staff_id: str, now: datetime) -> int:
    """End every session of a person who leaves, or whose role or sign-in changes."""
    return staff_sessions.end_all(session, tenant=tenant, staff_id=staff_id, now=now)


def note(
    session: Session,
    *,
    tenant: str,
    actor: Actor,
    what: str,
    now: datetime,
    **details: Any,
) -> None:
    """Keep in the record what somebody did at the door."""
    note_of(
        session,
        tenant,
        who=actor.by,
        what=what,
        staff_id=actor.staff_id,
        now=now,
        **details,
    )


def note_of(
    session: Session,
    tenant: str,
    *,
    who: str,
    what: str,
    staff_id: str,
    now: datetime,
    **details: Any,
) -> None:
    """Keep in the record what was done to an account, or tried. "" is no account."""
    deed = Deed(
        at=now,
        who=who,
        what=what,
        subject="staff" if staff_id else "sign-in",
        subject_id=staff_id,
        details={"staff": staff_id, **details},
    )
    audit.write(session, tenant=tenant, deed=deed)


def _leave(session: Session, tenant: str, before: Visit | None, now: datetime) -> None:
    if before is not None:
        digest = digest_of(before.token)
        staff_sessions.end(session, tenant=tenant, digest=digest, now=now)


def _start(
    session: Session,
    tenant: str,
    actor: Actor | None,
    method: str,
    handshake: dict[str, Any],
    provider_sid: str | None,
    now: datetime,
) -> Visit:
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    new = NewSession(
        digest=digest_of(token),
        staff_id=actor.staff_id if actor else None,
        csrf=csrf,
        method=method,
        handshake=handshake,
        provider_sid=provider_sid,
        started_at=now,
        until=now + (LONGEST if actor else UNFINISHED),
    )
    staff_sessions.start(session, tenant=tenant, new=new)
    return Visit(
        token=token, csrf=csrf, actor=actor, method=method, handshake=handshake
    )
