"""On which days a list is looked at: once a month, as it was frozen where it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from triage.calendar import london_day
from triage.store.models import Snapshot


MONTHS = 12
A_QUARTER = 3  # months


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One day of one month, and the list as it was frozen on it, if it was."""

    day: date
    snapshot: Snapshot | None = None


def months_until(today: date, many: int = MONTHS) -> tuple[date, ...]:
    """The first days of this month and of those before it, the oldest first."""
    found = [today.replace(day=1)]
    while len(found) < many:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(found))


def told(
    snapshots: Mapping[date, Snapshot], *, horizon: timedelta, today: date
) -> tuple[Looked, ...]:
    """The latest months of which can be said what came in the weeks after, oldest first.

    A month whose list was not frozen is looked at on its first day.
    """
    # Neither the months since then, nor the one in which it fell: it may be frozen late.
    over = MONTHS + horizon // timedelta(days=28) + 2
    days = [_looked(one, snapshots.get(one)) for one in months_until(today, over)]
    return tuple([one for one in days if one.day + horizon <= today][-MONTHS:])


def apart(many: int) -> list[int]:
    """Every third of so many, the last among them: no weeks after them are shared."""
    return sorted(range(many - 1, -1, -A_QUARTER))


def _looked(month: date, snapshot: Snapshot | None) -> Looked:
    day = month if snapshot is None else london_day(snapshot.taken_at)
    return Looked(day=day, snapshot=snapshot)
