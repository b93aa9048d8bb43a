"""The oracle: rules read one by one, unknown as None, with nothing clever in it."""

from collections.abc import Mapping

from triage.facts import Catalogue, Value
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


Values = Mapping[str, Value | None]


def truth(
    expression: Expression, values: Values, catalogue: Catalogue, nots: int = 0
) -> bool | None:
    """True, False or None for unknown; `nots` stand outside the expression."""
    match expression:
        case Not(inner):
            said = truth(inner, values, catalogue, nots + 1)
            return None if said is None else not said
        case And(parts) | Or(parts) | AtLeast(_, parts):
            said_all = [truth(part, values, catalogue, nots) for part in parts]
            return _together(expression, said_all)
        case IsTrue() | Compare() | OneOf():
            return _atom(expression, values, catalogue, nots)


def _together(whole: And | Or | AtLeast, said: list[bool | None]) -> bool | None:
    match whole:
        case And():
            return False if False in said else None if None in said else True
        case Or():
            return True if True in said else None if None in said else False
        case AtLeast(count):
            if said.count(True) >= count:
                return True
            return None if len(said) - said.count(False) >= count else False


def _atom(atom: Atom, values: Values, catalogue: Catalogue, nots: int) -> bool | None:
    value, fact = values.get(atom.fact), catalogue[atom.fact]
    if value is None:
        return nots % 2 == 0 if fact.fail_up else None
    if isinstance(atom, IsTrue):
        return value is True
    if isinstance(atom, OneOf):
        return value in atom.values
    one, other = value, atom.value
    if fact.levels:
        one, other = fact.levels.index(str(value)), fact.levels.index(str(atom.value))
    assert isinstance(one, int | float)
    assert isinstance(other, int | float)
    return {
        "==": one == other,
        "!=": one != other,
        "<": one < other,
        "<=": one <= other,
        ">": one > other,
        ">=": one >= other,
    }[atom.op]


def lacking(
    expression: Expression, values: Values, catalogue: Catalogue, nots: int = 0
) -> list[str]:
    """Unknown facts of the open parts of an open expression, from left to right."""
    if truth(expression, values, catalogue, nots) is not None:
        return []
    match expression:
        case Not(inner):
            return lacking(inner, values, catalogue, nots + 1)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            found = [lacking(part, values, catalogue, nots) for part in parts]
            return list(dict.fromkeys(key for keys in found for key in keys))
        case _:
            return [expression.fact]


def bands(book: RuleBook, values: Values) -> tuple[Band, Band]:
    """The confirmed and the possible band."""
    confirmed = possible = Band.P4
    for rule in book.rules:
        said = truth(rule.when, values, book.catalogue)
        if isinstance(rule.outcome, BandFloor) and said is not False:
            possible = min(possible, rule.outcome.band)
            confirmed = min(confirmed, rule.outcome.band) if said else confirmed
    return confirmed, possible
