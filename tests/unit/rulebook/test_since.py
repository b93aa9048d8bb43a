"""Since when a rule has held, and until when it had not."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook.strategies import CATALOGUE, Child, children, expressions
from triage.rulebook.language import Expression, parse
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.since import true_since


MONDAY = date(2026, 3, 2)
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
FIRST_SEEN = date(2026, 6, 1)

DATES = {
    "falls": MONDAY,
    "worry": TUESDAY,
    "days_off": WEDNESDAY,
    "sleeps_well": WEDNESDAY,
}
YES: Child = {"falls": True, "worry": "much", "days_off": 3, "sleeps_well": False}


def since(condition: str, child: Child) -> date:
    rule = parse(condition, CATALOGUE)
    assert truth_of(rule, child, CATALOGUE) is Truth.TRUE
    return true_since(rule, child, DATES, CATALOGUE, default=FIRST_SEEN)


@pytest.mark.parametrize(
    ("condition", "day"),
    [
        ("falls", MONDAY),
        ('worry >= "some"', TUESDAY),
        ("days_off in (2, 3)", WEDNESDAY),
        ('falls and worry == "much"', TUESDAY),
        ('worry == "much" or falls', MONDAY),
        ('worry == "none" or days_off == 3', WEDNESDAY),
        ('at_least(1, days_off == 3, falls, worry == "much")', MONDAY),
        ('at_least(2, days_off == 3, falls, worry == "much")', TUESDAY),
        ('at_least(3, days_off == 3, falls, worry == "much")', WEDNESDAY),
        ('at_least(2, days_off == 4, falls, worry == "much")', TUESDAY),
        ("not sleeps_well", WEDNESDAY),
        ("not (sleeps_well and days_off == 4)", WEDNESDAY),
        ('not (worry == "none" and sleeps_well)', TUESDAY),
        ('not (worry == "none" or sleeps_well)', WEDNESDAY),
        ('not (falls and worry == "none")', TUESDAY),
        ('not at_least(1, worry == "none", sleeps_well)', WEDNESDAY),
        ('not at_least(2, worry == "none", sleeps_well)', TUESDAY),
        ('not at_least(2, falls, worry == "none", sleeps_well)', WEDNESDAY),
        ("not not falls", MONDAY),
        ("falls and not sleeps_well", WEDNESDAY),
        ("2 <= days_off < 5", WEDNESDAY),
    ],
)
def test_the_day_on_which_enough_was_known(condition: str, day: date) -> None:
    assert since(condition, YES) == day


def test_a_fact_without_a_day_counts_from_when_it_was_first_seen() -> None:
    assert since("weeks >= 3", {"weeks": 3}) == FIRST_SEEN
    assert since("falls and weeks >= 3", {"falls": True, "weeks": 3}) == FIRST_SEEN
    assert since("falls or weeks >= 3", {"falls": True, "weeks": 3}) == MONDAY


def test_a_fact_read_as_its_most_urgent_value_counts_from_when_the_child_was_seen() -> (
    None
):
    assert since("falls and age >= 3", {"falls": True}) == FIRST_SEEN
    assert since("falls and not checked", {"falls": True}) == FIRST_SEEN
    assert since("falls or not checked", {"falls": True}) == MONDAY
    assert since("not (checked and not falls)", {"falls": True}) == MONDAY


def test_a_reading_of_what_is_not_known_counts_inside_a_not_as_well() -> None:
    rule = parse("not (checked and days_off == 4)", CATALOGUE)
    sunday = MONDAY - timedelta(days=1)

    day = true_since(rule, {"days_off": 3}, DATES, CATALOGUE, default=sunday)

    assert day == sunday


def test_a_part_that_is_not_true_sets_no_day() -> None:
    child = YES | {"falls": False}

    assert since('falls or worry == "much"', child) == TUESDAY
    assert since('secret or worry == "much"', child) == TUESDAY


@settings(max_examples=60)
@given(expressions(CATALOGUE), children(CATALOGUE), st.data())
def test_on_the_day_and_not_before_enough_is_known(
    rule: Expression, child: Child, data: st.DataObject
) -> None:
    known = [key for key, value in child.items() if value is not None]
    days = {key: MONDAY + timedelta(days=data.draw(st.integers(0, 3))) for key in known}
    unread = {key: value for key, value in child.items() if not CATALOGUE[key].fail_up}
    told = {key: days[key] for key in unread if key in days}
    if truth_of(rule, unread, CATALOGUE) is not Truth.TRUE:
        return

    day = true_since(rule, unread, told, CATALOGUE, default=MONDAY)

    # What was known by then is enough, and what was known the day before was not.
    def by(last: date) -> Child:
        return {key: unread[key] for key, on in told.items() if on <= last}

    assert truth_of(rule, by(day), CATALOGUE) is Truth.TRUE
    assert day == MONDAY or (
        truth_of(rule, by(day - timedelta(days=1)), CATALOGUE) is not Truth.TRUE
    )
