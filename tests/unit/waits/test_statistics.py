"""The numbers of a list: each is what counting child by child gives, or a sentence."""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.waits.histories import (
    GONE,
    HISTORIES,
    ON,
    Stay,
    at_least,
    causes,
    columns,
    leaves,
    of,
    same,
    spread,
    stay,
    waits_of,
    weekly,
)
from triage.waits.balance import balance, sound
from triage.waits.definitions import DEFINITIONS
from triage.waits.figure import Figure, Why
from triage.waits.rates import Target
from triage.waits.spells import Left, Spells, day_number, spells
from triage.waits.statistics import Window, figures, window
from triage.waits.waited import OVER_WEEKS, Waited


BANDS = {
    "0-1": (0, 7),
    ">1-2": (8, 14),
    ">2-4": (15, 28),
    ">4-12": (29, 84),
    ">12-18": (85, 126),
    ">18-52": (127, 364),
    ">52-104": (365, 728),
    ">104": (729, 10**6),
}
A_DAY = timedelta(days=1)


# Child by child


@given(HISTORIES)
def test_waits_are_those_of_every_child(history: list[Stay]) -> None:
    found = of(history)

    _agree(found.waiting, waits_of([one for one in history if one.here(ON)], ON))
    for one in (found.year, found.recent):
        _agree(one.seen, waits_of(_seen(history, one.weeks)))


def _seen(history: list[Stay], weeks: int) -> list[Stay]:
    after = ON - timedelta(weeks=weeks)
    return [
        one
        for one in history
        if one.cause is Left.SEEN and one.left and after < one.left <= ON
    ]


def _agree(found: Waited, waits: list[int]) -> None:
    assert found.how_many == len(waits)
    assert found.over == {
        weeks: sum(one > 7 * weeks for one in waits) for weeks in OVER_WEEKS
    }
    assert found.bands == {
        band: sum(low <= one <= high for one in waits)
        for band, (low, high) in BANDS.items()
    }
    if waits:
        assert same(found.mean_weeks.value, sum(waits) / len(waits) / 7)
        assert found.median_weeks.value == at_least(waits, 50)
        assert found.ninety_second_percentile_weeks.value == at_least(waits, 92)
        assert found.longest_weeks.value == waits[-1] / 7
        within = 100 * sum(one <= 126 for one in waits) / len(waits)
        assert same(found.within_18_weeks_percent.value, within)


@given(HISTORIES)
def test_a_balance_counts_every_child_and_closes(history: list[Stay]) -> None:
    numbers = of(history)
    for one in (numbers.year, numbers.recent):
        found, after = one.balance, ON - timedelta(weeks=one.weeks)
        came = [one for one in history if after < one.came <= ON]
        left = causes(history, after, ON)

        assert (found.after, found.until) == (after, ON)
        assert found.waiting_before == sum(one.here(after) for one in history)
        assert found.joined == sum(one.clock == one.came for one in came)
        assert found.came_back == sum(one.clock < one.came for one in came)
        assert found.seen == left.pop(Left.SEEN, 0) == one.seen.how_many
        assert {cause: many for cause, many in found.left.items() if many} == left
        assert found.waiting_after == numbers.waiting.how_many
        assert (
            found.waiting_before
            + found.joined
            + found.came_back
            - found.seen
            - sum(found.left.values())
            == found.waiting_after
        )


@given(HISTORIES, st.integers(0, 400), st.integers(1, 200))
def test_a_balance_closes_between_any_two_days(
    history: list[Stay], ago: int, days: int
) -> None:
    until = day_number(ON) - ago

    found = balance(columns(history), until - days, until)

    gone = found.seen + sum(found.left.values())
    assert found.waiting_before + found.came - gone == found.waiting_after
    assert found.came - found.seen - found.left_unseen == found.change


@given(HISTORIES)
def test_rates_are_counts_over_the_same_weeks(history: list[Stay]) -> None:
    found = of(history)

    for one in (found.year, found.recent):
        if not one.rates.demand_a_week.why_not:
            _rates_agree(one, history, found.target)


def _rates_agree(found: Window, history: list[Stay], target: Target) -> None:
    first = min(one.came for one in history)
    since = max(ON - timedelta(weeks=found.weeks), first)
    weeks = (ON - since).days / 7
    came = [one.came for one in history if since < one.came <= ON]
    left = causes(history, since, ON)
    unseen = left.total() - left[Left.SEEN] - left[Left.PUT_RIGHT]
    demand, seen = len(came) / weeks, left[Left.SEEN] / weeks
    queue, waiting = demand * 18 / 4, found.balance.waiting_after
    rates = found.rates

    assert found.rates_after == since
    assert same(rates.demand_a_week.value, demand)
    assert same(rates.capacity_a_week.value, seen)
    assert same(rates.left_unseen_a_week.value, unseen / weeks)
    assert same(rates.target_queue.value, queue)
    if seen:
        assert same(rates.load.value, demand / seen)
    else:
        assert rates.load.why_not == Why.NOTHING_TO_DIVIDE
    if waiting > queue:
        relief = demand + (waiting - queue) / 26
        assert same(rates.relief_capacity_a_week.value, relief)
    else:
        assert rates.relief_capacity_a_week.why_not == Why.WITHIN_TARGET
        assert rates.weeks_to_target_queue.value == 0
    _variations_agree(found, history, since)


def _variations_agree(found: Window, history: list[Stay], since: date) -> None:
    came = weekly([one.came for one in history], since, ON)
    days = [one.left for one in history if one.left and one.cause is Left.SEEN]
    seen = weekly(days, since, ON)
    rates = found.rates
    if not rates.demand_variation.why_not:
        assert same(rates.demand_variation.value, math.sqrt(spread(came)))
    if not rates.capacity_variation.why_not:
        assert same(rates.capacity_variation.value, math.sqrt(spread(seen)))
    if rates.target_capacity_a_week.value is not None:
        added = (spread(came) + spread(seen)) / 2 * 4 / 18
        assert rates.demand_a_week.value is not None
        whole = rates.demand_a_week.value + added
        assert same(rates.target_capacity_a_week.value, whole)


# What never changes a number


@given(HISTORIES, st.randoms(use_true_random=False))
def test_rows_may_come_in_any_order(history: list[Stay], chance: Any) -> None:
    mixed = [*history]
    chance.shuffle(mixed)

    assert of(mixed) == of(history)


@given(HISTORIES, st.data())
def test_a_row_of_many_is_as_many_rows(
    history: list[Stay], data: st.DataObject
) -> None:
    many = [data.draw(st.integers(1, 4)) for _ in history]
    each = [one for one, times in zip(history, many, strict=True) for _ in range(times)]

    assert figures(columns(history, many), ON) == of(each)


@given(HISTORIES, st.integers(0, 300))
def test_what_happened_later_changes_no_number_of_a_day(
    history: list[Stay], ago: int
) -> None:
    day = ON - timedelta(days=ago)
    known = [
        one
        if one.left is None or one.left <= day
        else replace(one, left=None, cause=Left.STILL_HERE)
        for one in history
        if one.came <= day
    ]

    assert of(known, day) == of(history, day)


# Putting records right is not progress


@given(HISTORIES, st.data())
def test_putting_records_right_is_never_improvement(
    history: list[Stay], data: st.DataObject
) -> None:
    put_right = [
        replace(one, left=ON, cause=Left.PUT_RIGHT)
        if one.here(ON) and data.draw(st.booleans())
        else one
        for one in history
    ]

    before, after = of(history), of(put_right)

    for old, new in ((before.year, after.year), (before.recent, after.recent)):
        assert new.balance.change == old.balance.change
        assert new.balance.left_unseen == old.balance.left_unseen
        assert new.seen == old.seen
        for name in ("demand_a_week", "capacity_a_week", "left_unseen_a_week", "load"):
            assert getattr(new.rates, name) == getattr(old.rates, name)


@pytest.mark.parametrize("cause", [one for one in GONE if one is not Left.SEEN])
def test_only_those_seen_are_capacity(cause: Left) -> None:
    history = [*(stay(600 + at) for at in range(5)), stay(100, 10, cause)]

    found = of(history).recent

    assert found.rates.capacity_a_week.value == 0
    assert found.seen.how_many == found.balance.seen == 0
    assert found.balance.left[cause] == 1
    unseen = 0 if cause is Left.PUT_RIGHT else 1
    assert found.rates.left_unseen_a_week.value == pytest.approx(unseen / 13)


# One definition


def test_each_number_has_one_definition() -> None:
    names = [
        name.replace("year.", "window.").replace("recent.", "window.")
        for name, _ in leaves(of([]))
    ]
    says_when = {
        "on",
        "target.wait_weeks",
        "target.factor",
        "target.reached_in_weeks",
        "window.weeks",
        "window.rates_after",
        "window.balance.after",
        "window.balance.until",
    }
    defined = [one.name for one in DEFINITIONS]

    assert len(defined) == len(set(defined))
    assert set(defined) == set(names) - says_when


def test_a_window_of_any_length_is_the_one_that_numbershave() -> None:
    history = [stay(at, at // 3) for at in range(0, 500, 3)]

    assert window(columns(history), ON, 13) == of(history).recent
    assert window(columns(history), ON, 52) == of(history).year


@given(HISTORIES)
def test_what_is_sound_is_sound(history: list[Stay]) -> None:
    assert sound(columns(history)).all()


def test_waits_of_a_band_are_those_of_its_rows() -> None:
    spells = columns([stay(7), stay(70)])
    banded = Spells(**{**vars(spells), "band": np.array([1, 4], np.int8)})

    assert figures(banded.where(banded.band == 4), ON) == of([stay(70)])


@given(HISTORIES)
def test_no_number_is_ever_without_end_or_not_a_number(history: list[Stay]) -> None:
    for name, one in leaves(of(history)):
        if isinstance(one, Figure):
            given_ = [
                part for part in (one.value, one.low, one.high) if part is not None
            ]
            assert all(type(part) is float and math.isfinite(part) for part in given_)
            assert (one.value is None) == bool(one.why_not), name
            if one.low is not None and one.high is not None:
                assert one.value is not None
                assert one.low <= one.value <= one.high, name
        elif isinstance(one, int):
            assert type(one) is int, name


def test_a_list_that_was_taken_over_has_no_rate_of_the_time_before() -> None:
    """Who came and left before is not known: those who wait still are too few."""
    waits = [
        (ON - timedelta(weeks=weeks),) * 2 + (None, Left.STILL_HERE, 4)
        for weeks in range(1, 40)
    ]
    listed = spells(waits)
    whole = figures(listed, ON)
    lately = figures(listed, ON, kept_since=ON - timedelta(days=20))
    known = figures(listed, ON, kept_since=ON - timedelta(weeks=10))

    assert whole.year.rates.demand_a_week.value is not None
    assert lately.year.rates.demand_a_week.why_not == Why.NOT_ON_RECORD
    assert lately.waiting == whole.waiting
    assert known.recent.rates_after == ON - timedelta(weeks=10)
    assert known.recent.rates.demand_a_week.value == pytest.approx(9 / 10)
