"""The people around a child as the child's page shows them: who is told, and why."""

from dataclasses import dataclass
from datetime import datetime

from triage.checkins import content
from triage.desk.desk import Desk
from triage.desk.telling import people, saying
from triage.desk.telling.people import Judged, Person
from triage.desk.telling.situations import Reach
from triage.messages.recipients import Purpose, Verdict
from triage.messages.situation import Address, Safe
from triage.referrals import Referral
from triage.roles import Action
from triage.store.contacts import StoredContact
from triage.store.recipients import StoredHold, StoredRecipient


HIDDEN = "kept off the screen"
CHANNELS = {
    "sms": "text message",
    "email": "email",
    "letter": "post",
    "phone": "telephone",
}
SAFETY = {
    Safe.SAFE: "safe to use",
    Safe.UNSAFE: "unsafe: do not use",
    Safe.NOT_KNOWN: "not known to be safe: do not use",
}


@dataclass(frozen=True, kw_only=True)
class AddressShown:
    """One way to reach a person."""

    id: str
    channel: str
    address: str
    safety: str
    safe: bool
    notes: tuple[str, ...]
    restricted: bool
    used: bool  # not found wrong


@dataclass(frozen=True, kw_only=True)
class PersonShown:
    """Somebody around the child, and whether they are told."""

    id: str
    name: str
    relationship: str
    told: bool
    told_words: str
    said: tuple[str, ...]  # responsibility, order, language, format ...
    judged: str  # by whom, when and why, where a person judged
    opted_out: bool
    ended: bool
    addresses: tuple[AddressShown, ...]


@dataclass(frozen=True, kw_only=True)
class HoldShown:
    """Why nobody is written to about the child."""

    id: str
    kind: str
    why: str
    made_by: str
    made_at: datetime


def of_child(desk: Desk, referral: Referral) -> tuple[PersonShown, ...]:
    """Everybody around the child: those who are told first."""
    return shown(desk, around(desk, referral))


def around(desk: Desk, referral: Referral) -> list[Person]:
    """Everybody around the child, as the rule sees them."""
    return people.of_children(desk.work, [referral.child_id])[referral.child_id]


def shown(desk: Desk, found: list[Person]) -> tuple[PersonShown, ...]:
    """The same as a page shows them."""
    in_term = content.in_force().in_term(desk.today)
    each = [_person(desk, one, in_term=in_term) for one in found]
    return tuple(sorted(each, key=lambda one: (one.ended, not one.told)))


def holds(desk: Desk, referral: Referral) -> tuple[HoldShown, ...]:
    """What stops messages about the child now."""
    return tuple(
        _hold(one) for one in saying.holds(desk, referral) if one.lifted_at is None
    )


def _hold(one: StoredHold) -> HoldShown:
    return HoldShown(
        id=one.id,
        kind=one.kind.value,
        why=one.why,
        made_by=one.made_by,
        made_at=one.made_at,
    )


def _person(desk: Desk, person: Person, *, in_term: bool) -> PersonShown:
    one = person.recipient
    status, asked = (
        _best(people.judged(person, purpose, in_term=in_term))
        for purpose in (Purpose.STATUS, Purpose.CHECK_IN)
    )
    return PersonShown(
        id=person.id,
        name=one.name if desk.actor.may(Action.SEE_CHILD) else "",
        relationship=_who(one),
        told=Verdict.MAY in (status.judgement.verdict, asked.judgement.verdict),
        told_words=_told(status, asked),
        said=_said(one, person.language),
        judged=_judged(one),
        opted_out=one.opted_out_at is not None,
        ended=one.ended_at is not None,
        addresses=tuple(_address(desk, reach) for reach in person.reaches),
    )


def _who(one: StoredRecipient) -> str:
    word = one.relationship.value
    if word == "not known" and one.said_as:
        return f"{one.said_as[:1].upper()}{one.said_as[1:]} (not known who)"
    return f"{word[:1].upper()}{word[1:]}"


def _best(found: list[Judged]) -> Judged:
    return min(found, key=lambda one: people.FIRST.index(one.judgement.verdict))


def _told(status: Judged, asked: Judged) -> str:
    """Whether they are told and asked, and by which line of the rule."""
    may = (
        status.judgement.verdict is Verdict.MAY,
        asked.judgement.verdict is Verdict.MAY,
    )
    match may:
        case (True, True):
            return f"Is told, and asked how things are. {status.judgement.reason}"
        case (True, False):
            return (
                "Is told where we are up to and when to come, and nothing more. "
                f"{asked.judgement.reason}"
            )
        case (False, True):
            return (
                f"Is asked how things are, and told nothing. {asked.judgement.reason}"
            )
    return f"Is not written to. {asked.judgement.reason}"


def _said(one: StoredRecipient, language: str | None) -> tuple[str, ...]:
    responsibility = {
        True: "Has parental responsibility",
        False: "Has no parental responsibility",
    }
    said = (
        responsibility.get(one.responsibility)
        if one.responsibility is not None
        else "",
        "A court order limits what they are told" if one.order_limits else "",
        f"Somebody asked that they are not told: {one.against}" if one.against else "",
        f"Language: {language}" if language else "",
        "Needs an interpreter" if one.interpreter else "",
        f"Format: {one.format}" if one.format else "",
        f"Prefers {CHANNELS[one.prefers]}" if one.prefers in CHANNELS else "",
        f"Not in the child’s life any more: {one.ended_why}" if one.ended_at else "",
    )
    return tuple(line for line in said if line)


def _judged(one: StoredRecipient) -> str:
    if one.agreed is None:
        return ""
    word = "may be told" if one.agreed else "is not to be told"
    return f"{one.agreed_by} said: {word}. {one.agreed_why}"


def _address(desk: Desk, reach: Reach) -> AddressShown:
    contact = reach.contact
    secret = reach.address in (Address.RESTRICTED, Address.RELEASED)
    sees = Action.SEE_CONFIDENTIAL if secret else Action.SEE_CHILD
    return AddressShown(
        id=contact.id,
        channel=CHANNELS[contact.channel],
        address=contact.address if desk.actor.may(sees) else HIDDEN,
        safety=SAFETY[reach.safe],
        safe=reach.safe is Safe.SAFE,
        notes=tuple(_notes(contact, reach)),
        restricted=secret,
        used=reach.address is not Address.INVALID,
    )


def _notes(contact: StoredContact, reach: Reach) -> list[str]:
    said = {
        Address.RESTRICTED: "Restricted: no letter and no place without two people.",
        Address.RELEASED: "Restricted. Two people released one message.",
        Address.INVALID: f"Not used any more: {contact.invalid_why}.",
    }
    notes = [said[reach.address]] if reach.address in said else []
    if reach.bereaved:
        notes.append("Also kept for another child, who has died.")
    if contact.judged_by:
        notes.append(f"{contact.judged_by}: {contact.judged_why}")
    if contact.format:
        notes.append(f"Format: {contact.format}")
    return notes
