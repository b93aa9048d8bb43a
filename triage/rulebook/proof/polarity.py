"""Which way each fact pushes a rule, read off the rule as it is written.

Where every place a fact stands in pushes the way the catalogue says, no child can be
placed less urgently by its getting worse: that is a proof, and takes no solver.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from triage.facts import Catalogue, Fact, Kind, Risk, Value
from triage.rulebook.language import (
    And,
    AtLeast,
    Atom,
    Compare,
    Expression,
    Not,
    OneOf,
    Or,
)
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.rules import Rule


def against(rule: Rule, catalogue: Catalogue) -> tuple[str, ...]:
    """Facts with a direction that some place in the rule may push the other way."""
    found = [
        atom.fact
        for atom, positive in _places(rule.when, True)
        if catalogue[atom.fact].risk is not Risk.NONE
        and not _pushes(atom, catalogue, up=positive)
    ]
    return tuple(dict.fromkeys(found))


def both_ways(rules: Iterable[Rule], catalogue: Catalogue) -> tuple[str, ...]:
    """Facts of these rules that have no direction, or are used against their own."""
    found: dict[str, None] = {}
    for rule in rules:
        undirected = [key for key in rule.facts if catalogue[key].risk is Risk.NONE]
        found |= dict.fromkeys([*undirected, *against(rule, catalogue)])
    return tuple(found)


def _places(expression: Expression, positive: bool) -> Iterator[tuple[Atom, bool]]:
    match expression:
        case Not(inner):
            yield from _places(inner, not positive)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _places(part, positive)
        case _:
            yield expression, positive


def _pushes(atom: Atom, catalogue: Catalogue, *, up: bool) -> bool:
    """Whether the atom never turns false (or true) as its fact gets worse."""
    fact = catalogue[atom.fact]
    values = sorted(_values(atom, fact), key=fact.order)
    said = [truth_of(atom, {atom.fact: one}, catalogue) is Truth.TRUE for one in values]
    return all(
        safer <= worse if up else safer >= worse for safer, worse in pairwise(said)
    )


def _values(atom: Atom, fact: Fact) -> list[Value]:
    """Every value, or one in each stretch between the numbers the atom names."""
    if fact.kind is Kind.YES_NO:
        return [False, True]
    if fact.levels:
        return list(fact.levels)
    marks = _marks(atom)
    beside = [mark + step for mark in marks for step in (-1, 0, 1)]
    between = [(low + high) / 2 for low, high in pairwise(marks)]
    numbers = {*beside, *(between if fact.kind is Kind.NUMBER else ())}
    return list(numbers)


def _marks(atom: Atom) -> list[float]:
    match atom:
        case Compare(_, _, value):
            return [float(value)]
        case OneOf(_, values):
            return sorted(float(value) for value in values)
    return []
