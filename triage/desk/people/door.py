"""Signing in to an account: e-mail address and password, then a code.

Each function keeps its own units of work: a try counts as wrong before it is looked at,
so that tries at the same moment cannot pass each other, and a wrong one stays counted
where nothing else is kept. Hashing happens between them and holds nothing up.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from triage.desk.people import accounts, codes, keys, passwords, sessions, throttle
from triage.roles import Actor
from triage.store import staff, staff_tries
from triage.store.engine import unit_of_work
from triage.store.people_rows import SignInAddressRow, StaffRow


NOBODY_YET = "Somebody not signed in"


@dataclass(frozen=True, kw_only=True)
class Try:
    """Somebody at the door: from where, and when."""

    engine: Engine
    tenant: str
    secret: str
    address: str
    now: datetime

    @property
    def digest(self) -> str:
        """The address as it is kept."""
        return keys.address_digest(self.secret, self.address)


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """A try that counts as wrong until it proves right."""

    open: bool  # whether the door was open for it at all
    staff_id: str = ""
    password: str | None = None
    factor: str | None = None
    factor_step: int = 0
    owner: str = ""


def try_password(at: Try, *, email: str, password: str) -> str | None:
    """Whose password this is; None for every other reason there is, in the same time."""
    counted = _count(at, email=staff.folded(email))
    right = passwords.is_right(counted.password, password)
    if not counted.open:
        return None
    with unit_of_work(at.engine) as session:
        if not right:
            _refused(session, at, counted, "password")
            return None
        row = _take_back(session, at, counted)
        if passwords.outdated(row.password or ""):
            row.password = passwords.hashed(password)
        return row.id


def try_code(at: Try, *, staff_id: str, code: str) -> Actor | None:
    """Who signs in with this code; None where it is wrong, used, or the door is shut."""
    counted = _count(at, staff_id=staff_id)
    if not counted.open or counted.factor is None:
        return None
    shown = keys.unseal(at.secret, counted.factor, owner=counted.owner)
    step = codes.step_of(shown, code, now=at.now, after=counted.factor_step)
    with unit_of_work(at.engine) as session:
        _address(session, at)  # before the account, as everywhere
        if step is None or not staff_tries.use_step(
            session, tenant=at.tenant, staff_id=staff_id, step=step
        ):
            _refused(session, at, counted, "code")
            return None
        row = _take_back(session, at, counted)
        row.wrong_tries, row.locked_until = 0, None
        return accounts.actor_of(row)


def _count(at: Try, *, email: str = "", staff_id: str = "") -> _Counted:
    """Count a try as wrong, unless the door is shut.

    A shut door for the address counts nothing against the account, and the address is
    held before the account everywhere, so that two tries never wait for each other.
    """
    with unit_of_work(at.engine) as session:
        address = _address(session, at)
        row = _person(session, at, email, staff_id)
        opened = _tick(address, throttle.FREE_FROM_AN_ADDRESS, at.now)
        if opened and row is not None:
            opened = _tick(row, throttle.FREE, at.now)
        if row is None or not _can_sign_in(row):
            return _Counted(open=opened)
        return _Counted(
            open=opened,
            staff_id=row.id,
            password=row.password,
            factor=row.factor,
            factor_step=row.factor_step,
            owner=accounts.owner_of(row),
        )


def _tick(row: StaffRow | SignInAddressRow, free: int, now: datetime) -> bool:
    if row.locked_until is not None and now < row.locked_until:
        return False
    row.wrong_tries += 1
    shut = throttle.wait(row.wrong_tries, free=free)
    row.locked_until = now + shut if shut else None
    return True


def _take_back(session: Session, at: Try, counted: _Counted) -> StaffRow:
    """The try was right: what was counted for it goes."""
    address = _address(session, at)
    row = _person(session, at, "", counted.staff_id)
    assert row is not None  # people are never deleted
    for one in (address, row):
        one.wrong_tries = max(one.wrong_tries - 1, 0)
        one.locked_until = None
    return row


def _refused(session: Session, at: Try, counted: _Counted, why: str) -> None:
    """Keep a refusal in the record, and that it shut the door. Names no unknown address."""

    def tell(what: str) -> None:
        sessions.note_of(
            session,
            at.tenant,
            who=NOBODY_YET,
            what=what,
            staff_id=counted.staff_id,
            now=at.now,
            wrong=why,
        )

    tell("Sign-in refused")
    address = _address(session, at)
    row = _person(session, at, "", counted.staff_id) if counted.staff_id else None
    if any(one.locked_until for one in (address, row) if one is not None):
        tell("Sign-in locked for a while")


def _address(session: Session, at: Try) -> SignInAddressRow:
    return staff_tries.of_address(
        session, tenant=at.tenant, digest=at.digest, now=at.now
    )


def _person(session: Session, at: Try, email: str, staff_id: str) -> StaffRow | None:
    return staff_tries.of_person(
        session, tenant=at.tenant, email=email, staff_id=staff_id
    )


def _can_sign_in(row: StaffRow) -> bool:
    ready = row.password is not None and row.factor_confirmed_at is not None
    return ready and row.left_at is None
