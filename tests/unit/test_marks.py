"""Every number at which a rule or a point looks at a date-driven fact is a mark."""

from datetime import date
from typing import Any

import pytest

from triage.desk.content import load_content
from triage.desk.marks import marks
from triage.facts import Catalogue, Fact, Kind, Risk
from triage.referrals import Band, Pathway
from triage.rulebook.language import parse
from triage.rulebook.rules import BandFloor, Rule, RuleBook
from triage.scoring import card as parts


SHIPPED = load_content()


def fact(key: str, kind: Kind = Kind.COUNT, *, derived: bool = True) -> Fact:
    plain: dict[str, Any] = dict.fromkeys(("label", "question", "ask", "effect"), "")
    return Fact(
        key=key,
        number=0,
        kind=kind,
        pathways=tuple(Pathway),
        risk=Risk.UP,
        source="",
        derived=derived,
        **plain,
    )


AGE, WEEKS = fact("age"), fact("weeks")
NEAR, DAYS = fact("near", Kind.YES_NO), fact("days", derived=False)
CATALOGUE = Catalogue({one.key: one for one in (AGE, WEEKS, NEAR, DAYS)}, "x")


def book(*conditions: str) -> RuleBook:
    return RuleBook(
        name="",
        title="",
        version="",
        status="",
        rules=tuple(_rule(one) for one in conditions),
        digest="",
        catalogue=CATALOGUE,
    )


def _rule(condition: str) -> Rule:
    return Rule(
        id="R",
        book="",
        line=1,
        when=parse(condition, CATALOGUE),
        when_text=condition,
        outcome=BandFloor(band=Band.P1),
        because="",
        source="",
        owner="",
        review_on=date(2027, 5, 1),
        examples=(),
    )


def card(one: Fact, *rows: tuple[parts.Test, float]) -> parts.Scorecard:
    return parts.Scorecard(
        name="",
        pathway=Pathway.NEURODEVELOPMENTAL,
        version="",
        status="",
        source="",
        domains={"d": parts.Domain(key="d", label="", cap=9)},
        factors=(
            parts.Factor(
                fact=one,
                domain="d",
                rows=tuple(
                    parts.Row(test=t, to=to, points=1, says="") for t, to in rows
                ),
            ),
        ),
        digest="",
    )


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("age >= 36", {"age": (36,)}),
        ("not (age < 36 and weeks <= 4)", {"age": (36,), "weeks": (4,)}),
        ("36 <= age < 60 or age == 12", {"age": (12, 36, 60)}),
        (
            "at_least(1, age in (3, 5), weeks not in (7,))",
            {"age": (3, 5), "weeks": (7,)},
        ),
        ("near", {"near": ()}),
        ("days > 3", {}),
        ("days > 3 and near", {"near": ()}),
    ],
)
def test_the_marks_of_a_rule_are_the_numbers_it_compares_with(
    condition: str, found: dict[str, tuple[int, ...]]
) -> None:
    assert marks(book(condition), None) == found


def test_the_marks_of_all_rules_are_put_together_in_order() -> None:
    assert marks(book("age > 60", "age > 12", "age > 60"), None) == {"age": (12, 60)}


def test_the_edges_of_a_scorecard_are_marks_too() -> None:
    points = card(AGE, (parts.Test.AT_LEAST, 24), (parts.Test.AT_MOST, 10))

    assert marks(book("age > 36"), points) == {"age": (11, 24, 36)}
    assert marks(book(), card(DAYS, (parts.Test.AT_LEAST, 24))) == {}


@pytest.mark.parametrize("pathway", Pathway)
def test_every_derived_fact_of_the_shipped_books_has_its_marks(
    pathway: Pathway,
) -> None:
    shipped = SHIPPED.books[pathway]
    found = marks(shipped, SHIPPED.cards.get(pathway))

    read = {key for rule in shipped.rules for key in rule.facts}
    assert {key for key in read if SHIPPED.catalogue[key].derived} <= found.keys()
    assert 36 in found["age_months"]
    assert 4 in found["weeks_since_acquired_loss"]
    assert 52 in found["weeks_waited"]
