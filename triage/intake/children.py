"""Which referrals are one child's. When in doubt they are kept apart and a person asks.

Two referrals are joined only when one valid NHS number and one name stand on both and
no birthday contradicts. Twins share a surname and a birthday and are never joined.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256

from triage.intake import names
from triage.intake.entries import Entry, Existing, Who, merge, who_is
from triage.intake.names import Name
from triage.intake.profiles import FileKind
from triage.referrals import Child, Pathway, ReferralState


ALREADY_WAITS = "The child already waits here; kept as new information."


@dataclass(kw_only=True, eq=False)
class Person:
    """One child while being put together: what was known, and this import's entries."""

    known: Child | None = None
    entries: list[Entry] = field(default_factory=list)

    @property
    def all_of(self) -> list[Who]:
        """Everything that says who the child is."""
        before = [] if self.known is None else [who_is(self.known)]
        return before + [entry.who for entry in self.entries]

    @property
    def who(self) -> Who:
        """Who the child is, from all that was said."""
        if self.known is None and len(self.entries) == 1:
            return self.entries[0].who
        said = self.all_of
        whole = [one.name for one in said if one.name.whole and not one.name.lossy]
        return Who(
            nhs_number=next((one.nhs_number for one in said if one.nhs_number), None),
            name=whole[0] if whole else said[0].name,
            born_on=next((one.born_on for one in said if one.born_on), None),
        )

    @cached_property
    def id(self) -> str:
        """Known already, or made from the first referral number. Asked for only once
        every entry is in."""
        if self.known is not None:
            return self.known.id
        first = min(entry.id for entry in self.entries)
        return "C-" + sha256(first.encode()).hexdigest()[:12].upper()

    @property
    def waiting(self) -> list[Entry]:
        """Entries still waiting."""
        return [e for e in self.entries if e.state is ReferralState.WAITING]

    def child(self) -> Child:
        """The child as a plain value. What an earlier import knew is kept."""
        one, known = self.who, self.known
        return Child(
            id=self.id,
            forename=one.name.forename,
            surname=one.name.surname,
            nhs_number=one.nhs_number,
            born_on=one.born_on,
            sex=self._plain("sex") or (known.sex if known else None),
            ethnic_category=self._plain("ethnic_category")
            or (known.ethnic_category if known else None),
            language=self._plain("language") or (known.language if known else None),
            postcode=self._plain("postcode") or (known.postcode if known else None),
        )

    def _plain(self, key: str) -> str | None:
        for entry in self.entries:
            for line in entry.lines:
                if key in line.plain:
                    return line.plain[key]
        return None


@dataclass(frozen=True, kw_only=True)
class People:
    """Every child of an import, and the doubts about who is who."""

    persons: tuple[Person, ...]
    doubts: tuple[tuple[str, Entry, Entry | None], ...]  # (code, one, the other)


def people(some: Sequence[Entry], existing: Existing) -> People:
    """Group entries into children."""
    # Long because it is one procedure: join each entry, then note every doubt.
    by_id = {child.id: Person(known=child) for child in existing.children}
    owner = {one.id: by_id[one.child_id] for one in existing.referrals}
    persons: list[Person] = list(by_id.values())
    doubts: list[tuple[str, Entry, Entry | None]] = []
    by_number: dict[str, list[Person]] = {}
    for one in persons:
        if number := one.who.nhs_number:
            by_number.setdefault(number, []).append(one)
    kept = {name: by_id[one] for name, one in existing.merged.items() if one in by_id}
    for entry in sorted(some, key=lambda one: one.id):
        person: Person | None = owner.get(entry.id)
        if person is not None and person.who.contradicts(entry.who):
            doubts.append(("identity_changed", entry, None))
        if person is None:
            person = _join(entry, by_number, kept, doubts)
        if person is None:
            person = Person()
            persons.append(person)
        person.entries.append(entry)
        _index(person, entry, by_number)
    met = [person for person in persons if person.entries]
    waiting = _waiting_before(existing, some)
    for person in met:
        doubts += _waits_already(person, waiting.get(existing.kept(person.id), {}))
    doubts += _namesakes(met, existing)
    doubts += _twice_on_a_list(met)
    return People(persons=tuple(persons), doubts=tuple(doubts))


def _waiting_before(
    existing: Existing, some: Sequence[Entry]
) -> dict[str, dict[Pathway, str]]:
    """Referrals known to wait and not in this import: child -> pathway -> number."""
    sent = {entry.id for entry in some}
    waiting: dict[str, dict[Pathway, str]] = {}
    for one in existing.referrals:
        if one.state is ReferralState.WAITING and one.id not in sent:
            waiting.setdefault(existing.kept(one.child_id), {})[one.pathway] = one.id
    return waiting


def _waits_already(
    person: Person, waiting: dict[Pathway, str]
) -> list[tuple[str, Entry, Entry | None]]:
    """A form about a referral known before is news of it; any other row is doubtful."""
    doubts: list[tuple[str, Entry, Entry | None]] = []
    for entry in person.entries if waiting else ():
        number = waiting.get(entry.pathway)
        if number is None:
            continue
        known = person.known
        if (
            entry.kind is FileKind.FORM
            and known is not None
            and entry.who.matches_on_three(who_is(known))
        ):
            entry.id, entry.news = number, True
            entry.merged_because[0] = ALREADY_WAITS
        else:
            doubts.append(("possible_duplicate", entry, None))
    return doubts


def _index(person: Person, entry: Entry, by_number: dict[str, list[Person]]) -> None:
    if number := entry.who.nhs_number:
        holders = by_number.setdefault(number, [])
        if person not in holders:
            holders.append(person)


def _join(
    entry: Entry,
    by_number: dict[str, list[Person]],
    kept: Mapping[str, Person],
    doubts: list[tuple[str, Entry, Entry | None]],
) -> Person | None:
    """The one child this entry surely belongs to; doubts are noted.

    Of records that people merged, the one kept is the child.
    """
    number = entry.who.nhs_number
    holders = by_number.get(number, []) if number else []
    sure = [
        person
        for person in holders
        if all(entry.who.is_surely(one) for one in person.all_of)
    ]
    children = {id(one): one for one in (_stands_for(one, kept) for one in sure)}
    if len(children) == 1:
        return next(iter(children.values()))
    for person in holders:
        other = person.entries[0] if person.entries else None
        alike = names.agree(entry.who.name, person.who.name)
        code = "possible_same_child" if alike else "nhs_shared"
        doubts.append((code, entry, other))
    return None


def _stands_for(person: Person, kept: Mapping[str, Person]) -> Person:
    known = person.known
    return kept.get(known.id, person) if known else person


def _namesakes(
    persons: Iterable[Person], existing: Existing
) -> list[tuple[str, Entry, Entry | None]]:
    """Children of one full name and birthday who were not joined, here or by people."""
    by_birthday: dict[date, list[tuple[Name, Person]]] = {}
    for person in persons:
        who = person.who
        if who.born_on is not None and who.name.whole:
            by_birthday.setdefault(who.born_on, []).append((who.name, person))
    return [
        ("possible_same_child", one.entries[0], other.entries[0])
        for some in by_birthday.values()
        if len(some) > 1
        for one, other in _of_one_name(some)
        if existing.kept(one.id) != existing.kept(other.id)
    ]


def _of_one_name(
    some: Sequence[tuple[Name, Person]],
) -> Iterable[tuple[Person, Person]]:
    """Pairs whose names agree: by their spellings, or letter by letter where some
    letters of one of them were lost."""
    lossy: list[tuple[Name, Person]] = []
    spelt: dict[str, list[tuple[Name, Person]]] = {}
    for at, (name, person) in enumerate(some):
        alike = {id(one): one for key in names.keys(name) for one in spelt.get(key, ())}
        others = some[:at] if name.lossy else [*alike.values(), *lossy]
        for other_name, other in others:
            if names.agree(name, other_name):
                yield person, other
        if name.lossy:
            lossy.append(some[at])
            continue
        for key in names.keys(name):
            spelt.setdefault(key, []).append(some[at])


def _twice_on_a_list(
    persons: Iterable[Person],
) -> list[tuple[str, Entry, Entry | None]]:
    """One child with two referrals on one pathway: kept, and a person decides."""
    doubts: list[tuple[str, Entry, Entry | None]] = []
    for person in persons:
        first: dict[object, Entry] = {}
        for entry in person.entries if len(person.entries) > 1 else ():
            if entry.news:
                continue
            other = first.setdefault(entry.pathway, entry)
            if other is not entry:
                doubts.append(("possible_duplicate", entry, other))
    return doubts


def fold_forms_in(some: list[Entry]) -> list[Entry]:
    """A form about a child already waiting on that pathway is news, not a referral.

    Only on a three-point match: NHS number, name and birthday. The oldest stays.
    """
    kept: list[Entry] = []
    by_number: dict[str, list[Entry]] = {}
    for entry in sorted(some, key=lambda one: one.kind is FileKind.FORM):
        number = entry.who.nhs_number
        into = _already(entry, by_number.get(number, [])) if number else None
        if entry.kind is FileKind.FORM and into is not None:
            for line in entry.lines:
                merge(into, line, ALREADY_WAITS)
            continue
        kept.append(entry)
        if number:
            by_number.setdefault(number, []).append(entry)
    return kept


def _already(entry: Entry, others: Iterable[Entry]) -> Entry | None:
    return next(
        (
            other
            for other in others
            if other.pathway is entry.pathway
            and other.state is ReferralState.WAITING
            and entry.who.matches_on_three(other.who)
        ),
        None,
    )
