"""What would change a band: each lever does, and nothing smaller would."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.rulebook import naive
from tests.unit.rulebook.strategies import (
    LEVELS,
    Child,
    book_of,
    books,
    catalogue_of,
    children,
    fact,
)
from tests.unit.rulebook.test_questions import every_value
from triage.desk.content import load_content
from triage.facts import Kind, Risk, Value
from triage.referrals import Band, Pathway
from triage.rulebook.language import parse
from triage.rulebook.levers import MOST_FACTS, Lever, levers, steps_of
from triage.rulebook.one_child import compile_book
from triage.rulebook.rules import BandFloor, RuleBook


SMALL = catalogue_of(
    fact("falls", Kind.YES_NO),
    fact("worry", Kind.LEVEL, levels=LEVELS),
    fact("asks_about", Kind.CHOICE, Risk.NONE, levels=("one", "two", "three")),
    fact("days_off", Kind.COUNT, low=0, high=5),
    fact("age", Kind.COUNT, low=0, high=4, fail_up=True),
    fact("weeks", Kind.COUNT, derived=True, low=0, high=4),
)
CHANGEABLE = [one for one in SMALL.values() if not one.derived]
SHIPPED = load_content().books
NOBODY_KNOWS: Child = {}


def start_of(key: str) -> Value:
    """Where what is not known is counted from: its calmest end, or its most urgent."""
    values = every_value(SMALL[key])
    return values[-1 if SMALL[key].fail_up else 0]


def every_change(child: Child, size: int) -> Iterator[Mapping[str, Value]]:
    """Everything that changing `size` facts could make of a child."""
    for some in combinations(CHANGEABLE, size):
        others = [
            [value for value in every_value(one) if value != child.get(one.key)]
            for one in some
        ]
        for values in product(*others):
            yield {one.key: value for one, value in zip(some, values, strict=True)}


def steps(child: Child, change: Mapping[str, Value]) -> float:
    return sum(
        steps_of(SMALL[key], child.get(key), value, start_of(key))
        for key, value in change.items()
    )


def found_by_trying(
    book: RuleBook, child: Child
) -> dict[tuple[Band, frozenset[str]], float]:
    """For each other band, the fewest facts that give it and the fewest steps of each."""
    now = naive.bands(book, child)[0]
    found: dict[tuple[Band, frozenset[str]], float] = {}
    for size in range(1, MOST_FACTS + 1):
        settled = {band for band, _ in found}
        for change in every_change(child, size):
            band = naive.bands(book, child | dict(change))[0]
            if band is not now and band not in settled:
                key = (band, frozenset(change))
                found[key] = min(found.get(key, 99), steps(child, change))
    return found


@settings(max_examples=60)
@given(books(SMALL), children(SMALL))
def test_the_levers_are_those_found_by_trying_every_change(
    book: RuleBook, child: Child
) -> None:
    said = levers(book, child)

    assert {
        (one.band, frozenset(each.fact for each in one.changes)): one.steps
        for one in said
    } == found_by_trying(book, child)


@settings(max_examples=100)
@given(st.data())
def test_every_lever_of_a_shipped_book_gives_what_it_says(data: st.DataObject) -> None:
    book = SHIPPED[data.draw(st.sampled_from(list(Pathway)))]
    child = data.draw(children(book.catalogue))

    for one in levers(book, child):
        changed = child | {each.fact: each.after for each in one.changes}
        assert compile_book(book).judge(changed).confirmed is one.band
        assert one.band is not compile_book(book).judge(child).confirmed
        assert all(each.before == child.get(each.fact) for each in one.changes)
        _no_fewer_facts_do(book, child, one)


def _no_fewer_facts_do(book: RuleBook, child: Child, one: Lever) -> None:
    for fewer in combinations(one.changes, len(one.changes) - 1):
        part = child | {each.fact: each.after for each in fewer}
        assert compile_book(book).judge(part).confirmed is not one.band


def to(
    band: Band, rules: Mapping[str, Band], child: Child, **catalogue: Any
) -> list[dict[str, Value]]:
    """The changes of each lever to a band."""
    some = [
        (parse(when, SMALL), BandFloor(band=floor)) for when, floor in rules.items()
    ]
    return [
        {each.fact: each.after for each in one.changes}
        for one in levers(book_of(some, SMALL), child)
        if one.band is band
    ]


def test_the_nearest_value_that_does_is_given_and_no_further_one() -> None:
    rules = {"days_off >= 3": Band.P2, 'worry >= "some"': Band.P2}

    assert to(Band.P2, rules, {"days_off": 0}) == [{"worry": "some"}, {"days_off": 3}]
    assert to(Band.P4, rules, {"days_off": 5, "worry": "none"}) == [{"days_off": 2}]


def test_every_rule_that_holds_the_band_must_give_way_before_it_falls() -> None:
    rules = {"falls": Band.P1, "days_off >= 3": Band.P1, "age >= 2": Band.P3}
    child: Child = {"falls": True, "days_off": 4, "age": 3}

    assert to(Band.P3, rules, child) == [{"falls": False, "days_off": 2}]
    assert to(Band.P2, rules, child) == []


def test_what_fails_up_falls_by_the_least_step_from_its_most_urgent_reading() -> None:
    rules = {"falls and age >= 2": Band.P1}

    assert {"age": 1} in to(Band.P4, rules, {"falls": True})


def test_the_dates_are_no_lever_and_a_band_they_hold_has_none_below_it() -> None:
    assert to(Band.P4, {"weeks >= 2": Band.P2}, {"weeks": 3}) == []
    assert to(Band.P2, {"weeks >= 2": Band.P2}, {"weeks": 1}) == []


def test_a_child_of_whom_nothing_is_known_is_one_red_flag_from_the_top() -> None:
    said = levers(SHIPPED[Pathway.NEURODEVELOPMENTAL], NOBODY_KNOWS)
    first = [one for one in said if one.band is Band.P1]

    assert {one.band for one in said} == {Band.P1, Band.P2, Band.P3}
    assert ("choking_aspiration", "definite") in {
        (one.changes[0].fact, one.changes[0].after) for one in first
    }
    assert all(len(one.changes) == 1 for one in said)


def test_three_facts_may_have_to_change_and_four_are_never_offered() -> None:
    three = {"falls": Band.P1, "days_off >= 3": Band.P1, 'worry >= "some"': Band.P1}
    four = three | {'asks_about == "two"': Band.P1}
    child: Child = {"falls": True, "days_off": 3, "worry": "some", "asks_about": "two"}

    assert to(Band.P4, three, child) == [
        {"falls": False, "worry": "none", "days_off": 2},
    ]
    assert to(Band.P4, four, child) == []


def test_of_two_values_as_near_the_first_of_the_catalogue_is_named() -> None:
    rules = {'worry in ("none", "much")': Band.P2}

    assert to(Band.P2, rules, {"worry": "some"}) == [{"worry": "none"}]


def test_learning_is_a_step_of_its_own_before_a_level_or_a_number_moves() -> None:
    assert steps_of(SMALL["worry"], None, "some", "none") == 2
    assert steps_of(SMALL["worry"], "all_day", "some", "none") == 2
    assert steps_of(SMALL["days_off"], None, 0, 0) == 1
    assert steps_of(SMALL["falls"], None, True, False) == 1
