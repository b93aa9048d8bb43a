"""No count tells of fewer than five families, alone or against the total."""

from hypothesis import given
from hypothesis import strategies as st

from triage.checkins.counts import GroupCount, suppressed, total


SMALLEST = 5
Table = dict[str, tuple[int, int]]


def tables() -> st.SearchStrategy[Table]:
    cell = st.integers(0, 40).flatmap(
        lambda many: st.tuples(st.just(many), st.integers(0, many))
    )
    return st.dictionaries(st.sampled_from("abcdefgh"), cell, max_size=8)


def is_small(count: int) -> bool:
    return 0 < count < SMALLEST


def test_large_groups_are_shown_as_they_are() -> None:
    table = {"girls": (40, 10), "boys": (60, 0)}

    assert suppressed(table, SMALLEST) == (
        GroupCount(group="girls", families=40, counted=10),
        GroupCount(group="boys", families=60, counted=0),
    )
    assert total(table, SMALLEST).share == 0.1


def test_five_are_enough_to_be_shown() -> None:
    (five, many) = suppressed({"a": (5, 0), "b": (20, 5)}, SMALLEST)

    assert (five.families, five.counted) == (5, 0)
    assert (many.families, many.counted) == (20, 5)


def test_a_small_group_takes_the_next_smallest_with_it() -> None:
    table = {"a": (3, 0), "b": (20, 10), "c": (50, 10)}

    shown = {one.group: one for one in suppressed(table, SMALLEST)}

    assert shown["a"].families is None
    assert shown["b"].families is None
    assert shown["c"].families == 50


def test_few_inside_are_hidden_as_few_outside_are() -> None:
    table = {"a": (30, 28), "b": (30, 15), "c": (40, 20)}

    shown = {one.group: one for one in suppressed(table, SMALLEST)}

    assert shown["a"].counted is None
    assert shown["a"].families == 30
    assert shown["a"].share is None


def test_an_empty_group_is_no_company() -> None:
    table = {"a": (2, 0), "b": (0, 0), "c": (50, 10)}

    assert suppressed(table, SMALLEST)[2].families is None


@given(tables())
def test_no_number_that_is_shown_is_small(table: Table) -> None:
    for one in (*suppressed(table, SMALLEST), total(table, SMALLEST)):
        assert one.families is None or not is_small(one.families)
        if one.families is not None and one.counted is not None:
            assert not is_small(one.counted)
            assert not is_small(one.families - one.counted)


@given(tables())
def test_the_total_less_what_is_shown_tells_of_no_small_group(table: Table) -> None:
    shown = suppressed(table, SMALLEST)
    hidden = [one.group for one in shown if one.families is None]
    inner = [one.group for one in shown if one.counted is None]

    if total(table, SMALLEST).families is not None:
        assert not is_small(sum(table[name][0] for name in hidden))
        assert not hidden or sum(table[name][0] > 0 for name in hidden) != 1
    if total(table, SMALLEST).counted is not None:
        counted = sum(table[name][1] for name in inner)
        assert not is_small(counted)
        assert not is_small(sum(table[name][0] for name in inner) - counted)


@given(tables())
def test_a_group_whose_size_is_hidden_hides_its_split(table: Table) -> None:
    assert all(
        one.counted is None
        for one in suppressed(table, SMALLEST)
        if one.families is None
    )
