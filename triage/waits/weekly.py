"""One list week by week: the five series whose charts tell chance from change.

Weeks begin on Monday and only whole ones are counted. The first is the first whole week
after somebody had left the list: before that only those who wait still are on record,
and every week would look better the longer ago it was.

How long the list is and how long children have waited are not charted here: each week
holds most of the week before, so nearly every point would be called a change. The
change of the list from one week to the next can be charted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from triage.waits.spells import DAYS_IN_WEEK, NEVER, Left, Spells, day_number, day_of
from triage.waits.tally import Counts, rows, tally
from triage.waits.waited import STANDARD_WEEKS


class Measure(StrEnum):
    """What is charted. The names stand in addresses and files."""

    REFERRALS = "referrals"
    SEEN = "seen"
    NOT_BROUGHT = "not_brought"
    WITHIN_18 = "seen_within_18_weeks"
    CHANGE = "change_of_list"


@dataclass(frozen=True, kw_only=True)
class Visits:
    """Of one week's visits whose outcome is recorded, how many children were not brought."""

    kept: int = 0
    not_brought: int = 0

    @property
    def all(self) -> int:
        """Every visit that has an outcome."""
        return self.kept + self.not_brought


@dataclass(frozen=True, kw_only=True)
class Week:
    """What happened on one list in one whole week."""

    monday: date
    came: int  # referred, back, or from the other list
    seen: int
    seen_within_18: int
    change: int  # of how many wait; putting a record right is none
    visits: Visits

    def counted(self, measure: Measure) -> tuple[int, int | None]:
        """The count of a measure, and what it is a share of where it is a share."""
        return {
            Measure.REFERRALS: (self.came, None),
            Measure.SEEN: (self.seen, None),
            Measure.NOT_BROUGHT: (self.visits.not_brought, self.visits.all),
            Measure.WITHIN_18: (self.seen_within_18, self.seen),
            Measure.CHANGE: (self.change, None),
        }[measure]

    def value(self, measure: Measure) -> float | None:
        """The point of the chart. None: a share of nothing."""
        count, of = self.counted(measure)
        if of is None:
            return float(count)
        return 100 * count / of if of else None


def first_monday(spells: Spells, this_monday: date, most: int) -> date:
    """The Monday of the first week to count: at most so many weeks ago.

    This week's Monday where nobody left the list before it.
    """
    earliest = this_monday - timedelta(weeks=most)
    left = spells.left[(spells.left != NEVER) & (spells.cause != Left.PUT_RIGHT)]
    if not len(left):
        return this_monday
    first = day_of(int(left.min()))
    after = first + timedelta(days=-first.weekday() % DAYS_IN_WEEK)
    return min(max(after, earliest), this_monday)


def weeks(
    spells: Spells, first: date, this_monday: date, visits: Mapping[date, Visits]
) -> tuple[Week, ...]:
    """Every whole week from a Monday to before another. Spells must be sound."""
    many = (this_monday - first).days // DAYS_IN_WEEK
    if not many:
        return ()
    after, until = day_number(first) - 1, day_number(this_monday) - 1
    counted = tally(spells, after, until)
    came, left = _by_week(counted.came), _by_week(counted.left)
    within = _within(spells, after, until)
    gone = left.sum(0) - left[Left.PUT_RIGHT]
    mondays = [first + timedelta(weeks=at) for at in range(many)]
    return tuple(
        Week(
            monday=monday,
            came=int(came[at]),
            seen=int(left[Left.SEEN][at]),
            seen_within_18=int(within[at]),
            change=int(came[at] - gone[at]),
            visits=visits.get(monday, Visits()),
        )
        for at, monday in enumerate(mondays)
    )


def _by_week(by_day: Counts) -> Counts:
    """Days, the last one first, as whole weeks in the order of time."""
    forward = by_day[..., ::-1]
    shape = (*forward.shape[:-1], -1, DAYS_IN_WEEK)
    summed: Counts = forward.reshape(shape).sum(-1)
    return summed


def _within(spells: Spells, after: int, until: int) -> NDArray[np.int64]:
    """Of those seen in each week, how many had waited 18 weeks or less."""
    days = spells.left - spells.clock
    seen = (spells.cause == Left.SEEN) & (spells.left > after) & (spells.left <= until)
    chosen = rows(seen & (days <= STANDARD_WEEKS * DAYS_IN_WEEK))
    week = (spells.left[chosen] - after - 1) // DAYS_IN_WEEK
    many = (until - after) // DAYS_IN_WEEK
    return np.bincount(week, spells.many[chosen], many).astype(np.int64)
