"""How a family can be reached, and whether it is safe. What is not known is not safe.

"Unsafe" wins wherever one address stands twice. Where there may be domestic abuse no
form's word is enough. Who is told at a safe address is another question: see
`triage.desk.telling.people`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.knowing import subject
from triage.desk.telling import people_shown, situations
from triage.desk.telling.situations import Person
from triage.desk.versions import NotHere
from triage.facts import Observation, read_one
from triage.messages.situation import Safe
from triage.referrals import Child, Referral
from triage.roles import Action
from triage.store import contacts
from triage.store.contacts import StoredContact


ABUSE, NONE = "domestic_abuse", "none"
HIDDEN = "(not shown)"


class Safety(StrEnum):
    """Whether an address may be used."""

    SAFE = "safe to use"
    UNSAFE = "unsafe: do not use"
    NOT_KNOWN = "not known to be safe: do not use"


SAFETY = {
    Safe.SAFE: Safety.SAFE,
    Safe.UNSAFE: Safety.UNSAFE,
    Safe.NOT_KNOWN: Safety.NOT_KNOWN,
}


@dataclass(frozen=True, kw_only=True)
class ContactShown:
    """One way to reach somebody, as the child's page shows it."""

    id: str
    recipient_id: str | None  # whose it is; None: nobody's yet
    relationship: str
    channel: str
    address: str
    safety: Safety
    judged: str  # by whom and why, where a person judged
    language: str
    format: str


def shown(desk: Desk, referral: Referral) -> tuple[ContactShown, ...]:
    """Every address kept of the child, once for each person who has it."""
    child = subject.child_of(desk, referral)
    around = people_shown.around(desk, referral)
    return of_child(desk, child, subject.said_of(desk, child.id), around)


def of_child(
    desk: Desk, child: Child, told: Iterable[Observation], around: Iterable[Person]
) -> tuple[ContactShown, ...]:
    """The same, from all that is said of the child."""
    some = _of_child(desk, child.id)
    abuse = _abuse(desk, told)
    known = {
        reach.contact.id: reach.safe for person in around for reach in person.reaches
    }
    once: dict[tuple[str | None, str, str], StoredContact] = {}
    for one in some:
        once[one.recipient_id, *_same(one)] = one  # the latest word on who it is
    return tuple(
        _shown(desk, one, _safety(one, some, known, abuse=abuse))
        for one in once.values()
    )


def judge(
    desk: Desk, referral_id: str, *, contact_id: str, safe: bool, why: str
) -> Done:
    """Say that an address is safe or unsafe, wherever it stands."""
    referral = subject.find(desk, referral_id)
    some = _of_child(desk, referral.child_id)
    chosen = [one for one in some if one.id == contact_id]
    if not chosen:
        raise NotHere
    like = [one.id for one in some if _same(one) == _same(chosen[0])]
    contacts.judge(
        desk.session,
        tenant=desk.tenant,
        ids=like,
        safe=safe,
        why=why,
        by=desk.actor.by,
        now=desk.now,
    )
    word = "safe" if safe else "unsafe"
    desk.note(f"Marked a contact as {word}", on=("referral", referral.id), text=why)
    return subject.done(f"The contact is marked as {word}.", referral.id)


def _safety(
    one: StoredContact,
    beside: list[StoredContact],
    known: Mapping[str, Safe],
    *,
    abuse: bool,
) -> Safety:
    """Whether an address may be used, from everything said of it, here and elsewhere."""
    said = [other for other in beside if _same(other) == _same(one)]
    alone = situations.safe(said, abuse=abuse, unsafe_elsewhere=False)
    return SAFETY[known.get(one.id, alone)]


def _abuse(desk: Desk, told: Iterable[Observation]) -> bool:
    """Whether anyone ever said that there is or was domestic abuse."""
    said = [one for one in told if one.key == ABUSE]
    reading = read_one(
        content_in_force(desk.session, desk.tenant).catalogue[ABUSE], said, desk.today
    )
    return reading.value not in (None, NONE)


def _of_child(desk: Desk, child_id: str) -> list[StoredContact]:
    return contacts.of_children(
        desk.session,
        tenant=desk.tenant,
        child_ids=subject.records_of(desk, child_id),
    )


def _same(one: StoredContact) -> tuple[str, str]:
    return one.channel, one.address.casefold()


def _shown(desk: Desk, one: StoredContact, safe: Safety) -> ContactShown:
    sees = desk.actor.may(Action.SEE_CHILD)
    judged = f"{one.judged_by}: {one.judged_why}" if one.judged_by else ""
    return ContactShown(
        id=one.id,
        recipient_id=one.recipient_id,
        relationship=one.relationship or "Not said",
        channel=one.channel,
        address=one.address if sees and not one.restricted else HIDDEN,
        safety=safe,
        judged=judged,
        language=one.language or "",
        format=one.format or "",
    )
