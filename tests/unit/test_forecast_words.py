"""A range is told in the unit that suits it, rounded outwards, and never as one date."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.desk.waits.forecast_words import LONG, in_words, sentence, span
from triage.waits.forecast import LEVELS, Wait


def a_wait(*at: int | None) -> Wait:
    return Wait(at=at, weeks=260)


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 1, "within 1 week"),
        (3, 5, "3 to 5 weeks"),
        (20, 26, "20 to 26 weeks"),
        (20, 27, "4 to 7 months"),
        (103, 150, "23 to 35 months"),
        (104, 150, "1 to 3 years"),
        (2, 30, "within 7 months"),
    ],
)
def test_a_range_is_told_in_the_unit_that_suits_it(
    low: int, high: int, told: str
) -> None:
    assert str(span(low, high)) == told


@given(st.integers(0, 200), st.integers(1, 60))
def test_a_range_is_never_told_narrower_than_it_is(low: int, more: int) -> None:
    told = span(low, low + more)

    assert told is not None
    assert told.low * LONG[told.unit] <= low + 1e-9
    assert told.high * LONG[told.unit] >= low + more - 1e-9
    assert told.high > told.low


def test_a_range_without_an_end_is_no_range() -> None:
    assert span(10, None) is None
    assert in_words(10, None) == "more than 10 weeks"
    assert in_words(None, None) == "beyond five years"


def test_both_ranges_of_a_child_are_in_one_unit() -> None:
    words = sentence(a_wait(80, 103, 110, 130, 150, 190, 200, 210))

    assert words == (
        "Likely 25 to 35 months (50 of 100 such children are); "
        "80 of 100 are seen in 23 to 44 months."
    )


def test_what_futures_may_not_come_to_is_more_than_and_no_range() -> None:
    words = sentence(a_wait(60, 71, 83, 100, 129, 191, None, None))

    assert words.startswith("More than 16 months. ")
    assert sentence(a_wait(*[None] * len(LEVELS))).startswith("More than 4 years. ")
