"""Days as the service counts them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage import calendar


days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "as_of", "months"),
    [
        (date(2020, 1, 31), date(2020, 2, 28), 0),  # a leap year: one day short
        (date(2020, 1, 31), date(2020, 2, 29), 1),  # February's last day completes it
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2020, 2, 29), date(2024, 2, 28), 47),
        (date(2020, 3, 1), date(2020, 3, 1), 0),
        (date(2020, 3, 1), date(2020, 2, 29), -1),  # not yet born
    ],
)
def test_age_is_in_completed_months(born_on: date, as_of: date, months: int) -> None:
    assert calendar.age_in_months(born_on, as_of) == months


@given(days, st.integers(0, 300))
def test_a_month_is_completed_on_its_day_and_not_the_day_before(
    born_on: date, months: int
) -> None:
    day = calendar.month_day(born_on, months)

    assert calendar.age_in_months(born_on, day) == months
    assert calendar.age_in_months(born_on, day - timedelta(days=1)) == months - 1


@pytest.mark.hazard("H-08")
@pytest.mark.parametrize(("waited", "weeks"), [(0, 0), (6, 0), (7, 1), (126, 18)])
def test_weeks_waited_are_whole_weeks(waited: int, weeks: int) -> None:
    monday = date(2026, 3, 2)

    assert calendar.weeks_waited(monday, monday + timedelta(days=waited)) == weeks


def test_a_referral_dated_tomorrow_has_waited_no_weeks() -> None:
    assert calendar.weeks_waited(date(2026, 3, 3), date(2026, 3, 2)) == 0


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 11, 2), 5, date(2026, 11, 9)),  # Monday to Monday
        (date(2026, 11, 6), 1, date(2026, 11, 9)),  # Friday to Monday
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas, Boxing Day's Monday
        (date(2026, 11, 7), 0, date(2026, 11, 7)),  # a Saturday, nothing to add
    ],
)
def test_working_days_pass_over_weekends_and_bank_holidays(
    day: date, count: int, then: date
) -> None:
    assert calendar.add_working_days(day, count) == then


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 28)),  # winter time
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),  # summer time
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_a_day_is_the_day_on_the_wall_in_london(moment: datetime, day: date) -> None:
    assert calendar.london_day(moment) == day


@pytest.mark.parametrize(
    ("born_on", "school_start"),
    [
        (date(2020, 8, 31), date(2024, 9, 1)),  # the youngest in the year
        (date(2020, 9, 1), date(2025, 9, 1)),  # the oldest in the next
    ],
)
def test_school_starts_in_the_september_after_the_fourth_birthday(
    born_on: date, school_start: date
) -> None:
    assert dict(calendar.transitions(born_on))["school start"] == school_start


@pytest.mark.parametrize(
    ("as_of", "met"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),  # two terms before September 2024
        (date(2024, 12, 31), True),
    ],
)
def test_a_school_move_is_near_from_two_terms_before(as_of: date, met: bool) -> None:
    born_on = date(2020, 8, 31)

    assert calendar.met_transition(born_on, date(2023, 11, 1), as_of) is met


@given(days, days, st.integers(0, 900), st.integers(0, 900))
def test_a_school_move_once_met_stays_met_until_the_child_is_seen(
    born_on: date, waiting_since: date, first: int, more: int
) -> None:
    then = waiting_since + timedelta(days=first)
    later = then + timedelta(days=more)

    if calendar.met_transition(born_on, waiting_since, then):
        assert calendar.met_transition(born_on, waiting_since, later)


def test_the_next_day_is_the_first_one_after() -> None:
    some = (date(2026, 5, 1), date(2026, 3, 1), date(2026, 4, 1))

    assert calendar.next_day_after(some, date(2026, 3, 1)) == date(2026, 4, 1)
    assert calendar.next_day_after(some, date(2026, 5, 1)) is None


QUIET = calendar.Quiet(begins=time(19), ends=time(9))
moments = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@pytest.mark.hazard("H-15")
@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        # Thursday 22 October 2026, British Summer Time: 09:00 is 08:00 UTC.
        (datetime(2026, 10, 22, 7, 59, tzinfo=UTC), datetime(2026, 10, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 22, 8, 0, tzinfo=UTC), datetime(2026, 10, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 10, 22, 17, 59, tzinfo=UTC), datetime(2026, 10, 22, 17, 59, tzinfo=UTC)),
        (datetime(2026, 10, 22, 18, 0, tzinfo=UTC), datetime(2026, 10, 23, 8, 0, tzinfo=UTC)),
        # Saturday evening before the clocks go back: Monday at 09:00 is 09:00 UTC.
        (datetime(2026, 10, 24, 18, 0, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
        # The hour that comes twice, Sunday 25 October.
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 26, 9, 0, tzinfo=UTC)),
        # The hour that is left out, Sunday 28 March, and Easter Monday is the 29th.
        (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 30, 8, 0, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_quiet_hours_are_by_the_clock_on_the_wall(
    moment: datetime, allowed: datetime
) -> None:
    assert calendar.allowed_from(moment, QUIET) == allowed


@given(moments)
def test_what_waits_for_the_morning_waits_no_longer(moment: datetime) -> None:
    allowed = calendar.allowed_from(moment, QUIET)
    local = allowed.astimezone(calendar.LONDON)

    assert allowed >= moment
    assert calendar.allowed_from(allowed, QUIET) == allowed
    assert QUIET.ends <= local.time() < QUIET.begins
    assert not QUIET.all_day(local.date())
    if allowed != moment:
        before = allowed - timedelta(minutes=1)
        assert calendar.allowed_from(before, QUIET) == allowed


def test_a_service_may_write_on_sundays_and_bank_holidays() -> None:
    always = calendar.Quiet(
        begins=time(19), ends=time(9), sundays=False, bank_holidays=False
    )
    christmas = datetime(2026, 12, 25, 12, tzinfo=UTC)
    sunday = datetime(2026, 12, 20, 12, tzinfo=UTC)

    assert calendar.allowed_from(christmas, always) == christmas
    assert calendar.allowed_from(sunday, always) == sunday


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 9, 1), False),
        (date(2026, 9, 2), True),
        (date(2026, 10, 23), True),
        (date(2026, 10, 24), False),
    ],
)
def test_a_term_begins_and_ends_on_its_days(day: date, open_: bool) -> None:
    terms = [(date(2026, 9, 2), date(2026, 10, 23))]

    assert calendar.in_term(day, terms) is open_


def test_a_day_and_a_moment_are_said_as_people_say_them() -> None:
    assert calendar.in_words(date(2026, 11, 2)) == "Monday 2 November"
    for moment, said in (
        (datetime(2026, 7, 1, 8, 5, tzinfo=UTC), "Wednesday 1 July at 9:05am"),
        (datetime(2026, 11, 2, 12, 0, tzinfo=UTC), "Monday 2 November at 12:00pm"),
        (datetime(2026, 11, 2, 0, 30, tzinfo=UTC), "Monday 2 November at 12:30am"),
    ):
        assert calendar.moment_in_words(moment) == said
