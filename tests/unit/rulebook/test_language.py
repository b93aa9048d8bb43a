"""The closed language: what it reads, and each refusal with its sentence."""

import pytest
from hypothesis import given, settings

from tests.unit.rulebook.strategies import CATALOGUE, expressions, written
from triage.rulebook.language import (
    DEEPEST,
    LONGEST,
    And,
    AtLeast,
    BadExpression,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
    atoms,
    facts_in,
    parse,
)


FALLS, LOST = IsTrue("falls"), IsTrue("lost_words")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("falls", FALLS),
        ("  not falls\n", Not(FALLS)),
        ("falls and lost_words", And((FALLS, LOST))),
        ("falls or lost_words", Or((FALLS, LOST))),
        ("falls or falls and lost_words", Or((FALLS, And((FALLS, LOST))))),
        ('worry >= "much"', Compare("worry", ">=", "much")),
        ('"much" <= worry', Compare("worry", ">=", "much")),
        ("3 < days_off", Compare("days_off", ">", 3)),
        ("3 > days_off", Compare("days_off", "<", 3)),
        ("3 >= days_off", Compare("days_off", "<=", 3)),
        ("3 == days_off", Compare("days_off", "==", 3)),
        ("friends != -1", Compare("friends", "!=", -1)),
        ("days_off >= 2.0", Compare("days_off", ">=", 2)),
        ("absence >= 2.5", Compare("absence", ">=", 2.5)),
        ("absence >= 2", Compare("absence", ">=", 2)),
        (
            "2 <= days_off < 5",
            And((Compare("days_off", ">=", 2), Compare("days_off", "<", 5))),
        ),
        ('asks_about == "one"', Compare("asks_about", "==", "one")),
        ('asks_about in ("one", "two")', OneOf("asks_about", ("one", "two"))),
        ('asks_about in ["one"]', OneOf("asks_about", ("one",))),
        ('asks_about not in ("one",)', Not(OneOf("asks_about", ("one",)))),
        ("days_off in (1, 2)", OneOf("days_off", (1, 2))),
        ("at_least(1, falls, lost_words)", AtLeast(1, (FALLS, LOST))),
        ("at_least(2, falls, not lost_words)", AtLeast(2, (FALLS, Not(LOST)))),
    ],
)
def test_a_condition_is_read_as_it_is_written(text: str, read: Expression) -> None:
    assert parse(text, CATALOGUE) == read


@settings(max_examples=50)
@given(expressions(CATALOGUE))
def test_whatever_the_language_can_say_is_read_back_the_same(one: Expression) -> None:
    assert parse(written(one), CATALOGUE) == one


SHAPES = "Only facts, comparisons, and, or, not, in, at_least may stand"
NUMBER = "is compared with a number"
CONSTANT = "A fact is compared with a constant"
COUNTED = "at_least needs a number, then at least that many conditions"
LISTED = '"in" needs a fact before it and (a, list) after it'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("fals", 'There is no fact fals (column 1). Did you mean "falls"?'),
        ("falls and zzz", "There is no fact zzz (column 11)."),
        (
            'worry == "mich"',
            'mich is not a level of worry (column 10). Did you mean "much"?',
        ),
        ('worry == "zzzz"', "zzzz is not a level of worry (column 10)."),
        ("worry >= 2", "2 is not a level of worry"),
        ("worry", "worry is not a yes/no fact: compare it (column 1)."),
        ("days_off", "days_off is not a yes/no fact: compare it"),
        ("falls == True", "falls is a yes/no fact: it stands alone (column 10)."),
        ("falls != 1", "falls is a yes/no fact: it stands alone"),
        ("falls in (True,)", "falls is a yes/no fact: it stands alone"),
        ("days_off >= 2.5", "days_off is a whole number; 2.5 is not (column 13)."),
        ("days_off >= True", f"days_off {NUMBER}"),
        ("days_off >= -True", f"days_off {NUMBER}"),
        ("days_off >= -False", f"days_off {NUMBER}"),
        ('days_off >= "2"', f"days_off {NUMBER}"),
        ("days_off >= None", f"days_off {NUMBER}"),
        ("absence >= 1j", f"absence {NUMBER}"),
        ("absence >= 1e999", "A number may be 1,000,000,000 at most (column 12)."),
        ("days_off >= 1e999", "A number may be 1,000,000,000 at most"),
        ("days_off >= -10000000000", "A number may be 1,000,000,000 at most"),
        ("seen_on > 3", "seen_on is a date: use a derived fact (column 1)."),
        ("seen_on", "seen_on is a date: use a derived fact"),
        ('asks_about > "one"', "The choices of asks_about have no order (column 14)."),
        ('"one" <= asks_about', "The choices of asks_about have no order"),
        ("days_off > friends", CONSTANT),
        ("days_off > 1 + 1", CONSTANT),
        ("days_off > 10**2", CONSTANT),
        ("days_off > -friends", CONSTANT),
        ('worry == f"much"', CONSTANT),
        ("days_off > (lambda: 1)", CONSTANT),
        ("days_off > int(1)", CONSTANT),
        ("1 < 2", "A comparison needs a fact on one side (column 1)."),
        ("days_off + 1 > 2", "A comparison needs a fact on one side"),
        ("len(falls) > 2", "A comparison needs a fact on one side"),
        ("falls.real > 2", "A comparison needs a fact on one side"),
        ("days_off is 2", "Only == != < <= > >= and in may compare (column 1)."),
        ("days_off is not 2", "Only == != < <= > >= and in may compare"),
        ("days_off in ()", LISTED),
        ("days_off in {1, 2}", LISTED),
        ("days_off in 3", LISTED),
        ('worry in "much"', LISTED),
        ('"much" in worry', LISTED),
        ("print(falls)", SHAPES),
        ("falls.real", SHAPES),
        ("falls[0]", SHAPES),
        ("lambda: falls", SHAPES),
        ('f"{falls}"', SHAPES),
        ("(falls := lost_words)", SHAPES),
        ("falls if falls else lost_words", SHAPES),
        ("[falls for falls in (1, 2)]", SHAPES),
        ("falls & lost_words", SHAPES),
        ("-falls", SHAPES),
        ("True", SHAPES),
        ("()", SHAPES),
        ("at_most(1, falls)", SHAPES),
        ("at_least(1, falls, key=1)", SHAPES),
        ("at_least(1, *falls)", SHAPES),
        ("at_least()", COUNTED),
        ("at_least(0, falls)", COUNTED),
        ("at_least(3, falls, lost_words)", COUNTED),
        ("at_least(True, falls)", COUNTED),
        ("at_least(1.0, falls)", COUNTED),
        ("at_least(falls, lost_words)", COUNTED),
        ("at_least(-1, falls)", COUNTED),
        ("", "This is not an expression: invalid syntax"),
        ("falls and", "This is not an expression: invalid syntax"),
        ("falls; falls", "This is not an expression: invalid syntax"),
        ("import os", "This is not an expression: invalid syntax"),
        ("falls = True", "This is not an expression"),
        ("falls\0", "This is not an expression: source code"),
        ("(" * 300 + "falls" + ")" * 300, "This is not an expression: too many nested"),
    ],
)
def test_anything_else_is_refused_with_its_sentence(text: str, sentence: str) -> None:
    with pytest.raises(BadExpression) as refused:
        parse(text, CATALOGUE)

    assert str(refused.value).startswith(sentence)


def test_an_expression_may_be_long_but_not_endless() -> None:
    longest = "falls or ".ljust(LONGEST - 5) + "falls"

    assert parse(longest, CATALOGUE) == Or((FALLS, FALLS))
    with pytest.raises(BadExpression, match="may be 1000 characters at most"):
        parse(longest + " ", CATALOGUE)


def test_an_expression_may_be_deep_but_not_endless() -> None:
    deepest = "not " * DEEPEST + "falls"

    assert facts_in(parse(deepest, CATALOGUE)) == ("falls",)
    with pytest.raises(BadExpression, match="may be nested 12 deep at most"):
        parse("not " + deepest, CATALOGUE)


@pytest.mark.parametrize(
    "deeper",
    ["not (falls or {})", "falls and (lost_words or {})", "at_least(1, falls, {})"],
)
def test_every_kind_of_part_counts_as_deeper(deeper: str) -> None:
    text = "falls"
    for _ in range(DEEPEST + 1):
        text = deeper.format(text)

    with pytest.raises(BadExpression, match="nested 12 deep"):
        parse(text, CATALOGUE)


def test_the_facts_of_an_expression_are_named_once_from_left_to_right() -> None:
    one = parse('at_least(1, worry == "some", not falls, worry == "much")', CATALOGUE)

    assert facts_in(one) == ("worry", "falls")
    assert [atom.fact for atom in atoms(one)] == ["worry", "falls", "worry"]
