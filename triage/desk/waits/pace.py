"""What a list did of late, gathered once: who came, who was seen, and what slots did.

Slots given are counted as the waiting promise counts them, children as the lists' own
figures count them. While a list is young, its weeks count from its first day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from triage.desk.desk import Desk
from triage.desk.offering.weeks import week_of
from triage.desk.waits.figures import kept_since
from triage.referrals import Pathway
from triage.store import pace as slots
from triage.store import placements, spells
from triage.store.slot_fates import Fate, SlotFate, fates
from triage.waits.balance import sound
from triage.waits.capacity import Pace
from triage.waits.spells import DAYS_IN_WEEK
from triage.waits.statistics import Window, window


WINDOW_WEEKS = 13
WEEKS_AHEAD = 13


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """One list's pace, or why there is none, and the slots of late and ahead."""

    pace: Pace | None
    why_not: str
    target: float | None  # how many wait when the mean wait is right
    waiting: int
    unused: int  # slots of late that were nobody's
    minutes: float | None  # of a slot on average; None where there are none
    ahead: tuple[SlotFate, ...]  # from this week's Monday on


def gathered(desk: Desk, pathway: Pathway) -> Gathered:
    """What one list did in its last weeks, to the end of today."""
    window = _window(desk, pathway)
    first, _ = week_of(desk.today)
    every = fates(
        desk.session,
        tenant=desk.tenant,
        pathway=pathway,
        first=desk.now - timedelta(weeks=WINDOW_WEEKS),
        end=first + timedelta(weeks=WEEKS_AHEAD),
    )
    late = [one for one in every if one.starts_at < desk.now]
    return Gathered(
        pace=_pace(desk, pathway, window, late),
        why_not=window.rates.demand_a_week.why_not,
        target=window.rates.target_queue.value,
        waiting=window.balance.waiting_after,
        unused=sum(one.fate is Fate.OPEN for one in late),
        minutes=_minutes(every),
        ahead=tuple(one for one in every if one.starts_at >= first),
    )


def _window(desk: Desk, pathway: Pathway) -> Window:
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    every = spells.of_lists(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number if ranking else None,
        since=desk.today - timedelta(weeks=WINDOW_WEEKS),
    )
    of_list = every[pathway]
    kept = of_list.where(sound(of_list))
    since = kept_since(desk, kept)
    return window(kept, desk.today, WINDOW_WEEKS, kept_since=since)


def _pace(
    desk: Desk, pathway: Pathway, found: Window, late: Sequence[SlotFate]
) -> Pace | None:
    rates, days = found.rates, (desk.today - found.rates_after).days
    weeks = days / DAYS_IN_WEEK
    a_week = (rates.demand_a_week, rates.capacity_a_week, rates.left_unseen_a_week)
    if any(one.value is None for one in a_week):
        return None
    joined, seen, left = (round((one.value or 0.0) * weeks) for one in a_week)
    start = desk.now - timedelta(days=days)
    on: dict[str, Any] = {"tenant": desk.tenant, "pathway": pathway}
    return Pace(
        weeks=weeks,
        waiting=found.balance.waiting_after,
        joined=joined,
        seen=seen,
        left=left,
        slots=slots.slots_offered(desk.session, since=start, until=desk.now, **on),
        missed=sum(
            one.fate is Fate.WAS_NOT_BROUGHT and one.starts_at >= start for one in late
        ),
    )


def _minutes(some: Sequence[SlotFate]) -> float | None:
    kept = [one.minutes for one in some if one.fate is not Fate.CANCELLED]
    return sum(kept) / len(kept) if kept else None
