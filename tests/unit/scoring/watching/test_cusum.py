"""Sums over months tell that a card does not fit, and seldom where it does."""

from collections.abc import Sequence

import numpy as np
import pytest

from triage.scoring.learning.child_weeks import Floats
from triage.scoring.watching import cusum as module
from triage.scoring.watching.cusum import Month, cusum


CHANCE = np.random.default_rng(1).uniform(0.02, 0.3, 120)
MONTHS = 12


def months(
    seed: int, odds: float = 1.0, since: int = 0, weight: Floats | None = None
) -> list[Month]:
    """A year, in which the odds are other than the card says from some month on."""
    rng = np.random.default_rng(seed)
    found = []
    for at in range(MONTHS):
        times = odds if at >= since else 1.0
        so = times * CHANCE / (1 - CHANCE + times * CHANCE)
        event = rng.random(len(CHANCE)) < so
        every = np.ones(len(CHANCE)) if weight is None else weight
        found.append(Month(chance=CHANCE, event=event, weight=every))
    return found


def alarms(years: Sequence[list[Month]]) -> tuple[int, int]:
    """In how many years either sum passes its limit."""
    found = [cusum(one, seed=9, times=400) for one in years]
    return (
        sum(any(one.too_many) for one in found),
        sum(any(one.too_few) for one in found),
    )


def test_a_card_that_fits_raises_a_false_alarm_in_one_year_of_twenty() -> None:
    many, few = alarms([months(seed) for seed in range(150)])

    assert 1 <= many + few <= 16
    assert many <= 10
    assert few <= 10


def test_so_it_is_where_some_children_stand_for_others() -> None:
    weight = np.where(np.arange(len(CHANCE)) % 5 == 0, 4.0, 1.0)

    many, few = alarms([months(seed, weight=weight) for seed in range(100)])

    assert many + few <= 12


def test_doubled_odds_are_noticed_within_the_year_nearly_always() -> None:
    many, few = alarms([months(seed, odds=2.0, since=3) for seed in range(40)])

    assert many >= 36
    assert few <= 2


def test_halved_odds_are_noticed_too() -> None:
    many, few = alarms([months(seed, odds=0.5, since=3) for seed in range(40)])

    assert few >= 32
    assert many <= 2


def test_a_sum_adds_what_each_child_says_and_never_falls_below_nought() -> None:
    year = months(3, odds=1.6)

    found = cusum(year, seed=1, times=50)

    for odds, sums in ((2.0, found.doubled), (0.5, found.halved)):
        so_far = 0.0
        for month, told in zip(year, sums, strict=True):
            each = month.event * np.log(odds) - np.log(1 + (odds - 1) * month.chance)
            so_far = max(so_far + float(each.sum()), 0.0)
            assert told == pytest.approx(so_far)
    assert min(found.doubled + found.halved) >= 0


def test_a_month_tells_what_came_and_what_was_expected() -> None:
    one = Month(
        chance=np.array([0.1, 0.3]),
        event=np.array([True, False]),
        weight=np.array([1.0, 2.0]),
    )

    assert one.expected == pytest.approx(0.7)
    assert one.observed == pytest.approx(1.0)


def test_limits_are_the_same_however_the_draws_are_cut(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = cusum(months(1), seed=1, times=300)
    monkeypatch.setattr(module, "BLOCK", 1_000)

    assert cusum(months(1), seed=1, times=300) == whole


def test_no_months_and_months_of_nobody_say_nothing() -> None:
    nobody = Month(chance=np.zeros(0), event=np.zeros(0, np.bool_), weight=np.zeros(0))

    assert cusum([], seed=1).doubled == ()
    found = cusum([nobody, nobody], seed=1, times=10)
    assert found.doubled == found.halved == (0.0, 0.0)
    assert found.too_many == (False, False)
