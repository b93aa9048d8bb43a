"""A chart tells chance from change as NHS Making Data Count does."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.waits.spc import (
    Assurance,
    Better,
    LimitsFixedTooSoon,
    Signal,
    Variation,
    Xmr,
    limits_of,
    xmr,
)


REFERENCE = json.loads(
    Path("tests/data/reference/plotthedots_reference.json").read_text(encoding="utf-8")
)["cases"]
# Nothing varies, or nothing but what was screened away: the package gives no limits, or
# limits of no width with every point flagged. Ours are the mean, and not meaningful.
NOTHING_VARIES = {28, 30, 31}
BETTER = {
    "increase": Better.HIGHER,
    "decrease": Better.LOWER,
    "neutral": Better.NEITHER,
}
LABELS = {
    Signal.NONE: "Common Cause",
    Signal.ABOVE_LIMITS: "Above UCL",
    Signal.BELOW_LIMITS: "Below LCL",
    Signal.RISING: "7 Point Trend (Increasing)",
    Signal.FALLING: "7 Point Trend (Decreasing)",
    Signal.NEAR_UPPER: "2 in 3 Above CL",
    Signal.NEAR_LOWER: "2 in 3 Below CL",
    Signal.ABOVE_MEAN: "7 Points Above CL",
    Signal.BELOW_MEAN: "7 Points Below CL",
}
ASSURED = {
    "consistent_pass": Assurance.PASS,
    "consistent_fail": Assurance.FAIL,
    "inconsistent": Assurance.HIT_OR_MISS,
}
STEADY = [50.0, 53.0, 47.0, 51.0, 49.0, 52.0, 48.0] * 3

series = st.lists(st.integers(-40, 40).map(float), min_size=1, max_size=60)
gappy = st.lists(st.none() | st.integers(-20, 20).map(float), min_size=1, max_size=60)
directions = st.sampled_from(Better)


def as_list(value: Any) -> list[Any]:
    """A single value is written without its brackets."""
    return value if isinstance(value, list) else [value]


def number(value: Any) -> float | None:
    """A number, or none where it is not one."""
    return None if value in {"NA", "NaN", None} else float(value)


def chart_of(case: dict[str, Any]) -> Xmr:
    """The chart that a reference case asks for."""
    asked = case["arguments"]
    rebased = [one - 1 for one in as_list(asked["rebase_at_index_1based"] or [])]
    return xmr(
        [number(one) for one in as_list(asked["values"])],
        better=BETTER[asked["improvement_direction"]],
        target=asked["target"],
        rebased=rebased,
        fix_after=asked["fix_after_n_points"],
        screen=asked["screen_outliers"],
    )


def icon(variation: Variation) -> str:
    """The name of the published icon."""
    return f"{variation.replace(' ', '_')}.svg"


def verdict(point_type: str) -> int:
    """Improvement, concern or neither, as a sign."""
    return {"special_cause_improvement": 1, "special_cause_concern": -1}.get(
        point_type, 0
    )


def close(ours: float | None, theirs: Any) -> bool:
    """Both the same number to a thousand millionth, or neither a number."""
    expected = number(theirs)
    if ours is None or expected is None:
        return ours is expected
    return abs(ours - expected) < 1e-9


@pytest.mark.parametrize(
    "case",
    [one for one in REFERENCE if one["id"] not in NOTHING_VARIES],
    ids=lambda one: f"{one['id']} {one['note']}",
)
def test_every_published_case_gives_the_same_chart(case: dict[str, Any]) -> None:
    found, theirs = chart_of(case), case["result"]

    limits = [
        part.limits for part in found.parts for _ in range(part.until - part.since)
    ]
    for name, ours in (
        ("mean", [one.mean for one in limits]),
        ("lpl", [one.lower for one in limits]),
        ("upl", [one.upper for one in limits]),
    ):
        assert all(map(close, ours, as_list(theirs[name]))), name
    signals = [LABELS[point.signal] for point in found.points]
    assert signals == as_list(theirs["special_cause_type"])
    assert [point.verdict for point in found.points] == [
        verdict(one) for one in as_list(theirs["point_type"])
    ]
    assert found.few == any(as_list(theirs["short_group_warning"]))
    assert icon(found.variation) == theirs["variation_icon"]
    assert found.assurance == ASSURED.get(as_list(theirs["assurance_type"])[0])


@pytest.mark.parametrize(
    "case",
    [one for one in REFERENCE if one["id"] in NOTHING_VARIES],
    ids=lambda one: f"{one['id']} {one['note']}",
)
def test_where_nothing_varies_limits_are_the_mean_and_say_nothing(
    case: dict[str, Any],
) -> None:
    found = chart_of(case)

    limits = found.parts[0].limits
    assert close(limits.mean, as_list(case["result"]["mean"])[0])
    assert limits.upper == limits.lower == limits.mean
    assert not limits.meaningful
    assert {point.signal for point in found.points} == {Signal.NONE}
    assert found.variation is Variation.COMMON_CAUSE
    assert found.assurance is None


def test_the_reference_holds_the_cases_we_differ_in() -> None:
    assert {one["id"] for one in REFERENCE} >= NOTHING_VARIES
    assert len(REFERENCE) == 31


@given(series, st.integers(-1000, 1000), directions)
def test_adding_the_same_to_every_value_moves_the_limits_by_it(
    values: list[float], more: int, better: Better
) -> None:
    before = xmr(values, better=better)
    after = xmr([one + more for one in values], better=better)

    ours, theirs = before.parts[0].limits, after.parts[0].limits
    for name in ("mean", "lower", "upper"):
        one, other = getattr(ours, name), getattr(theirs, name)
        assert (one is None and other is None) or other == pytest.approx(one + more)


@given(series, st.sampled_from([0.25, 0.5, 2.0, 4.0]), directions)
def test_a_chart_in_other_units_says_the_same(
    values: list[float], times: float, better: Better
) -> None:
    before = xmr(values, better=better, target=3.0)
    after = xmr([one * times for one in values], better=better, target=3.0 * times)

    assert [one.signal for one in after.points] == [one.signal for one in before.points]
    assert (after.variation, after.assurance) == (before.variation, before.assurance)
    width, wider = before.parts[0].limits.upper, after.parts[0].limits.upper
    assert wider == (None if width is None else pytest.approx(width * times))


SWAPPED = {
    Variation.IMPROVEMENT_HIGH: Variation.CONCERN_HIGH,
    Variation.IMPROVEMENT_LOW: Variation.CONCERN_LOW,
    Variation.CONCERN_HIGH: Variation.IMPROVEMENT_HIGH,
    Variation.CONCERN_LOW: Variation.IMPROVEMENT_LOW,
    Variation.COMMON_CAUSE: Variation.COMMON_CAUSE,
}


@given(series, st.integers(-40, 40))
def test_the_other_direction_swaps_improvement_and_concern(
    values: list[float], target: int
) -> None:
    up = xmr(values, better=Better.HIGHER, target=target)
    down = xmr(values, better=Better.LOWER, target=target)

    assert [one.verdict for one in up.points] == [-one.verdict for one in down.points]
    assert down.variation == SWAPPED[up.variation]
    swapped = {Assurance.PASS: Assurance.FAIL, Assurance.FAIL: Assurance.PASS}
    if up.assurance is not None:
        assert down.assurance == swapped.get(up.assurance, up.assurance)


def _sevens_around(values: list[float | None], at: int) -> Iterator[list[float]]:
    """Every seven known values on end of which this place is one."""
    for start in range(max(0, at - 6), at + 1):
        known = [one for one in values[start : start + 7] if one is not None]
        if len(known) == 7:
            yield known


@given(gappy)
def test_a_point_of_a_shift_or_a_trend_lies_in_seven_such_points(
    values: list[float | None],
) -> None:
    found = xmr(values, better=Better.HIGHER)
    mean = found.parts[0].limits.mean or 0.0

    for at, point in enumerate(found.points):
        known = list(_sevens_around(values, at))
        rising = any(all(a < b for a, b in pairwise(one)) for one in known)
        above = any(all(one > mean for one in window) for window in known)
        if point.signal is Signal.RISING:
            assert rising
        if point.signal is Signal.ABOVE_MEAN:
            assert above
            assert not rising
        if point.signal is Signal.NONE and found.parts[0].limits.meaningful:
            assert not rising
            assert not above


@given(gappy)
def test_only_points_beyond_the_limits_are_said_to_be(
    values: list[float | None],
) -> None:
    found = xmr(values, better=Better.LOWER)
    upper = found.parts[0].limits.upper

    for point in found.points:
        if upper is not None and point.value is not None:
            over = point.value > upper and found.parts[0].limits.meaningful
            assert (point.signal is Signal.ABOVE_LIMITS) == over


def test_parts_between_rebases_are_charts_of_their_own() -> None:
    higher = [one + 30 for one in STEADY]

    found = xmr([*STEADY, *higher], better=Better.HIGHER, rebased=(len(STEADY),))

    assert [part.limits for part in found.parts] == [
        limits_of(STEADY),
        limits_of(higher),
    ]
    assert {point.signal for point in found.points} == {Signal.NONE}
    together = xmr([*STEADY, *higher], better=Better.HIGHER)
    assert {point.signal for point in together.points} != {Signal.NONE}


def test_a_rebase_at_the_ends_or_twice_is_no_part_of_its_own() -> None:
    found = xmr(STEADY, better=Better.HIGHER, rebased=(0, 13, 13, len(STEADY), 99))

    assert [(one.since, one.until) for one in found.parts] == [(0, 13), (13, 21)]
    assert [one.few for one in found.parts] == [False, True]


def test_fixed_limits_come_from_the_first_points_alone() -> None:
    found = xmr([*STEADY, 90.0, 90.0], better=Better.HIGHER, fix_after=len(STEADY))

    assert found.parts[0].limits == limits_of(STEADY)
    assert found.variation is Variation.IMPROVEMENT_HIGH


def test_limits_are_not_fixed_on_fewer_than_12_points() -> None:
    with pytest.raises(LimitsFixedTooSoon):
        xmr(STEADY, better=Better.HIGHER, fix_after=11)


def test_screening_is_a_choice_and_the_outlier_stays_in_the_mean() -> None:
    values = [*STEADY, 90.0]

    with_it, without = limits_of(values, screen=False), limits_of(values)

    assert with_it.mean == without.mean
    assert (with_it.step or 0) > (without.step or 0)


@pytest.mark.parametrize("values", [[], [None], [None, 3.0, None]])
def test_too_few_values_have_no_limits_and_no_signals(
    values: list[float | None],
) -> None:
    found = xmr(values, better=Better.HIGHER, target=2.0)

    assert found.variation is Variation.COMMON_CAUSE
    assert found.assurance is None
    assert all(part.limits.upper is None for part in found.parts)
    assert len(found.points) == len(values)


def test_a_turning_point_before_a_tie_keeps_its_own_trend() -> None:
    wide = [-10.0, 16.0] * 6  # so that nothing after lies outside the limits
    rising = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]

    found = xmr([*wide, *rising, *reversed(rising)], better=Better.HIGHER)

    trends = [one.signal for one in found.points[len(wide) :]]
    assert trends == [Signal.RISING] * 7 + [Signal.FALLING] * 7


def test_two_of_three_near_a_limit_are_flagged_and_the_third_is_not() -> None:
    # Forty points about 50 with moving ranges of 4: near is 57.1 and more, out is 60.6.
    calm = [48.0, 52.0] * 20
    fixed = len(calm)

    found = xmr([*calm, 57.5, 51.0, 57.5], better=Better.HIGHER, fix_after=fixed)
    other_side = xmr([*calm, 57.5, 49.0, 57.5], better=Better.HIGHER, fix_after=fixed)
    one_near = xmr([*calm, 57.0, 51.0, 57.5], better=Better.HIGHER, fix_after=fixed)
    low = xmr([*calm, 42.5, 42.5, 49.0], better=Better.HIGHER, fix_after=fixed)

    last = [one.signal for one in found.points[-3:]]
    assert last == [Signal.NEAR_UPPER, Signal.NONE, Signal.NEAR_UPPER]
    assert {one.signal for one in other_side.points} == {Signal.NONE}
    assert {one.signal for one in one_near.points} == {Signal.NONE}
    assert [one.signal for one in low.points[-3:-1]] == [Signal.NEAR_LOWER] * 2


def test_a_moving_range_is_screened_from_3_267_times_their_mean() -> None:
    # Nine moving ranges of 1 and one of x: x / mean passes 3.267 near 4.367.
    kept = limits_of([*([0.0, 1.0] * 5), 1.0 + 4.3], screen=True)
    dropped = limits_of([*([0.0, 1.0] * 5), 1.0 + 4.4], screen=True)

    assert kept.step == pytest.approx((9 + 4.3) / 10)
    assert dropped.step == 1.0


@pytest.mark.parametrize(("many", "few"), [(12, True), (13, False)])
def test_a_part_of_fewer_than_13_points_says_so(many: int, few: bool) -> None:
    assert xmr(STEADY[:many], better=Better.HIGHER).few is few
