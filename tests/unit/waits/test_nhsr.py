"""Every recorded result of the R package: ours is the same, or the manual says why not."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from triage.waits import formulas, nhsr
from triage.waits.figure import Figure
from triage.waits.spells import NEVER, day_number, day_of


HERE = Path(__file__).parents[2]
CASES = json.loads(
    (HERE / "data/reference/nhsrwaitinglist_reference.json").read_text("utf-8")
)["cases"]
PAGE = HERE.parent / "docs/explanation/where-our-numbers-differ.md"
NOT_A_NUMBER = ("NA", "NaN", "Inf", "-Inf")
DAYS_IN_WEEK = 7


def _day(value: str) -> int:
    return NEVER if value == "NA" else day_number(date.fromisoformat(value))


def _listed(columns: dict[str, list[str]]) -> nhsr.Listed:
    referral, removal = (
        np.array([*map(_day, columns[name])], np.int32)
        for name in ("referral", "removal")
    )
    return nhsr.Listed(referral=referral, removal=removal)


def _columns(listed: nhsr.Listed) -> dict[str, list[str]]:
    return {
        "referral": [str(day_of(int(one))) for one in listed.referral],
        "removal": [
            "NA" if one == NEVER else str(day_of(int(one))) for one in listed.removal
        ],
    }


def _span(given: dict[str, Any]) -> tuple[int | None, int | None]:
    return tuple(  # type: ignore[return-value] # always two
        _day(given[name]) if name in given else None
        for name in ("start_date", "end_date")
    )


def _each(formula: Callable[..., Any], **given: Any) -> Any:
    """A formula over numbers, or over lists of them, as the package's are."""
    lists = {name: one for name, one in given.items() if isinstance(one, list)}
    if not lists:
        return formula(**given)
    same = {name: one for name, one in given.items() if name not in lists}
    return [
        formula(**same, **dict(zip(lists, row, strict=True)))
        for row in zip(*lists.values(), strict=True)
    ]


def _load(demand: float, capacity: float) -> Figure:
    return nhsr.load(Figure(value=demand), Figure(value=capacity))


def _relief(
    demand: float,
    queue_size: float,
    target_queue_size: float,
    time_to_target: float = 26,
    num_referrals: int = 0,
    cv_demand: float = 0,
) -> float:
    pair = (queue_size, target_queue_size)
    return nhsr.relief_capacity(demand, pair, time_to_target, num_referrals, cv_demand)


def _target_capacity(
    demand: float,
    target_wait: float,
    factor: float = 4,
    cv_demand: float = 1,
    cv_capacity: float = 1,
) -> float:
    pair = (cv_demand, cv_capacity)
    return formulas.target_capacity(demand, target_wait, factor, pair)


def _schedule(given: dict[str, Any]) -> Any:
    slots = [*map(_day, given["schedule"])]
    done, used = nhsr.scheduled(_listed(given["waiting_list"]), slots)
    if not given.get("unscheduled"):
        return _columns(done)
    return [
        _columns(done),
        {"schedule": given["schedule"], "scheduled": [*map(int, used)]},
    ]


def _insert(given: dict[str, Any]) -> Any:
    added = [*map(_day, given["additions"])]
    new = nhsr.Listed(
        referral=np.array(added, np.int32), removal=np.full(len(added), NEVER, np.int32)
    )
    return _columns(nhsr.joined(_listed(given["waiting_list"]), new))


def _queue(given: dict[str, Any]) -> Any:
    first, queue = nhsr.queue_size(_listed(given["waiting_list"]), *_span(given))
    return {
        "dates": [str(day_of(first + at)) for at in range(len(queue))],
        "queue_size": queue.tolist(),
    }


def _gaps(name: str, stats: Any, given: dict[str, Any]) -> Any:
    found = stats(_listed(given["waiting_list"]), *_span(given))
    weekly, count = (
        found.weekly,
        "demand_count" if name == "demand" else "removal_count",
    )
    return {
        f"{name}_weekly": weekly,
        f"{name}_daily": weekly.then(lambda one: one / DAYS_IN_WEEK),
        f"{name}_cov": found.variation,
        count: found.count,
    }


def _stats(given: dict[str, Any]) -> Any:
    target = float(given.get("target_wait", 4))
    found = nhsr.stats(_listed(given["waiting_list"]), target, *_span(given))
    if found is None:
        return None
    return {
        "mean_demand": found.demand_a_week,
        "mean_capacity": found.capacity_a_week,
        "load": found.load,
        "load_too_big": found.load_too_big,
        "count_demand": found.demand_count,
        "queue_size": found.queue,
        "target_queue_size": found.target_queue,
        "mean_wait": found.mean_wait_weeks.then(lambda one: one * DAYS_IN_WEEK),
        "cv_arrival": found.demand_variation,
        "cv_removal": found.capacity_variation,
        "target_capacity": found.target_capacity_a_week,
        "relief_capacity": found.relief_capacity_a_week,
        "pressure": found.pressure,
    }


def _population(given: dict[str, Any]) -> Any:
    sizes = [
        nhsr.list_size(given["referral_rate"], one) for one in given["rtt_performance"]
    ]
    return {
        "lambda": [given["referral_rate"] / one for one in sizes],
        "total_population": sizes,
    }


def _join(given: dict[str, Any]) -> Any:
    return _columns(nhsr.joined(_listed(given["wl_1"]), _listed(given["wl_2"])))


def _plan(given: dict[str, Any]) -> Any:
    days = nhsr.simulated_schedule(
        given["n_rows"], _day(given["start_date"]), given["daily_capacity"]
    )
    return [str(day_of(one)) for one in days]


OURS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "calc_queue_load": lambda given: _each(_load, **given),
    "calc_target_mean_wait": lambda given: _each(formulas.target_mean_wait, **given),
    "calc_target_queue_size": lambda given: _each(formulas.target_queue_size, **given),
    "calc_relief_capacity": lambda given: _each(_relief, **given),
    "calc_target_capacity": lambda given: _each(_target_capacity, **given),
    "calc_waiting_list_pressure": lambda given: _each(formulas.pressure, **given),
    "calc_priority_to_target": lambda given: nhsr.target_days(given["priority"]),
    "sim_schedule": _plan,
    "wl_stats": _stats,
    "wl_queue_size": _queue,
    "wl_referral_stats": partial(_gaps, "demand", nhsr.referral_stats),
    "wl_removal_stats": partial(_gaps, "capacity", nhsr.removal_stats),
    "wl_schedule": _schedule,
    "wl_insert": _insert,
    "wl_join": _join,
    "rtt_pop": _population,
}


def _differences(ours: Any, theirs: Any) -> set[str]:
    """The names of what is not the same; one that has no name is called "result"."""
    if isinstance(ours, Figure):
        ours = math.nan if ours.value is None else ours.value
    if isinstance(theirs, dict) and isinstance(ours, dict):
        both = [name for name in theirs if name in ours]
        return {name for name in both if _differences(ours[name], theirs[name])}
    if isinstance(theirs, list) and isinstance(ours, list):
        pairs = zip(ours, theirs, strict=True)
        return set().union(*(_differences(*pair) for pair in pairs))
    return set() if _same(ours, theirs) else {"result"}


def _same(ours: Any, theirs: Any) -> bool:
    if theirs in ("NA", "NaN"):
        return ours == theirs or (isinstance(ours, float) and math.isnan(ours))
    if isinstance(theirs, str) or isinstance(ours, str | None):
        return bool(ours == theirs)
    return math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)


def _found(case: dict[str, Any]) -> set[str]:
    ours = OURS[case["function"]](case["arguments"])
    return {"error"} if "error" in case else _differences(ours, case["result"])


def _told() -> dict[int, set[str]]:
    """The cases that the manual says differ, and in what."""
    rows = re.findall(r"^\| (\d+) \|[^|]*\| ([^|]+) \|", PAGE.read_text("utf-8"), re.M)
    return {int(case): set(re.findall(r"`(\w+)`", names)) for case, names in rows}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}")
def test_a_recorded_result_is_ours_too_or_the_manual_says_why_not(
    case: dict[str, Any],
) -> None:
    assert _found(case) == _told().get(case["id"], set())


PRESSURES = [case for case in CASES if _found(case) == {"pressure"}]


@pytest.mark.parametrize("case", PRESSURES, ids=lambda case: f"{case['id']}")
def test_pressure_sets_weeks_against_weeks(case: dict[str, Any]) -> None:
    ours = _stats(case["arguments"])["pressure"].value

    assert DAYS_IN_WEEK * ours == pytest.approx(case["result"]["pressure"])


def test_who_left_before_the_start_is_not_there_at_the_start() -> None:
    gone, here = (
        _listed(
            {"referral": ["2024-01-01", "2024-01-02"], "removal": ["2024-01-03", "NA"]}
        ),
        _day("2024-01-10"),
    )

    _, queue = nhsr.queue_size(gone, here, here)

    assert queue.tolist() == [1]


def test_a_list_with_nobody_left_on_it_has_no_mean_wait_and_says_so() -> None:
    listed = _listed(
        {"referral": ["2024-01-01", "2024-01-04"], "removal": ["2024-01-05"] * 2}
    )

    found = nhsr.stats(listed, 18, end=_day("2024-01-20"))

    assert found is not None
    assert found.queue == 0
    assert found.mean_wait_weeks.why_not == nhsr.NOBODY_WAITS
    assert found.pressure.why_not == nhsr.NOBODY_WAITS


def test_who_is_removed_on_the_last_day_does_not_wait_at_its_end() -> None:
    listed = _listed(
        {"referral": ["2024-01-01", "2024-01-04"], "removal": ["2024-01-20", "NA"]}
    )

    found = nhsr.stats(listed, 18, end=_day("2024-01-20"))

    assert found is not None
    assert found.queue == 1
    assert found.mean_wait_weeks.value == 16 / 7


def test_zero_capacity_and_no_demand_are_sentences() -> None:
    none = Figure(why_not=nhsr.NOBODY_REFERRED)

    assert _load(1, 0).why_not == nhsr.NO_CAPACITY
    assert nhsr.load(none, Figure(value=1)).why_not == nhsr.NOBODY_REFERRED
    assert nhsr.load(Figure(value=1), none).why_not == nhsr.NOBODY_REFERRED


def test_a_raise_of_the_whole_demand_or_more_is_left_out() -> None:
    assert _relief(1.5, 390, 390, 26, num_referrals=4, cv_demand=1) == 1.5
    assert _relief(0.5, 390, 390, 26, num_referrals=4, cv_demand=1) == 1


def test_removals_before_the_start_are_not_its_capacity() -> None:
    listed = _listed(
        {
            "referral": ["2024-01-01"] * 3,
            "removal": ["2024-01-03", "2024-01-12", "2024-01-17"],
        }
    )

    found = nhsr.removal_stats(listed, _day("2024-01-10"), _day("2024-01-16"))

    assert found.count == 1
    assert found.weekly.value == 7 / 2


def test_a_load_of_1_is_too_big() -> None:
    listed = _listed(
        {
            "referral": ["2024-01-01", "2024-01-08", "2024-01-15"],
            "removal": ["2024-01-09", "2024-01-16", "NA"],
        }
    )

    found = nhsr.stats(listed, 18)

    assert found is not None
    assert found.load.value is not None
    assert found.load_too_big == (found.load.value >= 1)
    assert replace(found, load=Figure(value=1.0)).load_too_big
    assert not replace(found, load=Figure(value=0.99)).load_too_big


def test_a_span_without_referrals_has_no_demand() -> None:
    listed = _listed({"referral": ["2024-01-01"], "removal": ["NA"]})

    found = nhsr.referral_stats(listed, _day("2024-02-01"), _day("2024-02-10"))

    assert (found.weekly.why_not, found.count) == (nhsr.NOBODY_REFERRED, 0)


def test_a_list_without_removals_keeps_its_target_capacity_to_itself() -> None:
    listed = _listed({"referral": ["2024-01-01", "2024-01-15"], "removal": ["NA"] * 2})

    found = nhsr.stats(listed, 18)

    assert found is not None
    assert found.target_capacity_a_week.why_not == nhsr.NO_REMOVALS
    assert found.load.why_not == nhsr.NO_REMOVALS
    assert not found.load_too_big
