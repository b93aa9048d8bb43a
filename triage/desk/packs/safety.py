"""How fast people came where a child needed somebody the same day, in one month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from triage.calendar import london_day, midnight
from triage.desk.desk import Desk
from triage.desk.packs.months import Month
from triage.store import safe_times
from triage.store.safe_times import SafeTimes


SECONDS_IN_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Safety:
    """Tasks that needed a person the same day. Hours are None where nobody has yet."""

    opened: int
    taken_hours: float | None  # the median, of those somebody took
    closed_hours: float | None  # the median, of those that were closed
    same_day: int  # closed on the day they were opened
    in_time: int  # closed before they were due
    open_now: int  # of the month's, not closed by its end

    @property
    def sentence(self) -> str:
        """What it comes to."""
        if not self.opened:
            return "No task that needs a person the same day was opened."
        return (
            f"{self.opened:,} tasks needed a person the same day: {self.in_time:,} were "
            f"closed in time, {self.open_now:,} were still open at the end of the month."
        )


def of_month(desk: Desk, month: Month) -> Safety:
    """The tasks opened in a month, as they stood at its end."""
    since, until = midnight(month.first), midnight(month.after)
    found = safe_times.opened_between(
        desk.session, tenant=desk.tenant, since=since, until=until
    )
    return counted(found, until)


def counted(found: Sequence[SafeTimes], until: datetime) -> Safety:
    """The counts, leaving out what happened from `until` on."""
    taken = [
        _hours(one.opened_at, one.acknowledged_at)
        for one in found
        if one.acknowledged_at is not None and one.acknowledged_at < until
    ]
    closed = [
        (one, one.closed_at)
        for one in found
        if one.closed_at is not None and one.closed_at < until
    ]
    return Safety(
        opened=len(found),
        taken_hours=_middle(taken),
        closed_hours=_middle([_hours(one.opened_at, at) for one, at in closed]),
        same_day=sum(london_day(at) == london_day(one.opened_at) for one, at in closed),
        in_time=sum(at <= one.due_at for one, at in closed),
        open_now=len(found) - len(closed),
    )


def _middle(hours: Sequence[float]) -> float | None:
    return round(median(hours), 1) if hours else None


def _hours(opened: datetime, then: datetime) -> float:
    return (then - opened).total_seconds() / SECONDS_IN_HOUR
