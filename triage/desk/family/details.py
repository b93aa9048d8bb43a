"""How somebody is reached: they change it here, and say in what way and language.

A new address counts only once it is confirmed with a number that went to where we wrote
before. Where nothing known is safe for that, or there may be abuse, an order or a secret
address, nothing is sent and a person checks it.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hmac import compare_digest

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.family import codes, visits
from triage.desk.family.referrals import first_waiting
from triage.desk.family.visits import Guest
from triage.desk.tasks import due_at
from triage.desk.telling import people
from triage.desk.telling.people import Person
from triage.desk.telling.tell import Telling, tell
from triage.intake.contacts import read_email, read_mobile
from triage.messages.outbox import Way
from triage.messages.recipients import IN_DOUBT, Purpose
from triage.messages.situation import Address
from triage.settings import Settings
from triage.store import contacts, details_changes, tasks
from triage.store.contacts import NewContact
from triage.store.details_changes import BY_A_PERSON, CONFIRMED, NewChange, StoredChange
from triage.store.tasks import NewTask


NEW_DETAILS = "new_details"
DETAILS_CHANGED = "details_changed"
WORKING_DAYS = 2
TO_CONFIRM = timedelta(days=1)
TO_CONFIRM_BY_POST = timedelta(days=14)
A_DAY = 5  # changes of one person in one day; more are for a person
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", re.IGNORECASE)
LEAST_LINES, MOST_LINES, LONGEST_LINE = 2, 6, 60
PROVED = "they confirmed it with a number sent to where we wrote before"
SECRET = (Address.RESTRICTED, Address.RELEASED)


@dataclass(frozen=True, kw_only=True)
class Known:
    """One way somebody is reached, so covered that nobody else learns it from a page."""

    way: Way
    hint: str


@dataclass(frozen=True, kw_only=True)
class DetailsShown:
    """What is known, and what waits to be confirmed."""

    known: tuple[Known, ...]
    waiting: StoredChange | None


def shown(work: Work, guest: Guest) -> DetailsShown:
    """What this person gave us, and nothing of anybody else."""
    mine = _me(work, guest)
    found: dict[Way, Known] = {}
    for reach in mine.in_order() if mine else ():
        if reach.way and reach.address is Address.GOOD:
            hint = _hint(reach.way, reach.contact.address)
            found.setdefault(reach.way, Known(way=reach.way, hint=hint))
    return DetailsShown(known=tuple(found.values()), waiting=_waiting(work, guest))


def read(way: Way, text: str) -> str | None:
    """A new address as it is kept; None where it cannot be one."""
    match way:
        case Way.SMS:
            return read_mobile(text)
        case Way.EMAIL:
            return read_email(text)
        case Way.LETTER:
            return _postal(text)


def change(work: Work, guest: Guest, *, way: Way, address: str) -> bool:
    """Keep a new address until it is confirmed; False where a person has to check it."""
    person = guest.person
    by_post = way is Way.LETTER
    change_id = details_changes.keep(
        work.session,
        tenant=work.tenant,
        new=NewChange(
            recipient_id=person.recipient_id,
            way=way.value,
            address=address,
            expires_at=work.now + (TO_CONFIRM_BY_POST if by_post else TO_CONFIRM),
        ),
        now=work.now,
    )
    work.note("Gave new contact details", on=("recipient", person.recipient_id))
    if _by_themselves(work, guest) and _ask_to_confirm(work, guest, change_id):
        return True
    _to_a_person(work, guest, change_id, way, address)
    return False


def confirm(work: Work, guest: Guest, settings: Settings, number: str) -> bool:
    """Take a number: where it is the one we sent, the new address counts from now on.

    A try counts before it is looked at.
    """
    waiting = _waiting(work, guest)
    if waiting is None or waiting.hash is None:
        return False
    if not details_changes.use_try(
        work.session, tenant=work.tenant, change_id=waiting.id, now=work.now
    ):
        return False
    secret = settings.secret.get_secret_value()
    given = codes.number_digest(secret, waiting.id, codes.typed(number))
    if not compare_digest(waiting.hash, given):
        return False
    return _counts(work, guest, waiting)


def cannot_confirm(work: Work, guest: Guest) -> None:
    """The number cannot reach them any more: a person checks the new address."""
    waiting = _waiting(work, guest)
    if waiting is not None:
        _to_a_person(work, guest, waiting.id, Way(waiting.way), waiting.address)


def _counts(work: Work, guest: Guest, waiting: StoredChange) -> bool:
    """The old place is told first, while it still is where we write."""
    person = guest.person
    if not details_changes.end(
        work.session,
        tenant=work.tenant,
        change_id=waiting.id,
        outcome=CONFIRMED,
        now=work.now,
    ):
        return False
    tell(work, _telling(guest, DETAILS_CHANGED, f"changed:{waiting.id}"))
    contacts.add(
        work.session,
        tenant=work.tenant,
        new=[_contact(guest, waiting)],
        by=visits.named(person),
        now=work.now,
    )
    work.note("Confirmed new contact details", on=("recipient", person.recipient_id))
    return True


def _contact(guest: Guest, waiting: StoredChange) -> NewContact:
    return NewContact(
        child_id=guest.person.child_id,
        recipient_id=guest.person.recipient_id,
        relationship=guest.person.relationship,
        channel=waiting.way,
        address=waiting.address,
        safe=True,
        why=PROVED,
        confirmed=True,
    )


def _ask_to_confirm(work: Work, guest: Guest, change_id: str) -> bool:
    """Send the number to where we wrote before; False where nowhere is safe."""
    told = tell(work, _telling(guest, codes.CONFIRM, f"confirm:{change_id}"))
    return bool(told.messages)


def _telling(guest: Guest, kind: str, key: str) -> Telling:
    return Telling(
        child_id=guest.person.child_id,
        kind=kind,
        key=key,
        why="They gave us new contact details on their own page.",
        purpose=Purpose.CODE,
        only=(guest.person.recipient_id,),
    )


def _by_themselves(work: Work, guest: Guest) -> bool:
    """Whether this person may change an address without anybody's looking at it."""
    mine = _me(work, guest)
    if mine is None or mine.claim in IN_DOUBT:
        return False
    if any(one.address in SECRET for one in mine.reaches):
        return False
    many = details_changes.made_since(
        work.session,
        tenant=work.tenant,
        recipient_id=guest.person.recipient_id,
        since=work.now - timedelta(days=1),
    )
    return many <= A_DAY


def _to_a_person(
    work: Work, guest: Guest, change_id: str, way: Way, address: str
) -> None:
    person = guest.person
    details_changes.end(
        work.session,
        tenant=work.tenant,
        change_id=change_id,
        outcome=BY_A_PERSON,
        now=work.now,
    )
    new = NewTask(
        matter=f"{NEW_DETAILS}:{change_id}",
        kind=NEW_DETAILS,
        sentence=(
            f"The {person.relationship} gave a new address for {way.value}. Nothing was "
            "sent to confirm it. Find out whether it is theirs and safe, then put it in."
        ),
        due_at=due_at(add_working_days(work.today, WORKING_DAYS)),
        quote=address,
        referral_id=first_waiting(work, person.child_id),
        child_id=person.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )


def _me(work: Work, guest: Guest) -> Person | None:
    child_id = guest.person.child_id
    around = people.of_children(work, [child_id])[child_id]
    return next((one for one in around if one.id == guest.person.recipient_id), None)


def _waiting(work: Work, guest: Guest) -> StoredChange | None:
    return details_changes.waiting(
        work.session,
        tenant=work.tenant,
        recipient_id=guest.person.recipient_id,
        now=work.now,
    )


def _postal(text: str) -> str | None:
    """The lines of an address that ends with a postcode."""
    lines = [" ".join(one.split()) for one in re.split(r"[\n,]", text)]
    lines = [one for one in lines if one]
    fits = LEAST_LINES <= len(lines) <= MOST_LINES
    short = all(len(one) <= LONGEST_LINE for one in lines)
    if not fits or not short or not POSTCODE.search(lines[-1]):
        return None
    return "\n".join([*lines[:-1], lines[-1].upper()])


def _hint(way: Way, address: str) -> str:
    """Enough to know one's own by. Where somebody lives is not shown at all."""
    match way:
        case Way.SMS:
            return f"…{address[-3:]}"
        case Way.EMAIL:
            name, _, place = address.partition("@")
            return f"{name[:1]}…@{place}"
        case Way.LETTER:
            return ""
