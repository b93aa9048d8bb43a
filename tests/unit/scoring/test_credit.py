"""One point, one week, and never more than the band's cap."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.referrals import Band
from triage.scoring.credit import credit_weeks, credit_weeks_all


CAPS = {Band.P1: 0, Band.P2: 3, Band.P3: 6, Band.P4: 26}


@pytest.mark.parametrize(
    ("points", "band", "expected"),
    [
        (20, Band.P1, 0),
        (2, Band.P2, 2),
        (4, Band.P2, 3),
        (6, Band.P3, 6),
        (7, Band.P3, 6),
        (25, Band.P4, 25),
        (53, Band.P4, 26),
    ],
)
def test_a_point_is_worth_a_week_up_to_the_cap(
    points: int, band: Band, expected: int
) -> None:
    assert credit_weeks(points, band, CAPS) == expected


def test_a_policy_may_make_a_point_worth_more() -> None:
    assert credit_weeks(2, Band.P4, CAPS, weeks_per_point=3) == 6


@given(
    children=st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(Band))),
    worth=st.integers(1, 4),
)
def test_a_batch_gives_each_child_its_own_credit(
    children: list[tuple[int, Band]], worth: int
) -> None:
    expected = [
        credit_weeks(points, band, CAPS, weeks_per_point=worth)
        for points, band in children
    ]

    credit = credit_weeks_all(
        np.array([points for points, _ in children], np.int16),
        np.array([band for _, band in children], np.int8),
        CAPS,
        weeks_per_point=worth,
    )

    assert credit.tolist() == expected


@given(fewer=st.integers(0, 60), more=st.integers(0, 60), band=st.sampled_from(Band))
def test_more_points_never_mean_less_credit(fewer: int, more: int, band: Band) -> None:
    low, high = sorted((fewer, more))

    assert credit_weeks(low, band, CAPS) <= credit_weeks(high, band, CAPS) <= CAPS[band]
