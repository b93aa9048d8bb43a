"""A month's pack: months have names, times are counted, and what was made stays so."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.packs.months import (
    BadMonth,
    Month,
    MonthNotOver,
    Part,
    lately,
    month_named,
)
from triage.desk.packs.pack import Pack, PartMade, Series, Table, from_json, to_json
from triage.desk.packs.safety import counted
from triage.store.safe_times import SafeTimes


TODAY = date(2026, 11, 23)
END = datetime(2026, 11, 1, tzinfo=UTC)
words = st.text(max_size=20)
cells = st.tuples(words, words)
tables = st.builds(
    Table, title=words, heads=cells, rows=st.lists(cells, max_size=3).map(tuple)
)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
series = st.builds(
    Series,
    title=words,
    finding=words,
    unit=words,
    x=cells,
    lines=st.lists(st.tuples(words, st.tuples(numbers, numbers)), max_size=2).map(
        tuple
    ),
    bars=st.booleans(),
)
parts = st.builds(
    PartMade,
    part=st.sampled_from(Part),
    finding=words,
    notes=st.lists(words, max_size=2).map(tuple),
    tables=st.lists(tables, max_size=2).map(tuple),
    series=st.lists(series, max_size=2).map(tuple),
)
packs = st.builds(
    Pack,
    month=st.dates().map(lambda day: Month(first=day.replace(day=1))),
    service=words,
    made_at=st.datetimes(timezones=st.just(UTC)),
    made_by=words,
    parts=st.lists(parts, max_size=3).map(tuple),
)


@given(pack=packs)
def test_a_kept_pack_reads_as_it_was_made(pack: Pack) -> None:
    assert from_json(to_json(pack)) == pack


def test_a_month_that_is_over_has_a_pack_and_a_running_one_has_none() -> None:
    assert month_named("2026-10", today=TODAY).last == date(2026, 10, 31)
    assert month_named("2026-10", today=date(2026, 11, 1)).words == "October 2026"
    with pytest.raises(MonthNotOver):
        month_named("2026-10", today=date(2026, 10, 31))


@pytest.mark.parametrize(
    "name", ["", "October", "2026-13", "2026", "26-10-01", "2026-00"]
)
def test_what_is_no_month_is_refused_in_words(name: str) -> None:
    with pytest.raises(BadMonth, match="2026-10"):
        month_named(name, today=TODAY)


@given(day=st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1)))
def test_the_last_months_follow_on_each_other_and_all_are_over(day: date) -> None:
    found = lately(day)

    assert found[0].after <= day
    assert all(later.first == earlier.after for later, earlier in pairwise(found))


def times(opened: int, taken: int | None, closed: int | None) -> SafeTimes:
    """Hours before the end of the month."""
    at = [
        None if one is None else END - timedelta(hours=one) for one in (taken, closed)
    ]
    begun = END - timedelta(hours=opened)
    return SafeTimes(begun, begun + timedelta(hours=8), at[0], at[1])


def test_how_fast_people_came_is_counted_as_it_stood_at_the_end_of_the_month() -> None:
    found = counted(
        [
            times(100, 99, 96),  # in time
            times(90, 85, 70),  # late
            times(80, None, None),  # nobody came
            times(70, 60, -5),  # closed in the next month
        ],
        END,
    )

    assert (found.opened, found.in_time, found.open_now) == (4, 1, 2)
    assert found.taken_hours == 5.0
    assert found.closed_hours == 12.0
    assert "4 tasks" in found.sentence
    assert "2 were still open" in found.sentence


def test_where_nothing_was_opened_that_is_said() -> None:
    assert counted([], END).sentence.startswith("No task")
    assert counted([], END).taken_hours is None
