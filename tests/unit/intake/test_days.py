"""A date is the same day in every style; what is no date is never a day."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.spoiled import DATE_STYLES
from triage.intake.days import Order, in_order, of_cell, order_of, read_text


DAYS = st.dates(min_value=date(2000, 1, 2), max_value=date(2035, 12, 31))


@given(DAYS, st.sampled_from(DATE_STYLES))
def test_a_day_is_the_same_in_every_style(day: date, style: object) -> None:
    assert callable(style)

    assert read_text(style(day)).day == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 March 2025", date(2025, 3, 14)),
        ("14th Mar 2025", date(2025, 3, 14)),
        ("Mar 14, 2025", date(2025, 3, 14)),
        ("Friday 14 March 2025", date(2025, 3, 14)),
        ("3/4/25", date(2025, 4, 3)),
        ("2025-03-14 00:00:00", date(2025, 3, 14)),
        ("2026-06-30T23:30:00Z", date(2026, 7, 1)),  # already July in London
        ("14/03/2025 2:05pm", date(2025, 3, 14)),
        ("46123", date(2026, 4, 11)),
        ("14032025", date(2025, 3, 14)),
        ("'14/03/2025", date(2025, 3, 14)),
        ("1 Sept '24", date(2024, 9, 1)),
    ],
)
def test_dates_as_people_type_them(text: str, day: date) -> None:
    assert read_text(text).day == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2025", "impossible_date"),
        ("30 February 2026", "impossible_date"),
        ("2025-13-45", "impossible_date"),
        ("45/45/2025", "impossible_date"),
        ("01/01/1900", "placeholder_date"),
        ("last spring", "unreadable_date"),
        ("03/2025", "unreadable_date"),
        ("3", "unreadable_date"),
        ("", None),
        ("n/k", None),
    ],
)
def test_what_is_no_day_says_why(text: str, code: str | None) -> None:
    read = read_text(text)

    assert (read.day, read.code) == (None, code)


def test_cells_that_are_dates_or_serials_are_read() -> None:
    assert of_cell(datetime(2025, 3, 14, 9, 30)).day == date(2025, 3, 14)  # noqa: DTZ001
    assert of_cell(date(2025, 3, 14)).day == date(2025, 3, 14)
    assert of_cell(46123).day == date(2026, 4, 11)
    assert of_cell(46123.5).day == date(2026, 4, 11)
    assert of_cell(20250314).day == date(2025, 3, 14)
    assert of_cell(0).code == "placeholder_date"
    assert of_cell(None).code is None
    assert of_cell(True).day is None


def test_month_first_is_read_only_when_day_first_is_impossible() -> None:
    read = in_order(read_text("03/25/2018"), order_of(["03/25/2018", "14/03/2018"]))

    assert (read.day, read.code) == (date(2018, 3, 25), "month_first_date")


def test_a_column_of_both_ways_makes_other_dates_doubtful() -> None:
    order = order_of(["03/25/2018", "25/03/2018", "04/05/2018"])

    read = in_order(read_text("04/05/2018"), order)

    assert order is Order.MIXED
    assert (read.day, read.code) == (date(2018, 5, 4), "ambiguous_date")


def test_one_month_first_date_does_not_prove_a_whole_column() -> None:
    order = order_of(["03/25/2018", "04/05/2018"])

    assert in_order(read_text("04/05/2018"), order).day == date(2018, 5, 4)


def test_a_column_proven_month_first_is_read_so_and_said_so() -> None:
    order = order_of(["03/25/2018", "12/31/2018", "01/13/2018", "04/05/2018"])

    read = in_order(read_text("04/05/2018"), order)

    assert (read.day, read.code) == (date(2018, 4, 5), "month_first_date")


def test_an_ordinary_column_is_day_first_without_a_finding() -> None:
    read = in_order(read_text("04/05/2018"), order_of(["14/05/2018"]))

    assert (read.day, read.code) == (date(2018, 5, 4), None)


@given(st.text(max_size=20))
def test_any_text_at_all_gives_a_day_or_none(text: str) -> None:
    read = read_text(text)

    assert read.day is None or read.day.year >= 1950
