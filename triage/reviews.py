"""Who is looked at again, and when: forced reviews, harm reviews, and their backlog.

Time alone makes a review and changes no place. When more fall due than can be done in
a week, they are spread over weeks, the most urgent band and the longest wait first.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from heapq import heappop, heappush

from triage.referrals import Band


WEEK = timedelta(weeks=1)


class Kind(StrEnum):
    """What is looked at."""

    FORCED = "forced"  # is what is known still so?
    HARM = "harm"  # did waiting do harm?


class Found(StrEnum):
    """What a forced review came to."""

    NO_CHANGE = "no change"
    BAND = "the band should change"
    INFORMATION = "more information was asked for"


class Harm(StrEnum):
    """What harm a harm review found."""

    NONE = "none"
    LOW = "low"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True, kw_only=True)
class Every:
    """How often one kind of review comes round, in weeks of waiting."""

    first_after: int
    then_every: int


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One child who waits, as reviews see them."""

    referral_id: str
    band: Band
    clock_start: date
    reviewed_on: date | None = None  # the last review that counts for this kind


@dataclass(frozen=True, kw_only=True)
class Due:
    """One review and the day from which it is owed."""

    referral_id: str
    band: Band
    clock_start: date
    due_on: date


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week's reviews, by the Monday it begins on."""

    begins: date
    reviews: tuple[Due, ...]
    left: int  # owed by the end of it and still not done


def due(child: Waits, every: Every) -> Due:
    """When a child's next review is owed. A review starts the count again."""
    first = child.clock_start + every.first_after * WEEK
    again = child.reviewed_on and child.reviewed_on + every.then_every * WEEK
    return Due(
        referral_id=child.referral_id,
        band=child.band,
        clock_start=child.clock_start,
        due_on=max(first, again) if again else first,
    )


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def turn(one: Due) -> tuple[Band, date, str]:
    """The most urgent band first, then the longest wait, then the id."""
    return one.band, one.clock_start, one.referral_id


def this_week(
    owed: Iterable[Due], today: date, *, a_week: int, opened: int
) -> tuple[Due, ...]:
    """Those to open now. `opened` were opened this week already."""
    ends = monday(today) + WEEK
    ready = sorted((one for one in owed if one.due_on < ends), key=turn)
    return tuple(ready[: max(0, a_week - opened)])


def spread(
    owed: Iterable[Due], today: date, *, a_week: int, opened: int
) -> Iterator[Week]:
    """Every owed review in the week it is done, from this week on.

    A review is never before the week it falls due in, and no week holds more than
    `a_week`, those opened this week already included. Weeks come until all are placed.
    """
    coming = deque(sorted(owed, key=lambda one: (one.due_on, turn(one))))
    begins, free = monday(today), max(0, a_week - opened)
    pool: list[tuple[tuple[Band, date, str], Due]] = []
    while pool or coming:
        while coming and coming[0].due_on < begins + WEEK:
            one = coming.popleft()
            heappush(pool, (turn(one), one))
        done = [heappop(pool)[1] for _ in range(min(free, len(pool)))]
        yield Week(begins=begins, reviews=tuple(done), left=len(pool))
        begins, free = begins + WEEK, a_week


def clear_by(weeks: Iterable[Week]) -> date | None:
    """The last day of the first week that leaves nothing owed; None when none does."""
    cleared = (one.begins for one in weeks if not one.left)
    first = next(cleared, None)
    return first + WEEK - timedelta(days=1) if first else None
