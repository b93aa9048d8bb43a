"""Addresses as staff keep them: asked whether safe, restricted, found wrong, released.

A restricted address is not written to by letter, nor told a place, until two people have
released that one message; nor does one person alone take the restriction off.
"""

from dataclasses import dataclass
from enum import StrEnum

from triage.desk.deciding import second
from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.desk.telling import saying
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.intake.contacts import read_email, read_mobile
from triage.referrals import Referral
from triage.store import contacts
from triage.store.contacts import NewContact, StoredContact
from triage.store.proposals import Proposal
from triage.store.recipients import RELEASE


UNRESTRICT = "unrestrict"  # the kind of a proposal to take a restriction off
WRONG = "a person found that it is not theirs"
MOST_LINES = 7


class NotAMobile(TriageError):
    """This is not a United Kingdom mobile number."""


class NotAnEmail(TriageError):
    """This is not an email address."""


class NotAPostalAddress(TriageError):
    """A postal address has 2 to 7 lines, and the last is the postcode."""


class NotANumber(TriageError):
    """This is not a telephone number."""


class SayHowYouKnow(TriageError):
    """Say how you know, where you say whether it is safe to use."""


class NotRestricted(TriageError):
    """This address is not restricted."""


class Channel(StrEnum):
    """A way to reach somebody."""

    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"
    PHONE = "phone"


class SafeToUse(StrEnum):
    """What somebody said when they were asked whether it is safe."""

    YES = "yes, it is safe to use"
    NO = "no, it is unsafe"
    NOT_ASKED = "not asked yet"


@dataclass(frozen=True, kw_only=True)
class AddressSaid:
    """An address as a person gave it."""

    channel: Channel
    address: str
    safe: SafeToUse
    why: str = ""
    restricted: bool = False


def add(desk: Desk, referral_id: str, recipient_id: str, said: AddressSaid) -> Done:
    """Keep an address of somebody. What is not known to be safe is not used."""
    referral = subject.find(desk, referral_id)
    owner = next(
        (one for one in saying.around(desk, referral) if one.id == recipient_id), None
    )
    if owner is None:
        raise NotHere
    safe = {SafeToUse.YES: True, SafeToUse.NO: False}.get(said.safe)
    if safe is not None and not said.why:
        raise SayHowYouKnow
    new = NewContact(
        child_id=owner.child_id,
        recipient_id=recipient_id,
        relationship=owner.said_as or owner.relationship.value,
        channel=said.channel.value,
        address=read(said.channel, said.address),
        safe=safe,
        why=said.why,
        restricted=said.restricted,
    )
    contacts.add(
        desk.session, tenant=desk.tenant, new=[new], by=desk.actor.by, now=desk.now
    )
    desk.note("Added an address", on=("recipient", recipient_id))
    return subject.done("The address is kept.", referral.id)


def read(channel: Channel, text: str) -> str:
    """An address as it is kept. Raises with a sentence where it cannot be one."""
    match channel:
        case Channel.SMS:
            return _or(read_mobile(text), NotAMobile)
        case Channel.EMAIL:
            return _or(read_email(text), NotAnEmail)
        case Channel.LETTER:
            return _or(_postal(text), NotAPostalAddress)
    return _or(_telephone(text), NotANumber)


def restrict(desk: Desk, referral_id: str, contact_id: str, *, why: str) -> Done:
    """Mark an address as restricted: at once, by one person."""
    referral = subject.find(desk, referral_id)
    chosen = find(desk, referral, contact_id)
    contacts.change(
        desk.session,
        tenant=desk.tenant,
        ids=_like(desk, referral, chosen),
        values={"restricted": True},
    )
    desk.note("Restricted an address", on=("referral", referral.id), text=why)
    return subject.done("The address is restricted.", referral.id)


def wrong(desk: Desk, referral_id: str, contact_id: str, *, why: str) -> Done:
    """Keep that an address reaches nobody, or is somebody else's."""
    referral = subject.find(desk, referral_id)
    chosen = find(desk, referral, contact_id)
    contacts.change(
        desk.session,
        tenant=desk.tenant,
        ids=_like(desk, referral, chosen),
        values={"invalid_at": desk.now, "invalid_why": why or WRONG},
    )
    desk.note("Found an address wrong", on=("referral", referral.id), text=why)
    return subject.done("The address is not used any more.", referral.id)


def ask_release(desk: Desk, referral_id: str, contact_id: str, *, why: str) -> Done:
    """Ask a second person to let one message go to a restricted address."""
    return _ask(
        desk, referral_id, contact_id, RELEASE,
        f"Let one letter or message with a place go to a restricted address. {why}",
    )  # fmt: skip


def ask_unrestrict(desk: Desk, referral_id: str, contact_id: str, *, why: str) -> Done:
    """Ask a second person to take the restriction off an address."""
    return _ask(
        desk, referral_id, contact_id, UNRESTRICT,
        f"Take the restriction off an address. {why}",
    )  # fmt: skip


@second.carries_out(RELEASE)
def _released(desk: Desk, proposal: Proposal) -> Done:
    """The proposal itself is what lets the next message go, for some days."""
    desk.note("Released one message", on=("referral", proposal.referral_id))
    return subject.done("One message to that address may go.", proposal.referral_id)


@second.carries_out(UNRESTRICT)
def _unrestricted(desk: Desk, proposal: Proposal) -> Done:
    referral = subject.find(desk, proposal.referral_id)
    chosen = find(desk, referral, proposal.asked["contact_id"])
    contacts.change(
        desk.session,
        tenant=desk.tenant,
        ids=_like(desk, referral, chosen),
        values={"restricted": False},
    )
    desk.note("Took a restriction off", on=("referral", referral.id))
    return subject.done("The address is not restricted any more.", referral.id)


def _ask(
    desk: Desk, referral_id: str, contact_id: str, kind: str, sentence: str
) -> Done:
    referral = subject.find(desk, referral_id)
    if not find(desk, referral, contact_id).restricted:
        raise NotRestricted
    asked = {"contact_id": contact_id}
    return second.ask(
        desk, referral_id, kind=kind, sentence=sentence.strip(), asked=asked
    )


def find(desk: Desk, referral: Referral, contact_id: str) -> StoredContact:
    """One address of the child's. Raises `NotHere`."""
    for one in of_child(desk, referral):
        if one.id == contact_id:
            return one
    raise NotHere


def of_child(desk: Desk, referral: Referral) -> list[StoredContact]:
    """Every address kept around the child."""
    return contacts.of_children(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, referral.child_id),
    )


def _like(desk: Desk, referral: Referral, chosen: StoredContact) -> list[str]:
    """Wherever the same address stands in the child's records."""
    return [
        one.id
        for one in of_child(desk, referral)
        if (one.channel, one.address.casefold())
        == (chosen.channel, chosen.address.casefold())
    ]


def _or(found: str | None, refusal: type[TriageError]) -> str:
    if not found:
        raise refusal
    return found


def _postal(text: str) -> str | None:
    lines = [" ".join(one.split()) for one in text.replace(",", "\n").splitlines()]
    kept = [one for one in lines if one]
    return "\n".join(kept) if 2 <= len(kept) <= MOST_LINES else None


def _telephone(text: str) -> str | None:
    digits = "".join(one for one in text if one.isdecimal())
    shape = all(one.isdecimal() or one in " +()-." for one in text.strip())
    return text.strip() if shape and 10 <= len(digits) <= 15 else None
