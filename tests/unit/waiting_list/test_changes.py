"""No day is missed on which a date alone may change a placement."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.facts import Value, derive
from triage.waiting_list.changes import Changes, next_change_on


AS_OF = date(2026, 11, 2)  # a Monday
BORN = date(2016, 5, 31)
LOOKED_AHEAD = 500
DERIVED = (
    "weeks_waited",
    "age_months",
    "months_to_18",
    "weeks_since_acquired_loss",
    "weeks_of_medication_left",
)


def sides(
    marks: Mapping[str, list[int]], derived: Mapping[str, Value | None]
) -> list[object]:
    """On which side of each mark every derived fact stands, and the transition."""
    found: list[object] = (
        [derived["key_transition"]] if "key_transition" in marks else []
    )
    for key, at in marks.items():
        value = derived[key]
        if key != "key_transition" and value is not None:
            assert isinstance(value, int)
            found += [(key, mark, value > mark, value == mark) for mark in at]
    return found


def days_near(days: int) -> st.SearchStrategy[date]:
    return st.integers(-days, days).map(lambda away: AS_OF + timedelta(days=away))


marks_of_facts = st.dictionaries(
    st.sampled_from(DERIVED), st.lists(st.integers(-4, 230), max_size=3), max_size=5
)


@settings(max_examples=60)
@given(
    marks=marks_of_facts,
    transition=st.booleans(),
    born_on=st.none() | st.dates(date(2007, 1, 1), AS_OF),
    clock_start=st.integers(0, 900).map(lambda days: AS_OF - timedelta(days=days)),
    loss=st.none() | days_near(400),
    lapse=st.none() | days_near(400),
)
def test_until_the_day_named_nothing_crosses_a_mark(
    marks: dict[str, list[int]],
    transition: bool,
    born_on: date | None,
    clock_start: date,
    loss: date | None,
    lapse: date | None,
) -> None:
    values: dict[str, Value | None] = {
        "acquired_loss_on": loss,
        "medication_lapses_on": lapse,
    }
    marks = marks | ({"key_transition": []} if transition else {})

    found = next_change_on(
        values, marks, born_on=born_on, clock_start=clock_start, as_of=AS_OF
    )

    assert found is None or found > AS_OF
    quiet = LOOKED_AHEAD if found is None else min(LOOKED_AHEAD, (found - AS_OF).days)
    states = [
        sides(
            marks,
            derive(
                values,
                born_on=born_on,
                clock_start=clock_start,
                as_of=AS_OF + timedelta(days=days),
            ),
        )
        for days in range(quiet)
    ]
    assert all(state == states[0] for state in states)


@pytest.mark.parametrize(
    ("fact", "mark", "day"),
    [
        ("age_months", 125, date(2026, 11, 30)),  # the 31st of a month of 30 days
        ("age_months", 126, date(2026, 11, 30)),
        ("age_months", 127, date(2026, 12, 31)),
        ("months_to_18", 90, date(2026, 11, 30)),
        ("months_to_18", 91, date(2026, 11, 30)),
        ("months_to_18", 6, date(2033, 11, 30)),
        ("weeks_waited", 52, date(2027, 5, 3)),
        ("weeks_waited", 26, date(2026, 11, 9)),  # waited 26 weeks today, 27 then
        ("weeks_since_acquired_loss", 4, date(2026, 11, 23)),
        ("weeks_since_acquired_loss", 1, date(2026, 11, 9)),
        ("weeks_of_medication_left", 4, date(2026, 11, 10)),  # 34 days to go
        ("weeks_of_medication_left", 3, date(2026, 11, 17)),
        ("weeks_of_medication_left", 6, date(2026, 11, 3)),  # 42 days to go today
    ],
)
def test_each_date_names_the_day_it_crosses_a_mark(
    fact: str, mark: int, day: date
) -> None:
    values: dict[str, Value | None] = {
        "acquired_loss_on": date(2026, 10, 26),
        "medication_lapses_on": date(2026, 12, 14),
    }

    found = next_change_on(
        values,
        {fact: [mark]},
        born_on=BORN,
        clock_start=date(2026, 5, 4),
        as_of=AS_OF,
    )

    assert found == day


def test_a_school_move_is_named_when_its_two_terms_begin() -> None:
    found = next_change_on({}, {"key_transition": ()}, born_on=BORN, as_of=AS_OF)

    assert found == date(2027, 1, 1)  # secondary school in September 2027


def test_the_soonest_of_all_days_is_named() -> None:
    marks = {
        "age_months": [130],
        "weeks_since_acquired_loss": [3],
        "key_transition": [],
    }
    values: dict[str, Value | None] = {"acquired_loss_on": AS_OF}

    found = next_change_on(values, marks, born_on=BORN, as_of=AS_OF)

    assert found == AS_OF + timedelta(weeks=3)


def test_nothing_is_named_when_nothing_is_left_to_change() -> None:
    marks = {key: [3] for key in DERIVED}
    long_past: dict[str, Value | None] = {
        "acquired_loss_on": AS_OF - timedelta(weeks=5),
        "medication_lapses_on": AS_OF - timedelta(weeks=5),
    }

    assert next_change_on({}, marks, born_on=None, as_of=AS_OF) is None
    assert next_change_on({}, {}, born_on=BORN, clock_start=AS_OF, as_of=AS_OF) is None
    assert next_change_on(long_past, marks, born_on=None, as_of=AS_OF) is None


def test_children_who_share_dates_are_told_the_same_as_one_alone() -> None:
    marks = {"age_months": [130], "weeks_waited": [52]}
    changes = Changes(marks, AS_OF)
    born = (BORN, None, BORN, date(2017, 1, 1))

    for born_on in born:
        told = changes.next_on({}, born_on=born_on, clock_start=BORN)
        assert told == next_change_on(
            {}, marks, born_on=born_on, clock_start=BORN, as_of=AS_OF
        )
