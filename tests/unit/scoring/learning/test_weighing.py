"""Children who go on waiting stand in for those like them who were seen first."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.unit.scoring.learning.weeks import some_weeks, weeks_of
from triage.scoring.learning.child_weeks import ChildWeeks, Floats
from triage.scoring.learning.hazard import hazard_of, risk_within
from triage.scoring.learning.invented import World, child_weeks, live
from triage.scoring.learning.logistic import logistic, time_of
from triage.scoring.learning.refusals import BadHistory
from triage.scoring.learning.weighing import effective, weigh


WORLD = World(harm=-6.4)  # harm is common, so that few children show it
LIVED = child_weeks(live(WORLD, 3_000, seed=7))
NOBODY_LEFT = replace(LIVED, left=np.zeros(len(LIVED), np.bool_))


@given(weeks=some_weeks())
def test_without_drivers_every_week_weighs_one(weeks: ChildWeeks) -> None:
    assert weigh(weeks.without_drivers()).weights.tolist() == [1.0] * len(weeks)


def test_when_nobody_was_seen_every_week_weighs_one() -> None:
    assert set(weigh(NOBODY_LEFT).weights) == {1.0}


@given(weeks=some_weeks(), at=st.floats(0.5, 1.0))
def test_no_weight_is_above_the_cap_nor_below_nought(
    weeks: ChildWeeks, at: float
) -> None:
    found = weigh(weeks, truncated_at=at)

    assert (found.weights <= found.cap).all()
    assert (found.weights > 0).all()
    assert np.isfinite(found.weights).all()
    assert found.cap <= found.largest + 1e-12 or not weeks.at_risk.any()


def test_weights_average_one_where_being_seen_is_well_described() -> None:
    assert weigh(LIVED).average == pytest.approx(1.0, abs=0.03)


def test_a_child_who_waits_on_although_worse_weighs_more() -> None:
    found = weigh(LIVED).weights
    worse = LIVED.drivers[:, 0] > 0
    later = LIVED.week > 6

    assert found[worse & later].mean() > 1.5 * found[~worse & later].mean()


def test_weights_undo_the_harm_that_being_seen_hid() -> None:
    truth = live(WORLD, 20_000, seed=1, nobody_seen=True).harmed_within().mean()
    factors = LIVED.factors[LIVED.first]
    naive = LIVED.events / len(LIVED.first)

    found = _risk(weigh(LIVED).weights, factors)

    assert naive < 0.75 * truth
    assert found == pytest.approx(truth, rel=0.1)


def _risk(weights: Floats, factors: Floats) -> float:
    return float(risk_within(hazard_of(LIVED, weights, 13), factors, 13).mean())


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=20))
def test_effective_size_is_never_more_than_there_are(weights: list[float]) -> None:
    found = effective(np.array(weights))

    assert 1 - 1e-9 <= found <= len(weights) + 1e-9


def test_equal_weights_lose_nothing() -> None:
    assert effective(np.full(7, 2.5)) == pytest.approx(7)
    assert weigh(LIVED.without_drivers()).kept == pytest.approx(1)


GOOD = weeks_of(("...", (1.0,), (0.0, 0.0, 1.0)), (".", (0.0,), (0.0,)))


def weeks(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)


def only(row: int) -> NDArray[np.bool_]:
    return np.asarray(np.arange(len(GOOD)) == row)


CANNOT_BE = {
    "a watch has a week before its landmark": replace(GOOD, week=weeks(-1, 0, 1, 0)),
    "a watch does not begin with week 0": replace(GOOD, week=weeks(1, 2, 3, 0)),
    "a watch is in two places": replace(
        GOOD, watch=weeks(0, 1, 1, 0), week=weeks(0, 0, 1, 0)
    ),
    "a week is missing or out of order": replace(GOOD, week=weeks(0, 2, 3, 0)),
    "a watch goes on after its outcome": replace(GOOD, event=only(0)),
    "a watch goes on after the child left": replace(GOOD, left=only(0)),
    "an outcome and leaving are in one week": replace(
        GOOD, event=only(2), left=only(2)
    ),
}


@pytest.mark.parametrize("reason", CANNOT_BE)
def test_weeks_that_cannot_be_a_history_are_refused_with_the_row(reason: str) -> None:
    with pytest.raises(BadHistory, match=rf"{reason} \(row \d"):
        weigh(CANNOT_BE[reason])


def test_an_infinite_number_is_refused() -> None:
    with pytest.raises(BadHistory, match="infinite"):
        weigh(weeks_of((".s", (float("inf"),), (0.0, 0.0))))
    with pytest.raises(BadHistory, match="infinite"):
        weigh(weeks_of((".s", (0.0,), (0.0, float("-inf")))))


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(BadHistory, match="differ in length"):
        weigh(replace(GOOD, event=np.array([False])))


def test_a_weight_is_the_product_of_its_weeks_so_far() -> None:
    """The same by plain counting, week by week."""
    some = LIVED.where(LIVED.watch < 200)
    alone = np.hstack([some.factors, time_of(some.week, int(some.week.max()) + 1)])
    both = np.hstack([alone, some.drivers])
    by_card, by_all = _stayed(alone, some), _stayed(both, some)
    found = weigh(some, truncated_at=1.0).weights

    so_far: dict[int, float] = {}
    for row, watch in enumerate(some.watch.tolist()):
        so_far[watch] = so_far.get(watch, 1.0) * by_card[row] / by_all[row]
        if some.at_risk[row]:
            assert found[row] == pytest.approx(so_far[watch])


def _stayed(x: Floats, weeks: ChildWeeks) -> Floats:
    return 1 - logistic(x, weeks.left.astype(np.float64)).chance(x)


def test_outcomes_count_for_what_their_weights_leave() -> None:
    found = weigh(LIVED)

    assert found.effective_events == pytest.approx(
        effective(found.weights[LIVED.event])
    )
    assert found.effective_events < LIVED.events


def test_a_row_is_a_week_long() -> None:
    factors, ends, event, begins = GOOD.columns()

    assert begins.tolist() == [0, 1, 2, 0]
    assert ends.tolist() == [1, 2, 3, 1]
    assert len(factors) == len(event) == 4
