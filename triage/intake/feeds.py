"""A feed's rows to the children they are about: exactly one, or none.

A row with an NHS number goes to the child with that number, if the name agrees too. A
row without one goes to the only child of that full name and birthday. Every other row is
set aside, and a person finds the child.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.intake import names
from triage.intake.children import Person
from triage.intake.entries import Who, who
from triage.intake.lines import Line


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A feed row and the child it is about; None with the code that says why not."""

    line: Line
    person: Person | None
    code: str | None = None


class Index:
    """Children by NHS number and by birthday."""

    def __init__(self, persons: Sequence[Person]) -> None:
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
        return [
            (one, person)
            for one, person in self.by_birthday.get(row.born_on, [])
            if names.same(row.name, one.name)
        ]


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
