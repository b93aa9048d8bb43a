"""Rules in words a family could read, and no confidential word where it is printed."""

import re
from datetime import date

import pytest
from hypothesis import given, settings

from tests.unit.rulebook.strategies import (
    CATALOGUE,
    Child,
    children,
    expressions,
    fact,
    rule_of,
)
from triage.desk.content import load_content
from triage.facts import Kind, Value
from triage.referrals import Band, Pathway
from triage.rulebook.english import (
    CONFIDENTIAL,
    because,
    because_public,
    in_words,
    value_in_words,
)
from triage.rulebook.language import Expression, parse
from triage.rulebook.rules import BandFloor, Rule


SHIPPED = load_content()
RULES = SHIPPED.books[Pathway.UNDECIDED].rules
HIDDEN = [r for r in RULES if SHIPPED.catalogue.confidential & set(r.facts)]
OPEN = [r for r in RULES if r not in HIDDEN]
MACHINE = re.compile(r"[_{}\[\]=<>\"]|\b(None|True|False)\b")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("falls", "falls"),
        ("not falls", "not (falls)"),
        ("sleeps_well and falls", "sleeps well and falls"),
        ("falls or secret", "falls or secret"),
        ("falls and (secret or lost_words)", "falls and (secret or lost words)"),
        ("days_off >= 3", "days off is at least 3 days"),
        ("days_off > 3", "days off is above 3 days"),
        ("days_off <= 3", "days off is at most 3 days"),
        ("days_off < 3", "days off is below 3 days"),
        ("friends != -1", "friends is not -1"),
        ("absence == 2.5", "absence is 2.5 percent"),
        ('worry == "all_day"', "worry is all day"),
        ('worry != "much"', "worry is not much"),
        ('worry >= "some"', "worry is some or more"),
        ('worry >= "all_day"', "worry is all day"),
        ('worry >= "none"', "worry is none or more"),
        ('worry > "some"', "worry is more than some"),
        ('worry <= "some"', "worry is some or less"),
        ('worry <= "none"', "worry is none"),
        ('worry <= "all_day"', "worry is all day or less"),
        ('worry < "some"', "worry is less than some"),
        ('asks_about in ("one", "two")', "asks about is one or two"),
        ('asks_about not in ("one",)', "not (asks about is one)"),
        (
            "at_least(2, falls, secret, days_off > 1)",
            "at least 2 of: falls; secret; days off is above 1 days",
        ),
        (
            "falls and at_least(1, secret, lost_words)",
            "falls and (at least 1 of: secret; lost words)",
        ),
    ],
)
def test_a_condition_reads_as_people_speak(condition: str, words: str) -> None:
    assert in_words(parse(condition, CATALOGUE), CATALOGUE) == words


@settings(max_examples=50)
@given(expressions(CATALOGUE))
def test_no_condition_reads_like_a_program(one: Expression) -> None:
    assert not MACHINE.search(in_words(one, CATALOGUE))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_shipped_rule_reads_like_a_sentence(rule: Rule) -> None:
    nothing_known = because(rule, {}, SHIPPED.catalogue)

    assert not MACHINE.search(in_words(rule.when, SHIPPED.catalogue))
    assert not MACHINE.search(nothing_known)
    assert nothing_known.endswith(".")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not known"),
        (True, "yes"),
        (False, "no"),
        (0, "0 days"),
        (12, "12 days"),
        (2.5, "2.5 days"),
        (12.0, "12 days"),
        ("at_risk", "at risk"),
        (date(2026, 3, 2), "2 March 2026"),
    ],
)
def test_a_value_is_said_as_people_say_it(value: Value | None, words: str) -> None:
    assert value_in_words(CATALOGUE["days_off"], value) == words


def test_a_name_in_capitals_keeps_them() -> None:
    plan = fact("plan", Kind.YES_NO, label="EHC plan")

    assert in_words(parse("plan", {**CATALOGUE, "plan": plan}), {"plan": plan}) == (  # type: ignore[arg-type]  # a mapping will do
        "EHC plan"
    )


def rule(condition: str, sentence: str) -> Rule:
    when = parse(condition, CATALOGUE)
    return rule_of("R", when, BandFloor(band=Band.P1), sentence)


def test_a_reason_is_filled_with_what_is_known() -> None:
    one = rule(
        'worry >= "much" or days_off > 2', "Worry is {worry}, away {days_off}, {worry}."
    )

    assert because(one, {"worry": "all_day"}, CATALOGUE) == (
        "Worry is all day, away not known, all day."
    )


@pytest.mark.hazard("H-12")
@settings(max_examples=30)
@given(children(CATALOGUE))
def test_a_reason_that_reads_a_confidential_fact_is_never_printed(child: Child) -> None:
    one = rule("secret and falls", "The secret is {secret}; falls: {falls}.")

    assert because_public(one, child, CATALOGUE) == CONFIDENTIAL


def test_any_other_reason_is_printed_as_it_is_shown() -> None:
    one = rule("falls", "Falls: {falls}.")

    assert because_public(one, {"falls": True}, CATALOGUE) == "Falls: yes."


def words(text: str) -> set[str]:
    return set(re.findall(r"[\w'-]+", text.lower()))


@pytest.mark.parametrize("rule", HIDDEN, ids=lambda rule: rule.id)
def test_no_word_of_a_confidential_reason_is_printed(rule: Rule) -> None:
    public = because_public(rule, {}, SHIPPED.catalogue)

    told = words(rule.because) | words(in_words(rule.when, SHIPPED.catalogue))
    assert words(public) & told <= words(CONFIDENTIAL)
    assert words(public) == words(CONFIDENTIAL)
    assert "a confidential fact" in public.lower()


@pytest.mark.hazard("H-12")
@pytest.mark.parametrize("rule", OPEN, ids=lambda rule: rule.id)
def test_no_open_reason_names_a_confidential_fact(rule: Rule) -> None:
    public = because_public(rule, {}, SHIPPED.catalogue)

    assert public == because(rule, {}, SHIPPED.catalogue)
    for key in SHIPPED.catalogue.confidential:
        assert SHIPPED.catalogue[key].label.lower() not in public.lower()


def test_some_shipped_rules_are_confidential_and_some_are_not() -> None:
    assert len(HIDDEN) > 5
    assert len(OPEN) > 30
