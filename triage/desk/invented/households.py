"""Invented people around invented children: exports of clinics hold none.

Every number lies in the range kept for fiction (07700 900) and every address ends in
example.org, so nothing that is sent from a demonstration can reach anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from sqlmodel import Session

from triage.calendar import age_in_months
from triage.desk.invented.material import FORENAMES, SURNAMES
from triage.messages.ages import SIXTEEN
from triage.messages.recipients import Relationship
from triage.referrals import ON_THE_LIST, Child
from triage.store import contacts, recipients, referrals
from triage.store.contacts import NewContact
from triage.store.recipients import NewRecipient


FIRST_NUMBER, NUMBERS = 100, 900  # 07700 900100 to 900999; forms have those below
MOTHER, FATHER = Relationship.MOTHER, Relationship.FATHER
NOT_ASKED, UNSAFE, APART, BY_POST, SCHOOL = 0.06, 0.03, 0.2, 0.1, 0.15
LANGUAGES = (None,) * 16 + ("Polish", "Urdu", "Arabic", "Somali")
FORMATS = (None,) * 24 + ("Easy read", "Large print", "BSL")
WHY = "Asked when they were rung."
BY = "Demonstration"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A way to reach somebody."""

    channel: str
    address: str
    safe: bool | None = True


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """An invented person and how to reach them."""

    new: NewRecipient
    addresses: tuple[Address, ...] = field(default=())


def settle(session: Session, *, tenant: str, seed: int, now: datetime) -> int:
    """Give every waiting child without anybody a household; how many people were made.

    The same seed makes the same households.
    """
    random = Random(seed)  # noqa: S311  # invented people, not secrets
    children = _waiting(session, tenant)
    around = {
        one.child_id
        for one in recipients.of_children(
            session, tenant=tenant, child_ids=list(children)
        )
    }
    numbers = iter(range(FIRST_NUMBER, FIRST_NUMBER + NUMBERS))
    people = [
        one
        for name in sorted(children.keys() - around)
        for one in _household(random, children[name], numbers, now)
    ]
    ids = recipients.add(
        session, tenant=tenant, new=[one.new for one in people], by=BY, now=now
    )
    new = [
        _contact(one, whose, spot)
        for one, whose in zip(people, ids, strict=True)
        for spot in one.addresses
    ]
    contacts.add(session, tenant=tenant, new=new, by=BY, now=now)
    return len(ids)


def _waiting(session: Session, tenant: str) -> dict[str, Child]:
    every = referrals.referrals(session, tenant=tenant).values()
    waiting = {one.child_id for one in every if one.state in ON_THE_LIST}
    return referrals.children(session, tenant=tenant, ids=waiting)


def _contact(one: Somebody, whose: str, spot: Address) -> NewContact:
    return NewContact(
        child_id=one.new.child_id,
        recipient_id=whose,
        relationship=one.new.relationship.value,
        channel=spot.channel,
        address=spot.address,
        safe=spot.safe,
        why=WHY,
    )


def _household(
    random: Random, child: Child, numbers: Iterator[int], now: datetime
) -> Iterator[Somebody]:
    surname = child.surname if random.random() < 0.7 else random.choice(SURNAMES)
    mother = f"{random.choice(FORENAMES['F'])} {surname}"
    yield _parent(random, child, MOTHER, mother, numbers)
    if random.random() < APART:  # lives elsewhere, and has a thread of his own
        father = f"{random.choice(FORENAMES['M'])} {child.surname}"
        yield _parent(random, child, FATHER, father, iter(()))
    if child.born_on and age_in_months(child.born_on, now.date()) >= SIXTEEN:
        yield _themselves(child)
    if random.random() < SCHOOL:
        yield _school(child, now)


def _parent(
    random: Random,
    child: Child,
    relationship: Relationship,
    name: str,
    numbers: Iterator[int],
) -> Somebody:
    chance = random.random()
    safe = None if chance < NOT_ASKED else chance > NOT_ASKED + UNSAFE
    spots = [Address(channel="email", address=_email(name, child), safe=safe)]
    number = next(numbers, None)
    if number is not None:
        mobile = Address(channel="sms", address=f"+447700900{number:03d}", safe=safe)
        spots.insert(0, mobile)
    if random.random() < BY_POST:
        lines = f"{random.randint(1, 90)} Mill Lane\nRiverside\nZZ1 1ZZ"
        spots.append(Address(channel="letter", address=lines, safe=safe))
    new = NewRecipient(
        child_id=child.id,
        relationship=relationship,
        name=name,
        responsibility=True if random.random() < 0.8 else None,
        language=random.choice(LANGUAGES),
        format=random.choice(FORMATS),
    )
    return Somebody(new=new, addresses=tuple(spots))


def _themselves(child: Child) -> Somebody:
    new = NewRecipient(
        child_id=child.id, relationship=Relationship.YOUNG_PERSON, name=child.forename
    )
    mail = Address(channel="email", address=_email(child.name, child))
    return Somebody(new=new, addresses=(mail,))


def _school(child: Child, now: datetime) -> Somebody:
    new = NewRecipient(
        child_id=child.id,
        relationship=Relationship.SCHOOL,
        name="The SENCO, Meadow Park Primary",
        agreed=True,
        agreed_by=BY,
        agreed_at=now,
        agreed_why="The family agreed that the school is asked.",
    )
    mail = Address(channel="email", address="senco@meadow-park.example.org")
    return Somebody(new=new, addresses=(mail,))


def _email(name: str, child: Child) -> str:
    plain = "".join(
        one if one.isascii() and one.isalnum() else "." for one in name.lower()
    )
    tail = "".join(one for one in child.id if one.isalnum())[-6:].lower()
    return f"{plain.strip('.')}.{tail}@example.org"
