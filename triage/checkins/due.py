"""Who is asked how things are next, on which day, and why on that day.

A check-in comes round by the band, is brought forward by what should not wait, and is
never put off by anything but the pace at which replies can be read.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from triage.calendar import BIRTHDAYS, add_working_days, month_day, transitions
from triage.checkins.content import CheckIns
from triage.referrals import Band


MONTHS_IN_YEAR = 12


class Why(StrEnum):
    """Why somebody is asked on a day."""

    CADENCE = "its time has come round"
    SCHOOL_MOVE = "a school move comes near"
    BIRTHDAY = "a birthday that changes what is right"
    OPEN_QUESTION = "a question is open"
    STALE = "what we know is old"
    WEEKLY_CALL = "a call each week until booked"
    CAME = "they came to tell us"
    BESIDE = "asked beside the family"


@dataclass(frozen=True, kw_only=True)
class Family:
    """One child's family as the plan sees it: all referrals of the child together."""

    child_id: str
    band: Band  # the most urgent of any list
    since: date  # the earliest clock
    born_on: date | None = None
    asked_on: date | None = None  # when we last asked any of them
    wanted_on: date | None = None  # when we last asked whether it is still wanted
    asks: bool = False  # one missing answer would change the band
    stale: bool = False  # a red flag that was known has not been asked about for long


@dataclass(frozen=True, kw_only=True)
class Due:
    """The next check-in of one family."""

    child_id: str
    band: Band
    on: date
    why: Why
    asks_if_wanted: bool


def due(rules: CheckIns, family: Family, today: date) -> Due:
    """The day the family is asked next, which may have passed, and why then.

    Of several reasons the earliest day counts; of one day the more particular reason.
    """
    on, _, why = min(_reasons(rules, family))
    return Due(
        child_id=family.child_id,
        band=family.band,
        on=on,
        why=why,
        asks_if_wanted=asks_if_wanted(rules, family, max(on, today)),
    )


def asks_if_wanted(rules: CheckIns, family: Family, on: date) -> bool:
    """Whether a check-in on a day asks if the assessment is still wanted."""
    if on < family.since + rules.wanted_first_after:
        return False
    return family.wanted_on is None or (
        on >= family.wanted_on + rules.wanted_then_every
    )


def in_turn(some: Iterable[Due]) -> list[Due]:
    """Urgent bands first, then whoever was due longest ago: a total order."""
    return sorted(some, key=lambda one: (one.band, one.on, one.child_id))


def turn_comes_on(
    rules: CheckIns, today: date, place: int, *, reading_hours_a_week: float
) -> date | None:
    """The day on which somebody with `place` others before them is asked.

    None where nobody reads replies, so that the turn never comes.
    """
    if reading_hours_a_week * 60 < rules.reading_minutes:
        return None
    a_week = int(reading_hours_a_week * 60 / rules.reading_minutes)
    weeks, left = divmod(place, a_week)
    day = add_working_days(today, weeks * 5)
    while left >= (
        share := rules.a_day(day, reading_hours_a_week=reading_hours_a_week)
    ):
        left -= share
        day = add_working_days(day, 1)
    return day


def _reasons(rules: CheckIns, family: Family) -> Iterator[tuple[date, int, Why]]:
    """Each day that asks for a check-in after the last one, and how particular it is."""
    last = family.asked_on or family.since
    if family.band is Band.P1:
        yield last + rules.every[Band.P1], 0, Why.WEEKLY_CALL
        return
    yield last + rules.every[family.band], 9, Why.CADENCE
    if family.stale:
        yield last + rules.earlier_after, 3, Why.STALE
    if family.asks:
        yield last + rules.earlier_after, 2, Why.OPEN_QUESTION
    if family.born_on is not None:
        for day, how, why in _dated(rules, family.born_on):
            if last < day:
                yield day, how, why


@lru_cache(maxsize=BIRTHDAYS)
def _dated(rules: CheckIns, born_on: date) -> tuple[tuple[date, int, Why], ...]:
    """The days of a childhood on which the family is asked once more."""
    moves = (
        (move_on - rules.before_school_move, 0, Why.SCHOOL_MOVE)
        for _, move_on in transitions(born_on)
    )
    birthdays = (
        (month_day(born_on, years * MONTHS_IN_YEAR), 1, Why.BIRTHDAY)
        for years in rules.at_years
    )
    return (*moves, *birthdays)
