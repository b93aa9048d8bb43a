"""An invented child is tried on the very rules, card and policy that make the list."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rulebook.shipped import CATALOGUE
from triage.desk.assess import Case, assess
from triage.desk.books import THEN
from triage.desk.content import load_content
from triage.desk.trying import asked, example_of, tried, worked_out
from triage.desk.versions import NotHere
from triage.facts import Fact, Kind, Known, Observation, Value, reconcile
from triage.referrals import Band, Child, Pathway, Referral


TODAY = date(2026, 11, 23)  # a Monday
CONTENT = load_content()
LISTS = pytest.mark.parametrize("pathway", list(Pathway))
AGE = ("age_months", "weeks_waited")


def answers_to(fact: Fact) -> st.SearchStrategy[Value]:
    """What may be known of a fact."""
    if fact.kind is Kind.YES_NO:
        return st.booleans()
    if fact.kind is Kind.DATE:
        return st.dates(date(2026, 1, 1), date(2027, 12, 31))
    if fact.levels:
        return st.sampled_from(fact.levels)
    return st.integers(int(fact.low or 0), int(fact.high or 200))


@st.composite
def children(draw: st.DrawFn, pathway: Pathway) -> dict[str, Value]:
    """A child in some of the facts that the list reads, an age and a wait."""
    said = [one.fact for one in asked(CONTENT, pathway) if not one.fact.derived]
    chosen = draw(st.lists(st.sampled_from(said), unique_by=lambda one: one.key))
    facts = {fact.key: draw(answers_to(fact)) for fact in chosen}
    ages = {"age_months": st.integers(0, 215), "weeks_waited": st.integers(0, 300)}
    return facts | {key: draw(figures) for key, figures in ages.items()}


@LISTS
def test_every_rule_answers_its_examples_as_the_book_says(pathway: Pathway) -> None:
    wrong = []

    for rule in CONTENT.books[pathway].rules:
        for number, example in enumerate(rule.examples, start=1):
            facts = example_of(CONTENT, pathway, rule.id, number)
            found = tried(CONTENT, pathway, facts, TODAY)
            (mine,) = (one for one in found.answers if one.id == rule.id)
            if mine.answer != THEN[example.then]:
                wrong.append((rule.id, number, mine.answer))

    assert wrong == []


@LISTS
@given(data=st.data())
@pytest.mark.hazard("H-02")
def test_a_child_who_is_tried_stands_as_they_would_on_the_list(
    pathway: Pathway, data: st.DataObject
) -> None:
    facts = data.draw(children(pathway))
    values = worked_out(CATALOGUE, facts, TODAY)

    found = tried(CONTENT, pathway, facts, TODAY)

    (placed,) = assess(CONTENT, [on_the_list(pathway, facts)], TODAY)
    assert (found.band, found.possible_band) == (placed.band, placed.possible_band)
    assert (found.points, found.credit_weeks) == (placed.points, placed.credit_weeks)
    assert found.lines == placed.lines
    holds = [one.id for one in found.answers if one.answer == "holds"]
    assert tuple(holds) == placed.fired
    lacks = [one.id for one in found.answers if one.lacks]
    assert lacks == [rule for rule, _ in placed.undecided]
    assert [(c.name, c.due_on) for c in found.clocks] == [
        (c.name, c.due_on) for c in placed.clocks
    ]
    assert len(found.safe) == len(placed.safe)
    assert found.flags == placed.flags
    assert found.question == (placed.question.text if placed.question else None)
    assert values["weeks_waited"] == placed.weeks_waited


def on_the_list(pathway: Pathway, facts: dict[str, Value]) -> Case:
    """The same child as a referral: born and referred so that age and wait agree."""
    age, weeks = int(facts["age_months"]), int(facts["weeks_waited"])  # type: ignore[arg-type]
    months = TODAY.year * 12 + TODAY.month - 1 - age
    said = [
        Observation(
            key=key,
            known=Known.KNOWN,
            value=value,
            source="typed",
            observed_on=TODAY,
            recorded_by="a test",
        )
        for key, value in facts.items()
        if key not in AGE
    ]
    start, born_on = (
        TODAY - timedelta(weeks=weeks),
        date(months // 12, months % 12 + 1, 1),
    )
    return Case(
        referral=Referral(
            id="one",
            child_id="child",
            pathway=pathway,
            clock_start=start,
            received_on=start,
        ),
        child=Child(id="child", forename="A", surname="B", born_on=born_on),
        readings=reconcile(CATALOGUE, said, TODAY),
    )


@LISTS
def test_nothing_known_leaves_every_rule_that_reads_something_open(
    pathway: Pathway,
) -> None:
    found = tried(CONTENT, pathway, {}, TODAY)

    assert found.band is Band.P4
    assert found.points == 0
    assert found.said == found.worked_out == ()
    assert not found.wait_is_known


def test_what_was_said_stands_before_what_is_worked_out() -> None:
    assert worked_out(CATALOGUE, {"age_months": 100}, TODAY)["months_to_18"] == 116
    assert worked_out(CATALOGUE, {"months_to_18": 6}, TODAY)["age_months"] == 210
    both = worked_out(CATALOGUE, {"age_months": 100, "months_to_18": 6}, TODAY)
    assert (both["age_months"], both["months_to_18"]) == (100, 6)


def test_what_follows_from_nothing_is_not_known() -> None:
    assert worked_out(CATALOGUE, {}, TODAY) == {}
    for said in ({}, {"hearing_checked": False}):
        heard = worked_out(CATALOGUE, {"hearing_loss": "none", **said}, TODAY)
        assert heard["hearing_checked"] is True


@LISTS
def test_what_may_be_said_is_what_something_on_the_list_reads(
    pathway: Pathway,
) -> None:
    keys = {one.fact.key for one in asked(CONTENT, pathway)}

    assert {key for rule in CONTENT.books[pathway].rules for key in rule.facts} <= keys
    assert keys.isdisjoint(CONTENT.policy.forbidden)


@pytest.mark.parametrize(
    ("rule", "number"), [("HARM-P1", 0), ("HARM-P1", 99), ("NONE", 1)]
)
def test_an_example_that_is_not_there_is_refused(rule: str, number: int) -> None:
    with pytest.raises(NotHere):
        example_of(CONTENT, Pathway.NEURODEVELOPMENTAL, rule, number)
