"""The numbers of a list at their edges: to the day, and where there is no number."""

import math
import statistics
from dataclasses import replace

import numpy as np
import pytest

from tests.unit.waits.histories import (
    ON,
    Stay,
    columns,
    leaves,
    of,
    stay,
)
from triage.waits.figure import By, Figure, Why
from triage.waits.flow import Flow
from triage.waits.rates import Target
from triage.waits.spells import Left
from triage.waits.statistics import figures


# Edges of the definitions


@pytest.mark.parametrize(
    ("days", "band", "over"),
    [
        (7, "0-1", 0),
        (8, ">1-2", 0),
        (126, ">12-18", 0),
        (127, ">18-52", 1),
        (364, ">18-52", 1),
        (365, ">52-104", 2),
        (728, ">52-104", 4),
        (729, ">104", 5),
    ],
)
def test_a_wait_is_in_its_band_to_the_day(days: int, band: str, over: int) -> None:
    found = of([stay(days)]).waiting

    assert found.bands[band] == 1
    assert sum(found.bands.values()) == 1
    assert sum(found.over.values()) == over
    assert found.within_18_weeks_percent.value == (0 if over else 100)


def test_who_leaves_on_the_day_is_not_there_and_who_comes_is() -> None:
    found = of([stay(0), stay(30, 0), stay(-1), stay(30, -1)])

    assert found.waiting.how_many == 2
    assert found.recent.balance.seen == 1
    assert found.recent.balance.joined == 3


def test_the_first_day_of_the_window_is_in_it_and_the_day_before_is_not() -> None:
    days = 13 * 7
    found = of([stay(days - 1), stay(days), stay(500, days - 1), stay(500, days)])

    assert found.recent.balance.joined == 1
    assert found.recent.balance.seen == found.recent.seen.how_many == 1
    assert found.recent.balance.waiting_before == 2


def test_a_median_of_two_is_the_shorter_and_half_do_not_exceed_it() -> None:
    found = of([stay(7), stay(21)]).waiting

    assert found.median_weeks.value == 1
    assert found.ninety_second_percentile_weeks.value == 3


def test_a_move_keeps_the_first_clock() -> None:
    found = of([stay(7, before=70)])

    assert found.waiting.mean_weeks.value == 11
    assert found.recent.balance.came_back == 1
    assert found.recent.balance.joined == 0


def test_pressure_sets_the_mean_wait_in_weeks_against_the_target_in_weeks() -> None:
    found = figures(columns([stay(63), stay(63)]), ON, Target(wait_weeks=9))

    assert found.pressure.value == 2 * 9 / 9


def test_a_target_changes_what_follows_from_it() -> None:
    history = [stay(20 * at, before=0) for at in range(30)]
    other = Target(wait_weeks=52, factor=6, reached_in_weeks=10)

    ours, theirs = of(history), figures(columns(history), ON, other)

    demand = theirs.year.rates.demand_a_week.value
    assert demand is not None
    assert demand == ours.year.rates.demand_a_week.value
    assert theirs.year.rates.target_queue.value == pytest.approx(demand * 52 / 6)
    relief = theirs.year.rates.relief_capacity_a_week.value
    assert relief == pytest.approx(demand + (30 - demand * 52 / 6) / 10)
    seen = [stay(9 * at, 5 * at) for at in range(60)]
    rates = figures(columns(seen), ON, other).year.rates
    varied = (rates.demand_variation.value, rates.capacity_variation.value)
    assert None not in (*varied, rates.demand_a_week.value)
    added = sum(one**2 for one in varied if one) / 2 * 6 / 52
    assert rates.target_capacity_a_week.value == pytest.approx(
        (rates.demand_a_week.value or 0) + added
    )
    assert theirs.pressure.value is not None
    assert ours.pressure.value == pytest.approx(theirs.pressure.value * 52 / 18)


def test_weeks_to_the_target_queue_count_those_who_leave_unseen() -> None:
    waiting = [stay(400) for _ in range(20)]
    seen = [stay(400, 5) for _ in range(13)]
    unseen = [stay(400, 5, Left.MOVED_AWAY) for _ in range(13)]

    found = of([*waiting, *seen, *unseen]).recent.rates

    assert found.weeks_to_target_queue.value == pytest.approx(20 / 2)


def test_a_list_that_shrinks_by_one_a_quarter_has_a_date_far_away() -> None:
    found = of([*(stay(400) for _ in range(20)), stay(400, 5)]).recent.rates

    assert found.weeks_to_target_queue.value == pytest.approx(20 * 13)


def test_a_list_that_grows_has_no_date() -> None:
    found = of([stay(at) for at in range(300)]).recent.rates

    assert found.weeks_to_target_queue.why_not == Why.GROWING


# What cannot be said


def test_an_empty_list_says_so_everywhere() -> None:
    found = of([])

    assert {one.why_not for _, one in leaves(found) if isinstance(one, Figure)} == {
        Why.NOBODY_WAITS,
        Why.NOBODY_SEEN,
        Why.NOBODY_CAME,
    }
    assert found.contradictory == found.waiting.how_many == 0


def test_referrals_after_the_day_are_not_there_yet() -> None:
    assert of([stay(-1), stay(-20)]) == of([])


def test_who_came_today_has_come() -> None:
    found = of([stay(0)])

    assert found.year.rates.demand_a_week.why_not == Why.TOO_SHORT
    assert found.waiting.mean_weeks.value == 0


def test_two_are_too_few_to_vary_and_three_are_not() -> None:
    opened, two = stay(300), [stay(40, 10), stay(50, 20)]

    few, enough = of([opened, *two]).year, of([opened, *two, stay(60, 30)]).year

    assert few.rates.demand_variation.why_not == Why.TOO_FEW_CAME
    assert few.rates.capacity_variation.why_not == Why.TOO_FEW_SEEN
    assert enough.rates.demand_variation.value is not None
    assert enough.rates.capacity_variation.value is not None


def test_all_who_came_on_one_day_lately_are_too_few_weeks_for_a_rate() -> None:
    found = of([stay(27) for _ in range(9)])

    assert found.waiting.how_many == 9
    assert found.year.rates.demand_a_week.why_not == Why.TOO_SHORT
    assert found.year.rates.load.why_not == Why.TOO_SHORT


def test_a_list_of_four_weeks_has_a_rate_without_its_opening_day() -> None:
    found = of([*(stay(28) for _ in range(9)), stay(27), stay(0)]).year

    assert found.rates.demand_a_week.value == 2 / 4
    assert found.balance.joined == 11


def test_one_child_has_a_wait_and_no_load_or_variation() -> None:
    found = of([stay(200)])

    assert found.waiting.mean_weeks.value == pytest.approx(200 / 7)
    assert found.waiting.mean_weeks.low is None
    assert found.year.rates.demand_a_week.value == 0
    assert found.year.rates.load.why_not == Why.NOTHING_TO_DIVIDE
    assert found.year.rates.demand_variation.why_not == Why.TOO_FEW_CAME
    assert found.year.rates.capacity_variation.why_not == Why.TOO_FEW_SEEN
    assert found.year.rates.target_capacity_a_week.why_not == Why.TOO_FEW_CAME


def test_nobody_seen_yet_is_a_capacity_of_nothing_with_an_upper_end() -> None:
    found = of([stay(at) for at in range(0, 600, 3)]).recent.rates

    assert found.capacity_a_week.value == found.capacity_a_week.low == 0
    assert found.capacity_a_week.high == pytest.approx(3.689 / 13, rel=1e-3)
    assert found.load.why_not == Why.NOTHING_TO_DIVIDE
    assert found.target_capacity_a_week.why_not == Why.TOO_FEW_SEEN


@pytest.mark.parametrize(
    "wrong",
    [
        stay(10, 20),
        stay(10, before=-1),
        replace(stay(10), cause=Left.SEEN),
        replace(stay(20, 10), cause=Left.STILL_HERE),
    ],
    ids=["left before it came", "clock later", "left without a day", "no cause"],
)
def test_a_record_that_contradicts_itself_is_counted_and_in_no_other_number(
    wrong: Stay,
) -> None:
    history = [stay(at, at // 2) for at in range(0, 300, 7)]

    found = figures(columns([*history, wrong], [*[1] * len(history), 3]), ON)

    assert found == replace(of(history), contradictory=3)


# Intervals


def test_a_rate_says_which_interval_it_has() -> None:
    found = of([stay(at, at // 2) for at in range(0, 300, 2)]).recent

    assert found.rates.demand_a_week.by is By.GAMMA
    assert found.rates.capacity_a_week.by is By.GAMMA
    assert found.rates.target_queue.by is By.GAMMA
    assert found.rates.load.by is By.LOG_RATIO
    assert found.seen.mean_weeks.by is By.NORMAL


def test_an_interval_is_wider_where_weeks_vary_more() -> None:
    even = of([stay(400), *(stay(at) for at in range(364))]).year.rates.demand_a_week
    burst = of([stay(400), *(stay(10) for _ in range(364))]).year.rates.demand_a_week

    assert even.value == burst.value == 7
    assert even.low is not None
    assert burst.low is not None
    assert burst.low < even.low - 1


def test_by_chance_variation_is_near_1_however_many_come_a_day() -> None:
    chance = np.random.default_rng(20261128)
    for a_day in (0.5, 5, 50):
        days = np.repeat(np.arange(365), chance.poisson(a_day, 365))
        found = of([stay(int(day)) for day in days]).year.rates.demand_variation

        assert found.value == pytest.approx(1, abs=0.25)


def test_two_a_day_every_day_do_not_vary() -> None:
    found = of([stay(at // 2) for at in range(2 * 365)]).year.rates

    assert found.demand_variation.value == 0
    assert found.demand_a_week.value == 14


def test_the_interval_of_a_mean_needs_ten_children_and_is_that_of_the_textbook() -> (
    None
):
    waits = [7 * at for at in range(10)]
    nine, ten = (of([stay(one) for one in waits[:many]]).waiting for many in (9, 10))

    off = 1.959964 * statistics.stdev(range(10)) / math.sqrt(10)
    assert nine.mean_weeks == Figure(value=4.0)
    assert ten.mean_weeks.value == 4.5
    assert ten.mean_weeks.low == pytest.approx(4.5 - off)
    assert ten.mean_weeks.high == pytest.approx(4.5 + off)


def test_the_interval_of_the_load_counts_the_chance_of_both() -> None:
    history = [stay(400), *(stay(at, at) for at in range(0, 364, 2))]

    found = of(history).year.rates.load

    assert found.value == 1
    assert found.high == pytest.approx(math.exp(1.959964 * math.sqrt(2 / 182)))
    assert found.low == pytest.approx(math.exp(-1.959964 * math.sqrt(2 / 182)))


def test_only_whole_weeks_say_how_counts_vary() -> None:
    whole, odd = (Flow(by_day=np.array([*[2] * 28, *more])) for more in ([], [90, 90]))

    assert whole.spread == odd.spread == 0
