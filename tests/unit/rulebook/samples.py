"""An invented catalogue, invented rules and invented children for these tests."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from triage.facts import Catalogue, Fact, Kind, Risk, Value, load_catalogue
from triage.referrals import Band, Pathway
from triage.rulebook.book import load_books
from triage.rulebook.language import (
    And,
    AtLeast,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Op,
    Or,
    parse,
)
from triage.rulebook.rules import BandFloor, Flag, Rule, RuleBook


ROOT = Path(__file__).parents[3]
SHIPPED_FACTS = load_catalogue(ROOT / "rules" / "facts.toml")
SHIPPED = load_books(ROOT / "rules", SHIPPED_FACTS)
Child = dict[str, Value | None]
OPS: list[Op] = ["==", "!=", "<", "<=", ">", ">="]


def fact(key: str, kind: Kind = Kind.YES_NO, **changed: object) -> Fact:
    """An ordinary yes/no fact with some fields changed."""
    ordinary: dict[str, object] = {
        "number": 1,
        "label": key.replace("_", " ").capitalize(),
        "pathways": (Pathway.NEURODEVELOPMENTAL,),
        "risk": Risk.UP,
        "question": f"What of {key}?",
        "ask": "family",
        "source": "Invented for tests.",
        "effect": "None.",
    }
    return Fact(key=key, kind=kind, **(ordinary | changed))  # type: ignore[arg-type]  # names are checked by Fact


def catalogue_of(*facts: Fact) -> Catalogue:
    """A catalogue of these facts in this order."""
    return Catalogue({one.key: one for one in facts}, "invented")


LEVELS = ("none", "some", "serious")
CATALOGUE = catalogue_of(
    fact("choked"),
    fact("fell"),
    fact("harmed", confidential=True),
    fact("strain", Kind.LEVEL, levels=LEVELS),
    fact("place", Kind.CHOICE, levels=("in_school", "at_home"), risk=Risk.NONE),
    fact("days_out", Kind.COUNT, low=0, high=190, unit="days"),
    fact("absence", Kind.NUMBER, low=0.0, high=100.0, unit="percent"),
    fact("seen_on", Kind.DATE),
    fact("near_move", derived=True),
    fact("age", Kind.COUNT, low=0, high=216, fail_up=True, risk=Risk.NONE),
    fact("settled", fail_up=True, risk=Risk.DOWN),
)


def rule(when: str | Expression, band: Band | None = None, **changed: object) -> Rule:
    """A rule on the invented catalogue; a flag when no band is given."""
    expression = parse(when, CATALOGUE) if isinstance(when, str) else when
    ordinary: dict[str, object] = {
        "id": "R1",
        "book": "common",
        "line": 1,
        "when": expression,
        "when_text": str(when),
        "outcome": BandFloor(band=band) if band else Flag(text="Noted."),
        "because": "Because.",
        "source": "Invented for tests.",
        "owner": "Nobody",
        "review_on": date(2027, 5, 1),
        "examples": (),
    }
    return Rule(**(ordinary | changed))  # type: ignore[arg-type]  # names are checked by Rule


def book(*rules: Rule, digest: str = "invented") -> RuleBook:
    """A book of these rules, named R1, R2 ... in this order."""
    named = tuple(
        Rule(**{**vars_of(one), "id": f"R{at}"}) for at, one in enumerate(rules, 1)
    )
    return RuleBook(
        name="invented",
        title="Invented",
        version="1",
        status="Invented for tests.",
        rules=named,
        digest=digest,
        catalogue=CATALOGUE,
    )


def vars_of(one: Rule) -> dict[str, object]:
    """A rule's fields, without what it has worked out."""
    return {name: getattr(one, name) for name in Rule.__dataclass_fields__}


def readable(catalogue: Catalogue) -> list[Fact]:
    """Facts a rule may read."""
    return [one for one in catalogue.values() if one.kind is not Kind.DATE]


def values_of(one: Fact) -> st.SearchStrategy[Value]:
    """Any value of a fact; numbers crowd round the marks the rules below use."""
    if one.kind is Kind.YES_NO:
        return st.booleans()
    if one.levels:
        return st.sampled_from(one.levels)
    low, high = int(one.low or 0), int(one.high or 400)
    crowded = st.integers(max(low, 0), min(high, 6)) | st.integers(low, high)
    if one.kind is Kind.COUNT:
        return crowded
    return crowded.map(float) | st.floats(low, high)


def children(catalogue: Catalogue = CATALOGUE) -> st.SearchStrategy[Child]:
    """Children of whom anything may be known or not."""
    each = {one.key: st.none() | values_of(one) for one in readable(catalogue)}
    return st.fixed_dictionaries({}, optional=each)


def atoms_of(one: Fact) -> st.SearchStrategy[Expression]:
    """Every comparison the language has for a fact."""
    if one.kind is Kind.YES_NO:
        return st.just(IsTrue(one.key))
    ordered = OPS[:2] if one.kind is Kind.CHOICE else OPS
    marks: st.SearchStrategy[int | float | str] = st.integers(0, 6)
    if one.levels:
        marks = st.sampled_from(one.levels)
    compared = st.builds(Compare, st.just(one.key), st.sampled_from(ordered), marks)
    some = st.lists(marks, min_size=1, max_size=3).map(tuple)
    return compared | st.builds(OneOf, st.just(one.key), some)


def expressions() -> st.SearchStrategy[Expression]:
    """Any expression the language allows over the invented catalogue."""
    atom = st.sampled_from(readable(CATALOGUE)).flatmap(atoms_of)
    return st.recursive(atom, _larger, max_leaves=8)


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    parts = st.lists(inner, min_size=2, max_size=4).map(tuple)
    counted = parts.flatmap(
        lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(some))
    )
    return (
        st.builds(Not, inner) | st.builds(And, parts) | st.builds(Or, parts) | counted
    )


def books(most: int = 5) -> st.SearchStrategy[RuleBook]:
    """Books of invented rules, bands and flags mixed."""
    one = st.builds(rule, expressions(), st.none() | st.sampled_from(list(Band)))
    return st.lists(one, min_size=1, max_size=most).map(_as_book)


def _as_book(rules: Sequence[Rule]) -> RuleBook:
    return book(*rules, digest=repr([(one.when, one.outcome) for one in rules]))
