"""Facts read as their most urgent value until known: never too lax, at times too strict."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rulebook.strategies import (
    CATALOGUE,
    READ_UP,
    Child,
    children,
    expressions,
    values_of,
)
from triage.rulebook.language import Expression, parse
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.since import true_since


def read_up_known() -> st.SearchStrategy[Child]:
    return st.fixed_dictionaries({one.key: values_of(one) for one in READ_UP})


@given(expressions(CATALOGUE), children(CATALOGUE), read_up_known())
def test_a_rule_that_some_value_would_make_true_is_true_while_it_is_unknown(
    expression: Expression, child: Child, known: Child
) -> None:
    unknown = dict.fromkeys(known)

    told = truth_of(expression, child | known, CATALOGUE)
    untold = truth_of(expression, child | unknown, CATALOGUE)

    if told is Truth.TRUE:
        assert untold is Truth.TRUE
    if untold is Truth.FALSE:
        assert told is Truth.FALSE


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("age < 3", Truth.TRUE),
        ("not age < 3", Truth.TRUE),
        ("not checked", Truth.TRUE),
        ("not (lost_words and falls)", Truth.TRUE),
        ("age < 3 and falls", Truth.OPEN),
        ("not (lost_words or falls)", Truth.OPEN),
        # Each place is read on its own, so no one age would make this true.
        ("age < 3 and age > 6", Truth.TRUE),
    ],
)
def test_unknown_reads_as_the_rule_would_have_it(when: str, said: Truth) -> None:
    assert truth_of(parse(when, CATALOGUE), {}, CATALOGUE) is said


def test_a_fact_read_up_inside_a_not_counts_as_told_from_the_clocks_start() -> None:
    start, told = date(2026, 3, 2), date(2026, 3, 9)
    expression = parse("not (lost_words or falls)", CATALOGUE)

    since = true_since(
        expression, {"falls": False}, {"falls": told}, CATALOGUE, default=start
    )

    assert since == told
