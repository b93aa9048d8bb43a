"""Months, as a pack names them, and what people say of one."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from triage.desk.desk import Desk, Done
from triage.errors import TriageError
from triage.store import pack_comments
from triage.store.pack_comments import Comment


__all__ = ["Comment", "Month", "Part", "lately", "month_named", "said", "say"]
NAMED = "%Y-%m"
MONTHS_SHOWN = 12


class BadMonth(TriageError):
    """A month is written as 2026-10: the year, a dash and two digits."""


class MonthNotOver(TriageError):
    """That month is not over, so it has no pack yet. Choose an earlier one."""


class Part(StrEnum):
    """The sections of a pack, in order."""

    CHANGED = "what changed"
    WAITS = "how long children wait"
    PROMISE = "whether the promises were kept"
    SAFETY = "safety"
    FAIRNESS = "fairness"
    MISSED = "delays of our own making"
    FORECAST = "what was foretold, and what came"
    RULES = "the rules in force"
    RETURN = "the national return"


@dataclass(frozen=True, kw_only=True)
class Month:
    """One whole month: its first day, and the first day after it."""

    first: date

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.after - timedelta(days=1)

    @property
    def name(self) -> str:
        """As addresses and commands name it: 2026-10."""
        return self.first.strftime(NAMED)

    @property
    def words(self) -> str:
        """As people say it: October 2026."""
        return self.first.strftime("%B %Y")


def month_named(name: str, *, today: date) -> Month:
    """The month of this name. Raises `BadMonth`, `MonthNotOver`."""
    try:
        first = datetime.strptime(name, NAMED).date()  # noqa: DTZ007  # a day, no moment
    except ValueError:
        raise BadMonth from None
    found = Month(first=first)
    if found.after > today:
        raise MonthNotOver
    return found


def lately(today: date) -> tuple[Month, ...]:
    """The last whole months, the latest first."""
    found = []
    first = today.replace(day=1)
    for _ in range(MONTHS_SHOWN):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(Month(first=first))
    return tuple(found)


def said(desk: Desk, month: Month) -> dict[Part, Comment]:
    """What people say of each section; nothing where nobody said anything."""
    kept = pack_comments.of_month(desk.session, tenant=desk.tenant, month=month.first)
    return {Part(key): one for key, one in kept.items()}


def say(desk: Desk, *, month: str, part: Part, text: str) -> Done:
    """Keep what somebody says of a section. Raises `BadMonth`, `MonthNotOver`."""
    about = month_named(month, today=desk.today)
    pack_comments.add(
        desk.session,
        tenant=desk.tenant,
        month=about.first,
        section=part.value,
        said=text,
        staff_id=desk.actor.staff_id,
        by=desk.actor.by,
        now=desk.now,
    )
    desk.note("Wrote in a monthly pack", on=("pack", about.name), section=part.value)
    return Done(
        sentence=f"Your words stand in the pack of {about.words}.",
        kind="pack",
        id=about.name,
    )
