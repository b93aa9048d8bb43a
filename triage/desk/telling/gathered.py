"""What is known of many children and the people around them, in a few questions.

How many questions are put to the database does not depend on how many children there
are. Merged records are read together; what undone imports said is not read at all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.telling import situations
from triage.desk.telling.situations import Family, Person, Reach
from triage.facts import Observation, read_one
from triage.messages import ages, relations
from triage.messages.recipients import Hold, Relationship
from triage.messages.situation import Address, Kin, Safe
from triage.referrals import Child
from triage.store import contacts, facts_ledger, merges, recipients, referrals
from triage.store.contacts import Elsewhere, StoredContact
from triage.store.recipients import StoredHold, StoredRecipient


LOOKED_AFTER, ABUSE = "looked_after", "domestic_abuse"
MAY_NEED_HELP = ("learning_disability_suspected",)
FACTS = (LOOKED_AFTER, ABUSE, *MAY_NEED_HELP)
GRAVE = (LOOKED_AFTER, ABUSE)  # a yes from before these were known is an old one
NOTHING = (None, False, "none")
RELEASE_STANDS = timedelta(days=14)

Spot = tuple[str, str]  # a channel and an address on it


@dataclass(frozen=True, kw_only=True)
class Material:
    """Everything that was read, by the child's own record."""

    families: Mapping[str, Family]
    people: Mapping[str, list[StoredRecipient]]
    contacts: Mapping[str, list[StoredContact]]
    elsewhere: Mapping[Spot, list[Elsewhere]]
    mourned: frozenset[str]  # records of children who have died
    records: Mapping[str, tuple[str, ...]]
    released: Mapping[str, datetime]


def people_of(work: Work, child_ids: Collection[str]) -> dict[str, list[Person]]:
    """Everybody around these children who may be told, or may not, and how."""
    read = _read(work, child_ids)
    return {name: _people(read, name) for name in child_ids}


def own_record(work: Work, record_id: str) -> str:
    """The record that stands for this one: itself, or what it was merged into."""
    pointing = merges.pointers(work.session, tenant=work.tenant)
    return merges.kept(record_id, pointing)


def _read(work: Work, child_ids: Collection[str]) -> Material:
    # Long because everything that decides is read here, in one place.
    session, tenant = work.session, work.tenant
    records = merges.records_of(session, tenant=tenant, child_ids=child_ids)
    owner = {one: name for name, some in records.items() for one in some}
    every = list(owner)
    people = _by(owner, recipients.of_children(session, tenant=tenant, child_ids=every))
    kept = _by(owner, contacts.of_children(session, tenant=tenant, child_ids=every))
    held = _by(
        owner,
        recipients.holds(session, tenant=tenant, child_ids=every, only_open=True),
    )
    spots = contacts.elsewhere(
        session,
        tenant=tenant,
        addresses={one.address for some in kept.values() for one in some},
    )
    others = {one.child_id for one in spots} - owner.keys()
    mourned = recipients.holds(
        session, tenant=tenant, child_ids=sorted(others), only_open=True
    )
    return Material(
        families=_families(work, records, people, held),
        people=people,
        contacts=kept,
        elsewhere=_by_spot(spots),
        mourned=frozenset(
            one.child_id
            for one in [*mourned, *(one for some in held.values() for one in some)]
            if one.kind is Hold.DECEASED
        ),
        records=records,
        released=recipients.released(
            session, tenant=tenant, since=work.now - RELEASE_STANDS
        ),
    )


def _families(
    work: Work,
    records: Mapping[str, tuple[str, ...]],
    people: Mapping[str, list[StoredRecipient]],
    held: Mapping[str, list[StoredHold]],
) -> dict[str, Family]:
    children = referrals.children(work.session, tenant=work.tenant, ids=records)
    said = facts_ledger.observations(
        work.session, tenant=work.tenant, child_ids=records, keys=FACTS
    )
    grave = [
        name for name in records if any(_ever(key, said[name], work) for key in GRAVE)
    ]
    first = facts_ledger.first_recorded(
        work.session,
        tenant=work.tenant,
        child_ids={one for name in grave for one in records[name]},
        keys=GRAVE,
    )
    return {
        name: _family(
            work,
            children[name],
            said[name],
            people.get(name, []),
            held.get(name, ()),
            [at for one in records[name] for at in first.get(one, ())],
        )
        for name in records
        if name in children
    }


def _family(
    work: Work,
    child: Child,
    said: list[Observation],
    people: list[StoredRecipient],
    held: Iterable[StoredHold],
    since: list[datetime],
) -> Family:
    known = {key: _ever(key, said, work) for key in FACTS}
    fosters = [
        one.made_at
        for one in people
        if one.relationship is Relationship.FOSTER_CARER and not one.ended_at
    ]
    needs_help = any(known[key] for key in MAY_NEED_HELP)
    return Family(
        child_id=child.id,
        born_on=child.born_on,
        holds=tuple(held),
        looked_after=known[LOOKED_AFTER] or bool(fosters),
        abuse=known[ABUSE],
        needs_help=needs_help,
        age=ages.age(child.born_on, work.today, needs_help=needs_help),
        asked_again=ages.asked_again(child.born_on, work.today),
        graver_since=max([*since, *fosters[:1]], default=None),
    )


def _ever(key: str, said: Iterable[Observation], work: Work) -> bool:
    """Whether any source ever said so: a later "no" does not take it back."""
    mine = [one for one in said if one.key == key]
    if not mine:
        return False
    reading = read_one(
        content_in_force(work.session, work.tenant).catalogue[key], mine, work.today
    )
    return reading.value not in NOTHING


def _people(read: Material, name: str) -> list[Person]:
    family = read.families.get(name)
    if family is None:
        return []
    everybody = read.people.get(name, [])
    theirs: dict[str | None, list[StoredContact]] = defaultdict(list)
    for one in read.contacts.get(name, []):
        theirs[one.recipient_id].append(one)
    return [
        situations.person(one, family, _reaches(read, family, one, theirs[one.id]))
        for one in everybody
    ]


def _reaches(
    read: Material,
    family: Family,
    owner: StoredRecipient,
    mine: Iterable[StoredContact],
) -> list[Reach]:
    latest = {_spot(one): one for one in mine}  # the latest word on one address
    kin = relations.KIN[owner.relationship]
    return [
        Reach(
            contact=one,
            safe=_safe(read, family, owner, spot),
            address=_address(
                one, read.released, restricted=spot in _restricted(read, family)
            ),
            bereaved=kin not in relations.AT_WORK
            and bool(_homes(read, family, spot) & read.mourned),
        )
        for spot, one in latest.items()
    ]


def _safe(read: Material, family: Family, owner: StoredRecipient, spot: Spot) -> Safe:
    """Whether an address is safe; one shared with somebody not to be told is not."""
    said = [one for one in read.contacts[family.child_id] if _spot(one) == spot]
    private = relations.KIN[owner.relationship] not in relations.AT_WORK
    records = read.records[family.child_id]
    unsafe_elsewhere = private and any(
        one.safe_to_use is False
        for one in read.elsewhere.get(spot, ())
        if one.child_id not in records and _private(one)
    )
    found = situations.safe(
        said, abuse=family.abuse and private, unsafe_elsewhere=unsafe_elsewhere
    )
    since = _shared_since(read, family, owner, said)
    if found is Safe.SAFE and since and not _judged_since(said, since):
        return Safe.NOT_KNOWN
    return found


def _shared_since(
    read: Material,
    family: Family,
    owner: StoredRecipient,
    said: Iterable[StoredContact],
) -> datetime | None:
    """When somebody who also has this address was judged not to be told."""
    others = {one.recipient_id for one in said} - {owner.id, None}
    moments = [
        one.agreed_at if one.agreed is False else one.ended_at
        for one in read.people.get(family.child_id, ())
        if one.id in others and (one.agreed is False or one.ended_at)
    ]
    return max((one for one in moments if one), default=None)


def _judged_since(said: Iterable[StoredContact], since: datetime) -> bool:
    return any(
        one.safe_to_use and one.judged_at and one.judged_at > since for one in said
    )


def _restricted(read: Material, family: Family) -> set[Spot]:
    """Addresses that anybody marked as restricted, wherever else they stand."""
    return {_spot(one) for one in read.contacts[family.child_id] if one.restricted}


def _address(
    one: StoredContact, released: Mapping[str, datetime], *, restricted: bool
) -> Address:
    if one.invalid_at:
        return Address.INVALID
    if not restricted:
        return Address.GOOD
    return Address.RELEASED if one.id in released else Address.RESTRICTED


def _homes(read: Material, family: Family, spot: Spot) -> set[str]:
    """The other children in whose record an address stands as somebody's own."""
    return {
        one.child_id for one in read.elsewhere.get(spot, ()) if _private(one)
    } - set(read.records[family.child_id])


def _private(one: Elsewhere) -> bool:
    kin = relations.KIN[one.relationship] if one.relationship else Kin.OTHER
    return kin not in relations.AT_WORK


def _spot(one: StoredContact | Elsewhere) -> Spot:
    return one.channel, contacts.as_kept(one.channel, one.address).casefold()


def _by_spot(some: Iterable[Elsewhere]) -> dict[Spot, list[Elsewhere]]:
    found: dict[Spot, list[Elsewhere]] = defaultdict(list)
    for one in some:
        found[_spot(one)].append(one)
    return found


Kept = TypeVar("Kept", StoredRecipient, StoredContact, StoredHold)


def _by(owner: Mapping[str, str], some: Iterable[Kept]) -> dict[str, list[Kept]]:
    found: dict[str, list[Kept]] = defaultdict(list)
    for one in some:
        found[owner[one.child_id]].append(one)
    return found
