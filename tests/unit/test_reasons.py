"""Two reasons for every place: one to read inside, and one that may be printed."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.desk.content import load_content
from triage.desk.reasons import HIDDEN, SAFE_HIDDEN, Reasons, Told, Waits, told_points
from triage.referrals import Band, Pathway
from triage.rulebook.rules import BandFloor, Rule, Safe
from triage.scoring.scorecard import PointsLine


CONTENT = load_content()
RULES = {rule.id: rule for rule in CONTENT.books[Pathway.UNDECIDED].rules}
REASONS = Reasons(CONTENT, tuple(RULES.values()))
CONFIDENTIAL = [
    rule for rule in RULES.values() if CONTENT.catalogue.confidential & set(rule.facts)
]
FLOORS = [rule for rule in RULES.values() if isinstance(rule.outcome, BandFloor)]
WAITS = Waits(
    weeks=12,
    due_on=date(2026, 12, 7),
    points=0,
    credit_weeks=0,
    told=Told(inside="", public=""),
)


def points(fact: str, counted: int, label: str = "School absence") -> PointsLine:
    return PointsLine(
        fact=fact,
        label=label,
        says="",
        points=counted,
        domain="",
        counted=counted,
    )


def said(band: Band, *rules: str, waits: Waits = WAITS) -> tuple[str, str]:
    return REASONS.in_words(band, [RULES[one] for one in rules], {}, waits)


def test_a_child_no_rule_speaks_of_is_told_so() -> None:
    inside, public = said(Band.P4)

    assert inside == public
    assert inside == (
        "See in turn (P4): nothing known asks for an earlier band. "
        "Waited 12 weeks; no known fact adds points."
    )


def test_one_rule_is_named_with_its_sentence() -> None:
    inside, public = said(Band.P2, "CHEST-P2")

    assert inside == public
    assert inside.startswith(
        f"See soon (P2): {RULES['CHEST-P2'].because.rstrip('.')}. Waited"
    )


@pytest.mark.parametrize(
    ("others", "more"),
    [
        (("CHEST-P2",), "(1 more reason)"),
        (("CHEST-P2", "CARER-P2"), "(2 more reasons)"),
    ],
)
def test_further_rules_are_counted(others: tuple[str, ...], more: str) -> None:
    inside, public = said(Band.P2, "CHOKE-P2", *others)

    assert f" {more}. Waited" in inside
    assert f" {more}. Waited" in public


def test_a_confidential_rule_is_named_inside_and_never_in_print() -> None:
    inside, public = said(Band.P2, "CARER-P2")

    assert "main carer" in inside
    assert "carer" not in public
    assert public.startswith("See soon (P2): A confidential fact raises")


def test_what_may_be_printed_is_printed_before_what_may_not() -> None:
    inside, public = said(Band.P2, "CARER-P2", "CHEST-P2")

    assert "main carer" in inside
    assert RULES["CHEST-P2"].because.rstrip(".") in public
    assert HIDDEN not in public.lower()


def test_p1_is_ordered_by_its_due_date_and_says_so() -> None:
    inside, _ = said(Band.P1, "CHOKE-P1", waits=replace(WAITS, points=9))

    assert "Waited 12 weeks; to be seen by 7 December 2026." in inside
    assert inside.endswith(". The earliest such date comes first.")


@pytest.mark.parametrize(
    ("number", "credit", "words"),
    [
        (1, 1, "1 point count as 1 week of waiting."),
        (5, 3, "5 points count as 3 weeks of waiting."),
        (5, 0, "5 points count as 0 weeks of waiting."),
    ],
)
def test_points_are_said_with_what_they_are_worth(
    number: int, credit: int, words: str
) -> None:
    inside, _ = said(
        Band.P3, waits=replace(WAITS, weeks=1, points=number, credit_weeks=credit)
    )

    assert inside.endswith(f"Waited 1 week; {words}")


def test_the_largest_lines_are_told_largest_first() -> None:
    lines = [points("a", 1), points("b", 4, "Sleep"), points("c", 2), points("d", 3)]

    assert told_points(lines, ()) == " (sleep 4, school absence 3, school absence 2)"


def test_lines_that_count_nothing_are_not_told() -> None:
    assert told_points([points("a", 0), points("b", 2)], ()) == " (school absence 2)"
    assert told_points([points("a", 0)], ()) == ""
    assert told_points([], ()) == ""


@pytest.mark.hazard("H-12")
def test_a_line_of_a_confidential_fact_is_told_without_its_name() -> None:
    (key, *_) = CONTENT.catalogue.confidential
    told = REASONS.told([points(key, 3, "Domestic abuse"), points("b", 2)])

    assert told.inside == " (domestic abuse 3, school absence 2)"
    assert told.public == " (a confidential fact 3, school absence 2)"


def test_inside_and_print_each_tell_their_own_points() -> None:
    told = Told(inside=" (inside 3)", public=" (public 3)")
    inside, public = said(
        Band.P3, waits=replace(WAITS, points=3, credit_weeks=3, told=told)
    )

    assert "3 points (inside 3) count" in inside
    assert "3 points (public 3) count" in public


@pytest.mark.parametrize("rule", CONFIDENTIAL, ids=lambda rule: rule.id)
def test_a_confidential_task_is_printed_without_what_it_is_about(rule: Rule) -> None:
    if not isinstance(rule.outcome, Safe):
        return

    task = REASONS.safe_task(rule)

    assert task.public == SAFE_HIDDEN
    assert (task.task, task.due, task.who) == (
        rule.outcome.task,
        rule.outcome.due,
        rule.outcome.who,
    )


def test_any_other_task_is_printed_as_it_is() -> None:
    task = REASONS.safe_task(RULES["BREATHING-SAFE"])

    assert task.public == task.task
    assert (task.rule, task.facts) == ("BREATHING-SAFE", ("breathing_trouble_acute",))


def test_a_route_says_where_and_how() -> None:
    route = REASONS.route(RULES["WEIGHT-ROUTE"])

    assert re.fullmatch(r".+ \(.+\)", route)


def test_a_sentence_follows_the_values_it_is_filled_with() -> None:
    rule = replace(RULES["CHOKE-P2"], id="X", because="Choking: {choking_aspiration}.")

    first = REASONS.because(rule, {"choking_aspiration": "possible"})
    second = REASONS.because(rule, {"choking_aspiration": "definite"})

    assert (first, second) == ("Choking: possible.", "Choking: definite.")


@settings(max_examples=40)
@given(
    set_by=st.lists(
        st.sampled_from(FLOORS), max_size=4, unique_by=lambda rule: rule.id
    ),
    band=st.sampled_from(Band),
)
def test_no_confidential_sentence_is_ever_printed(
    set_by: list[Rule], band: Band
) -> None:
    _, public = REASONS.in_words(band, set_by, {}, WAITS)

    hidden = [rule for rule in set_by if rule in CONFIDENTIAL]
    for rule in hidden:
        assert rule.because.rstrip(".").lower() not in public.lower()
        for fact in rule.facts:
            assert CONTENT.catalogue[fact].label.lower() not in public.lower()
    all_hidden = bool(hidden) and len(hidden) == len(set_by)
    assert (HIDDEN in public.lower()) is all_hidden
