"""Children who were watched on stand for those like them who were seen before."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given

from tests.unit.scoring.learning.weeks import some_weeks, weeks_of
from triage.scoring.evaluating.measures import auc, brier, observed_over_expected
from triage.scoring.evaluating.outcomes import Followed, followed
from triage.scoring.learning.child_weeks import ChildWeeks, Flags, Floats
from triage.scoring.learning.invented import (
    HORIZON,
    Lived,
    World,
    child_weeks,
    live,
)
from triage.scoring.learning.logistic import Logistic, logistic
from triage.scoring.learning.refusals import BadHistory
from triage.scoring.learning.weighing import weigh


WORLD = World(harm=-6.4)  # harm is common, so that few children show it
CHILDREN, COHORTS = 2_500, range(100, 106)
NOTHING = (0.0,) * HORIZON


@cache
def truth() -> Lived:
    """What becomes of children of whom nobody is seen."""
    return live(WORLD, 20_000, seed=0, nobody_seen=True)


@cache
def card() -> Logistic:
    """A card that says what is so."""
    lived = truth()
    return logistic(lived.factors, lived.harmed_within().astype(np.float64))


def figures(chance: Floats, event: Flags, weight: Floats) -> list[float]:
    """What a card is told by: outcomes over expected, AUC and Brier."""
    found = [one(chance, event, weight) for one in (observed_over_expected, auc, brier)]
    return [one for one in found if one is not None]


@cache
def cohorts() -> list[Lived]:
    """The same service a few times over, where children are seen."""
    return [live(WORLD, CHILDREN, seed=seed) for seed in COHORTS]


def test_figures_of_a_list_that_reacts_are_those_of_one_on_which_all_wait_on() -> None:
    everyone = np.ones(len(truth().factors))
    true = figures(card().chance(truth().factors), truth().harmed_within(), everyone)

    found = []
    for lived in cohorts():
        one = followed(child_weeks(lived), HORIZON)
        found.append(figures(card().chance(lived.factors), one.event, one.weight))
    over, told_apart, score = np.mean(found, axis=0)

    assert over == pytest.approx(true[0], abs=0.08)
    assert told_apart == pytest.approx(true[1], abs=0.015)
    assert score == pytest.approx(true[2], abs=0.006)


def test_counting_who_was_seen_as_unharmed_or_stabilised_weights_would_mislead() -> (
    None
):
    lived = cohorts()[0]
    weeks, chance = child_weeks(lived), card().chance(lived.factors)
    last = np.append(weeks.first[1:], len(weeks)) - 1
    one = followed(weeks, HORIZON)
    stabilised = np.where(one.counts, weigh(weeks).weights[last], 0.0)

    naive = observed_over_expected(chance, lived.harmed_within(), np.ones(len(chance)))
    half_made_up = observed_over_expected(chance, one.event, stabilised)

    assert naive is not None
    assert half_made_up is not None
    assert naive < 0.8
    assert half_made_up > 1.15


def test_where_nobody_leaves_every_child_counts_for_one() -> None:
    lived = live(WORLD, 500, seed=3, nobody_seen=True)
    one = followed(child_weeks(lived), HORIZON)

    assert one.weight.tolist() == [1.0] * 500
    assert one.event.tolist() == lived.harmed_within().tolist()
    assert one.effective_outcomes == pytest.approx(one.outcomes)


@given(some_weeks())
def test_a_child_who_left_counts_for_nothing_and_all_others_for_something(
    weeks: ChildWeeks,
) -> None:
    ended = weeks.where(_ends_or_is_cut(weeks))
    if not len(ended):
        return
    one = followed(ended, 3)
    within = ended.where(ended.week < 3)
    last = np.append(within.first[1:], len(within)) - 1

    assert (one.weight[within.left[last]] == 0).all()
    assert (one.weight[~within.left[last]] >= 1 - 1e-9).all()
    assert not one.event[~one.counts].any()
    assert ((one.until >= 0) & (one.until <= 3)).all()


def _ends_or_is_cut(weeks: ChildWeeks) -> Flags:
    """The rows of watches that end with something, or last three weeks."""
    watches = {
        int(watch)
        for watch in np.unique(weeks.watch)
        for last in [np.flatnonzero(weeks.watch == watch)[-1]]
        if weeks.event[last] or weeks.left[last] or weeks.week[last] >= 2
    }
    return np.isin(weeks.watch, list(watches))


def test_of_ten_alike_four_are_seen_and_six_stand_for_all() -> None:
    watches = [("s", (1.0,), (0.0,))] * 4 + [("h", (1.0,), (0.0,))] * 3
    one = followed(weeks_of(*watches, *[(".", (1.0,), (0.0,))] * 3), 1)

    assert one.weight.tolist() == pytest.approx([0.0] * 4 + [10 / 6] * 6)
    assert one.weight.sum() == pytest.approx(10)


def test_whole_weights_make_up_for_all_who_left() -> None:
    lived = cohorts()[0]

    one = followed(child_weeks(lived), HORIZON, truncated_at=1.0)

    assert one.weight.sum() == pytest.approx(CHILDREN, rel=0.06)


@pytest.mark.parametrize("at", [0.5, 0.9, 0.995, 1.0])
def test_no_child_counts_for_more_than_the_cap(at: float) -> None:
    weeks = _small()
    whole, one = (
        followed(weeks, HORIZON, truncated_at=1.0),
        followed(weeks, HORIZON, truncated_at=at),
    )
    cap = np.quantile(whole.weight[whole.counts], at)

    assert one.weight.max() <= cap + 1e-12
    assert (one.weight == np.minimum(whole.weight, cap)).all()


@cache
def _small() -> ChildWeeks:
    return child_weeks(live(WORLD, 300, seed=5))


def test_what_comes_after_the_weeks_foretold_is_not_looked_at() -> None:
    late = weeks_of(("...h", (0.0,), NOTHING), ("...s", (1.0,), NOTHING))

    one = followed(late, 3)

    assert one.event.tolist() == [False, False]
    assert one.until.tolist() == [3, 3]
    assert one.weight.tolist() == [1.0, 1.0]


def test_an_outcome_in_the_last_week_counts_and_leaving_in_it_does_not() -> None:
    one = followed(weeks_of(("..h", (0.0,), NOTHING), ("..s", (1.0,), NOTHING)), 3)

    assert one.event.tolist() == [True, False]
    assert one.until.tolist() == [3, 2]
    assert one.counts.tolist() == [True, False]


def test_a_watch_that_merely_stops_is_refused_with_its_row() -> None:
    weeks = weeks_of(("h", (0.0,), NOTHING), ("..", (1.0,), NOTHING))

    with pytest.raises(BadHistory, match=r"still waited \(row 3\)"):
        followed(weeks, 3)


def test_some_watches_keep_the_weights_they_have_among_all() -> None:
    one = followed(_small(), HORIZON)
    chosen = np.arange(0, len(one), 3)

    some = one.where(chosen)

    assert isinstance(some, Followed)
    assert len(some) == len(chosen)
    assert some.weight.tolist() == one.weight[chosen].tolist()
    assert some.outcomes == int(one.event[chosen].sum())
    assert some.horizon == HORIZON
