"""The catalogue says what each fact does, and the books and cards do just that."""

import re

import pytest

from tests.spec.content import CATALOGUE, MODELS, POLICY, WRITTEN, Written
from triage.facts import Fact, Kind, Risk
from triage.referrals import Pathway
from triage.rulebook.language import facts_in, parse
from triage.scoring.scorecard import load_all


LAST_LINE = 47
CONFIDENTIAL = {
    "suicidal_disclosure",
    "self_harm_current",
    "self_harm_crisis_contact",
    "harmful_sexual_behaviour",
    "exploitation_missing",
    "cp_plan",
    "cin_plan",
    "domestic_abuse",
    "carer_breakdown",
    "parental_mental_illness",
    "parental_learning_disability",
    "parental_substance_use",
    "young_carer",
}
CARDS = load_all(MODELS, CATALOGUE, POLICY["forbidden"]["facts"])
EVERY_FACT = pytest.mark.parametrize("fact", CATALOGUE.values(), ids=CATALOGUE.keys())
EVERY_RULE = pytest.mark.parametrize("rule", WRITTEN, ids=lambda one: one.table["id"])
PROMISES = [
    pytest.param(fact.key, effect, id=f"{fact.key}: {effect}")
    for fact in CATALOGUE.values()
    for effect in sorted(
        set(re.findall(r"SAFE|BAND P\d|CLOCK|ROUTE|FLAG", fact.effect))
    )
]


def reads(rule: Written) -> tuple[str, ...]:
    """Keys of the facts a rule reads."""
    return facts_in(parse(rule.table["when"], CATALOGUE))


@pytest.mark.parametrize("line", range(1, LAST_LINE + 1))
def test_every_line_of_the_catalogue_has_a_fact(line: int) -> None:
    assert [fact.key for fact in CATALOGUE.values() if fact.number == line]


@pytest.mark.parametrize(("key", "effect"), PROMISES)
def test_every_effect_of_a_fact_is_a_rule_that_reads_it(key: str, effect: str) -> None:
    rules = [rule for rule in WRITTEN if rule.outcome == effect and key in reads(rule)]

    assert rules


@EVERY_RULE
def test_every_rule_is_an_effect_that_the_catalogue_names(rule: Written) -> None:
    assert any(rule.outcome in CATALOGUE[key].effect for key in reads(rule))


@EVERY_FACT
def test_a_fact_earns_points_just_where_the_catalogue_says_so(fact: Fact) -> None:
    scored = {
        pathway
        for pathway, card in CARDS.items()
        if fact.key in [factor.fact.key for factor in card.factors]
    }

    one_list = "On the neurodevelopmental list" in fact.effect
    lists = {Pathway.NEURODEVELOPMENTAL} if one_list else set(fact.pathways)

    assert scored == (lists if "POINTS" in fact.effect else set())


@EVERY_FACT
def test_every_fact_can_be_asked_about(fact: Fact) -> None:
    assert fact.label
    assert fact.source
    assert fact.question.endswith(("?", ".", "!"))
    assert fact.ask in ("family", "school", "referrer", "social care", "clinician")
    assert fact.fresh_days is None or fact.fresh_days > 0


@EVERY_FACT
def test_a_fact_with_levels_has_them_and_no_other_fact_does(fact: Fact) -> None:
    assert bool(fact.levels) == (fact.kind in (Kind.LEVEL, Kind.CHOICE))
    assert len(set(fact.levels)) == len(fact.levels)
    assert fact.kind is not Kind.CHOICE or fact.risk is Risk.NONE


@pytest.mark.hazard("H-12")
def test_what_may_never_be_named_outside_is_marked() -> None:
    assert CATALOGUE.confidential == CONFIDENTIAL


def test_the_policy_forbids_just_the_facts_the_catalogue_forbids() -> None:
    forbidden = {fact.key for fact in CATALOGUE.values() if fact.forbidden}

    assert set(POLICY["forbidden"]["facts"]) == forbidden


@EVERY_FACT
def test_a_forbidden_fact_has_no_direction_and_no_urgent_reading(fact: Fact) -> None:
    if fact.forbidden:
        assert fact.risk is Risk.NONE
        assert not fact.fail_up
        assert not fact.red_flag


@EVERY_FACT
def test_a_fact_that_opens_a_task_or_an_urgent_band_is_a_red_flag(fact: Fact) -> None:
    alone = {rule.outcome for rule in WRITTEN if reads(rule) == (fact.key,)} & {
        "SAFE",
        "BAND P1",
        "BAND P2",
    }

    assert fact.red_flag or not alone


def test_a_rule_of_a_book_reads_only_facts_of_its_pathway() -> None:
    wanted = {
        "common": set(Pathway) - {Pathway.UNDECIDED},
        "neurodevelopmental": {Pathway.NEURODEVELOPMENTAL},
        "speech_language": {Pathway.SPEECH_LANGUAGE},
    }

    for rule in WRITTEN:
        for key in reads(rule):
            assert wanted[rule.book] <= set(CATALOGUE[key].pathways), rule.table["id"]
