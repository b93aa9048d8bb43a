"""The prover reads rules as the engine does, and what it proves no child breaks."""

from collections.abc import Iterator

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook.strategies import (
    CATALOGUE,
    Child,
    book_of,
    books,
    children,
    expressions,
    readable,
    values_of,
)
from triage.facts import Risk, Value
from triage.referrals import Band
from triage.rulebook.language import Compare, Expression, IsTrue
from triage.rulebook.one_child import OneChild, Truth, truth_of
from triage.rulebook.proof import monotone, polarity, unknown
from triage.rulebook.proof.prover import Property, Prover
from triage.rulebook.proof.reach import REDUNDANT, reachable
from triage.rulebook.proof.symbols import AnyChild, any_child, coded, read
from triage.rulebook.questions import next_question
from triage.rulebook.rules import BandFloor, RuleBook


KEYS = [one.key for one in readable(CATALOGUE)]
DIRECTED = [one for one in readable(CATALOGUE) if one.risk is not Risk.NONE]
RANK = {Truth.TRUE: 2, Truth.OPEN: 1, Truth.FALSE: 0}


def as_symbols(child: Child) -> AnyChild:
    """This very child, in the solver's words."""
    someone = any_child(CATALOGUE, KEYS)
    for key in KEYS:
        value = child.get(key)
        someone = (
            someone.without(key)
            if value is None
            else someone.with_fact(key, coded(CATALOGUE[key], value))
        )
    return someone


def is_so(symbol: object) -> bool:
    return bool(z3.is_true(z3.simplify(symbol)))


def proves(book: RuleBook, one: Property) -> bool:
    return Prover(book, (), seconds=30).prove(one).held


def two_answers(data: st.DataObject) -> tuple[str, Value, Value]:
    """A fact with a direction, and its safer and its worse answer."""
    fact = data.draw(st.sampled_from(DIRECTED))
    two = data.draw(st.tuples(values_of(fact), values_of(fact)))
    return fact.key, *sorted(two, key=fact.order)


@given(expressions(CATALOGUE), children(CATALOGUE))
def test_the_solver_reads_every_expression_as_the_engine_does(
    when: Expression, child: Child
) -> None:
    someone, said = as_symbols(child), truth_of(when, child, CATALOGUE)

    assert is_so(someone.true(when)) == (said is Truth.TRUE)
    assert is_so(someone.not_false(when)) == (said is not Truth.FALSE)


@given(st.data())
def test_a_value_comes_back_from_the_solver_as_it_went_in(data: st.DataObject) -> None:
    fact = data.draw(st.sampled_from(readable(CATALOGUE)))
    value = data.draw(values_of(fact))

    assert read(fact, z3.simplify(coded(fact, value))) == value


@settings(max_examples=50)
@given(books(CATALOGUE, 1), children(CATALOGUE), st.data())
def test_a_rule_whose_writing_pushes_one_way_never_turns_against_a_child(
    book: RuleBook, child: Child, data: st.DataObject
) -> None:
    (rule,) = book.rules
    key, safer, worse = two_answers(data)

    if key not in polarity.against(rule, CATALOGUE):
        before, after = (
            RANK[truth_of(rule.when, {**child, key: one}, CATALOGUE)]
            for one in (safer, worse)
        )
        assert before <= after


@settings(max_examples=15)
@given(books(CATALOGUE), children(CATALOGUE), st.data())
def test_bands_that_are_proved_monotone_are(
    book: RuleBook, child: Child, data: st.DataObject
) -> None:
    key, safer, worse = two_answers(data)

    if proves(book, monotone.BANDS):
        judge = OneChild(book).judge
        before, after = (judge({**child, key: one}).confirmed for one in (safer, worse))
        assert after <= before


@settings(max_examples=15)
@given(books(CATALOGUE), children(CATALOGUE), st.data())
def test_where_it_is_proved_not_known_is_never_less_urgent_than_no(
    book: RuleBook, child: Child, data: st.DataObject
) -> None:
    fact = data.draw(
        st.sampled_from([one for one in DIRECTED if one.safest is not None])
    )

    if proves(book, unknown.NO):
        judge = OneChild(book).judge
        safest = judge({**child, fact.key: fact.safest}).confirmed
        assert judge({**child, fact.key: None}).confirmed <= safest


@settings(max_examples=15)
@given(books(CATALOGUE), children(CATALOGUE), st.data())
def test_where_it_is_proved_the_question_asked_finds_the_most_urgent_answer(
    book: RuleBook, child: Child, data: st.DataObject
) -> None:
    fact = data.draw(
        st.sampled_from([one for one in readable(CATALOGUE) if not one.fail_up])
    )
    child = {**child, fact.key: None}
    answered = {**child, fact.key: data.draw(values_of(fact))}

    if proves(book, unknown.questions_cover({})):
        judge = OneChild(book).judge
        question = next_question(book, child, judge(child))
        reached = question.would_be if question else judge(child).confirmed
        assert reached <= judge(answered).confirmed


@settings(max_examples=8)
@given(books(CATALOGUE))
def test_whatever_is_not_proved_is_shown_by_a_child_in_the_engine(
    book: RuleBook,
) -> None:
    # A failure that the engine does not show stops the proof: `Prover.failure`.
    for one in (
        monotone.RULES,
        monotone.BANDS,
        unknown.NO,
        unknown.BOTH_WAYS,
        REDUNDANT,
    ):
        found = Prover(book, (), seconds=30).prove(one)

        assert all(failure.shown for failure in found.failures)
        assert all(
            "Not proved in" not in failure.sentence for failure in found.failures
        )


def limits() -> Iterator[Property]:
    """A property that needs the solver, and one that must look at every rule."""
    yield unknown.NO
    yield reachable(())


def test_a_proof_that_runs_out_of_time_is_a_named_failure_and_never_a_pass() -> None:
    book = book_of([(IsTrue("falls"), BandFloor(band=Band.P1))], CATALOGUE)

    for one in limits():
        proved = Prover(book, (), seconds=0).prove(one)

        assert not proved.held
        assert [(each.about, each.sentence) for each in proved.failures] == [
            (one.name, "Not proved in 0 seconds.")
        ]


def test_an_answer_the_solver_does_not_give_is_not_taken_for_no() -> None:
    book = book_of([(Compare("absence", ">", 1.5), BandFloor(band=Band.P2))], CATALOGUE)
    x, y, z = (z3.Int(name) for name in "xyz")

    def look(asked: Prover) -> Iterator[object]:
        # Nobody has ever told whether there are such numbers for 114.
        asked.exists(x * x * x + y * y * y + z * z * z == 114)
        yield from ()

    hard = Property(name="hard", sentence="Hard.", look=look)  # type: ignore[arg-type]
    proved = Prover(book, (), seconds=0.2).prove(hard)

    assert [one.sentence for one in proved.failures] == ["Not proved in 0.2 seconds."]
