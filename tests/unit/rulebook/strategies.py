"""Invented facts of every kind, and random rules, books and children over them."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import cycle, islice
from typing import Any

from hypothesis import strategies as st

from triage.facts import Catalogue, Fact, Kind, Risk, Value
from triage.referrals import Band, Pathway
from triage.rulebook.language import (
    OPS,
    And,
    AtLeast,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
)
from triage.rulebook.rules import BandFloor, Flag, Outcome, Rule, RuleBook


Child = dict[str, Value | None]

SOME_DAY = date(2027, 5, 1)
OUTCOMES: tuple[Outcome, ...] = (
    *(BandFloor(band=band) for band in Band),
    Flag(text=""),
)


def fact(key: str, kind: Kind, risk: Risk = Risk.UP, **differs: Any) -> Fact:
    """A fact of the invented catalogue."""
    plain: dict[str, Any] = {
        "key": key,
        "number": 0,
        "label": key.replace("_", " ").capitalize(),
        "kind": kind,
        "pathways": tuple(Pathway),
        "risk": risk,
        "question": "What do you see?",
        "ask": "family",
        "source": "invented",
        "effect": "BAND",
    }
    return Fact(**{**plain, **differs})


def catalogue_of(*facts: Fact) -> Catalogue:
    """A catalogue of these facts; its digest is their keys."""
    return Catalogue(
        {one.key: one for one in facts}, ",".join(one.key for one in facts)
    )


LEVELS = ("none", "some", "much", "all_day")
PLAIN = (
    fact("falls", Kind.YES_NO),
    fact("sleeps_well", Kind.YES_NO, Risk.DOWN),
    fact("worry", Kind.LEVEL, levels=LEVELS),
    fact("comfort", Kind.LEVEL, Risk.DOWN, levels=LEVELS),
    fact("asks_about", Kind.CHOICE, Risk.NONE, levels=("one", "two", "three")),
    fact("days_off", Kind.COUNT, low=0, high=9, unit="days"),
    fact("friends", Kind.COUNT, Risk.DOWN, low=-2, high=6),
    fact("absence", Kind.NUMBER, low=0.0, high=6.0, unit="percent"),
    fact("weeks", Kind.COUNT, derived=True, low=0, high=9),
    fact("secret", Kind.YES_NO, confidential=True),
    fact("seen_on", Kind.DATE),
)
READ_UP = (
    fact("lost_words", Kind.YES_NO, fail_up=True),
    fact("checked", Kind.YES_NO, Risk.DOWN, fail_up=True),
    fact("noise", Kind.LEVEL, levels=LEVELS, fail_up=True),
    fact("age", Kind.COUNT, Risk.DOWN, low=0, high=9, fail_up=True),
)
CATALOGUE = catalogue_of(*PLAIN, *READ_UP)
NEVER_READ_UP = catalogue_of(*PLAIN)


def readable(catalogue: Catalogue) -> list[Fact]:
    """The facts a rule may read."""
    return [one for one in catalogue.values() if one.kind is not Kind.DATE]


def values_of(one: Fact) -> st.SearchStrategy[Any]:
    """Any value a fact may have."""
    if one.kind is Kind.YES_NO:
        return st.booleans()
    if one.levels:
        return st.sampled_from(one.levels)
    low, high = int(one.low or 0), int(one.high if one.high is not None else 400)
    if one.kind is Kind.COUNT:
        return st.integers(low, high)
    return st.integers(low * 4, high * 4).map(lambda quarters: quarters / 4)


@cache
def children(catalogue: Catalogue) -> st.SearchStrategy[Child]:
    """A child of whom any fact may be known or not, or never spoken of."""
    return st.fixed_dictionaries(
        {}, optional={f.key: st.none() | values_of(f) for f in readable(catalogue)}
    )


def atoms(catalogue: Catalogue) -> st.SearchStrategy[Expression]:
    """A yes/no fact, a comparison or a list, of any fact."""
    return st.sampled_from(readable(catalogue)).flatmap(_atoms_of)


def _atoms_of(one: Fact) -> st.SearchStrategy[Expression]:
    if one.kind is Kind.YES_NO:
        return st.just(IsTrue(one.key))
    signs = ("==", "!=") if one.kind is Kind.CHOICE else tuple(OPS.values())
    marks = values_of(one)
    if one.kind is Kind.NUMBER:  # rules name halves, children have quarters
        marks = marks.map(lambda value: round(value * 2) / 2)
    listed = st.lists(marks, min_size=1, max_size=3).map(tuple)
    return st.builds(Compare, st.just(one.key), st.sampled_from(signs), marks) | (
        st.builds(OneOf, st.just(one.key), listed)
    )


@cache
def expressions(catalogue: Catalogue) -> st.SearchStrategy[Expression]:
    """Any expression of the language, three levels deep at most."""
    leaves = atoms(catalogue)
    return leaves | _larger(leaves | _larger(leaves))


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    enough = parts.flatmap(
        lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(some))
    )
    return inner.map(Not) | parts.map(And) | parts.map(Or) | enough


def books(
    catalogue: Catalogue, rules: int | None = None
) -> st.SearchStrategy[RuleBook]:
    """A book of a few random rules, or of exactly `rules` in which they come again."""
    one = st.tuples(expressions(catalogue), st.sampled_from(OUTCOMES))
    return st.lists(one, min_size=1, max_size=6).map(
        lambda some: book_of(round_and_round(some, rules or len(some)), catalogue)
    )


def round_and_round(
    some: Sequence[tuple[Expression, Outcome]], count: int
) -> list[tuple[Expression, Outcome]]:
    """`count` of them, beginning again when they run out."""
    return list(islice(cycle(some), count))


def book_of(
    some: Sequence[tuple[Expression, Outcome]], catalogue: Catalogue
) -> RuleBook:
    """A book of these conditions and outcomes; rules are R0, R1, ..."""
    return RuleBook(
        name="invented",
        title="Invented",
        version="1",
        status="invented",
        rules=tuple(rule_of(f"R{at}", *one) for at, one in enumerate(some)),
        digest=str(hash(tuple(some))),
        catalogue=catalogue,
    )


def rule_of(
    name: str, when: Expression, outcome: Outcome, because: str = "A reason."
) -> Rule:
    """A rule with a condition and an outcome."""
    return Rule(
        id=name,
        book="invented",
        line=1,
        when=when,
        when_text=written(when),
        outcome=outcome,
        because=because,
        source="invented",
        owner="invented",
        review_on=SOME_DAY,
        examples=(),
    )


def written(expression: Expression) -> str:
    """An expression as a clinical lead would type it."""
    match expression:
        case IsTrue(key):
            return key
        case Compare(key, op, value):
            return f"{key} {op} {value!r}"
        case OneOf(key, values):
            return f"{key} in [{', '.join(map(repr, values))}]"
        case Not(inner):
            return f"not ({written(inner)})"
        case And(parts):
            return " and ".join(f"({written(part)})" for part in parts)
        case Or(parts):
            return " or ".join(f"({written(part)})" for part in parts)
        case AtLeast(count, parts):
            return f"at_least({count}, {', '.join(map(written, parts))})"
