"""When a date alone may change a placement: the next day it must be made again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from triage.calendar import (
    ADULT_MONTHS,
    month_day,
    next_day_after,
    transition_window,
    transitions,
)
from triage.facts import Value


# Derived facts, and the whole-number marks at which rules or points look at them.
Marks = Mapping[str, Iterable[int]]


def next_change_on(
    values: Mapping[str, Value | None],
    marks: Marks,
    *,
    born_on: date | None,
    as_of: date,
    clock_start: date | None = None,
) -> date | None:
    """The first day after `as_of` on which a derived fact may cross a mark.

    May name a day on which nothing changes after all; never misses one that does.
    None when no date-driven fact is left to change.
    """
    changes = Changes(marks, as_of)
    return changes.next_on(values, born_on=born_on, clock_start=clock_start)


class Changes:
    """`next_change_on` for many children: what they have in common is found once."""

    def __init__(self, marks: Marks, as_of: date) -> None:
        self._marks, self._as_of = marks, as_of
        self._waits = cache(lambda day: self._first(_waiting_marks(marks, day)))
        self._birthdays = cache(lambda day: self._first(_birthday_marks(marks, day)))

    def next_on(
        self,
        values: Mapping[str, Value | None],
        *,
        born_on: date | None,
        clock_start: date | None,
    ) -> date | None:
        """One child's; see `next_change_on`."""
        days = (
            self._waits(clock_start),
            self._birthdays(born_on),
            self._first(_dated_marks(values, self._marks)),
        )
        return min((day for day in days if day), default=None)

    def _first(self, days: Iterator[date]) -> date | None:
        return next_day_after(tuple(days), self._as_of)


def _waiting_marks(marks: Marks, clock_start: date | None) -> Iterator[date]:
    if clock_start is None:
        return
    for mark in marks.get("weeks_waited", ()):
        yield clock_start + timedelta(weeks=mark)
        yield clock_start + timedelta(weeks=mark + 1)


def _birthday_marks(marks: Marks, born_on: date | None) -> Iterator[date]:
    if born_on is None:
        return
    for mark in marks.get("age_months", ()):
        yield from (month_day(born_on, mark), month_day(born_on, mark + 1))
    for mark in marks.get("months_to_18", ()):
        month = ADULT_MONTHS - mark
        yield from (month_day(born_on, month), month_day(born_on, month + 1))
    if "key_transition" in marks:
        yield from (transition_window(day)[0] for _, day in transitions(born_on))


def _dated_marks(values: Mapping[str, Value | None], marks: Marks) -> Iterator[date]:
    since = values.get("acquired_loss_on")
    for mark in marks.get("weeks_since_acquired_loss", ()):
        if isinstance(since, date):
            yield since + timedelta(weeks=mark)
            yield since + timedelta(weeks=mark + 1)
    until = values.get("medication_lapses_on")
    for mark in marks.get("weeks_of_medication_left", ()):
        if isinstance(until, date):
            # floor(days / 7) falls to mark - 1 the day after `mark` whole weeks remain
            yield until - timedelta(weeks=mark) + timedelta(days=1)
            yield until - timedelta(weeks=mark + 1) + timedelta(days=1)
