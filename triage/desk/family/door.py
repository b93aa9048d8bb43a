"""Coming in: a code and the child's date of birth. One answer for every failure.

A try counts as wrong before it is looked at, so that tries at the same moment cannot
pass each other, and a wrong one stays counted. Opening a link alone counts nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hmac import compare_digest

from sqlmodel import Session

from triage.desk.desk import Work
from triage.desk.family import codes, visits
from triage.desk.family.visits import Guest
from triage.desk.people import throttle
from triage.desk.people.door import NOBODY_YET, Try
from triage.store import codes as kept
from triage.store import family_sessions, staff_tries
from triage.store.codes import StoredCode
from triage.store.engine import unit_of_work
from triage.store.family_sessions import Whose
from triage.store.people_rows import SignInAddressRow


# Many families reach us through one address of a telephone company: it is slowed down
# only to spare the server. What keeps guessers out is the code and its five tries.
FREE_FROM_AN_ADDRESS = 60
LONGEST_WAIT = timedelta(minutes=5)
NOBODYS = "no child has this"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of a try. Why it failed is said to nobody."""

    guest: Guest | None = None
    wait: timedelta = throttle.OPEN  # too many tries from this address: how long


def by_code(at: Try, *, text: str, born_on: date, before: Guest) -> Answered:
    """Come in with a code as it was typed or followed."""
    digest = codes.digest_of(at.secret, at.tenant, codes.typed(text))
    with unit_of_work(at.engine) as session:
        found = kept.with_hash(session, tenant=at.tenant, digest=digest)
        counted = _count(session, at, found)
    return _look(at, counted, born_on, before)


def again(at: Try, *, born_on: date, before: Guest) -> Answered:
    """Come in again after the time ran out, in the same browser."""
    assert before.before is not None  # asked only of whoever was here
    with unit_of_work(at.engine) as session:
        found = kept.find(session, tenant=at.tenant, code_id=before.before.code_id)
        counted = _count(session, at, found)
    return _look(at, counted, born_on, before)


@dataclass(frozen=True, kw_only=True)
class _Counted:
    """A try that counts as wrong until it proves right."""

    wait: timedelta
    code: StoredCode | None = None
    whose: Whose | None = None


def slowed(at: Try) -> timedelta:
    """Count something asked from an address; how long it has to wait, if it has."""
    with unit_of_work(at.engine) as session:
        return _slowed(session, at)


def _slowed(session: Session, at: Try) -> timedelta:
    address = _address(session, at)
    if address.locked_until is not None and at.now < address.locked_until:
        return address.locked_until - at.now
    address.wrong_tries += 1
    wait = throttle.wait(address.wrong_tries, free=FREE_FROM_AN_ADDRESS)
    address.locked_until = at.now + min(wait, LONGEST_WAIT) if wait else None
    return throttle.OPEN


def _count(session: Session, at: Try, found: StoredCode | None) -> _Counted:
    """Count a try, unless this address has to wait: then nothing counts."""
    if wait := _slowed(session, at):
        return _Counted(wait=wait)
    if found is None or not kept.use_try(
        session, tenant=at.tenant, code_id=found.id, now=at.now
    ):
        return _Counted(wait=throttle.OPEN)
    whose = family_sessions.whose(session, tenant=at.tenant, code_id=found.id)
    return _Counted(wait=throttle.OPEN, code=found, whose=whose)


def _look(at: Try, counted: _Counted, born_on: date, before: Guest) -> Answered:
    """Compare, in the same time whether or not there is anything to compare with."""
    if counted.wait:
        return Answered(wait=counted.wait)
    whose = counted.whose
    known = str(whose.born_on) if whose and whose.born_on else NOBODYS
    right = compare_digest(known.encode(), born_on.isoformat().encode())
    with unit_of_work(at.engine) as session:
        if not right or whose is None or whose.closed:
            _refused(session, at, counted)
            return Answered()
        return Answered(guest=_let_in(session, at, whose, before))


def _let_in(session: Session, at: Try, whose: Whose, before: Guest) -> Guest:
    """The try was right: what was counted for it goes."""
    address = _address(session, at)
    address.wrong_tries = max(address.wrong_tries - 1, 0)
    address.locked_until = None
    kept.opens(session, tenant=at.tenant, code_id=whose.code_id, now=at.now)
    work = _work(session, at, visits.named(whose))
    work.note("Opened the family's pages", on=("recipient", whose.recipient_id))
    return visits.begin(work, before=before, whose=whose)


def _refused(session: Session, at: Try, counted: _Counted) -> None:
    """Keep a refusal in the record. Codes that nobody has leave nothing behind."""
    if counted.code is None:
        return
    left = counted.code.tries_left - 1
    work = _work(session, at, NOBODY_YET)
    what = "A code was refused" if left > 0 else "A code was refused and is locked"
    work.note(what, on=("code", counted.code.id), recipient=counted.code.recipient_id)


def _address(session: Session, at: Try) -> SignInAddressRow:
    return staff_tries.of_address(
        session, tenant=at.tenant, digest=f"family-{at.digest}", now=at.now
    )


def _work(session: Session, at: Try, by: str) -> Work:
    return Work(session=session, tenant=at.tenant, now=at.now, by=by)
