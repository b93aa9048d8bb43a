"""Years of a long list: our way beside a heap and beside ciw, and means beside formulas."""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import ciw
import numpy as np

from tests.bench.table import Line
from tests.bench.timing import Times, interleaved
from tests.unit.waits.averages import MIXED, STRICT, growing, of_ciw, within
from triage.desk.in_force import installed
from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waits import theory
from triage.waits.figure import Figure
from triage.waits.policies import Credit, shares
from triage.waits.simulate import World, run, stands
from triage.waits.spells import NEVER
from triage.waits.worlds import Conditions, invented, world


CREDIT = (26, 26, 8, 0)  # weeks, by band
RULE = Credit(CREDIT)
SEED = 26
SECONDS_FIVE_YEARS, TIMES_CIW = 0.15, 1000.0
COMING = {Band.P2: 0.1, Band.P3: 0.3, Band.P4: 0.6}
LIST_TO_ARRIVALS, SLOTS_TO_ARRIVALS = 40, 0.9  # 20,000 wait, 500 come, 450 are seen


@dataclass(frozen=True, kw_only=True)
class Many:
    """How much of everything."""

    children: int
    years: int
    settled: int  # slots of each of the runs whose means are compared


def lines(many: Many, rounds: int) -> Iterator[Line]:
    """Every line about living through years of a list."""
    yield from _years(many, rounds, installed().policy)
    yield _a_week(many.children, rounds)
    yield _means(many.settled)


def _conditions(children: int, years: float) -> Conditions:
    coming = children / LIST_TO_ARRIVALS
    return Conditions(
        arrivals_a_week={band: part * coming for band, part in COMING.items()},
        slots_a_week=coming * SLOTS_TO_ARRIVALS,
        max_weeks={Band.P1: 2, Band.P2: 6, Band.P3: 13, Band.P4: 18},
        years=years,
    )


def _world(children: int, years: float) -> World:
    conditions = _conditions(children, years)
    return world(conditions, invented(conditions, children, SEED), SEED)


def _years(many: Many, rounds: int, policy: Policy) -> Iterator[Line]:
    one = _world(many.children, many.years)
    key = RULE.key(stands(one))
    by_shares = shares(policy, policy.shares.alarm)
    same = np.array_equal(run(one, RULE).seen, _heap(one, key))
    took = interleaved(
        {
            "ours": partial(run, one, RULE),
            "heap": partial(_heap, one, key),
            "shares": partial(run, one, by_shares),
        },
        rounds,
    )
    events = int((one.clock >= 0).sum() + one.slots.sum())
    told = f"{many.years} years of a list of {many.children:,}, {events:,} events"
    yield Line(
        what=f"{told}: credit",
        least=took["ours"].least,
        middle=took["ours"].middle,
        unit="s",
        bar=f"{SECONDS_FIVE_YEARS} s, as a heap",
        met=same and took["ours"].least <= SECONDS_FIVE_YEARS,
        peer=_peer("heap", took, same=same),
    )
    yield Line(
        what=f"{told}: the shares in force",
        least=took["shares"].least,
        middle=took["shares"].middle,
        unit="s",
        bar="1 s",
        met=took["shares"].middle <= 1,
    )


def _peer(name: str, took: dict[str, Times], *, same: bool) -> str:
    theirs, ours = took[name], took["ours"]
    dates = "the same days" if same else "OTHER DAYS"
    return (
        f"{name}: {theirs.least:.3g} and {theirs.middle:.3g} s, "
        f"{theirs.least / ours.least:.1f} x ours, {dates}"
    )


def _heap(one: World, key: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The textbook's way, with keys packed into whole numbers."""
    packed = ((key - key.min()) * (1 << 20) + np.arange(len(key))).tolist()
    came, waiting, at = one.came.tolist(), list[int](), 0
    seen = np.full(len(came), NEVER, np.int32)
    for day, slots in enumerate(one.slots.tolist()):
        while at < len(came) and came[at] <= day:
            heapq.heappush(waiting, packed[at])
            at += 1
        for _ in range(min(slots, len(waiting))):
            seen[heapq.heappop(waiting) & ((1 << 20) - 1)] = day
    return seen


def _a_week(children: int, rounds: int) -> Line:
    """One week with the very same rule; the peer once, for it takes a minute."""

    def ours() -> None:
        run(_world(children, 1 / 52), RULE)

    mine = interleaved({"ours": ours}, max(3, rounds))["ours"]
    theirs = interleaved({"ciw": partial(_ciw_week, children)}, 1)["ciw"]
    times = theirs.least / mine.middle
    return Line(
        what=f"one week of a list of {children:,}: credit",
        least=mine.least * 1e3,
        middle=mine.middle * 1e3,
        unit="ms",
        bar=f"ciw / {TIMES_CIW:,.0f}",
        met=times >= TIMES_CIW,
        peer=f"ciw: {theirs.least:,.1f} s, {times:,.0f} x ours",
    )


def _ciw_week(children: int) -> int:
    """How many it sees. Those who wait come at once; a class of customers for each band, then and now."""
    worth = dict(zip("ABC", CREDIT[1:], strict=True))
    parts = dict(zip("ABC", COMING.values(), strict=True))
    coming = children / LIST_TO_ARRIVALS

    def first(individuals: list[Any], _: float) -> Any:
        return min(
            individuals,
            key=lambda one: one.arrival_date - worth[one.customer_class.upper()],
        )

    at_once = {name.lower(): int(children * part) for name, part in parts.items()}
    every = [*parts, *at_once]
    network = ciw.create_network(
        arrival_distributions={
            **{one: [ciw.dists.Exponential(coming * parts[one])] for one in parts},
            **{one: [ciw.dists.Sequential([1e-9, 1e9])] for one in at_once},
        },
        batching_distributions={
            **{one: [ciw.dists.Deterministic(1)] for one in parts},
            **{one: [ciw.dists.Sequential([many])] for one, many in at_once.items()},
        },
        service_distributions={
            one: [ciw.dists.Deterministic(1 / (coming * SLOTS_TO_ARRIVALS))]
            for one in every
        },
        service_disciplines=[first],
        number_of_servers=[1],
    )
    ciw.seed(SEED)
    week = ciw.Simulation(network)
    week.simulate_until_max_time(1)
    return len(week.get_all_records())


def _means(settled: int) -> Line:
    """How many mean waits of the formulas lie in ciw's 95 % intervals."""
    first_come, strict = theory.first_come_wait(MIXED), theory.strict_waits(MIXED)
    growing_waits = theory.accumulating_waits(MIXED, (4, 1))
    cases: list[tuple[dict[str, Any], tuple[Figure, ...]]] = [
        ({}, (first_come, first_come)),
        (STRICT, strict),
        (growing((4, 1)), growing_waits),
    ]
    inside, widest = 0, 0.0
    for how, formula in cases:
        low, high = within(of_ciw(time=settled, runs=8, **how))
        said = np.array([one.value for one in formula], np.float64)
        inside += int(((low <= said) & (said <= high)).sum())
        widest = max(widest, float(((high - low) / 2 / said).max()))
    return Line(
        what=f"mean waits of T1 and T3 in ciw's intervals, 8 runs of {settled:,} slots",
        least=inside,
        middle=inside,
        unit="of 6",
        bar="6 of 6",
        met=inside == 2 * len(cases),
        peer=f"the widest interval is the wait +/- {widest:.0%}",
    )
