"""Days as the service counts them: London dates, waits, ages, working days, terms.

Nothing here reads a clock: every function is given the day it is asked about.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays


LONDON = ZoneInfo("Europe/London")
DAYS_IN_WEEK = 7
ADULT_MONTHS = 18 * 12
BIRTHDAYS = 1 << 14  # remembered: a long list holds each day of 18 years many times


def london_day(moment: datetime) -> date:
    """The date on the wall in London at an aware moment."""
    return moment.astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(day, time(), LONDON)


def weeks_waited(received_on: date, as_of: date) -> int:
    """Whole weeks from the day the referral was received; never below 0.

    Counted as the national return counts: floor(days / 7).
    """
    return max(0, (as_of - received_on).days // DAYS_IN_WEEK)


@lru_cache(maxsize=BIRTHDAYS)
def age_in_months(born_on: date, as_of: date) -> int:
    """Completed months. A child born on the 31st completes a month on its last day.

    A child born on 29 February completes a year on 28 February. Below 0 when unborn.
    """
    months = (as_of.year - born_on.year) * 12 + as_of.month - born_on.month
    return months if as_of >= month_day(born_on, months) else months - 1


def month_day(born_on: date, months: int) -> date:
    """The day on which `months` months are completed."""
    years, month0 = divmod(born_on.month - 1 + months, 12)
    year, month = born_on.year + years, month0 + 1
    return date(year, month, min(born_on.day, _days_in(year, month)))


def months_to_18(born_on: date, as_of: date) -> int:
    """Completed-month distance to the 18th birthday; 0 or less once it has come."""
    return ADULT_MONTHS - age_in_months(born_on, as_of)


def is_working_day(day: date) -> bool:
    """Monday to Friday and not a bank holiday in England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The day `count` working days after `day`; `count` 0 gives `day` itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def _days_in(year: int, month: int) -> int:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return (first_of_next - timedelta(days=1)).day


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


# School moves (England): the autumn term in which a child starts reception, year 7,
# and post-16 study, counted by the school year of the birthday (1 September cut-off).
START_AGES = {"school start": 4, "secondary school": 11, "post-16": 16}


@lru_cache(maxsize=BIRTHDAYS)
def transitions(born_on: date) -> tuple[tuple[str, date], ...]:
    """Each school move and the 1 September on which it happens."""
    cohort = born_on.year + (born_on >= date(born_on.year, 9, 1))
    return tuple((name, date(cohort + age, 9, 1)) for name, age in START_AGES.items())


def transition_window(move_on: date) -> tuple[date, date]:
    """First and last day on which a school move is near.

    The two terms before the move (spring, summer) and the autumn term it falls in.
    """
    return date(move_on.year, 1, 1), date(move_on.year, 12, 31)


def met_transition(born_on: date, waiting_since: date, as_of: date) -> bool:
    """Whether a school move came near at any time while the child waited.

    Once met it stays met: passing a school move while waiting never lowers a child.
    """
    windows = (transition_window(day) for _, day in transitions(born_on))
    return any(first <= as_of and last >= waiting_since for first, last in windows)


def next_day_after(days: tuple[date, ...], as_of: date) -> date | None:
    """The first of `days` later than `as_of`; None when none is."""
    ordered = sorted(days)
    at = bisect_right(ordered, as_of)
    return ordered[at] if at < len(ordered) else None


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """When families are left in peace: wall time in London, evening to morning."""

    begins: time
    ends: time
    sundays: bool = True
    bank_holidays: bool = True

    def all_day(self, day: date) -> bool:
        """Whether nothing is sent on a day at all."""
        sunday = self.sundays and day.weekday() == 6
        return sunday or (self.bank_holidays and day in _bank_holidays(day.year))


def allowed_from(moment: datetime, quiet: Quiet) -> datetime:
    """The first moment from then on that is not in quiet hours: itself, or a morning.

    Quiet hours are wall time, so both clock changes leave them where they were.
    """
    local = moment.astimezone(LONDON)
    day = local.date()
    if not quiet.all_day(day):
        if quiet.ends <= local.time() < quiet.begins:
            return moment
        if local.time() < quiet.ends:
            return datetime.combine(day, quiet.ends, LONDON).astimezone(moment.tzinfo)
    day += timedelta(days=1)
    while quiet.all_day(day):
        day += timedelta(days=1)
    return datetime.combine(day, quiet.ends, LONDON).astimezone(moment.tzinfo)


def in_term(day: date, terms: Sequence[tuple[date, date]]) -> bool:
    """Whether a day lies in one of the terms: their first and last days."""
    return any(first <= day <= last for first, last in terms)


def in_words(day: date) -> str:
    """A day as a message says it: "Monday 2 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def moment_in_words(moment: datetime) -> str:
    """A moment as a message says it, in London: "Monday 2 November at 9:30am"."""
    local = moment.astimezone(LONDON)
    hour = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    return f"{in_words(local.date())} at {hour}"
