"""From what is kept of people and addresses to the words of the rule.

Where two things are known of somebody, the one that speaks against telling them counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from triage.calendar import london_day, month_day
from triage.messages import ages, relations
from triage.messages.outbox import Way
from triage.messages.recipients import Hold, Purpose, Situation
from triage.messages.relations import Reads
from triage.messages.situation import (
    Address,
    Age,
    By,
    Claim,
    Kin,
    Safe,
    Stopped,
    Term,
    Word,
)
from triage.store.contacts import StoredContact
from triage.store.recipients import StoredHold, StoredRecipient


# A hold by how much it stops: the first that is there counts.
GRAVEST = (Hold.DECEASED, Hold.SAFEGUARDING, Hold.ADOPTED, Hold.REMOVED)
WAYS = {way.value: way for way in Way}  # a telephone is not one of them
USUAL_WAYS = (Way.SMS, Way.EMAIL, Way.LETTER)
WORK_WAYS = (Way.EMAIL, Way.LETTER, Way.SMS)


@dataclass(frozen=True, kw_only=True)
class Family:
    """What is known of a child that decides about everybody around the child."""

    child_id: str
    born_on: date | None = None
    holds: tuple[StoredHold, ...] = ()  # those not lifted
    looked_after: bool = False
    abuse: bool = False  # ever spoken of
    needs_help: bool = False  # may need help to decide when grown
    age: Age = Age.NOT_KNOWN
    asked_again: date | None = None  # a word from before then is an old one
    graver_since: datetime | None = None  # since then a danger is known, or care

    @property
    def kinds(self) -> frozenset[Hold]:
        """What stops messages about the child."""
        return frozenset(one.kind for one in self.holds)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """One address of a person, and what is known of it."""

    contact: StoredContact
    safe: Safe
    address: Address
    bereaved: bool  # it is also kept for another child, who has died

    @property
    def way(self) -> Way | None:
        """How a message goes there; None where it takes a person's voice."""
        return WAYS.get(self.contact.channel)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be told about one child, or may not, and how to reach them."""

    recipient: StoredRecipient
    family: Family
    kin: Kin
    word: Word
    claim: Claim
    reads: Reads
    reaches: tuple[Reach, ...] = field(default=())

    @property
    def id(self) -> str:
        """Their name in the tables."""
        return self.recipient.id

    @property
    def language(self) -> str | None:
        """What they read: as a person set it, or as a form last said."""
        said = (one.contact.language for one in self.reaches)
        return self.recipient.language or _last(said)

    @property
    def at_work(self) -> bool:
        """Whether it is their work."""
        return self.kin in relations.AT_WORK

    @property
    def agreed_lately(self) -> bool:
        """Whether it was judged who is told since the child was nearly 16, or it is moot."""
        born_on, judged = self.family.born_on, self.recipient.agreed_at
        if self.word in (Word.ENDED, Word.OPTED_OUT, Word.NOT_TOLD):
            return True
        if born_on is None or judged is None:
            return False
        return london_day(judged) >= month_day(born_on, ages.NEARLY_SIXTEEN)

    def in_order(self) -> list[Reach]:
        """Their addresses for messages, the way they prefer first, the latest first."""
        ways = [*(WORK_WAYS if self.at_work else USUAL_WAYS)]
        if self.reads.only_letters:
            ways.sort(key=lambda way: way is not Way.LETTER)
        elif self.recipient.prefers in frozenset(Way):
            ways.sort(key=lambda way: way != self.recipient.prefers)
        ranked = {way: at for at, way in enumerate(ways)}
        mine = [one for one in reversed(self.reaches) if one.way]
        return sorted(mine, key=lambda one: ranked[one.way] if one.way else 0)


def situation(
    person: Person, reach: Reach | None, purpose: Purpose, *, in_term: bool
) -> Situation:
    """One person, one address and one message in the words of the rule."""
    family = person.family
    by = relations.by(reach.way) if reach and reach.way else By.WIRE
    return Situation(
        stopped=stopped(family, bereaved=reach is not None and reach.bereaved),
        kin=person.kin,
        word=person.word,
        claim=person.claim,
        looked_after=family.looked_after,
        age=family.age,
        safe=reach.safe if reach else Safe.NOT_KNOWN,
        address=reach.address if reach else Address.NONE,
        by=by,
        form=person.reads.met(by),
        purpose=purpose,
        term=Term.OPEN if in_term else Term.CLOSED,
    )


def stopped(family: Family, *, bereaved: bool) -> Stopped:
    """What stops messages about the child: the gravest."""
    for kind in GRAVEST:
        if kind in family.kinds:
            return Stopped[kind.name]
    if bereaved:
        return Stopped.BEREAVED
    return Stopped.MOVED_AWAY if Hold.MOVED_AWAY in family.kinds else Stopped.NO


def person(
    recipient: StoredRecipient, family: Family, reaches: Iterable[Reach]
) -> Person:
    """Somebody kept, in the words of the rule."""
    kin = relations.KIN[recipient.relationship]
    mine = tuple(reaches)
    reading = recipient.format or _last(one.contact.format for one in mine)
    return Person(
        recipient=recipient,
        family=family,
        kin=kin,
        word=word(recipient, kin, family),
        claim=claim(recipient, kin, family),
        reads=relations.reads(reading),
        reaches=mine,
    )


def word(recipient: StoredRecipient, kin: Kin, family: Family) -> Word:
    """What was last said of telling somebody. What stops them counts before a yes."""
    if recipient.ended_at:
        return Word.ENDED
    if recipient.opted_out_at:
        return Word.OPTED_OUT
    if recipient.agreed is None:
        return Word.NOBODY
    if not recipient.agreed:
        return Word.NOT_TOLD
    private = kin not in relations.AT_WORK and kin is not Kin.YOUNG_PERSON
    if kin not in relations.AT_WORK and _unaware(recipient, family):
        return Word.NOBODY
    if private and family.asked_again and _before(recipient, family.asked_again):
        return Word.EARLIER
    return Word.TOLD


def claim(recipient: StoredRecipient, kin: Kin, family: Family) -> Claim:
    """What speaks for or against telling somebody: the gravest."""
    if recipient.order_limits:
        return Claim.ORDER
    if recipient.against:
        return Claim.DISPUTED
    if family.abuse and kin not in relations.AT_WORK:
        return Claim.ABUSE
    if recipient.responsibility is None:
        return Claim.NOT_KNOWN
    return Claim.RESPONSIBLE if recipient.responsibility else Claim.NOT_RESPONSIBLE


def safe(
    said: Collection[StoredContact], *, abuse: bool, unsafe_elsewhere: bool
) -> Safe:
    """Whether an address is safe, by everything said of it. Unsafe wins.

    Where domestic abuse was ever spoken of a form's word is not enough: a named person
    asks.
    """
    if unsafe_elsewhere or any(one.safe_to_use is False for one in said):
        return Safe.UNSAFE
    yes = [one for one in said if one.safe_to_use]
    if abuse:
        yes = [one for one in yes if one.judged_by]
    return Safe.SAFE if yes else Safe.NOT_KNOWN


def _unaware(recipient: StoredRecipient, family: Family) -> bool:
    """Whether a yes is from before it was known what now speaks against it."""
    since, judged = family.graver_since, recipient.agreed_at
    return since is not None and (judged is None or judged < since)


def _before(recipient: StoredRecipient, day: date) -> bool:
    return recipient.agreed_at is None or london_day(recipient.agreed_at) < day


def _last(some: Iterable[str | None]) -> str | None:
    return next((one for one in reversed([*some]) if one), None)
