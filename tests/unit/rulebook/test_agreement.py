"""Three readers of one rule book agree: the plain oracle, one child, a whole list."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook import naive
from tests.unit.rulebook.strategies import (
    CATALOGUE,
    NEVER_READ_UP,
    Child,
    books,
    children,
    expressions,
    readable,
    values_of,
)
from triage.desk.content import load_content
from triage.facts import Catalogue
from triage.referrals import Band, Pathway
from triage.rulebook.apply import CHUNK, Judgements, judge_all
from triage.rulebook.columns import Columns, from_children
from triage.rulebook.language import Expression
from triage.rulebook.one_child import OneChild, Truth, compile_book, lacking, truth_of
from triage.rulebook.questions import next_questions
from triage.rulebook.rules import RuleBook


SHIPPED = load_content()
READ = [
    one
    for one in readable(SHIPPED.catalogue)
    if any(one.key in rule.facts for rule in SHIPPED.books[Pathway.UNDECIDED].rules)
]
SAID = {True: Truth.TRUE, False: Truth.FALSE, None: Truth.OPEN}


def lists(catalogue: Catalogue) -> st.SearchStrategy[list[Child]]:
    return st.lists(children(catalogue), min_size=1, max_size=8)


def all_agree(book: RuleBook, some: list[Child], judged: Judgements) -> None:
    one_child = OneChild(book)
    for at, child in enumerate(some):
        fired = rules_that_are(True, book, child)
        still_open = rules_that_are(None, book, child)
        bands = naive.bands(book, child)
        alone = one_child.judge(child)
        assert alone.fired == judged.fired_ids(at) == fired
        assert tuple(one.rule for one in alone.undecided) == still_open
        assert judged.undecided_ids(at) == still_open
        assert (alone.confirmed, alone.possible) == bands
        assert (judged.confirmed[at], judged.possible[at]) == bands


def rules_that_are(
    wanted: bool | None, book: RuleBook, child: Child
) -> tuple[str, ...]:
    said = {one.id: naive.truth(one.when, child, book.catalogue) for one in book.rules}
    return tuple(name for name, truth in said.items() if truth is wanted)


def scrambled(columns: Columns, seed: int) -> Columns:
    """The same children with any nonsense standing under what is not known."""
    luck = np.random.default_rng(seed)
    values = {}
    for key, column in columns.values.items():
        nonsense = luck.integers(0, 255, columns.n, np.uint8).astype(column.dtype)
        values[key] = np.where(columns.known[key], column, nonsense)
    return replace(columns, values=values)


@settings(max_examples=50)
@given(books(CATALOGUE), lists(CATALOGUE), st.integers(0, 99))
def test_random_books_say_the_same_read_in_any_way(
    book: RuleBook, some: list[Child], seed: int
) -> None:
    columns = from_children(CATALOGUE, some)

    all_agree(book, some, judge_all(book, columns))
    all_agree(book, some, judge_all(book, scrambled(columns, seed)))


@settings(max_examples=15)
@given(books(CATALOGUE, rules=130), lists(CATALOGUE))
def test_a_book_of_more_rules_than_a_word_has_bits_reads_the_same(
    book: RuleBook, some: list[Child]
) -> None:
    all_agree(book, some, judge_all(book, from_children(CATALOGUE, some)))


@pytest.mark.parametrize("pathway", Pathway)
@settings(max_examples=15)
@given(some=lists(SHIPPED.catalogue), seed=st.integers(0, 99))
def test_the_shipped_books_say_the_same_read_in_any_way(
    pathway: Pathway, some: list[Child], seed: int
) -> None:
    book = SHIPPED.books[pathway]
    columns = scrambled(from_children(SHIPPED.catalogue, some), seed)

    all_agree(book, some, judge_all(book, columns))


def test_a_list_of_several_chunks_reads_as_its_children_do() -> None:
    book = SHIPPED.books[Pathway.UNDECIDED]
    few = from_children(SHIPPED.catalogue, some_children(997))
    n = 3 * CHUNK + 1000  # each hand has more than one, and the last is short
    alike = np.arange(n) % few.n
    many = Columns(
        n=n,
        values={key: column[alike] for key, column in few.values.items()},
        known={key: column[alike] for key, column in few.known.items()},
    )

    judged, expected = judge_all(book, many), judge_all(book, few)

    assert np.array_equal(judged.confirmed, expected.confirmed[alike])
    assert np.array_equal(judged.possible, expected.possible[alike])
    assert np.array_equal(judged.fired, expected.fired[alike])
    assert np.array_equal(judged.undecided, expected.undecided[alike])
    assert judged.fired_ids(CHUNK) == expected.fired_ids(CHUNK % few.n)
    assert len({tuple(words) for words in expected.fired.tolist()}) > 900


def some_children(count: int) -> list[Child]:
    """Children who differ, the same ones at every run."""
    luck = np.random.default_rng(20261102)
    made: list[Child] = []
    for _ in range(count):
        child: Child = {}
        for one in READ:
            if luck.random() < 0.5:
                child[one.key] = _any_value(luck, one.levels, one.kind.value)
        made.append(child)
    return made


def _any_value(
    luck: np.random.Generator, levels: tuple[str, ...], kind: str
) -> bool | int | float | str:
    if levels:
        return str(levels[luck.integers(len(levels))])
    if kind == "yes_no":
        return bool(luck.integers(2))
    return int(luck.integers(60)) if kind == "count" else float(luck.random() * 100)


def test_the_children_of_the_long_list_agree_with_the_oracle() -> None:
    book, some = SHIPPED.books[Pathway.UNDECIDED], some_children(40)

    all_agree(book, some, judge_all(book, from_children(SHIPPED.catalogue, some)))


@given(expressions(CATALOGUE), children(CATALOGUE), st.integers(0, 1))
def test_an_expression_alone_is_what_the_oracle_says(
    expression: Expression, child: Child, nots: int
) -> None:
    said = truth_of(expression, child, CATALOGUE, positive=not nots)

    assert said is SAID[naive.truth(expression, child, CATALOGUE, nots)]


@given(expressions(CATALOGUE), children(CATALOGUE))
def test_an_open_expression_names_the_unknown_facts_that_keep_it_open(
    expression: Expression, child: Child
) -> None:
    found = lacking(expression, child, CATALOGUE)

    assert list(found) == naive.lacking(expression, child, CATALOGUE)
    assert all(child.get(key) is None for key in found)
    assert all(not CATALOGUE[key].fail_up for key in found)
    assert bool(found) == (truth_of(expression, child, CATALOGUE) is Truth.OPEN)


@settings(max_examples=25)
@given(books(CATALOGUE), children(CATALOGUE))
def test_an_undecided_rule_of_a_book_says_what_it_lacks(
    book: RuleBook, child: Child
) -> None:
    rules = {rule.id: rule for rule in book.rules}

    for one in OneChild(book).judge(child).undecided:
        assert one.facts == lacking(rules[one.rule].when, child, CATALOGUE)


@settings(max_examples=50)
@given(expressions(NEVER_READ_UP), children(NEVER_READ_UP), st.data())
def test_learning_a_fact_never_undecides_a_rule(
    expression: Expression, child: Child, data: st.DataObject
) -> None:
    before = truth_of(expression, child, NEVER_READ_UP)
    unknown = [f for f in readable(NEVER_READ_UP) if child.get(f.key) is None]
    learnt = {
        one.key: data.draw(values_of(one))
        for one in unknown
        if data.draw(st.booleans())
    }

    after = truth_of(expression, child | learnt, NEVER_READ_UP)

    assert before in (Truth.OPEN, after)


@settings(max_examples=25)
@given(books(CATALOGUE), lists(CATALOGUE))
def test_possible_is_never_less_urgent_than_confirmed(
    book: RuleBook, some: list[Child]
) -> None:
    judged = judge_all(book, from_children(CATALOGUE, some))

    assert (judged.possible <= judged.confirmed).all()
    assert not (judged.fired & judged.undecided).any()


@settings(max_examples=25)
@given(books(NEVER_READ_UP), children(NEVER_READ_UP), st.data())
def test_whatever_is_learnt_the_band_is_never_more_urgent_than_was_possible(
    book: RuleBook, child: Child, data: st.DataObject
) -> None:
    possible = OneChild(book).judge(child).possible
    known = {key: value for key, value in child.items() if value is not None}
    everything = {f.key: data.draw(values_of(f)) for f in readable(NEVER_READ_UP)}

    assert OneChild(book).judge(everything | known).confirmed >= possible


def test_an_empty_list_and_an_empty_book_are_no_trouble() -> None:
    book = SHIPPED.books[Pathway.SPEECH_LANGUAGE]
    nobody = Columns(n=0)

    assert judge_all(book, nobody).confirmed.shape == (0,)
    assert next_questions(book, nobody, judge_all(book, nobody)) == []
    assert judge_all(
        replace(book, rules=(), digest=""), Columns(n=2)
    ).possible.tolist() == [
        Band.P4,
        Band.P4,
    ]


def test_a_book_is_made_ready_once() -> None:
    book = SHIPPED.books[Pathway.SPEECH_LANGUAGE]

    assert compile_book(book) is compile_book(book)
    assert compile_book(book).judge({}) == OneChild(book).judge({})


def test_children_of_whom_nothing_is_known_have_no_columns() -> None:
    judged = judge_all(SHIPPED.books[Pathway.NEURODEVELOPMENTAL], Columns(n=1))

    # An age not known reads as the most urgent one; the rest is open, and nothing is no.
    assert judged.confirmed.tolist() == [Band.P4]
    assert judged.possible.tolist() == [Band.P1]
