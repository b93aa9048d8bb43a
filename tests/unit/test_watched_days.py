"""A card is watched on one day of each month, and only where what came is known."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from triage.desk.watching import days
from triage.referrals import Pathway
from triage.store.models import Snapshot


TODAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
HORIZONS = st.integers(1, 52).map(lambda weeks: timedelta(weeks=weeks))


def frozen(month: date, on: int = 9) -> Snapshot:
    """A list frozen on a day of a month."""
    return Snapshot(
        pathway=Pathway.NEURODEVELOPMENTAL,
        month=month,
        taken_at=datetime(month.year, month.month, on, 12, tzinfo=UTC),
        edition="e",
        champion="c",
        children=1,
        unknown={},
        left_out={},
    )


@given(TODAYS, HORIZONS, st.integers(1, 28))
def test_twelve_months_are_looked_at_and_each_is_over_by_the_weeks_foretold(
    today: date, horizon: timedelta, on: int
) -> None:
    every_other = {
        one: frozen(one, on) for one in days.months_until(today, 40) if one.month % 2
    }

    found = days.told(every_other, horizon=horizon, today=today)

    months = [one.day.replace(day=1) for one in found]
    assert len(found) == days.MONTHS
    assert all(one.day + horizon <= today for one in found)
    # No later month could have been told, and none between is left out.
    assert months == list(days.months_until(months[-1]))
    after = (months[-1] + timedelta(days=32)).replace(day=1)
    next_day = after.replace(day=on) if after in every_other else after
    assert next_day + horizon > today
    for one in found:
        month = one.day.replace(day=1)
        assert one.snapshot == every_other.get(month)
        assert one.day.day == (on if month in every_other else 1)


@given(TODAYS, st.integers(1, 30))
def test_months_follow_each_other_up_to_this_one(today: date, many: int) -> None:
    found = days.months_until(today, many)

    assert len(found) == many
    assert found[-1] == today.replace(day=1)
    for one, after in pairwise(found):
        assert (one + timedelta(days=31)).replace(day=1) == after


@given(st.integers(1, 40))
def test_what_is_told_of_a_year_shares_no_weeks(many: int) -> None:
    found = days.apart(many)

    assert found[-1] == many - 1
    assert all(after - one == days.A_QUARTER for one, after in pairwise(found))
    assert found[0] < days.A_QUARTER
