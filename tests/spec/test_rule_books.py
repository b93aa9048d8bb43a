"""Every rule of every shipped book, tried on the examples written beside it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spec.content import CATALOGUE, POLICY, RULES, STATUS, WRITTEN, Written, books
from triage.facts import Fact, Kind, Risk, Value
from triage.referrals import Band, Pathway
from triage.rulebook.book import Rule, load_books
from triage.rulebook.language import Compare, atoms, parse
from triage.rulebook.one_child import OneChild, Truth, truth_of
from triage.rulebook.rules import BandFloor, ClockRule
from triage.scoring.checks import is_self_harm


SAID = {Truth.TRUE: "fires", Truth.FALSE: "does not", Truth.OPEN: "undecided"}
EXAMPLES = [
    pytest.param(
        rule,
        example,
        id=f"{rule.table['id']} {example['then']}: {example['facts'] or 'nothing known'}",
    )
    for rule in WRITTEN
    for example in rule.table["example"]
]
EVERY_RULE = pytest.mark.parametrize("rule", WRITTEN, ids=lambda one: one.table["id"])
BOOKS = load_books(RULES, CATALOGUE)
EVERY_BOOK = pytest.mark.parametrize("pathway", list(Pathway))
JUDGES = {pathway: OneChild(book) for pathway, book in BOOKS.items()}
Child = dict[str, Value | None]


def children() -> st.SearchStrategy[Child]:
    keys = [key for key in CATALOGUE if CATALOGUE[key].kind is not Kind.DATE]
    one = st.sampled_from(keys).flatmap(
        lambda key: st.tuples(st.just(key), st.none() | values_of(CATALOGUE[key]))
    )
    return st.lists(one, max_size=12).map(dict)


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    if fact.kind is Kind.YES_NO:
        return st.booleans()
    if fact.levels:
        return st.sampled_from(fact.levels)
    if fact.kind is Kind.COUNT:
        return st.integers(int(fact.low or 0), int(fact.high or 400))
    return st.floats(fact.low or 0.0, fact.high or 400.0)


@pytest.mark.hazard("H-09")
@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_does_what_its_example_says(
    rule: Written, example: dict[str, Any]
) -> None:
    when = parse(rule.table["when"], CATALOGUE)

    assert SAID[truth_of(when, example["facts"], CATALOGUE)] == example["then"]


@pytest.mark.hazard("H-01")
@EVERY_RULE
def test_a_rule_shows_when_it_fires_when_not_and_when_nothing_is_known(
    rule: Written,
) -> None:
    examples = rule.table["example"]

    assert {"fires", "does not"} <= {one["then"] for one in examples}
    assert {} in [one["facts"] for one in examples]


@EVERY_RULE
def test_every_edge_of_a_rule_has_an_example_on_it_and_one_beside_it(
    rule: Written,
) -> None:
    for key, edge in _edges(rule):
        fact = CATALOGUE[key]
        tried = {
            one["facts"][key] for one in rule.table["example"] if key in one["facts"]
        }

        assert edge in tried
        assert _beside(fact, edge) & tried


@EVERY_RULE
def test_every_rule_has_an_owner_a_source_and_a_day_of_review(rule: Written) -> None:
    assert rule.table["owner"]
    assert rule.table["source"]
    assert rule.table["review_on"] == date(2027, 5, 1)


@EVERY_RULE
def test_every_reason_is_a_short_sentence(rule: Written) -> None:
    because = rule.table["because"]

    assert because[0].isupper()
    assert because.endswith(".")
    assert len(because.split()) <= 25


@pytest.mark.parametrize("book", books().values(), ids=lambda one: str(one["book"]))
def test_every_book_says_that_it_awaits_agreement(book: dict[str, Any]) -> None:
    assert book["status"] == STATUS
    assert book["review_on"] == date(2027, 5, 1)


@pytest.mark.hazard("H-11")
def test_no_rule_reads_a_fact_that_may_never_rank() -> None:
    forbidden = set(POLICY["forbidden"]["facts"])

    for rule in BOOKS[Pathway.UNDECIDED].rules:
        assert not forbidden & set(rule.facts), rule.id


@pytest.mark.hazard("H-03")
def test_self_harm_opens_a_task_for_a_person_and_sets_no_band() -> None:
    known: Child = {
        "self_harm_current": True,
        "suicidal_disclosure": True,
        "self_harm_crisis_contact": True,
    }

    judged = JUDGES[Pathway.NEURODEVELOPMENTAL].judge(known)

    assert {"SUICIDAL-SAFE", "SELF-HARM-SAFE", "SELF-HARM-CRISIS-SAFE"} <= set(
        judged.fired
    )
    assert judged.confirmed == JUDGES[Pathway.NEURODEVELOPMENTAL].judge({}).confirmed
    assert not [rule.id for rule in _band_rules() if _about_self_harm(rule)]


def test_every_autism_referral_carries_nices_91_days_in_any_band() -> None:
    (rule,) = [
        rule
        for rule in BOOKS[Pathway.NEURODEVELOPMENTAL].rules
        if rule.id == "AUTISM-91-DAYS"
    ]
    judge = JUDGES[Pathway.NEURODEVELOPMENTAL].judge

    assert rule.outcome == ClockRule(
        name="Autism assessment started within 3 months", start="clock start", days=91
    )
    for question in ("autism", "both", None):
        urgent: Child = {"question": question, "weight_faltering": True}
        assert rule.id in judge({"question": question}).fired
        assert rule.id in judge(urgent).fired
    assert rule.id not in judge({"question": "adhd"}).fired


@pytest.mark.hazard("H-02")
@pytest.mark.parametrize(
    ("child", "band"),
    [
        ({}, Band.P4),
        ({"choking_aspiration": "definite"}, Band.P1),
        ({"choking_aspiration": "possible"}, Band.P2),
        ({"lang_social_regression": True}, Band.P1),
        ({"lang_social_regression": True, "age_months": 30}, Band.P2),
        ({"lang_social_regression": True, "regression_age_months": 30}, Band.P2),
        ({"lang_social_regression": True, "regression_settled": True}, Band.P3),
        ({"motor_regression_or_neuro": True}, Band.P1),
        ({"acquired_loss": True, "weeks_since_acquired_loss": 90}, Band.P1),
        ({"perm_excluded": True}, Band.P2),
        ({"placement_breakdown_risk": "notice"}, Band.P1),
        ({"placement_breakdown_risk": "at_risk", "looked_after": True}, Band.P2),
        ({"carer_breakdown": "unable"}, Band.P2),
        ({"cp_plan": True}, Band.P3),
        ({"non_verbal": True, "age_months": 48}, Band.P3),
        ({"selective_mutism": True}, Band.P3),
    ],
)
@pytest.mark.parametrize("pathway", list(Pathway))
def test_a_child_has_the_band_the_catalogue_says_on_every_list(
    pathway: Pathway, child: Child, band: Band
) -> None:
    assert JUDGES[pathway].judge(child).confirmed is band


def test_a_recent_acquired_loss_is_a_same_day_task_and_an_old_one_is_not() -> None:
    judge = JUDGES[Pathway.SPEECH_LANGUAGE].judge
    recent: Child = {"acquired_loss": True, "weeks_since_acquired_loss": 4}
    old: Child = {"acquired_loss": True, "weeks_since_acquired_loss": 5}

    assert "ACQUIRED-SAFE" in judge(recent).fired
    assert "ACQUIRED-SAFE" not in judge(old).fired
    assert "ACQUIRED-SAFE" in judge({"acquired_loss": True}).fired


@EVERY_BOOK
@given(child=children(), data=st.data())
def test_no_band_is_less_urgent_because_a_fact_got_worse(
    pathway: Pathway, child: Child, data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from(_directed()))
    two = data.draw(st.tuples(values_of(fact), values_of(fact)))
    safer, worse = sorted(two, key=fact.order)

    before = JUDGES[pathway].judge(child | {fact.key: safer})
    after = JUDGES[pathway].judge(child | {fact.key: worse})

    assert after.confirmed <= before.confirmed
    assert after.possible <= before.possible


@pytest.mark.hazard("H-11")
@EVERY_BOOK
@given(child=children(), data=st.data())
def test_not_known_is_never_less_urgent_than_the_safest_answer(
    pathway: Pathway, child: Child, data: st.DataObject
) -> None:
    fact = data.draw(st.sampled_from([one for one in _directed() if _bounded(one)]))

    unknown = JUDGES[pathway].judge(child | {fact.key: None})
    safest = JUDGES[pathway].judge(child | {fact.key: fact.safest})

    assert unknown.confirmed <= safest.confirmed


def _band_rules() -> list[Rule]:
    rules = BOOKS[Pathway.UNDECIDED].rules
    return [rule for rule in rules if isinstance(rule.outcome, BandFloor)]


def _about_self_harm(rule: Rule) -> bool:
    # Self-injury, such as head-banging, is a fact of its own with a band of its own.
    facts = [CATALOGUE[key] for key in rule.facts if key != "self_injury"]
    return any(is_self_harm(fact) for fact in facts)


def _edges(rule: Written) -> list[tuple[str, int | str]]:
    """Each fact a rule compares, with the constant."""
    expression = parse(rule.table["when"], CATALOGUE)
    compared = [atom for atom in atoms(expression) if isinstance(atom, Compare)]
    return [
        (atom.fact, atom.value if isinstance(atom.value, str) else int(atom.value))
        for atom in compared
    ]


def _beside(fact: Fact, edge: int | str) -> set[int | str]:
    """The answers one step away; for a choice, any other answer."""
    if fact.kind is Kind.CHOICE:
        return set[int | str](fact.levels) - {edge}
    if fact.levels:
        at = fact.levels.index(str(edge))
        return set[int | str](fact.levels[max(at - 1, 0) : at])
    return {int(edge) - 1, int(edge) + 1}


def _directed() -> list[Fact]:
    return [
        fact
        for fact in CATALOGUE.values()
        if fact.risk is not Risk.NONE and fact.kind is not Kind.DATE
    ]


def _bounded(fact: Fact) -> bool:
    return fact.safest is not None
