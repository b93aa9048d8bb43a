"""Joiners, movers and leavers: what an administrator does with people.

Every change is kept with what was before and after. Nobody changes their own account
here, and the last administrator stays.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.calendar import add_working_days
from triage.desk import once, versions
from triage.desk.desk import Desk, Done
from triage.desk.people import accounts, sessions
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.roles import Role
from triage.store import staff, staff_admin, tasks
from triage.store.people_rows import StaffRow
from triage.store.tasks import NewTask


LEAVER = "leaver"  # the kind of task that a leaver's open tasks make


class LastAdministrator(TriageError):
    """This is the last person who can look after accounts. Make somebody else an administrator first."""


class NotYourself(TriageError):
    """Somebody else must change your own account."""


class HasLeft(TriageError):
    """This person has left. Invite them again under another e-mail address."""


class NothingToTakeUp(TriageError):
    """This person has taken up their invitation. Reset their sign-in to make a new link."""


class ToldOnce(TriageError):
    """The link made under this key was told once and is kept nowhere. A new key makes a new link, and the old one stops working."""


REFUSALS = (HasLeft, NotYourself)


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """One person who works or worked here."""

    id: str
    name: str
    email: str
    role: Role
    state: str
    second_factor: str
    last_seen: datetime | None
    locked_until: datetime | None
    tasks: int
    joined_at: datetime
    left_at: datetime | None
    version: str


@dataclass(frozen=True, kw_only=True)
class LinkShown:
    """An invitation's link, shown once."""

    name: str
    token: str
    until: datetime


def people(desk: Desk) -> tuple[PersonShown, ...]:
    """Everybody: those who work here first, by name."""
    seen = staff_admin.activity(desk.session, tenant=desk.tenant)
    nothing = staff_admin.Activity(seen_at=None, tasks=0)
    states = {
        one.staff_id: one.state
        for one in accounts.accounts(desk.session, tenant=desk.tenant, now=desk.now)
    }
    shown = [
        _shown(row, states[row.id], seen.get(row.id, nothing), desk.now)
        for row in staff.everyone(desk.session, tenant=desk.tenant)
    ]
    return tuple(sorted(shown, key=lambda one: one.left_at is not None))


def person(desk: Desk, staff_id: str) -> PersonShown:
    """One of them. Raises `NotHere`."""
    for one in people(desk):
        if one.id == staff_id:
            return one
    raise NotHere


def name_of(desk: Desk, staff_id: str) -> str:
    """Whom a form is about. Raises `NotHere`."""
    row = staff.by_id(desk.session, tenant=desk.tenant, staff_id=staff_id)
    if row is None:
        raise NotHere
    return f"{row.name}, {row.role}"


def invite(desk: Desk, *, name: str, email: str, role: Role) -> Done:
    """Open an account. Its link is made on the next page."""
    invited = accounts.invite(
        desk.session,
        tenant=desk.tenant,
        name=name,
        email=email,
        role=role,
        by=desk.actor.by,
        now=desk.now,
    )
    _note(desk, "Opened an account", invited.staff_id, {}, {"role": role.value})
    sentence = "The account is open. Make the link now and hand it over."
    return Done(sentence=sentence, kind="invitation", id=invited.staff_id)


def make_link(desk: Desk, staff_id: str) -> LinkShown:
    """A fresh link for an invitation nobody took up; the one before it stops working.

    The secret part is shown once and only its SHA-256 is kept.
    """
    row = _person(desk, staff_id)
    if row.invitation is None:
        raise NothingToTakeUp
    token, until = secrets.token_urlsafe(32), desk.now + accounts.INVITED_FOR
    row.invitation, row.invited_until = sessions.digest_of(token), until
    _note(desk, "Made an invitation link", staff_id, {}, {"until": until.isoformat()})
    return LinkShown(name=row.name, token=token, until=until)


def make_link_once(desk: Desk, key: str, staff_id: str) -> LinkShown:
    """The same, once under a key. Raises `ToldOnce` when asked again."""
    made: list[LinkShown] = []

    def does() -> dict[str, str]:
        made.append(make_link(desk, staff_id))
        return {"sentence": "The link was made, and shown once."}

    once.the_same(desk, key, f"link|{staff_id}", does)
    if not made:
        raise ToldOnce
    return made[0]


def change_role(desk: Desk, staff_id: str, *, role: Role) -> Done:
    """Give somebody another role; they sign in again. Raises `LastAdministrator`."""
    row = _person(desk, staff_id)
    _not_the_last(desk, row, stays=role is Role.ADMINISTRATOR)
    before, row.role = row.role, role.value
    ended = _end_sessions(desk, staff_id)
    _note(
        desk,
        "Changed a role",
        staff_id,
        {"role": before},
        {"role": role.value, "sessions ended": ended},
    )
    return _done("The role is changed. They are asked to sign in again.", staff_id)


def leave(desk: Desk, staff_id: str) -> Done:
    """Somebody leaves: no sign-in works, and their open tasks wait for a new owner."""
    row = _person(desk, staff_id)
    _not_the_last(desk, row, stays=False)
    row.left_at = desk.now
    row.password = row.factor = row.factor_confirmed_at = None
    row.invitation = row.invited_until = None
    ended = _end_sessions(desk, staff_id)
    left = staff_admin.let_go_of_tasks(
        desk.session, tenant=desk.tenant, staff_id=staff_id
    )
    if left:
        _ask_for_owners(desk, row, left)
    after = {"left": True, "sessions ended": ended, "tasks without an owner": left}
    _note(desk, "Somebody left", staff_id, {"role": row.role}, after)
    return _done("They have left, and nothing of theirs signs in any more.", staff_id)


def reset(desk: Desk, staff_id: str) -> Done:
    """A lost password or second factor: the old ones stop working, a new link is made."""
    row = _person(desk, staff_id)
    before = {"second factor": _factor(row)}
    accounts.reset(
        desk.session,
        tenant=desk.tenant,
        staff_id=staff_id,
        by=desk.actor.by,
        now=desk.now,
    )
    _note(desk, "Reset a sign-in", staff_id, before, {"second factor": _factor(row)})
    sentence = "The old sign-in no longer works. Make the link now and hand it over."
    return Done(sentence=sentence, kind="invitation", id=staff_id)


def unlock(desk: Desk, staff_id: str) -> Done:
    """Let somebody try again who is locked out after wrong tries."""
    row = _person(desk, staff_id)
    before = {"wrong tries": row.wrong_tries, "locked": row.locked_until is not None}
    row.wrong_tries, row.locked_until = 0, None
    _note(desk, "Unlocked", staff_id, before, {"wrong tries": 0, "locked": False})
    return _done("They can try to sign in again.", staff_id)


def _person(desk: Desk, staff_id: str) -> StaffRow:
    """Somebody else who works here, held until the change is kept."""
    row = staff_admin.one_held(desk.session, tenant=desk.tenant, staff_id=staff_id)
    if row is None:
        raise NotHere
    if row.left_at is not None:
        raise HasLeft
    if row.id == desk.actor.staff_id:
        raise NotYourself
    return row


def _not_the_last(desk: Desk, row: StaffRow, *, stays: bool) -> None:
    others = staff_admin.administrators(desk.session, tenant=desk.tenant) - {row.id}
    if row.role == Role.ADMINISTRATOR and not stays and not others:
        raise LastAdministrator


def _end_sessions(desk: Desk, staff_id: str) -> int:
    return sessions.end_all(
        desk.session, tenant=desk.tenant, staff_id=staff_id, now=desk.now
    )


def _ask_for_owners(desk: Desk, row: StaffRow, left: int) -> None:
    tasks_were = "task was" if left == 1 else "tasks were"
    new = NewTask(
        matter=f"{LEAVER}:{row.id}",
        kind=LEAVER,
        sentence=f"{left} open {tasks_were} {row.name}’s, who has left. Give each an owner.",
        due_at=due_at(add_working_days(desk.today, 1)),
    )
    tasks.open_tasks(
        desk.session, tenant=desk.tenant, new=[new], import_id=None, now=desk.now
    )


def _note(
    desk: Desk, what: str, staff_id: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    desk.note(what, on=("staff", staff_id), before=before, after=after)


def _done(sentence: str, staff_id: str) -> Done:
    return Done(sentence=sentence, kind="person", id=staff_id)


def _factor(row: StaffRow) -> str:
    if row.subject is not None:
        return "with their organisation"
    return "set up" if row.factor_confirmed_at is not None else "not set up"


def _shown(
    row: StaffRow, state: str, seen: staff_admin.Activity, now: datetime
) -> PersonShown:
    locked = row.locked_until is not None and now < row.locked_until
    return PersonShown(
        id=row.id,
        name=row.name,
        email=row.email,
        role=Role(row.role),
        state=state,
        second_factor=_factor(row),
        last_seen=seen.seen_at,
        locked_until=row.locked_until if locked else None,
        tasks=seen.tasks,
        joined_at=row.joined_at,
        left_at=row.left_at,
        version=versions.written(row.version),
    )
