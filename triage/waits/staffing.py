"""Slots from people: posts and their sessions, less leave, closures and holidays.

A post's week is spread evenly over Monday to Friday. Each lost day is counted once, for
the first reason that holds, so what is left and what is lost always add up to the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from triage.calendar import in_term, is_working_day


WORKING_DAYS = 5
WHOLE_TIME = 100  # per cent

Terms = Sequence[tuple[date, date]]


class Lost(StrEnum):
    """Why a post's day has no slots, in the order in which a reason is looked for."""

    BANK_HOLIDAY = "bank holiday"
    CLOSED = "closed"
    SCHOOL_HOLIDAY = "school holiday"
    LEAVE = "leave"


@dataclass(frozen=True, kw_only=True)
class Post:
    """A share of somebody's week that is kept for one list's first appointments."""

    id: str
    percent: int  # of whole time
    sessions: int  # a week, of somebody whole-time
    slots: int  # a session
    first: date
    last: date | None = None  # the last day; None while nobody knows of one
    term_only: bool = False

    @property
    def slots_a_week(self) -> float:
        """Slots in a week without a day lost."""
        return self.percent * self.sessions * self.slots / WHOLE_TIME

    def holds_on(self, day: date) -> bool:
        """Whether the post is filled on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days without slots, both ends counted: one post's leave, or a list's closure."""

    first: date
    last: date
    post_id: str | None = None  # None: nobody of the list has slots


@dataclass(frozen=True, kw_only=True)
class StaffWeek:
    """One week's slots: `whole` if no day were lost, and what each reason takes."""

    monday: date
    whole: float
    lost: Mapping[Lost, float]

    @property
    def slots(self) -> float:
        """What is left; never below 0."""
        return max(0.0, self.whole - sum(self.lost.values()))


def weeks(
    posts: Sequence[Post],
    absences: Sequence[Absence],
    terms: Terms,
    *,
    monday: date,
    many: int,
) -> tuple[StaffWeek, ...]:
    """So many weeks from a Monday. Outside the terms named, term time is taken to run."""
    away = {one.id: _days(absences, one.id) for one in posts}
    closed = _days(absences, None)
    found = []
    for at in range(many):
        start = monday + timedelta(weeks=at)
        whole, lost = 0.0, dict.fromkeys(Lost, 0.0)
        for post, day in _post_days(posts, start):
            share = post.slots_a_week / WORKING_DAYS
            whole += share
            why = _why_lost(post, day, closed, away[post.id], terms)
            if why is not None:
                lost[why] += share
        found.append(StaffWeek(monday=start, whole=whole, lost=lost))
    return tuple(found)


def known_until(terms: Terms) -> date | None:
    """The last day for which term time is known; None where no term is named."""
    return max((last for _, last in terms), default=None)


def _post_days(posts: Sequence[Post], monday: date) -> Iterator[tuple[Post, date]]:
    days = [monday + timedelta(days=at) for at in range(WORKING_DAYS)]
    return ((post, day) for post in posts for day in days if post.holds_on(day))


def _why_lost(
    post: Post,
    day: date,
    closed: frozenset[date],
    away: frozenset[date],
    terms: Terms,
) -> Lost | None:
    if not is_working_day(day):
        return Lost.BANK_HOLIDAY
    if day in closed:
        return Lost.CLOSED
    if post.term_only and _holiday(day, terms):
        return Lost.SCHOOL_HOLIDAY
    return Lost.LEAVE if day in away else None


def _holiday(day: date, terms: Terms) -> bool:
    """Whether schools are known to be closed: between two terms that are named."""
    if not terms:
        return False
    begins, ends = min(first for first, _ in terms), max(last for _, last in terms)
    return begins <= day <= ends and not in_term(day, terms)


def _days(absences: Sequence[Absence], post_id: str | None) -> frozenset[date]:
    return frozenset(
        one.first + timedelta(days=at)
        for one in absences
        if one.post_id == post_id
        for at in range((one.last - one.first).days + 1)
    )
