"""The duty desk: when somebody is there, who is told when nobody looked (`tasks.toml`).

Nothing here reads a clock. Due times and the acknowledgement clock run in duty hours.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from triage.calendar import LONDON, add_working_days, is_working_day, london_day
from triage.content_files import read_content
from triage.errors import TriageError
from triage.settings import content_folder, settings_now


FILE = "tasks.toml"


class BadDuty(TriageError):
    """The file {file} on tasks and reviews cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True)
class Safe:
    """Who is told when a same-day task is not acknowledged, and after how long."""

    acknowledge_within_minutes: int
    then_within_minutes: int
    escalates_to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reviews:
    """How often a waiting child is looked at again, and how many a week can be."""

    forced_every_weeks: int
    harm_from_weeks: int
    harm_every_weeks: int
    forced_a_week: int
    harm_a_week: int
    due_within_working_days: int


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What the weekly meeting is warned about."""

    window_weeks: int
    least_decisions: int
    override_low: float
    override_high: float
    near_tie_days: int
    slots_ahead: int
    expires_within_weeks: int
    longest_to_median: float


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One dated, owned version of the file."""

    version: str
    status: str
    owner: str
    review_on: date
    opens: time
    closes: time
    who: str
    emergency: str  # shown while nobody is at the desk
    safe: Safe
    reviews: Reviews
    meeting: Meeting

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is at the desk."""
        local = moment.astimezone(LONDON)
        return is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def next_opening(self, moment: datetime) -> datetime:
        """When the desk opens next; the moment itself while it is open."""
        if self.is_open(moment):
            return moment
        today = london_day(moment)
        if is_working_day(today) and moment < self._at(today, self.opens):
            return self._at(today, self.opens)
        return self._at(add_working_days(today, 1), self.opens)

    def closing_after(self, moment: datetime) -> datetime:
        """The end of the first duty day that can still be used."""
        return self._at(london_day(self.next_opening(moment)), self.closes)

    def minutes_open(self, since: datetime, until: datetime) -> int:
        """Whole minutes between two moments with somebody at the desk."""
        if until <= since:
            return 0
        open_for = timedelta()
        day = london_day(since)
        while day <= london_day(until):
            if is_working_day(day):
                first = max(since, self._at(day, self.opens))
                last = min(until, self._at(day, self.closes))
                open_for += max(last - first, timedelta())
            day += timedelta(days=1)
        return int(open_for.total_seconds() // 60)

    def first_due(self, due_at: datetime, now: datetime, *, at_once: bool) -> datetime:
        """When a task first seen now is due: never before anybody could do it.

        What should be done at once is due when the desk opens next, or by the end of
        the day while it is open; anything else by the end of the first duty day.
        """
        if due_at > self.next_opening(now):
            return due_at
        if at_once and not self.is_open(now):
            return self.next_opening(now)
        return self.closing_after(now)

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, LONDON)


def in_force() -> Duty:
    """What this service's settings name."""
    return load_duty(content_folder(settings_now().content) / "rules" / FILE)


@cache
def load_duty(path: Path) -> Duty:
    """Read and check the file. Raises `BadDuty` with the reason."""
    return read_content(
        path,
        _duty,
        wrong=_wrong,
        refuse=lambda why: BadDuty(file=path.name, reason=why),
    )


def _duty(table: dict[str, Any]) -> Duty:
    about = {name: table[name] for name in ("version", "status", "owner", "review_on")}
    safe = table["safe"] | {"escalates_to": tuple(table["safe"]["escalates_to"])}
    return Duty(
        **about,
        **table["duty"],
        safe=Safe(**safe),
        reviews=Reviews(**table["reviews"]),
        meeting=Meeting(**table["meeting"]),
    )


def _wrong(duty: Duty) -> str | None:
    """Why it would let something wait unseen; None when it would not."""
    if duty.opens >= duty.closes:
        return "the desk must open before it closes"
    if not duty.safe.escalates_to or duty.safe.acknowledge_within_minutes <= 0:
        return "somebody must be told when a same-day task is not acknowledged"
    reviews = duty.reviews
    if min(reviews.forced_a_week, reviews.harm_a_week) <= 0:
        return "some reviews must be possible each week"
    if min(reviews.forced_every_weeks, reviews.harm_every_weeks) <= 0:
        return "reviews must come round again"
    return None
