"""A clinic's week: Monday to Sunday on the wall in London."""

from datetime import date, datetime, timedelta

from triage.calendar import midnight


DAYS_IN_WEEK = 7


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def week_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of a week, and the first of the next."""
    monday = monday_of(day)
    return midnight(monday), midnight(monday + timedelta(days=DAYS_IN_WEEK))
