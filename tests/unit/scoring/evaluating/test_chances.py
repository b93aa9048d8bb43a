"""What a total means is said of children enough, and never falls as points rise."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.scoring.evaluating.scored import Few, some_scored
from triage.scoring.chance import Chance, wrong
from triage.scoring.evaluating.chances import Behind, rows
from triage.scoring.evaluating.outcomes import Followed
from triage.scoring.learning.child_weeks import Floats, Ints


def risk(points: Floats) -> Floats:
    """Of a card: a little more with every point."""
    return np.asarray(1 - np.exp(-0.02 * np.exp(0.2 * points)))


def behind(few: Few, children: Ints | None = None) -> Behind:
    """These children, followed for 13 weeks."""
    many = len(few.points)
    return Behind(
        points=few.points,
        followed=Followed(
            until=np.full(many, 13),
            event=few.event & (few.weight > 0),
            weight=few.weight,
            horizon=13,
        ),
        children=np.arange(many) if children is None else children,
    )


@st.composite
def many_scored(draw: st.DrawFn) -> Few:
    """A few kinds of children, many of each."""
    few, times = draw(some_scored()), draw(st.integers(1, 60))
    return few.rows(np.tile(np.arange(len(few.points)), times))


@given(many_scored())
def test_a_table_of_chances_is_one_that_a_card_may_hold(few: Few) -> None:
    found = rows(behind(few), risk)
    there = few.weight > 0

    if not there.any():
        assert found == ()
        return
    table = Chance(
        horizon_weeks=13,
        outcome="",
        estimand="",
        children=int(there.sum()),
        outcomes=int(few.event[there].sum()),
        rows=found,
    )
    assert list(wrong(table)) == []
    assert sum(one.children for one in found) == int(there.sum())


@given(many_scored())
def test_behind_each_row_stand_thirty_children_and_five_outcomes(few: Few) -> None:
    found = rows(behind(few), risk)
    there = few.weight > 0
    if len(found) < 2:
        return
    begins = [one.points for one in found]
    where = np.searchsorted(begins, few.points[there], side="right") - 1

    assert min(one.children for one in found) >= 30
    assert min(np.bincount(where, few.event[there], len(found))) >= 5


@given(many_scored())
def test_no_row_could_have_been_parted_sooner(few: Few) -> None:
    found = rows(behind(few), risk)
    there = few.weight > 0
    points, event = few.points[there], few.event[there]

    for one, after in pairwise(found):
        totals = np.unique(points[(points >= one.points) & (points < after.points)])
        short = (points >= one.points) & (points < totals[-1])
        assert short.sum() < 30 or event[short].sum() < 5


def test_a_child_who_was_watched_often_is_one_child() -> None:
    often = Few(
        points=np.repeat([1, 2], 60),
        event=np.arange(120) % 3 == 0,
        weight=np.ones(120),
    )

    (found,) = rows(behind(often, np.repeat(np.arange(20), 6)), risk)

    assert found.children == 20


def test_the_chance_is_the_cards_own_over_whom_it_stands_for() -> None:
    few = Few(
        points=np.repeat([3, 7], 40),
        event=np.arange(80) % 4 == 0,
        weight=np.repeat([1.0, 3.0], 40),
    )

    low, high = rows(behind(few), risk)

    assert (low.points, high.points) == (0, 7)
    assert low.chance == pytest.approx(float(risk(np.array(3.0))), abs=1e-4)
    assert high.chance == pytest.approx(float(risk(np.array(7.0))), abs=1e-4)
    pooled = rows(behind(few.rows(np.arange(20, 60))), risk)[0]
    expected = (low.chance + 3 * high.chance) / 4
    assert pooled.chance == pytest.approx(expected, abs=1e-3)


def test_a_row_that_few_stand_behind_after_weighing_is_less_sure() -> None:
    many = Few(
        points=np.zeros(200, np.int64),
        event=np.arange(200) % 4 == 0,
        weight=np.ones(200),
    )
    uneven = Few(
        points=many.points,
        event=many.event,
        weight=np.where(np.arange(200) < 5, 50.0, 1.0),
    )

    (sure,), (unsure,) = rows(behind(many), risk), rows(behind(uneven), risk)

    assert unsure.high - unsure.low > 2 * (sure.high - sure.low)
