"""Who may be told about a child now, and by which way: the one door to the rule.

Nothing is written here. What the rule asks of a named person stands in `Choice.tasks`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from triage.checkins import content
from triage.desk.desk import Work
from triage.desk.telling import gathered
from triage.desk.telling.linking import link_contacts
from triage.desk.telling.situations import Person, Reach, situation
from triage.messages import recipients as rule
from triage.messages.outbox import Way
from triage.messages.recipients import (
    NO_WAY,
    Judgement,
    Purpose,
    Relationship,
    Verdict,
)
from triage.store import recipients as kept


__all__ = [
    "Addressed",
    "Choice",
    "Judged",
    "Person",
    "Wanted",
    "choose",
    "choose_many",
    "judged",
    "link_contacts",
    "next_way",
    "not_agreed",
    "of_children",
    "wanted",
    "ways",
]

# What is asked of a person where several addresses of somebody give several reasons.
FIRST = (Verdict.MAY, Verdict.LATER, Verdict.ASK, Verdict.NEVER)
NOBODY_KNOWN = "Nobody who may be told is known. Find out whom to tell, and how."
NOBODY_LEFT = "Nobody around this child may be told in writing. Speak to the family."


@dataclass(frozen=True, kw_only=True)
class Addressed:
    """Somebody who may be told, and the way to them."""

    recipient_id: str
    contact_id: str
    way: Way
    address: str
    name: str
    language: str | None
    easy_read: bool
    interpreter: bool
    relationship: Relationship


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A task that the rule asks for."""

    kind: str
    matter: str
    sentence: str
    child_id: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Who is told and who is not, with the reason; and what a person has to do."""

    told: tuple[Addressed, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()  # recipient, reason
    tasks: tuple[Wanted, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the rule says of one address of somebody."""

    reach: Reach | None  # None: no address is kept
    judgement: Judgement


def of_children(work: Work, child_ids: Collection[str]) -> dict[str, list[Person]]:
    """Everybody kept around these children, in a fixed number of questions."""
    return gathered.people_of(work, child_ids)


def choose(work: Work, child_id: str, purpose: Purpose) -> Choice:
    """Who may be told about one child, each by one way."""
    return choose_many(work, [child_id], purpose)[child_id]


def choose_many(
    work: Work, child_ids: Collection[str], purpose: Purpose
) -> dict[str, Choice]:
    """The same for many children at once."""
    in_term = content.in_force().in_term(work.today)
    found = of_children(work, child_ids)
    return {
        name: _choice(name, people, purpose, in_term=in_term)
        for name, people in found.items()
    }


def next_way(
    work: Work,
    recipient_id: str,
    tried: Collection[Way],
    purpose: Purpose = Purpose.CHECK_IN,
) -> Addressed | None:
    """Another way to the same person, where the rule allows one."""
    stored = kept.find(work.session, tenant=work.tenant, recipient_id=recipient_id)
    if stored is None:
        return None
    in_term = content.in_force().in_term(work.today)
    for person in _around(work, stored.child_id):
        if person.id == recipient_id:
            left = [
                one
                for one in judged(person, purpose, in_term=in_term)
                if one.reach and one.reach.way not in tried
            ]
            return _first_told(person, left)
    return None


def not_agreed(work: Work, child_ids: Collection[str]) -> list[str]:
    """Of these children who are nearly 16: those with whom nobody agreed who is told."""
    around = of_children(work, child_ids)
    return [name for name in child_ids if not _all_agreed(around[name])]


def _all_agreed(around: list[Person]) -> bool:
    private = [one for one in around if not one.at_work]
    return bool(private) and all(one.agreed_lately for one in private)


def judged(person: Person, purpose: Purpose, *, in_term: bool) -> list[Judged]:
    """What the rule says of each address of somebody, in the order they are tried."""
    reaches: list[Reach | None] = [*person.in_order()] or [None]
    return [
        Judged(
            reach=one,
            judgement=rule.judge(situation(person, one, purpose, in_term=in_term)),
        )
        for one in reaches
    ]


def ways(person: Person, purpose: Purpose, *, in_term: bool) -> tuple[Addressed, ...]:
    """Every way to somebody that the rule allows, the one they prefer first."""
    return tuple(
        _addressed(person, one.reach, one.reach.way)
        for one in judged(person, purpose, in_term=in_term)
        if one.judgement.verdict is Verdict.MAY and one.reach and one.reach.way
    )


def _around(work: Work, record_id: str) -> list[Person]:
    """Everybody around the child whose record this is, merged or not."""
    name = gathered.own_record(work, record_id)
    return of_children(work, [name])[name]


def _choice(
    child_id: str, people: Iterable[Person], purpose: Purpose, *, in_term: bool
) -> Choice:
    told, refused, tasks = [], [], []
    for person in people:
        found = judged(person, purpose, in_term=in_term)
        best = min(found, key=lambda one: FIRST.index(one.judgement.verdict))
        to = _first_told(person, found)
        if to is not None:
            told.append(to)
        else:
            refused.append((person.id, best.judgement.reason))
        if best.judgement.task:
            tasks.append(wanted(person, best.judgement))
    if told:  # the family is reached: one more address is nothing to ring about
        tasks = [one for one in tasks if one.kind != NO_WAY]
    elif not tasks:
        tasks.append(_nobody(child_id, known=bool(refused)))
    return Choice(told=tuple(told), refused=tuple(refused), tasks=tuple(tasks))


def _first_told(person: Person, found: Iterable[Judged]) -> Addressed | None:
    for one in found:
        if one.judgement.verdict is Verdict.MAY and one.reach and one.reach.way:
            return _addressed(person, one.reach, one.reach.way)
    return None


def _addressed(person: Person, reach: Reach, way: Way) -> Addressed:
    recipient = person.recipient
    return Addressed(
        recipient_id=person.id,
        contact_id=reach.contact.id,
        way=way,
        address=reach.contact.address,
        name=recipient.name,
        language=person.language,
        easy_read=person.reads.easy_read,
        interpreter=bool(recipient.interpreter),
        relationship=recipient.relationship,
    )


def wanted(person: Person, judgement: Judgement) -> Wanted:
    """What the rule asks of a named person. Agreeing contact is one task for a child."""
    assert judgement.task is not None
    family, kind = person.family, judgement.task
    about = f"{person.id}:{judgement.line}"
    if kind == rule.AGREE:
        about = f"{family.child_id[:50]}:{family.age.name}"
    who = person.recipient.name or person.recipient.said_as or person.kin
    said = f" ({person.recipient.relationship})" if person.recipient.name else ""
    return Wanted(
        kind=kind,
        matter=f"{kind}:{about}",
        sentence=f"{who[:1].upper()}{who[1:]}{said}: {judgement.reason}",
        child_id=family.child_id,
    )


def _nobody(child_id: str, *, known: bool) -> Wanted:
    return Wanted(
        kind=NO_WAY,
        matter=f"{NO_WAY}:{child_id[:50]}",
        sentence=NOBODY_LEFT if known else NOBODY_KNOWN,
        child_id=child_id,
    )
