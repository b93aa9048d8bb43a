"""Whether forecasts come true, counted so that nothing flatters them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.waits.lists import MONDAY, a_line, a_past, forecast_of, one_a_day
from triage.waits.calibration import (
    FACTOR_BEFORE,
    OUTSIDE,
    Told,
    cut_off,
    factor_of,
    kept,
    score,
)
from triage.waits.forecast import LEVELS, Curves
from triage.waits.spells import NEVER, Left


# All seen until day 100 + 7 a week, give or take a week for each level from the middle.
CURVES = Curves(
    name="P4",
    days=np.array(
        [
            [100 + 7 * week + 7 * late for week in range(1, 21)]
            for late in range(3, -5, -1)
        ],
        np.int32,
    ),
)


def told(order_day: int, left: int = NEVER, cause: Left = Left.STILL_HERE) -> Told:
    """One child."""
    return Told(
        order_days=np.array([order_day], np.int32),
        left=np.array([left], np.int32),
        cause=np.array([cause], np.int8),
    )


def held(one: Told, today: int) -> tuple[bool, bool]:
    """Whether the 80 % range counts yet, and whether it held."""
    found = kept(CURVES, 0, one, today)
    return bool(found.counts[0, 1]), bool(found.held[0, 1])


# A child who stands on day 170: the 80 % range is from 7 to 12 weeks.
@pytest.mark.parametrize(
    ("seen", "holds"), [(48, False), (49, True), (83, True), (84, False)]
)
def test_a_range_holds_when_the_child_is_seen_within_its_weeks(
    seen: int, holds: bool
) -> None:
    assert held(told(170, seen, Left.SEEN), today=200) == (True, holds)


def test_a_range_is_counted_only_once_it_has_ended() -> None:
    early = told(170, 3, Left.SEEN)

    assert held(early, today=83) == (False, False)
    assert held(early, today=84) == (True, False)


def test_a_child_not_seen_by_the_end_of_the_range_is_a_miss() -> None:
    assert held(told(170), today=84) == (True, False)


def test_a_child_who_left_unseen_is_not_counted() -> None:
    assert held(told(170, 60, Left.MOVED_AWAY), today=84) == (False, False)
    assert held(told(170, 95, Left.MOVED_AWAY), today=99) == (True, False)


def test_a_range_without_an_end_is_not_counted() -> None:
    assert held(told(400), today=10_000) == (False, False)


def test_how_far_a_line_was_seen_is_the_day_that_puts_fewest_on_the_wrong_side() -> (
    None
):
    days = np.arange(100, dtype=np.int32)
    seen = days < 60
    seen[70], seen[10] = True, False  # one out of turn, one who could not come

    assert cut_off(days, seen) == 59


@pytest.mark.parametrize("seen", [0, 1])
def test_a_line_nobody_or_everybody_of_which_was_seen_tells_nothing(seen: int) -> None:
    days = np.arange(100, dtype=np.int32)

    assert cut_off(days, np.full(100, bool(seen))) is None


def test_few_children_do_not_show_how_far_a_line_was_seen() -> None:
    days = np.arange(49, dtype=np.int32)

    assert cut_off(days, days < 20) is None


def test_a_line_seen_as_far_as_the_middle_said_is_no_surprise() -> None:
    middle = int(CURVES.days[3, 9])

    assert score(CURVES, 10, middle, 1.0) == pytest.approx(0)
    assert score(CURVES, 10, middle + 7, 1.0) == pytest.approx(0.6745, abs=1e-4)
    assert score(CURVES, 10, middle - 7, 1.0) == pytest.approx(-0.6745, abs=1e-4)
    assert score(CURVES, 10, 10_000, 1.0) == OUTSIDE
    assert score(CURVES, 10, 0, 1.5) == -1.5 * OUTSIDE


def test_a_widened_range_that_held_still_tells_how_wide_a_plain_one_should_be() -> None:
    one = int(CURVES.days[2, 9])

    assert score(CURVES, 10, one, 2.0) == pytest.approx(2 * score(CURVES, 10, one, 1.0))


def test_ranges_are_widened_as_the_record_asks_and_never_narrowed() -> None:
    assert factor_of([]) == pytest.approx(FACTOR_BEFORE)
    assert factor_of([0.0] * 400) == 1
    assert factor_of([1.8] * 400) == pytest.approx(1.72, abs=0.03)
    assert factor_of([9.0] * 50) == 2


@given(st.lists(st.floats(-4, 4), max_size=40), st.floats(2, 4))
def test_a_worse_miss_never_narrows_a_range(scores: list[float], miss: float) -> None:
    assert factor_of([*scores, miss]) >= factor_of(scores) - 1e-9


def test_a_forecast_of_a_steady_list_is_kept_by_a_steady_list() -> None:
    days = one_a_day(140)
    found = forecast_of([a_line(days)], a_past(7), factor=factor_of([]))
    week = (np.arange(140) + 0.5) // 7
    everybody = Told(
        order_days=days,
        left=(MONDAY + 7 * week).astype(np.int32),
        cause=np.full(140, Left.SEEN, np.int8),
    )

    result = kept(found.lines[0], MONDAY, everybody, MONDAY + 7 * 60)

    assert result.held[:, 1].mean() > 0.95
    assert len(LEVELS) == len(found.lines[0].days)
