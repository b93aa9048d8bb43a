"""One child, a whole list and the plain oracle say the same, whatever the rules."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook import naive
from tests.unit.rulebook.samples import (
    CATALOGUE,
    SHIPPED,
    Child,
    atoms_of,
    book,
    books,
    children,
    expressions,
    readable,
    rule,
    values_of,
)
from triage.facts import Catalogue, Kind
from triage.referrals import Band, Pathway
from triage.rulebook.apply import CHUNK, WORD, Judgements, judge_all
from triage.rulebook.columns import DTYPES, Columns, from_children
from triage.rulebook.language import Expression, Not, atoms
from triage.rulebook.one_child import Truth, compile_book, lacking, truth_of
from triage.rulebook.rules import RuleBook


def scrambled(columns: Columns, seed: int) -> Columns:
    """The same children with anything at all lying under what is not known."""
    random = np.random.default_rng(seed)
    values = {}
    for key, column in columns.values.items():
        noise = random.integers(-100, 100, columns.n).astype(column.dtype)
        values[key] = np.where(columns.known[key], column, noise)
    return replace(columns, values=values)


def agree(one: RuleBook, many: list[Child], judged: Judgements) -> None:
    """Every rule, both bands and every blocking fact, all three ways."""
    judge = compile_book(one).judge
    for at, child in enumerate(many):
        said = {r.id: naive.truth(r.when, child, one.catalogue) for r in one.rules}
        lacks = {
            r.id: tuple(naive.lacking(r.when, child, one.catalogue))
            for r in one.rules
            if said[r.id] is None
        }
        alone = judge(child)

        assert alone.fired == tuple(key for key, true in said.items() if true)
        assert {open_.rule: open_.facts for open_ in alone.undecided} == lacks
        assert (alone.confirmed, alone.possible) == naive.bands(one, child)
        assert judged.fired_ids(at) == alone.fired
        assert judged.undecided_ids(at) == tuple(lacks)
        assert judged.confirmed[at] == alone.confirmed
        assert judged.possible[at] == alone.possible


@given(one=books(), many=st.lists(children(), max_size=6), seed=st.integers(0, 99))
def test_invented_books_are_judged_alike_all_three_ways(
    one: RuleBook, many: list[Child], seed: int
) -> None:
    columns = scrambled(from_children(CATALOGUE, many), seed)

    agree(one, many, judge_all(one, columns))


@pytest.mark.parametrize("pathway", list(Pathway))
@settings(max_examples=30)
@given(data=st.data())
def test_the_shipped_books_are_judged_alike_all_three_ways(
    pathway: Pathway, data: st.DataObject
) -> None:
    shipped = SHIPPED[pathway]
    many = data.draw(st.lists(children(shipped.catalogue), max_size=4))
    columns = from_children(shipped.catalogue, many)

    agree(shipped, many, judge_all(shipped, columns))


def test_a_list_longer_than_a_chunk_is_judged_as_its_children_are() -> None:
    some = book(
        rule('strain >= "some" and not fell', Band.P2),
        rule("choked or days_out > 3", Band.P1),
    )
    n = 2 * CHUNK + 7
    columns = _many(CATALOGUE, n)

    judged = judge_all(some, columns)

    for at in (0, CHUNK - 1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK, n - 1):
        alone = compile_book(some).judge(_child(CATALOGUE, columns, at))
        assert judged.fired_ids(at) == alone.fired
        assert judged.confirmed[at] == alone.confirmed
        assert judged.possible[at] == alone.possible


def test_more_rules_than_one_word_holds_keep_their_own_bits() -> None:
    rules = [rule("choked" if at % 3 else "fell") for at in range(WORD + 9)]
    many = book(*rules, digest="many rules")
    child: Child = {"choked": True}

    judged = judge_all(many, from_children(CATALOGUE, [child, {}]))

    assert judged.fired.shape == (2, 2)
    assert judged.fired_ids(0) == compile_book(many).judge(child).fired
    assert len(judged.undecided_ids(0)) == len([at for at in range(73) if at % 3 == 0])
    assert judged.fired_ids(1) == ()
    assert len(judged.undecided_ids(1)) == WORD + 9


def test_an_empty_list_and_an_empty_book_are_judged() -> None:
    nobody = judge_all(book(rule("fell", Band.P1)), from_children(CATALOGUE, []))
    no_rules = judge_all(book(digest="empty"), from_children(CATALOGUE, [{}]))

    assert nobody.confirmed.shape == (0,)
    assert no_rules.confirmed.tolist() == [Band.P4]
    assert no_rules.possible.tolist() == [Band.P4]
    assert no_rules.fired_ids(0) == no_rules.undecided_ids(0) == ()


@given(expression=expressions(), child=children(), data=st.data())
def test_learning_a_fact_never_undecides_a_rule(
    expression: Expression, child: Child, data: st.DataObject
) -> None:
    before = truth_of(expression, child, CATALOGUE)
    unknown = [
        one
        for one in readable(CATALOGUE)
        if child.get(one.key) is None and not one.fail_up
    ]
    learnt = child | {
        one.key: data.draw(values_of(one))
        for one in unknown
        if data.draw(st.booleans())
    }

    after = truth_of(expression, learnt, CATALOGUE)

    assert before is Truth.OPEN or after is before


@given(expression=expressions(), child=children(), data=st.data())
def test_a_rule_unknown_age_leaves_true_is_true_for_some_reading_and_never_too_lax(
    expression: Expression, child: Child, data: st.DataObject
) -> None:
    fail_up = [one for one in readable(CATALOGUE) if one.fail_up]
    unknown = child | {one.key: None for one in fail_up}
    known = child | {one.key: data.draw(values_of(one)) for one in fail_up}

    if truth_of(expression, known, CATALOGUE) is Truth.TRUE:
        assert truth_of(expression, unknown, CATALOGUE) is Truth.TRUE
    if truth_of(expression, unknown, CATALOGUE) is Truth.FALSE:
        assert truth_of(expression, known, CATALOGUE) is Truth.FALSE


@given(data=st.data(), child=children())
def test_one_unknown_fail_up_fact_is_true_and_so_is_its_not(
    data: st.DataObject, child: Child
) -> None:
    fact = CATALOGUE[data.draw(st.sampled_from(["age", "settled"]))]
    atom = data.draw(atoms_of(fact))
    unknown = child | {fact.key: None}

    assert truth_of(atom, unknown, CATALOGUE) is Truth.TRUE
    assert truth_of(Not(atom), unknown, CATALOGUE) is Truth.TRUE


@given(expression=expressions(), child=children())
def test_what_a_rule_lacks_is_what_is_not_known(
    expression: Expression, child: Child
) -> None:
    lacks = lacking(expression, child, CATALOGUE)

    assert bool(lacks) is (truth_of(expression, child, CATALOGUE) is Truth.OPEN)
    assert {child.get(key) for key in lacks} <= {None}
    assert set(lacks) <= {atom.fact for atom in atoms(expression)}


@given(child=children())
def test_a_worse_fact_never_gives_a_rule_without_not_a_less_urgent_band(
    child: Child,
) -> None:
    some = book(
        rule('strain >= "some"', Band.P3),
        rule('strain == "serious" and choked', Band.P2),
        rule("at_least(2, choked, fell, days_out >= 5)", Band.P1),
    )
    judge = compile_book(some).judge

    for worse in ({"choked": True}, {"fell": True}, {"strain": "serious"}):
        before, after = judge(child), judge({**child, **worse})
        if all(child.get(key) is not None for key in worse):
            assert after.confirmed <= before.confirmed
            assert after.possible <= before.possible


def _many(catalogue: Catalogue, n: int) -> Columns:
    random = np.random.default_rng(1)
    facts = [one for one in readable(catalogue) if one.kind is not Kind.NUMBER]
    return Columns(
        n=n,
        values={
            one.key: random.integers(0, len(one.levels) or 2, n).astype(
                DTYPES[one.kind]
            )
            for one in facts
        },
        known={one.key: random.random(n) < 0.7 for one in facts},
    )


def _child(catalogue: Catalogue, columns: Columns, at: int) -> Child:
    found: Child = {}
    for key, column in columns.values.items():
        if columns.known[key][at]:
            levels = catalogue[key].levels
            found[key] = levels[int(column[at])] if levels else column[at].item()
    return found
