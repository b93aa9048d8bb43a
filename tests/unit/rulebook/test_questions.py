"""The next question is the one a patient person would find by trying every answer."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook import naive
from tests.unit.rulebook.strategies import (
    CATALOGUE,
    Child,
    book_of,
    books,
    catalogue_of,
    children,
    fact,
    readable,
)
from triage.desk.content import load_content
from triage.facts import Fact, Kind, Value
from triage.referrals import Band, Pathway
from triage.rulebook.apply import judge_all
from triage.rulebook.columns import from_children
from triage.rulebook.language import parse
from triage.rulebook.one_child import OneChild
from triage.rulebook.questions import (
    Question,
    answers,
    next_question,
    next_questions,
)
from triage.rulebook.rules import BandFloor, Flag, RuleBook


SHIPPED = load_content()


def every_value(one: Fact) -> list[Value]:
    """All a child may answer; decimals in quarters, where invented rules have halves."""
    if one.kind is Kind.YES_NO:
        return [False, True]
    if one.levels:
        return list(one.levels)
    assert one.low is not None
    assert one.high is not None
    low, high = int(one.low), int(one.high)
    if one.kind is Kind.COUNT:
        return list(range(low, high + 1))
    return [quarter / 4 for quarter in range(low * 4, high * 4 + 1)]


def best_of_all(book: RuleBook, child: Child) -> tuple[str, Band] | None:
    """The first fact, in the catalogue's order, with the most urgent answer."""
    best, found = naive.bands(book, child)[0], None
    for one in readable(book.catalogue):
        if one.derived or child.get(one.key) is not None:
            continue
        for value in every_value(one):
            band, _ = naive.bands(book, child | {one.key: value})
            if band < best:
                best, found = band, (one.key, band)
    return found


def asked(book: RuleBook, some: list[Child]) -> list[Question | None]:
    columns = from_children(book.catalogue, some)
    return next_questions(book, columns, judge_all(book, columns))


@settings(max_examples=60)
@given(books(CATALOGUE), st.lists(children(CATALOGUE), min_size=1, max_size=3))
def test_the_question_is_the_one_found_by_trying_every_answer(
    book: RuleBook, some: list[Child]
) -> None:
    for child, question in zip(some, asked(book, some), strict=True):
        found = question and (question.fact, question.would_be)
        assert found == best_of_all(book, child)


@settings(max_examples=40)
@given(books(CATALOGUE), children(CATALOGUE))
def test_a_question_names_rules_that_set_the_band_it_promises(
    book: RuleBook, child: Child
) -> None:
    (question,) = asked(book, [child])
    rules = {rule.id: rule for rule in book.rules}

    for name in question.rules if question else ():
        assert question is not None
        assert rules[name].outcome == BandFloor(band=question.would_be)
        assert question.fact in rules[name].facts
    assert question is None or question.rules


@pytest.mark.parametrize("pathway", Pathway)
@settings(max_examples=10)
@given(some=st.lists(children(SHIPPED.catalogue), min_size=1, max_size=4))
def test_one_child_and_a_list_are_asked_the_same(
    pathway: Pathway, some: list[Child]
) -> None:
    book = SHIPPED.books[pathway]
    judge = OneChild(book).judge
    alone = [next_question(book, child, judge(child)) for child in some]

    assert alone == asked(book, some)


@settings(max_examples=30)
@given(books(CATALOGUE), children(CATALOGUE))
def test_one_child_is_asked_the_same_of_invented_books(
    book: RuleBook, child: Child
) -> None:
    assert [next_question(book, child, OneChild(book).judge(child))] == asked(
        book, [child]
    )


def book(**bands: Band) -> RuleBook:
    """A book that gives each fact's yes a band."""
    some = [
        (parse(key, CATALOGUE), BandFloor(band=band)) for key, band in bands.items()
    ]
    return book_of(some, CATALOGUE)


def test_the_most_urgent_answer_is_asked_for_first() -> None:
    (question,) = asked(book(falls=Band.P2, secret=Band.P1), [{}])

    assert question == Question(fact="secret", would_be=Band.P1, rules=("R1",))


def test_of_two_equal_answers_the_first_in_the_catalogue_is_asked_for() -> None:
    (question,) = asked(book(secret=Band.P1, falls=Band.P1), [{}])

    assert question is not None
    assert question.fact == "falls"


def test_nothing_is_asked_that_would_change_no_band() -> None:
    some = book(falls=Band.P2, secret=Band.P3)

    assert asked(some, [{"falls": True}, {"falls": False, "secret": True}]) == [
        None,
        None,
    ]


def test_a_flag_asks_nothing() -> None:
    some = book_of([(parse("falls", CATALOGUE), Flag(text="x"))], CATALOGUE)

    assert asked(some, [{}]) == [None]


def test_a_derived_fact_is_never_asked() -> None:
    weeks = parse("weeks >= 3", CATALOGUE)
    both = parse("weeks >= 3 and falls", CATALOGUE)
    some = book_of(
        [(weeks, BandFloor(band=Band.P1)), (both, BandFloor(band=Band.P2))], CATALOGUE
    )

    questions = asked(some, [{}, {"weeks": 1}, {"weeks": 3}])

    assert questions == [None, None, None]


def test_a_question_needs_no_second_answer() -> None:
    some = book_of(
        [(parse("falls and secret", CATALOGUE), BandFloor(band=Band.P1))], CATALOGUE
    )

    nothing, half = asked(some, [{}, {"falls": True}])

    assert nothing is None
    assert half == Question(fact="secret", would_be=Band.P1, rules=("R0",))


@pytest.mark.parametrize(
    "condition",
    ["amount > 10", "amount > 10 and amount < 10.5", "amount < 3", "amount > 99.5"],
)
def test_an_answer_between_two_marks_is_found(condition: str) -> None:
    only = catalogue_of(fact("amount", Kind.NUMBER, low=2.5, high=100.0))
    some = book_of([(parse(condition, only), BandFloor(band=Band.P1))], only)

    assert [one and one.fact for one in asked(some, [{}])] == ["amount"]


def test_answers_stay_within_what_the_catalogue_allows() -> None:
    days = CATALOGUE["days_off"]
    rules = book_of(
        [
            (parse("days_off >= 9 or days_off in (4, 40)", CATALOGUE), Flag(text="")),
            (parse("friends >= 2", CATALOGUE), Flag(text="")),
        ],
        CATALOGUE,
    ).rules

    assert answers(CATALOGUE, days, rules) == [0, 1, 3, 4, 5, 8, 9]
    assert answers(CATALOGUE, replace(days, low=None, high=None), rules) == [
        *(3, 4, 5, 8, 9, 10, 39, 40, 41)
    ]
