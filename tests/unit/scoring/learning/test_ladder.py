"""How much may be learnt grows with what happened, and each rung says why no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.scoring.learning.ladder import (
    FROM,
    SAYS,
    Rung,
    allowed,
    require,
    shrinkage,
)
from triage.scoring.learning.refusals import TooFewOutcomes


LONG_AGO = 99.0


def reached(events: float, weeks: float = LONG_AGO) -> Rung:
    return allowed(
        effective_events=events, weeks_since_last_entry=weeks, horizon=13
    ).rung


@pytest.mark.parametrize(
    ("events", "rung"),
    [
        (0, Rung.NOTHING),
        (29.9, Rung.NOTHING),
        (30, Rung.RECALIBRATE),
        (99.9, Rung.RECALIBRATE),
        (100, Rung.STRONG_PRIOR),
        (300, Rung.WIDER_PRIOR),
        (999.9, Rung.WIDER_PRIOR),
        (1000, Rung.OWN_CUTS),
    ],
)
def test_each_rung_begins_where_it_says(events: float, rung: Rung) -> None:
    found = allowed(
        effective_events=events, weeks_since_last_entry=LONG_AGO, horizon=13
    )

    assert found.rung is rung
    assert found.sentence == SAYS[rung]


@given(st.floats(0, 5_000), st.floats(0, 5_000))
def test_more_outcomes_never_allow_less(a: float, b: float) -> None:
    low, high = sorted((a, b))

    assert FROM[reached(low)] <= FROM[reached(high)]


def test_points_wait_until_the_last_child_was_watched_long_enough() -> None:
    assert reached(500, weeks=12.5) is Rung.RECALIBRATE
    assert reached(500, weeks=13) is Rung.WIDER_PRIOR
    assert reached(10, weeks=0) is Rung.NOTHING
    early = allowed(effective_events=500, weeks_since_last_entry=9, horizon=13)
    assert "4 more to go" in early.sentence


def test_too_few_outcomes_are_refused_with_the_sentence() -> None:
    few = allowed(effective_events=12, weeks_since_last_entry=LONG_AGO, horizon=13)

    with pytest.raises(
        TooFewOutcomes, match="fewer than 30 outcomes nothing is learnt"
    ):
        require(Rung.RECALIBRATE, few)


def test_what_is_allowed_is_handed_back() -> None:
    many = allowed(effective_events=150, weeks_since_last_entry=LONG_AGO, horizon=13)

    assert require(Rung.STRONG_PRIOR, many) is many
    assert many.prior_sigma == 0.1
    assert not many.may(Rung.WIDER_PRIOR)


def test_the_points_stay_where_they_may_only_be_read_anew() -> None:
    few = allowed(effective_events=40, weeks_since_last_entry=LONG_AGO, horizon=13)

    assert few.prior_sigma is None


def test_shrinkage_is_what_a_gain_is_worth_over_chance() -> None:
    assert shrinkage(parameters=10, likelihood_ratio=100.0) == pytest.approx(0.9)
    assert shrinkage(parameters=10, likelihood_ratio=9.0) == 0.0
