"""A column changes on the day somebody wrote an answer down, and never before."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from tests.unit.scoring.cards import CATALOGUE
from triage.desk.models.recorded import Recorded, counted
from triage.facts import Known, Observation, Value
from triage.referrals import Child, Pathway, Referral
from triage.scoring.learning.histories import value_on
from triage.store.drivers import Drivers


CAME = date(2026, 1, 5)
WEEK = timedelta(weeks=1)


def column(key: str, *answers: tuple[int, Value]) -> list[float]:
    """What was known of a fact at three landmarks, from answers by week."""
    said = [(_moment(week), _observation(key, value)) for week, value in answers]
    return _at_landmarks(key, said)


def _moment(week: int) -> datetime:
    return datetime.combine(CAME + WEEK * week, time(9), UTC)


def _observation(key: str, value: Value) -> Observation:
    return Observation(
        key=key,
        known=Known.KNOWN,
        value=value,
        source="school",
        observed_on=CAME,
        recorded_by="a test",
    )


def _at_landmarks(
    key: str, said: Sequence[tuple[datetime, Observation]]
) -> list[float]:
    one = Recorded(
        referral=Referral(
            id="R0",
            child_id="C0",
            pathway=Pathway.NEURODEVELOPMENTAL,
            clock_start=CAME,
        ),
        child=Child(id="C0", forename="Ada", surname="Byron", born_on=date(2016, 1, 5)),
        said=said,
        drove=Drivers(placed=(), decided=(), offered=()),
        came=CAME,
        left=None,
        today=CAME + WEEK * 40,
    )
    steps = one.columns(CATALOGUE, (key,), 13)[key]
    return [value_on(steps, CAME + WEEK * 13 * at) for at in range(3)]


def test_an_answer_counts_from_when_it_was_written_down() -> None:
    assert column("epilepsy", (0, False), (14, True)) == [0, 0, 1]


def test_an_answer_of_an_earlier_day_was_not_known_on_that_day() -> None:
    assert str(column("epilepsy", (20, True))) == str([np.nan, np.nan, 1.0])


def test_a_later_no_takes_nothing_back() -> None:
    assert column("epilepsy", (0, True), (14, False)) == [1, 1, 1]


def test_a_level_is_its_place_in_the_catalogue() -> None:
    assert column("impact_home", (0, "mild"), (15, "severe")) == [1, 1, 3]


def test_a_fact_of_the_childs_age_moves_with_the_days() -> None:
    assert column("age_months") == [120, 123, 126]


def test_time_since_a_day_counts_once_the_day_is_known() -> None:
    loss = [
        (_moment(14), _observation("acquired_loss_on", CAME - timedelta(weeks=2))),
    ]

    found = _at_landmarks("weeks_since_acquired_loss", loss)

    assert str(found) == str([np.nan, np.nan, 28.0])


def test_what_was_before_the_child_came_is_known_when_it_comes() -> None:
    steps = counted([CAME - WEEK, CAME + WEEK], CAME)

    assert [value_on(steps, CAME + WEEK * at) for at in range(3)] == [1, 2, 2]
