"""What the R package NHSRwaitinglist says of the same list, where that is sound.

For a service that compares its numbers with those it had before, or with another
service's. `statistics.py` has our own; the page "Where our numbers differ from
NHSRwaitinglist" lists every difference and its reason. Written from the package's
results (version 0.1.2.9001), not from its code.

Kept as the package has them: gaps of whole days from the start to the first referral,
from each to the next and from the last to the end, so one more gap than referrals; and
whoever leaves, for any cause, is capacity.
"""

from dataclasses import dataclass
from math import ceil, floor, log, sqrt

import numpy as np
from numpy.typing import NDArray

from triage.waits import formulas
from triage.waits.figure import Figure, cannot
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Days


STANDARD_WEEKS = 18
RELIEF_WEEKS = 26
TOO_BIG = 2  # times the target queue
PRIORITY_DAYS = {1: 7, 2: 28, 3: 84}
OTHER_PRIORITY_DAYS = 365

NOBODY_REFERRED = "Nobody was referred between these days."
NO_SPAN = "Every gap between these days is 0, so there is no rate."
NO_REMOVALS = "Nobody was removed between these days."
NOBODY_WAITS = "Nobody is waiting."
NO_CAPACITY = "There is no capacity to set demand against."
RELIEF_FIRST = "The queue is more than twice its target, so relief comes first."
NO_RELIEF = "The queue is no more than twice its target, so no relief is needed."


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """A list as the package holds it: a referral and a removal day for each child."""

    referral: Days
    removal: Days  # `NEVER` for who has not left

    def __len__(self) -> int:
        """How many rows."""
        return len(self.referral)

    def rows(self, at: NDArray[np.intp] | NDArray[np.bool_]) -> "Listed":
        """These rows, in this order."""
        return Listed(referral=self.referral[at], removal=self.removal[at])


@dataclass(frozen=True, kw_only=True)
class Gaps:
    """The rate that gaps between events give, and how the gaps vary."""

    weekly: Figure
    variation: Figure
    count: int


@dataclass(frozen=True, kw_only=True)
class Stats:
    """The package's table of one list, each with its unit."""

    demand_a_week: Figure
    capacity_a_week: Figure
    load: Figure
    demand_count: int
    queue: int
    target_queue: Figure
    mean_wait_weeks: Figure
    demand_variation: Figure
    capacity_variation: Figure
    target_capacity_a_week: Figure
    relief_capacity_a_week: Figure
    pressure: Figure

    @property
    def load_too_big(self) -> bool:
        """Whether demand is as much as capacity, or more; no when it cannot be said."""
        return self.load.value is not None and self.load.value >= 1


def stats(
    listed: Listed,
    target_wait_weeks: float,
    start: int | None = None,
    end: int | None = None,
) -> Stats | None:
    """The package's `wl_stats`; `None` for a list without rows.

    Where an end is given, nothing later counts. Where none is, it is the last referral's
    day, and removals after it still count as capacity, as the package has it.
    """
    if not len(listed):
        return None
    last = int(listed.referral.max()) if end is None else end
    demand, capacity = (
        referral_stats(listed, start, end),
        removal_stats(listed, start, end),
    )
    return _table(listed, last, (demand, capacity), target_wait_weeks)


def _table(
    listed: Listed, end: int, rates: tuple[Gaps, Gaps], target_wait_weeks: float
) -> Stats:
    demand, capacity = rates
    here = (listed.referral <= end) & (listed.removal > end)
    queue, waits = int(here.sum()), (end - listed.referral[here]) / DAYS_IN_WEEK
    mean_wait = Figure(value=float(waits.mean())) if queue else cannot(NOBODY_WAITS)
    target = demand.weekly.then(
        lambda one: formulas.target_queue_size(one, target_wait_weeks)
    )
    return Stats(
        demand_a_week=demand.weekly,
        capacity_a_week=capacity.weekly,
        load=load(demand.weekly, capacity.weekly),
        demand_count=demand.count,
        queue=queue,
        target_queue=target,
        mean_wait_weeks=mean_wait,
        demand_variation=demand.variation,
        capacity_variation=capacity.variation,
        **_capacities(queue, target, rates, target_wait_weeks),
        pressure=mean_wait.then(lambda one: formulas.pressure(one, target_wait_weeks)),
    )


def _capacities(
    queue: int, target: Figure, rates: tuple[Gaps, Gaps], target_wait_weeks: float
) -> dict[str, Figure]:
    """What keeps the queue at its target, or what brings it there: never both."""
    demand, capacity = rates
    aim, arriving = target.value, demand.weekly.value
    pair = (demand.variation.value, capacity.variation.value)
    if aim is None or arriving is None:
        relief = keeping = cannot(target.why_not)
    elif queue > TOO_BIG * aim:
        needed = formulas.relief_capacity(arriving, queue, aim, RELIEF_WEEKS)
        relief, keeping = Figure(value=needed), cannot(RELIEF_FIRST)
    else:
        relief = cannot(NO_RELIEF)
        keeping = _keeping(arriving, pair, target_wait_weeks)
    return {"relief_capacity_a_week": relief, "target_capacity_a_week": keeping}


def _keeping(
    demand: float,
    variations: tuple[float | None, float | None],
    target_wait_weeks: float,
) -> Figure:
    of_demand, of_capacity = variations
    if of_demand is None or of_capacity is None:
        return cannot(NO_REMOVALS)
    pair = (of_demand, of_capacity)
    return Figure(
        value=formulas.target_capacity(demand, target_wait_weeks, variations=pair)
    )


def load(demand: Figure, capacity: Figure) -> Figure:
    """Demand over capacity, where both are known and capacity is above 0."""
    if demand.value is None:
        return cannot(demand.why_not)
    if capacity.value is None:
        return cannot(capacity.why_not)
    if capacity.value == 0:
        return cannot(NO_CAPACITY)
    return Figure(value=formulas.queue_load(demand.value, capacity.value))


def referral_stats(
    listed: Listed, start: int | None = None, end: int | None = None
) -> Gaps:
    """The package's `wl_referral_stats`, of referrals put in order first."""
    first, last = _span(listed, start, end)
    inside = (listed.referral >= first) & (listed.referral <= last)
    days = np.sort(listed.referral[inside])
    if not len(days):
        return _no_gaps(NOBODY_REFERRED)
    return _from_gaps(np.diff(days, prepend=first, append=last))


def removal_stats(
    listed: Listed, start: int | None = None, end: int | None = None
) -> Gaps:
    """The package's `wl_removal_stats`: gaps of removals while somebody waits.

    A gap begins at the removal before it, or at the last day on which nobody waited.
    """
    first, _ = _span(listed, start, end)
    last = NEVER - 1 if end is None else end
    gone = (listed.removal >= first) & (listed.removal <= last)
    if not gone.any():
        return _no_gaps(NO_REMOVALS)
    _, queue = queue_size(listed, start, end)
    idle = first + np.flatnonzero(queue == 0)
    days = np.concatenate([idle, listed.removal[gone]])
    removed = np.repeat([False, True], [len(idle), int(gone.sum())])
    order = np.lexsort([removed, days])
    gaps = np.diff(days[order], prepend=first)
    return _from_gaps(gaps[removed[order]])


def queue_size(
    listed: Listed, start: int | None = None, end: int | None = None
) -> tuple[int, NDArray[np.int64]]:
    """The package's `wl_queue_size`: the first day, and how many wait at each day's end.

    Who left before the start is not there at the start, and who comes after the end is
    not there yet.
    """
    if not len(listed):
        return 0, np.zeros(0, np.int64)
    first, last = _span(listed, start, end)
    there = listed.rows((listed.removal >= first) & (listed.referral <= last))
    days = last - first + 1
    came = np.bincount(np.maximum(there.referral, first) - first, minlength=days)
    left = there.removal[there.removal <= last] - first
    return first, (came - np.bincount(left, minlength=days)).cumsum()


def _span(listed: Listed, start: int | None, end: int | None) -> tuple[int, int]:
    """The first and the last referral's day, where no other is given."""
    first = int(listed.referral.min(initial=NEVER)) if start is None else start
    last = int(listed.referral.max(initial=0)) if end is None else end
    return first, last


def _from_gaps(gaps: NDArray[np.int32] | NDArray[np.int64]) -> Gaps:
    mean = float(gaps.mean())
    if mean == 0:
        return _no_gaps(NO_SPAN, len(gaps))
    deviation = float(gaps.std(ddof=1)) if len(gaps) > 1 else 0.0
    return Gaps(
        weekly=Figure(value=DAYS_IN_WEEK / mean),
        variation=Figure(value=deviation / mean),
        count=len(gaps),
    )


def _no_gaps(why: str, count: int = 0) -> Gaps:
    return Gaps(weekly=cannot(why), variation=cannot(why), count=count)


def relief_capacity(
    demand: float,
    queue: tuple[float, float],
    time_to_target: float = RELIEF_WEEKS,
    referrals: int = 0,
    variation: float = 0.0,
) -> float:
    """The package's `calc_relief_capacity`; `queue` is the present and the target one.

    With `referrals`, demand is first raised by what the package calls two standard
    deviations; where that would be the whole of it, demand stays as it is.
    """
    share = 2 * demand * variation / sqrt(referrals) if referrals else 0.0
    raised = demand / (1 - share) if share < 1 else demand
    return formulas.relief_capacity(raised, *queue, time_to_target)


def simulated_schedule(slots: int, start: int, daily_capacity: float) -> list[int]:
    """The package's `sim_schedule`: the days of slots which a daily capacity makes."""
    last = floor((slots - 1) * daily_capacity)
    return [start + ceil(one / daily_capacity) for one in range(last + 1)]


def scheduled(listed: Listed, slots: list[int]) -> tuple[Listed, list[bool]]:
    """The package's `wl_schedule`: each slot to the longest waiter referred before it.

    Rows come back by referral day, with which slots were used. A slot that the longest
    waiter cannot use is lost.
    """
    done = in_order(listed)
    waiting = np.flatnonzero(done.removal == NEVER).tolist()
    used: list[bool] = []
    for slot in slots:
        takes = bool(waiting) and slot > done.referral[waiting[0]]
        used.append(takes)
        if takes:
            done.removal[waiting.pop(0)] = slot
    return done, used


def joined(one: Listed, other: Listed) -> Listed:
    """The package's `wl_join`, and its `wl_insert` where nobody of the other has left."""
    return in_order(
        Listed(
            referral=np.concatenate([one.referral, other.referral]),
            removal=np.concatenate([one.removal, other.removal]),
        )
    )


def in_order(listed: Listed) -> Listed:
    """By referral day; rows of one day keep their order."""
    return listed.rows(np.argsort(listed.referral, kind="stable"))


def target_days(priority: int) -> int:
    """The package's `calc_priority_to_target`."""
    return PRIORITY_DAYS.get(priority, OTHER_PRIORITY_DAYS)


def list_size(referrals_a_week: float, share_within: float) -> float:
    """The size of a list of which this share has waited 18 weeks or less.

    As in the package's `plot_rtt_journey`: waits are taken to be exponential.
    """
    return referrals_a_week / (-log(1 - share_within) / STANDARD_WEEKS)
