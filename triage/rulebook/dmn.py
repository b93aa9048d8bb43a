"""A rule book as DMN 1.3, for engines nobody here wrote; never what the service runs.

One decision for each rule, a literal FEEL expression that is true, false or null, where
null is "open"; on top, the confirmed and the possible band. Rules are not written as
decision tables: there null matches no row, and an open rule would read as a false one.
Every comparison stands in parentheses, because engines differ in what binds first.

Engines agree that null is neither true nor false, but not on comparing with it, so
equality, which FEEL decides for null, is guarded to stay open. An unknown `fail_up`
fact is read here exactly as `source` reads it, place by place.
"""

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from math import comb

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Kind
from triage.referrals import Band
from triage.rulebook.english import in_words
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
from triage.rulebook.rules import BandFloor, Rule, RuleBook


NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
TYPES = {
    Kind.YES_NO: "boolean",
    Kind.LEVEL: "number",  # its place in Fact.levels, from 0
    Kind.CHOICE: "string",
    Kind.COUNT: "number",
    Kind.NUMBER: "number",
}
TRIED = "feelin 8.2.0 with dmn-moddle 12.2.1; pyDMNrules 1.4.5, rules only"
MOST_WAYS = 1000  # of meeting one at_least, each written out
FEEL_WORDS = frozenset(
    [
        "between",
        "date",
        "days",
        "duration",
        "every",
        "external",
        "false",
        "function",
        "instance",
        "item",
        "months",
        "null",
        "of",
        "satisfies",
        "some",
        "then",
        "time",
        "true",
        "years",
    ]
)


class CannotBeDmn(TriageError):
    """The book cannot be written as DMN. {reason}"""


def export(book: RuleBook) -> str:
    """The whole book as one DMN file. The same book gives the same bytes.

    Raises `CannotBeDmn` where FEEL has no way to say what the book says.
    """
    root = ET.Element(
        "definitions",
        xmlns=NAMESPACE,
        id=f"triage_{book.name}",
        name=book.title,
        namespace=f"urn:waiting-list-triage:{book.name}:{book.digest}",
        exporter="waiting-list-triage",
    )
    ET.SubElement(root, "description").text = _about(book)
    for key in dict.fromkeys(key for rule in book.rules for key in rule.facts):
        _input(root, book.catalogue[key])
    for rule in book.rules:
        _rule(root, rule, book.catalogue)
    for name in ("band_confirmed", "band_possible"):
        _band(root, name, book.rules)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def name_of(rule: Rule) -> str:
    """A rule's id as FEEL can say it: a hyphen there would take one from another."""
    return rule.id.replace("-", "_")


def _about(book: RuleBook) -> str:
    return (
        f"Rule book {book.name}, version {book.version}, digest {book.digest}. "
        f"Status: {book.status} "
        "An export for reading and checking; the rule book itself is the source. "
        "An input that is not known is null, and a rule that is null is open. "
        f"Tried in: {TRIED}. It was tried in no other engine; Camunda and Drools "
        "among others may read null another way."
    )


def _input(root: ET.Element, fact: Fact) -> None:
    if fact.key in FEEL_WORDS:
        raise CannotBeDmn(reason=f"The fact {fact.key} has the name of a FEEL word.")
    made = ET.SubElement(root, "inputData", id=f"in_{fact.key}", name=fact.key)
    ET.SubElement(made, "description").text = _meaning(fact)
    _variable(made, fact.key, TYPES[fact.kind])


def _meaning(fact: Fact) -> str:
    unit = f" ({fact.unit})" if fact.unit else ""
    if fact.kind is Kind.LEVEL:
        places = (f"{at} {fact.said(one)}" for at, one in enumerate(fact.levels))
        return f"{fact.label}{unit}: {', '.join(places)}."
    return f"{fact.label}{unit}."


def _variable(parent: ET.Element, name: str, type_: str) -> None:
    ET.SubElement(parent, "variable", id=f"var_{name}", name=name, typeRef=type_)


def _rule(root: ET.Element, rule: Rule, catalogue: Catalogue) -> None:
    said = f"{rule.id}. When: {in_words(rule.when, catalogue)}. {_outcome(rule)}"
    _decision(
        root,
        name_of(rule),
        said,
        "boolean",
        [("requiredInput", f"in_{key}") for key in rule.facts],
        _feel(rule.when, catalogue, positive=True),
    )


def _outcome(rule: Rule) -> str:
    if isinstance(rule.outcome, BandFloor):
        return f"Then: band {rule.outcome.band.name} or a more urgent one."
    return "It sets no band."


def _band(root: ET.Element, name: str, rules: Sequence[Rule]) -> None:
    possible = name == "band_possible"
    floors = [rule for rule in rules if isinstance(rule.outcome, BandFloor)]
    says = "not false" if possible else "true"
    _decision(
        root,
        name,
        f"The most urgent band among the rules that are {says}; P4 where none is.",
        "string",
        [("requiredDecision", name_of(rule)) for rule in floors],
        _first_band(floors, possible=possible),
    )


def _first_band(floors: Sequence[Rule], *, possible: bool) -> str:
    """The first band, from the most urgent, that some rule gives."""
    said = f'"{Band.P4.name}"'
    for band in (Band.P3, Band.P2, Band.P1):
        names = [name_of(rule) for rule in floors if _sets(rule, band)]
        tests = [f"({name} = true)" for name in names]
        tests += [f"({name} = null)" for name in names if possible]
        if tests:
            said = f'(if {_joined("or", tests)} then "{band.name}" else {said})'
    return said


def _sets(rule: Rule, band: Band) -> bool:
    return isinstance(rule.outcome, BandFloor) and rule.outcome.band is band


def _decision(
    root: ET.Element,
    name: str,
    description: str,
    type_: str,
    needs: Sequence[tuple[str, str]],
    feel: str,
) -> None:
    made = ET.SubElement(root, "decision", id=name, name=name)
    ET.SubElement(made, "description").text = description
    _variable(made, name, type_)
    for kind, href in needs:
        need = ET.SubElement(made, "informationRequirement", id=f"{name}_{href}")
        ET.SubElement(need, kind, href=f"#{href}")
    logic = ET.SubElement(made, "literalExpression", id=f"feel_{name}")
    ET.SubElement(logic, "text").text = feel


def _feel(expression: Expression, catalogue: Catalogue, *, positive: bool) -> str:
    """`positive` is whether an even number of nots stands outside, as in `source`."""

    def inside(parts: Sequence[Expression]) -> list[str]:
        return [_feel(part, catalogue, positive=positive) for part in parts]

    match expression:
        case Not(inner):
            return f"not({_feel(inner, catalogue, positive=not positive)})"
        case And(parts):
            return _joined("and", inside(parts))
        case Or(parts):
            return _joined("or", inside(parts))
        case AtLeast(count, parts):
            return _at_least(count, inside(parts))
    return _atom(expression, catalogue[expression.fact], positive=positive)


def _at_least(count: int, parts: Sequence[str]) -> str:
    """Every way of meeting it: engines differ in how they count a null."""
    if comb(len(parts), count) > MOST_WAYS:
        reason = f"at_least {count} of {len(parts)} can be met in too many ways."
        raise CannotBeDmn(reason=f"{reason} {MOST_WAYS:,} is the most.")
    ways = [_joined("and", some) for some in combinations(parts, count)]
    return _joined("or", ways)


def _joined(word: str, parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({f' {word} '.join(parts)})"


def _atom(atom: Atom, fact: Fact, *, positive: bool) -> str:
    if not fact.fail_up:
        return _holds(atom, fact)
    guard = f"({fact.key} = null) or" if positive else f"({fact.key} != null) and"
    return f"({guard} {_holds(atom, fact)})"


def _holds(atom: Atom, fact: Fact) -> str:
    key = fact.key
    match atom:
        case IsTrue():
            return key
        case Compare(_, "!=", value):
            differs = f"({key} != {_constant(fact, value)})"
            return f"({differs} and (({key} != null) or null))"
        case Compare(_, "==", value):
            return _one_of(fact, [value])
        case Compare(_, op, value):
            return f"({key} {op} {_constant(fact, value)})"
        case OneOf(_, values):
            return _one_of(fact, values)


def _one_of(fact: Fact, values: Sequence[int | float | str]) -> str:
    equal = [f"({fact.key} = {_constant(fact, value)})" for value in values]
    return f"({' or '.join(equal)} or (({fact.key} = null) and null))"


def _constant(fact: Fact, value: int | float | str) -> str:
    if fact.kind is Kind.CHOICE:
        return json.dumps(
            value, ensure_ascii=False
        )  # its quotes and escapes are FEEL's
    if fact.kind is Kind.LEVEL:
        return str(fact.levels.index(str(value)))
    return f"{Decimal(str(value)):f}"  # FEEL has no exponents
