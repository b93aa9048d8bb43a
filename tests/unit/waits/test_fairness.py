"""How a list falls on groups, and that nothing told of a group tells of a few."""

from dataclasses import fields
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.waits import fairness
from triage.waits.fairness import Counted, Line, Waited


SMALLEST = 5
Rows = list[tuple[str, bool, int, int]]  # group, so, weeks, stratum


def some_children() -> st.SearchStrategy[Rows]:
    row = st.tuples(
        st.sampled_from("abcd"), st.booleans(), st.integers(0, 90), st.integers(0, 2)
    )
    return st.lists(row, min_size=1, max_size=70)


def counted(rows: Rows) -> Counted:
    return Counted(
        so=np.array([one[1] for one in rows], np.bool_),
        stratum=np.array([one[3] for one in rows], np.int64),
    )


def waited(rows: Rows) -> Waited:
    return Waited(
        weeks=np.array([one[2] for one in rows], np.int64),
        stratum=np.array([one[3] for one in rows], np.int64),
    )


def a_group(name: str, many: int, so: int, stratum: int = 0, weeks: int = 10) -> Rows:
    return [(name, at < so, weeks + at % 5, stratum) for at in range(many)]


def by_name(lines: tuple[Line, ...]) -> dict[str, Line]:
    return {one.group: one for one in lines}


def names(rows: Rows) -> list[str]:
    return [one[0] for one in rows]


def told(rows: Rows) -> tuple[Line, ...]:
    return (
        *fairness.shares(names(rows), counted(rows), SMALLEST),
        *fairness.medians(names(rows), waited(rows), SMALLEST),
    )


def test_a_share_is_told_with_its_interval_and_what_chance_gives() -> None:
    rows = a_group("girls", 40, 20) + a_group("boys", 60, 10)

    girls = by_name(fairness.shares(names(rows), counted(rows), SMALLEST))["girls"]

    assert (girls.children, girls.counted, girls.value) == (40, 20, 0.5)
    assert girls.usual == pytest.approx(0.3)
    assert girls.low is not None
    assert girls.low < 0.5 < (girls.high or 0)
    assert (girls.chance_low, girls.chance_high) == (0.2, 0.4)
    assert girls.more
    assert girls.p is not None
    assert girls.p < 0.001


def test_a_group_with_more_urgent_children_is_held_against_those_alike() -> None:
    rows = (
        a_group("young", 90, 81, stratum=1)
        + a_group("young", 10, 1, stratum=4)
        + a_group("older", 10, 9, stratum=1)
        + a_group("older", 90, 9, stratum=4)
    )

    for one in fairness.shares(names(rows), counted(rows), SMALLEST):
        assert one.usual == pytest.approx(one.value)
        assert one.p == pytest.approx(1)


def test_waits_are_compared_within_a_priority() -> None:
    rows = (
        a_group("young", 60, 0, stratum=1, weeks=2)
        + a_group("young", 20, 0, stratum=4, weeks=80)
        + a_group("older", 20, 0, stratum=1, weeks=2)
        + a_group("older", 60, 0, stratum=4, weeks=80)
    )

    young = by_name(fairness.medians(names(rows), waited(rows), SMALLEST))["young"]

    assert young.value is not None
    assert young.usual is not None
    assert young.value < 10
    assert young.usual < 10
    assert young.p is not None
    assert young.p > 0.9


def test_what_is_usual_weighs_priorities_as_the_group_has_them() -> None:
    rows = (
        a_group("young", 11, 0, stratum=1, weeks=2)
        + a_group("young", 9, 0, stratum=4, weeks=80)
        + a_group("older", 10, 0, stratum=1, weeks=5)
        + a_group("older", 90, 0, stratum=4, weeks=60)
        + a_group("older", 900, 0, stratum=7, weeks=300)
    )

    young = by_name(fairness.medians(names(rows), waited(rows), SMALLEST))["young"]

    assert young.usual == 9


def test_a_longer_wait_than_others_of_the_same_priority_is_said() -> None:
    rows = a_group("a", 40, 0, weeks=30) + a_group("b", 40, 0, weeks=20)

    lines = by_name(fairness.medians(names(rows), waited(rows), SMALLEST))

    assert lines["a"].more
    assert not lines["b"].more
    assert lines["a"].usual == lines["b"].value == 22


def test_a_median_is_told_of_ten_children_and_not_of_nine() -> None:
    rows = a_group("nine", 9, 0) + a_group("ten", 10, 0)

    lines = by_name(fairness.medians(names(rows), waited(rows), SMALLEST))

    assert lines["nine"].value is None
    assert lines["nine"].children == 9
    assert lines["ten"].value is not None
    assert lines["ten"].usual is None  # the others are too few to have a median


def test_only_one_group_is_compared_with_nobody() -> None:
    rows = a_group("all", 40, 10)

    (share,) = fairness.shares(names(rows), counted(rows), SMALLEST)
    (wait,) = fairness.medians(names(rows), waited(rows), SMALLEST)

    assert share.value == 0.25
    assert (share.p, share.usual, wait.p) == (None, None, None)


def test_everybody_is_told_by_the_same_rules() -> None:
    rows = a_group("a", 30, 12) + a_group("b", 20, 1)

    assert fairness.everybody(counted(rows), SMALLEST).value == 13 / 50
    assert fairness.everybody(waited(rows), SMALLEST).value == 12
    assert fairness.everybody(counted(rows[28:]), 25) == Line(group="", children=None)
    assert fairness.everybody(waited(rows[:9]), SMALLEST).value is None


def test_differences_are_named_over_all_tables_together() -> None:
    rows = a_group("a", 40, 16) + a_group("b", 60, 12)
    one = fairness.shares(names(rows), counted(rows), SMALLEST)
    even = a_group("a", 40, 10) + a_group("b", 60, 15)
    others = [fairness.shares(names(even), counted(even), SMALLEST)] * 9

    assert all(line.differs for line in fairness.named([one])[0])
    assert not any(
        line.differs for table in fairness.named([one, *others]) for line in table
    )


@given(some_children())
def test_nothing_is_said_of_a_group_that_is_hidden(rows: Rows) -> None:
    for line in told(rows):
        if line.children is None:
            said = {one.name for one in fields(line) if getattr(line, one.name)}
            assert said == {"group"}


@given(some_children())
def test_no_count_of_few_is_recovered_from_the_total(rows: Rows) -> None:
    lines = fairness.shares(names(rows), counted(rows), SMALLEST)
    whole = fairness.everybody(counted(rows), SMALLEST)

    unseen = [one for one in lines if one.counted is None]
    if not unseen or whole.counted is None or whole.children is None:
        return
    so = whole.counted - sum(one.counted or 0 for one in lines)
    of = sum(one[0] in {line.group for line in unseen} for one in rows)
    assert so == 0 or so >= SMALLEST or len(unseen) == len(lines)
    assert of - so == 0 or of - so >= SMALLEST or len(unseen) == len(lines)


@given(some_children(), st.randoms(use_true_random=False))
def test_the_order_of_the_children_changes_nothing(rows: Rows, random: Random) -> None:
    mixed = rows[:]
    random.shuffle(mixed)

    for one, other in zip(told(rows), told(mixed), strict=True):
        assert one.value == other.value
        assert (one.p or 0) == pytest.approx(other.p or 0)


def test_nobody_makes_no_lines() -> None:
    assert fairness.shares([], counted([]), SMALLEST) == ()
    assert fairness.medians([], waited([]), SMALLEST) == ()
    assert fairness.everybody(waited([]), SMALLEST).value is None
    assert fairness.everybody(counted([]), SMALLEST).value is None
    assert fairness.named([]) == []
