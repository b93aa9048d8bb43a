"""A feed's rows to the children they are about: exactly one, or none.

A row with an NHS number goes to the child with that number, if the name agrees too. A
row without one goes to the only child of that full name and birthday. Every other row is
set aside, and a person finds the child.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.intake import names
from triage.intake.children import Person
from triage.intake.entries import Existing, Who, who
from triage.intake.lines import Line


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A feed row and the child it is about; None with the code that says why not."""

    line: Line
    person: Person | None
    code: str | None = None


class Index:
    """Children by NHS number and by birthday. Records people merged are one child."""

    def __init__(self, persons: Sequence[Person], existing: Existing) -> None:
        known = {one.known.id: one for one in persons if one.known}
        self.kept = {
            name: known[one] for name, one in existing.merged.items() if one in known
        }
        self.by_number: dict[str, list[Person]] = {}
        self.by_birthday: dict[object, list[tuple[Who, Person]]] = {}
        for person in persons:
            for number in {one.nhs_number for one in person.all_of if one.nhs_number}:
                self.by_number.setdefault(number, []).append(person)
            one = person.who
            if one.born_on is not None:
                self.by_birthday.setdefault(one.born_on, []).append((one, person))

    def namesakes(self, row: Who) -> list[tuple[Who, Person]]:
        """Children of the row's full name and birthday."""
        found = (
            person
            for one, person in self.by_birthday.get(row.born_on, [])
            if names.same(row.name, one.name)
        )
        return [(child.who, child) for child in self.children(found)]

    def children(self, found: Iterable[Person]) -> list[Person]:
        """Each child once, by the record that is kept."""
        kept = (self.kept.get(one.id, one) if one.known else one for one in found)
        return list({id(one): one for one in kept}.values())


def attach(line: Line, index: Index) -> Attached:
    """The child a feed row is about."""
    row = who(line)
    if row.nhs_number is None or row.nhs_number not in index.by_number:
        return _by_name(line, row, index)
    holders = [
        person
        for person in index.by_number[row.nhs_number]
        if _is_about(row, person.who)
    ]
    holders = index.children(holders)
    if len(holders) > 1:
        holders = [one for one in holders if one.who.matches_on_three(row)]
    if len(holders) == 1:
        return Attached(line=line, person=holders[0])
    return Attached(line=line, person=None, code="number_and_name_disagree")


def _is_about(row: Who, child: Who) -> bool:
    """The name agrees; or the birthday and the forename do, under another surname."""
    if names.agree(row.name, child.name):
        return True
    return (
        row.born_on is not None
        and row.born_on == child.born_on
        and names.same_letters(
            names.fold(row.name.forename), names.fold(child.name.forename)
        )
    )


def _by_name(line: Line, row: Who, index: Index) -> Attached:
    if row.born_on is None or not row.name.whole:
        return Attached(line=line, person=None, code="unmatched")
    found = index.namesakes(row)
    if len(found) > 1:
        return Attached(line=line, person=None, code="ambiguous")
    if not found:
        return Attached(line=line, person=None, code="unmatched")
    child, person = found[0]
    if row.nhs_number is None:
        return Attached(line=line, person=person)
    if child.nhs_number is not None:  # two valid numbers: two children
        return Attached(line=line, person=None, code="number_and_name_disagree")
    return Attached(line=line, person=person, code="number_not_on_list")
