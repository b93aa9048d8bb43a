"""Mean waits of a settled list: by our own simulation, and by ciw, which others wrote."""

from collections.abc import Callable, Sequence
from typing import Any

import ciw
import numpy as np
from numpy.typing import NDArray

from tests.unit.waits.worlds import a_world
from triage.waits.laboratory import T
from triage.waits.policies import Rule
from triage.waits.simulate import run
from triage.waits.spells import NEVER
from triage.waits.theory import Stream


GRAIN = 10  # our days to one slot, so that whole days hardly round
SETTLED = 300  # slots until the list no longer remembers that it began empty
# The published check: λ = .3 exponential, λ = .5 fixed, both of mean 1.
MIXED = (
    Stream(arrivals=0.3, visit=1, visit_squared=2),
    Stream(arrivals=0.5, visit=1, visit_squared=1),
)
# Three kinds for slots of one length that come by a calendar: bands 2, 3 and 4.
RATES = (0.2, 0.3, 0.3)
SLOTTED = tuple(Stream(arrivals=one, visit=1, visit_squared=1) for one in RATES)

Floats = NDArray[np.float64]


def ours(rule: Rule, slots: int, runs: int) -> Floats:
    """Mean waits in slots' time, by run and kind, of children who come at `RATES`."""
    return np.array([_ours(rule, slots, seed) for seed in range(runs)])


def _ours(rule: Rule, slots: int, seed: int) -> list[float]:
    random = np.random.default_rng(seed)
    times = [random.uniform(0, slots, random.poisson(one * slots)) for one in RATES]
    came = np.concatenate(times)
    band = np.repeat([2, 3, 4], [len(one) for one in times])
    order = np.argsort(came)
    came, band = came[order], band[order]
    calendar = np.zeros(slots * GRAIN + 1, np.int32)
    calendar[::GRAIN] = 1
    # Whoever comes between two days is there on the next.
    one = a_world(np.ceil(came * GRAIN).astype(int).tolist(), band.tolist(), calendar)
    seen = run(one, rule).seen
    waits = seen / GRAIN - came
    counted = (seen < NEVER) & (came > SETTLED)
    return [float(waits[counted & (band == kind)].mean()) for kind in (2, 3, 4)]


def of_ciw(time: float, runs: int, **how: Any) -> Floats:
    """Mean waits, by run and kind, of `MIXED`; `how` is ciw's own way of saying it."""
    return np.array([_of_ciw(time, seed, how) for seed in range(runs)])


STRICT = {"priority_classes": {"A": 0, "B": 1}}


def growing(slopes: Sequence[float]) -> dict[str, Any]:
    """Accumulating priority in ciw's words."""
    steep = dict(zip("AB", slopes, strict=True))

    def first(individuals: list[Any], now: float) -> Any:
        return max(
            individuals,
            key=lambda one: (now - one.arrival_date) * steep[one.customer_class],
        )

    choose: Callable[[list[Any], float], Any] = first
    return {"service_disciplines": [choose]}


def _of_ciw(time: float, seed: int, how: dict[str, Any]) -> list[float]:
    network = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(kind.arrivals)]
            for name, kind in zip("AB", MIXED, strict=True)
        },
        service_distributions={
            "A": [ciw.dists.Exponential(1.0)],
            "B": [ciw.dists.Deterministic(1.0)],
        },
        number_of_servers=[1],
        **how,
    )
    ciw.seed(seed)
    lived = ciw.Simulation(network)
    lived.simulate_until_max_time(time)
    records = [one for one in lived.get_all_records() if one.arrival_date > SETTLED]
    return [
        float(
            np.mean([one.waiting_time for one in records if one.customer_class == kind])
        )
        for kind in "AB"
    ]


def within(waits: Floats) -> tuple[Floats, Floats]:
    """The 95 % interval of each kind's mean over runs."""
    many = len(waits)
    away = T[many - 2] * waits.std(axis=0, ddof=1) / many**0.5
    return waits.mean(axis=0) - away, waits.mean(axis=0) + away
