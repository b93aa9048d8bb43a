"""The meaning of rules once more, as plainly as it can be written: the tests' oracle.

True, False or None for not known. Slow, and read by people; the product's two readers
must say exactly the same.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from triage.facts import Catalogue, Fact, Value
from triage.referrals import Band
from triage.rulebook.language import (
    And,
    AtLeast,
    Atom,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
)
from triage.rulebook.rules import BandFloor, RuleBook


Child = Mapping[str, Value | None]

SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def truth(
    expression: Expression, child: Child, catalogue: Catalogue, *, positive: bool = True
) -> bool | None:
    """What an expression is; `positive` is an even number of nots outside it."""
    match expression:
        case Not(inner):
            said = truth(inner, child, catalogue, positive=not positive)
            return None if said is None else not said
        case And(parts):
            return _at_least(len(parts), _each(parts, child, catalogue, positive))
        case Or(parts):
            return _at_least(1, _each(parts, child, catalogue, positive))
        case AtLeast(count, parts):
            return _at_least(count, _each(parts, child, catalogue, positive))
    value = child.get(expression.fact)
    if value is not None:
        return _holds(expression, catalogue[expression.fact], value)
    return positive if catalogue[expression.fact].fail_up else None


def _each(
    parts: Sequence[Expression], child: Child, catalogue: Catalogue, positive: bool
) -> list[bool | None]:
    return [truth(part, child, catalogue, positive=positive) for part in parts]


def _at_least(count: int, said: list[bool | None]) -> bool | None:
    if said.count(True) >= count:
        return True
    return None if said.count(True) + said.count(None) >= count else False


def _holds(atom: Atom, fact: Fact, value: Value) -> bool:
    match atom:
        case IsTrue():
            return value is True
        case Compare(_, op, mark):
            return SIGNS[op](_rank(fact, value), _rank(fact, mark))
        case OneOf(_, wanted):
            return value in wanted


def _rank(fact: Fact, value: Value) -> Value:
    return fact.levels.index(str(value)) if fact.levels else value


def lacking(
    expression: Expression, child: Child, catalogue: Catalogue, *, positive: bool = True
) -> list[str]:
    """Unknown facts under the parts that are open, from left to right."""
    if truth(expression, child, catalogue, positive=positive) is not None:
        return []
    match expression:
        case Not(inner):
            return lacking(inner, child, catalogue, positive=not positive)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            found = [
                key
                for part in parts
                for key in lacking(part, child, catalogue, positive=positive)
            ]
            return list(dict.fromkeys(found))
    return [expression.fact]


def rules_that_are(
    book: RuleBook, child: Child, wanted: bool | None
) -> tuple[str, ...]:
    """Ids of the rules that are true, false or, for None, open."""
    return tuple(
        rule.id
        for rule in book.rules
        if truth(rule.when, child, book.catalogue) is wanted
    )


def confirmed(book: RuleBook, child: Child) -> Band:
    """The most urgent floor among the rules that are true."""
    return _most_urgent(book, rules_that_are(book, child, True))


def possible(book: RuleBook, child: Child) -> Band:
    """The most urgent floor among the rules that are true or open."""
    open_or_true = rules_that_are(book, child, True) + rules_that_are(book, child, None)
    return _most_urgent(book, open_or_true)


def _most_urgent(book: RuleBook, ids: Sequence[str]) -> Band:
    floors = [
        rule.outcome.band
        for rule in book.rules
        if rule.id in ids and isinstance(rule.outcome, BandFloor)
    ]
    return min(floors, default=Band.P4)
