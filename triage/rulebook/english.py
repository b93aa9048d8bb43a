"""Rules in plain English: what one asks, and why one holds for a child."""

from collections.abc import Mapping
from datetime import date
from string import Formatter

from triage.facts import Catalogue, Fact, Value
from triage.rulebook.language import (
    And,
    AtLeast,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
)
from triage.rulebook.rules import Rule


SAID = {
    "==": "is",
    "!=": "is not",
    "<": "is below",
    "<=": "is at most",
    ">": "is above",
    ">=": "is at least",
}
LEVEL_SAID = SAID | {">=": "is", ">": "is more than", "<=": "is", "<": "is less than"}
CONFIDENTIAL = "A confidential fact raises this child's priority."


def in_words(expression: Expression, catalogue: Catalogue) -> str:
    """The whole condition as a phrase, with the catalogue's labels."""
    match expression:
        case IsTrue(key):
            return _label(catalogue[key])
        case Compare(key, op, value):
            return _compared(catalogue[key], op, value)
        case OneOf(key, values):
            fact = catalogue[key]
            listed = " or ".join(value_in_words(fact, value) for value in values)
            return f"{_label(fact)} is {listed}"
        case Not(inner):
            return f"not ({in_words(inner, catalogue)})"
        case And(parts):
            return " and ".join(_inside(part, catalogue) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, catalogue) for part in parts)
        case AtLeast(count, parts):
            listed = "; ".join(in_words(part, catalogue) for part in parts)
            return f"at least {count} of: {listed}"


def _inside(part: Expression, catalogue: Catalogue) -> str:
    words = in_words(part, catalogue)
    return f"({words})" if isinstance(part, And | Or | AtLeast) else words


def _compared(fact: Fact, op: str, value: int | float | str) -> str:
    said = value_in_words(fact, value)
    if not fact.levels:
        return f"{_label(fact)} {SAID[op]} {said}"
    tail = {">=": " or more", "<=": " or less"}.get(op, "")
    if (op, value) in ((">=", fact.levels[-1]), ("<=", fact.levels[0])):
        tail = ""  # nothing lies beyond
    return f"{_label(fact)} {LEVEL_SAID[op]} {said}{tail}"


def _label(fact: Fact) -> str:
    return inside(fact.label)


def inside(label: str) -> str:
    """A label as it stands inside a sentence: "EHC plan" keeps its capitals."""
    first, rest = label[:1], label[1:]
    return label if rest[:1].isupper() else first.lower() + rest


def value_in_words(fact: Fact, value: Value | None) -> str:
    """A value as people say it: yes, no, a level, a number with its unit, a day."""
    match value:
        case None:
            return "not known"
        case bool():
            return "yes" if value else "no"
        case date():
            return f"{value.day} {value:%B %Y}"
        case str():
            return fact.said(value)
    unit = f" {fact.unit}" if fact.unit else ""
    return f"{value:g}{unit}"


def because(
    rule: Rule, values: Mapping[str, Value | None], catalogue: Catalogue
) -> str:
    """The rule's sentence with this child's facts filled in."""
    named = {name for _, name, _, _ in Formatter().parse(rule.because) if name}
    said = {key: value_in_words(catalogue[key], values.get(key)) for key in named}
    return rule.because.format(**said)


def because_public(
    rule: Rule, values: Mapping[str, Value | None], catalogue: Catalogue
) -> str:
    """The same for an export or a print: a confidential fact is never named."""
    if not catalogue.confidential.isdisjoint(rule.facts):
        return CONFIDENTIAL
    return because(rule, values, catalogue)
