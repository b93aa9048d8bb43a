"""What nobody recorded is supposed, and what would become of the card is shown."""

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.scoring.learning.weeks import weeks_of
from triage.scoring.learning.hazard import hazard_of, holds
from triage.scoring.learning.invented import STRONGEST, World, child_weeks, live
from triage.scoring.learning.unrecorded import suppose
from triage.scoring.learning.weighing import weigh


WEEKS = child_weeks(live(World(harm=-6.4), 1_500, seed=3))
WEIGHTS = weigh(WEEKS).weights
FOUND = suppose(WEEKS, WEIGHTS, horizon=13)
AS_LEARNT = next(one for one in FOUND if one.times == 1)


def test_once_as_often_changes_nothing() -> None:
    learnt = hazard_of(WEEKS, WEIGHTS, 13).worth[:8]

    assert AS_LEARNT.worth == pytest.approx(learnt, abs=1e-3)


def test_the_likelier_the_seen_children_the_higher_the_risk() -> None:
    risks = [one.risk for one in FOUND]

    assert risks == sorted(risks)
    assert risks[0] < AS_LEARNT.risk < risks[-1]


def test_a_factor_that_hastened_being_seen_would_be_worth_more() -> None:
    twice = next(one for one in FOUND if one.times == 2)

    assert twice.worth[STRONGEST] > AS_LEARNT.worth[STRONGEST]


def test_when_nobody_was_seen_there_is_nothing_to_suppose() -> None:
    all_watched = replace(WEEKS, left=np.zeros(len(WEEKS), np.bool_))

    risks = {
        round(one.risk, 9)
        for one in suppose(all_watched, np.ones(len(WEEKS)), horizon=13)
    }

    assert len(risks) == 1


def test_a_factor_that_would_point_the_other_way_is_named() -> None:
    turned = replace(AS_LEARNT, worth=(-0.1, *AS_LEARNT.worth[1:]))

    assert turned.turned(replace(AS_LEARNT, worth=(0.1, *AS_LEARNT.worth[1:]))) == (0,)
    assert AS_LEARNT.turned(AS_LEARNT) == ()


def test_answers_that_are_not_known_are_a_column_of_their_own() -> None:
    factors = WEEKS.factors.copy()
    factors[WEEKS.watch % 5 == 0, 0] = np.nan

    found = suppose(replace(WEEKS, factors=factors), WEIGHTS, horizon=13)

    assert all(0 < one.risk < 1 for one in found)
    assert len(found[0].worth) == 8


def test_what_is_supposed_is_counted_as_if_they_had_waited_on() -> None:
    """By hand: of 8 watched, 2 came to harm in each week; 4 were seen in the first."""
    none = (0.0, 0.0)
    weeks = weeks_of(
        *[("h", (1.0,), none)] * 2,
        *[(".h", (1.0,), none)] * 2,
        *[("..", (1.0,), none)] * 4,
        *[("s", (1.0,), none)] * 4,
    )

    twice = suppose(weeks, np.ones(len(weeks)), horizon=2, times=[2.0])[0]

    first, then = 2 / 8, 2 / 6
    gone = 4 * (1 - 2 * first)  # who would have reached the second week unharmed
    weekly = (2 + 4 * 2 * first) / 12, (2 + gone * 2 * then) / (6 + gone)
    by_hand = 1 - (1 - weekly[0]) * (1 - weekly[1])
    assert twice.risk == pytest.approx(by_hand, abs=1e-3)


def test_much_data_holds_for_other_children_and_little_does_not() -> None:
    few = child_weeks(live(World(), 300, seed=5))

    assert holds(WEEKS, WEIGHTS, 13) > 0.9
    assert holds(few, np.ones(len(few)), 13) < 0.9
