"""Accounts: inviting somebody, and what they choose when they follow the link.

A link works once, for three days. A reset is a new link: the old password and the old
code stop working, and every session of the person ends.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from triage.desk.people import codes, keys, passwords, sessions
from triage.errors import TriageError
from triage.roles import Actor, Role
from triage.store import staff, staff_tries
from triage.store.people_rows import StaffRow
from triage.store.written import next_id


INVITED_FOR = timedelta(hours=72)
EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}$")
LONGEST_NAME = 120


class NotAName(TriageError):
    """Give the person's name, in at most 120 characters."""


class NotAnEmailAddress(TriageError):
    """Give an e-mail address, such as jo.lane@example.nhs.uk."""


class AccountExists(TriageError):
    """There is already an account with this e-mail address. If the person cannot sign in, reset it instead."""


class NoAccount(TriageError):
    """Nobody here signs in with this e-mail address."""


class InvitationOver(TriageError):
    """This link has been used, or it is more than three days old. Ask the person who looks after accounts for a new one."""


class CodeNotRight(TriageError):
    """That code is not right. Wait for the next one in your app and type that."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """A link's secret part: shown once, and kept nowhere."""

    staff_id: str
    token: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who follows a link."""

    staff_id: str
    name: str
    email: str
    invitation: str  # the link, as it is kept


@dataclass(frozen=True, kw_only=True)
class AccountShown:
    """One account, as a list of people shows it."""

    staff_id: str
    name: str
    email: str
    role: str
    state: str


def actor_of(row: StaffRow) -> Actor:
    """A person as the rest of the product knows them."""
    return Actor(staff_id=row.id, name=row.name, role=Role(row.role))


def invite(
    session: Session,
    *,
    tenant: str,
    name: str,
    email: str,
    role: Role,
    by: str,
    now: datetime,
) -> Invited:
    """Open an account that its owner still has to take up.

    Raises `NotAName`, `NotAnEmailAddress`, `AccountExists`.
    """
    name, email = " ".join(name.split()), staff.folded(email)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise NotAName
    if not EMAIL.match(email):
        raise NotAnEmailAddress
    if staff.by_email(session, tenant=tenant, email=email):
        raise AccountExists
    row = StaffRow(
        tenant=tenant, id=next_id(now), name=name, email=email, role=role, joined_at=now
    )
    invited = _link(row, now)
    staff.add(session, row)
    _told(session, row, what="Invited", by=by, now=now)
    return invited


def reset(
    session: Session, *, tenant: str, staff_id: str, by: str, now: datetime
) -> Invited:
    """A new link for somebody who lost their password or their second factor.

    Raises `NoAccount`.
    """
    row = staff.by_id(session, tenant=tenant, staff_id=staff_id)
    if row is None or row.left_at is not None:
        raise NoAccount
    row.password = row.factor = row.factor_confirmed_at = None
    row.issuer = row.subject = row.locked_until = None
    row.wrong_tries = 0
    row.version += 1
    sessions.end_all(session, tenant=tenant, staff_id=row.id, now=now)
    _told(session, row, what="Sign-in reset", by=by, now=now)
    return _link(row, now)


def reset_by_email(
    session: Session, *, tenant: str, email: str, by: str, now: datetime
) -> Invited:
    """`reset`, for whoever knows only the address. Raises `NoAccount`."""
    row = staff.by_email(session, tenant=tenant, email=email)
    if row is None:
        raise NoAccount
    return reset(session, tenant=tenant, staff_id=row.id, by=by, now=now)


def accounts(session: Session, *, tenant: str, now: datetime) -> list[AccountShown]:
    """Everybody, by name."""
    return [
        AccountShown(
            staff_id=row.id,
            name=row.name,
            email=row.email,
            role=row.role,
            state=_state(row, now),
        )
        for row in staff.everyone(session, tenant=tenant)
    ]


def ready(session: Session, *, tenant: str, secret: str) -> int:
    """How many people are here, every second factor read once to see that it can be.

    Raises `FactorUnreadable`.
    """
    people = [one for one in staff.everyone(session, tenant=tenant) if not one.left_at]
    for row in people:
        if row.factor is not None:
            keys.unseal(secret, row.factor, owner=owner_of(row))
    return len(people)


def newcomer(session: Session, *, tenant: str, token: str, now: datetime) -> Newcomer:
    """Whom a link is for. Looking does not use it up. Raises `InvitationOver`."""
    digest = sessions.digest_of(token)
    return _newcomer(invited_row(session, tenant=tenant, digest=digest, now=now))


def choose_password(
    session: Session,
    *,
    tenant: str,
    token: str,
    password: str,
    secret: str,
    service: str,
    now: datetime,
) -> Newcomer:
    """Keep a newcomer's password and make their second factor, not yet confirmed.

    Raises `InvitationOver`, `PasswordTooShort`, `PasswordTooLong`, `PasswordTooCommon`.
    """
    digest = sessions.digest_of(token)
    row = invited_row(session, tenant=tenant, digest=digest, now=now)
    passwords.check(password, own=(row.name, row.email, service))
    row.password = passwords.hashed(password)
    row.factor = keys.seal(secret, codes.fresh(), owner=owner_of(row))
    row.factor_confirmed_at, row.factor_step = None, 0
    return _newcomer(row)


def factor(
    session: Session, *, tenant: str, invitation: str, secret: str, now: datetime
) -> tuple[str, Newcomer]:
    """The second factor a newcomer is about to confirm. Raises `InvitationOver`."""
    row = invited_row(session, tenant=tenant, digest=invitation, now=now)
    if row.factor is None:
        raise InvitationOver
    return keys.unseal(secret, row.factor, owner=owner_of(row)), _newcomer(row)


def confirm(
    session: Session,
    *,
    tenant: str,
    invitation: str,
    code: str,
    secret: str,
    now: datetime,
) -> Actor:
    """The newcomer's app works: the link is used up, and they are one of us.

    Raises `InvitationOver`, `CodeNotRight`.
    """
    shown, one = factor(
        session, tenant=tenant, invitation=invitation, secret=secret, now=now
    )
    row = invited_row(session, tenant=tenant, digest=invitation, now=now)
    step = codes.step_of(shown, code, now=now, after=row.factor_step)
    if step is None or not staff_tries.use_step(
        session, tenant=tenant, staff_id=one.staff_id, step=step
    ):
        raise CodeNotRight
    row.factor_confirmed_at = now
    take_up(session, row, now)
    return actor_of(row)


def take_up(session: Session, row: StaffRow, now: datetime) -> None:
    """Use up a person's link; sessions from before it end."""
    row.invitation = row.invited_until = row.locked_until = None
    row.wrong_tries = 0
    row.version += 1
    sessions.end_all(session, tenant=row.tenant, staff_id=row.id, now=now)
    _told(session, row, what="Took up an invitation", by=actor_of(row).by, now=now)


def invited_row(
    session: Session, *, tenant: str, digest: str, now: datetime
) -> StaffRow:
    """Whom an open invitation is for. Raises `InvitationOver`."""
    row = staff.by_invitation(session, tenant=tenant, digest=digest)
    if row is None or not is_invited(row, now):
        raise InvitationOver
    return row


def is_invited(row: StaffRow, now: datetime) -> bool:
    """Whether a person's link still works."""
    in_time = row.invited_until is not None and now < row.invited_until
    return row.invitation is not None and in_time and row.left_at is None


def owner_of(row: StaffRow) -> str:
    """Whose a sealed second factor is: nobody else's row can hold it."""
    return f"{row.tenant}/{row.id}"


def _link(row: StaffRow, now: datetime) -> Invited:
    token = secrets.token_urlsafe(32)
    row.invitation = sessions.digest_of(token)
    row.invited_until = now + INVITED_FOR
    return Invited(staff_id=row.id, token=token, until=row.invited_until)


def _newcomer(row: StaffRow) -> Newcomer:
    return Newcomer(
        staff_id=row.id,
        name=row.name,
        email=row.email,
        invitation=row.invitation or "",
    )


def _state(row: StaffRow, now: datetime) -> str:
    if row.left_at is not None:
        return "left"
    if row.invitation is not None:
        return "invited" if is_invited(row, now) else "invitation over"
    locked = row.locked_until is not None and now < row.locked_until
    return "locked for a while" if locked else "active"


def _told(
    session: Session, row: StaffRow, *, what: str, by: str, now: datetime
) -> None:
    sessions.note_of(session, row.tenant, who=by, what=what, staff_id=row.id, now=now)
