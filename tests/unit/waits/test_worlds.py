"""Worlds to try policies in are as their conditions say, and the same for every policy."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.waits.test_laboratory import CONDITIONS, MAXIMA, SHARES, value
from triage.referrals import Band
from triage.waits.laboratory import Given, tried
from triage.waits.outcomes import EVERYBODY, Outcome
from triage.waits.spells import NEVER
from triage.waits.worlds import invented, slots_by_day, world


def test_the_same_seed_is_the_same_world_and_another_is_not() -> None:
    one, again, other = (
        world(CONDITIONS, invented(CONDITIONS, 50, seed), seed) for seed in (5, 5, 6)
    )

    assert all(np.array_equal(vars(one)[k], vars(again)[k]) for k in vars(one))
    assert not np.array_equal(one.clock, other.clock)


def test_more_slots_change_no_child() -> None:
    some = invented(CONDITIONS, 50, 5)
    one = world(CONDITIONS, some, 5)
    more = world(replace(CONDITIONS, slots_a_week=30), some, 5)

    assert all(
        np.array_equal(vars(one)[k], vars(more)[k]) for k in vars(one) if k != "slots"
    )


def test_slots_lose_none_and_fall_on_working_days() -> None:
    for rate in (1, 7, 17, 450, 3.5, 1 / 3):
        slots = slots_by_day(rate, 52 * 7)
        assert slots.sum() == pytest.approx(52 * rate, abs=1)
        assert slots.reshape(-1, 7)[:, 5:].sum() == 0


def test_worlds_are_as_their_conditions_say() -> None:
    many = replace(
        CONDITIONS,
        arrivals_a_week=dict.fromkeys(Band, 100.0),
        years=3,
        slots_a_week=400,
    )
    one = world(many, invented(many, 0, 1), 1)
    weeks = 3 * 52

    for band in Band:
        assert (one.band == band).sum() == pytest.approx(100 * weeks, rel=0.03)
    assert (one.misses > 0).mean() == pytest.approx(0.1, rel=0.05)
    in_a_year = one.leaves - one.came <= 364
    assert in_a_year.mean() == pytest.approx(0.1, rel=0.05)
    p4 = one.band == Band.P4
    raised = (one.raised_on - one.came <= 364)[p4].mean()
    assert raised == pytest.approx(0.1, rel=0.1)  # less those who leave before
    assert (one.raised_to[p4] == Band.P3).all()
    assert (one.raised_on[one.band == Band.P1] == NEVER).all()
    assert (one.due - one.clock == 7 * np.array([0, *MAXIMA.values()])[one.band]).all()
    assert one.back_after == 21


def test_an_invented_list_has_its_number_and_urgent_children_wait_no_longer_than_due() -> (
    None
):
    some = invented(CONDITIONS, 500, 2)

    assert len(some) == 500
    assert (some.clock < 0).all()
    assert (some.clock[some.band <= Band.P2] >= -1 - 7 * 6).all()
    assert (some.due >= 0)[some.band == Band.P1].mean() > 0.8
    assert some.clock.min() > -7 * 60  # 500 at 15 a week


def test_those_who_come_are_like_those_of_their_band_who_wait() -> None:
    some = replace(
        invented(CONDITIONS, 100, 2),
        group=np.ones(100, np.int8),
        points=np.full(100, 5, np.int16),
        groups=("no", "yes"),
    )

    one = world(CONDITIONS, some, 1)

    assert (one.group[one.band >= Band.P3] == 1).all()
    assert (one.points[one.band >= Band.P3] == 5).all()
    given_ = Given(conditions=CONDITIONS, waiting=some, seeds=(1,))
    found = tried(given_, SHARES).table
    assert list(found)[-3:] == ["no", "yes", EVERYBODY]
    assert value(found["yes"][Outcome.SEEN]) > value(found["no"][Outcome.SEEN])


@given(st.integers(0, 300))
def test_an_invented_list_of_any_length_has_that_length(many: int) -> None:
    assert len(invented(CONDITIONS, many, 1)) == many
