"""Demand against capacity over the last weeks, each figure with its unit and interval.

Demand is everybody who came to the list; capacity is who was seen, and nothing else: a
child who leaves unseen, or a record put right, makes no capacity.
"""

from dataclasses import dataclass, fields

from triage.waits import formulas
from triage.waits.figure import Figure, Why, cannot
from triage.waits.flow import Flow
from triage.waits.spells import Left
from triage.waits.tally import Tally


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a service aims for, in weeks.

    The mean wait aimed for is `wait_weeks / factor`: where waits are spread as an
    exponential, 4 lets 1.8 % of children wait longer than the target, 6 lets 0.25 %.
    """

    wait_weeks: float = 18.0
    factor: float = 4.0
    reached_in_weeks: float = 26.0

    def __post_init__(self) -> None:
        """Every one is divided by."""
        assert min(self.wait_weeks, self.factor, self.reached_in_weeks) > 0


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What comes, what is seen, and what that means. All from one span of days."""

    demand_a_week: Figure
    capacity_a_week: Figure
    left_unseen_a_week: Figure
    load: Figure
    target_queue: Figure
    relief_capacity_a_week: Figure
    target_capacity_a_week: Figure
    weeks_to_target_queue: Figure
    demand_variation: Figure
    capacity_variation: Figure


@dataclass(frozen=True, kw_only=True)
class _Flows:
    """Everybody who came or left in one span, and how many wait at its end."""

    came: Flow
    seen: Flow
    unseen: Flow
    queue: int


def rates(counted: Tally, queue: int, target: Target) -> Rates:
    """The rates over the days counted, at whose end `queue` wait."""
    left = counted.left
    unseen = left.sum(0) - left[Left.SEEN] - left[Left.PUT_RIGHT]
    flows = _Flows(
        came=Flow(by_day=counted.came),
        seen=Flow(by_day=left[Left.SEEN]),
        unseen=Flow(by_day=unseen),
        queue=queue,
    )
    return _from_flows(flows, target)


def no_rates(why: Why) -> Rates:
    """The same reason in place of every one."""
    return Rates(**{one.name: cannot(why) for one in fields(Rates)})


def _from_flows(flows: _Flows, target: Target) -> Rates:
    demand = flows.came.rate()
    varied = (
        flows.came.variation(Why.TOO_FEW_CAME),
        flows.seen.variation(Why.TOO_FEW_SEEN),
    )
    return Rates(
        demand_a_week=demand,
        capacity_a_week=flows.seen.rate(),
        left_unseen_a_week=flows.unseen.rate(),
        load=flows.came.over(flows.seen, Why.NOTHING_TO_DIVIDE),
        target_queue=demand.then(lambda one: _target_queue(one, target)),
        relief_capacity_a_week=_relief(demand, flows.queue, target),
        target_capacity_a_week=_target_capacity(demand, varied, target),
        weeks_to_target_queue=_weeks_to_target(flows, target),
        demand_variation=varied[0],
        capacity_variation=varied[1],
    )


def _target_queue(demand: float, target: Target) -> float:
    return formulas.target_queue_size(demand, target.wait_weeks, target.factor)


def _relief(demand: Figure, queue: int, target: Target) -> Figure:
    """Said only where the list is longer than it should be."""

    def needed(one: float) -> float:
        aim = _target_queue(one, target)
        return formulas.relief_capacity(one, queue, aim, target.reached_in_weeks)

    if demand.value is not None and queue <= _target_queue(demand.value, target):
        return cannot(Why.WITHIN_TARGET)
    return demand.then(needed)


def _target_capacity(
    demand: Figure, varied: tuple[Figure, Figure], target: Target
) -> Figure:
    of_demand, of_capacity = (one.value for one in varied)
    if of_demand is None or of_capacity is None:
        return next(one for one in varied if one.value is None)
    pair = (of_demand, of_capacity)
    return demand.then(
        lambda one: formulas.target_capacity(
            one, target.wait_weeks, target.factor, pair
        )
    )


def _weeks_to_target(flows: _Flows, target: Target) -> Figure:
    """At these rates, with those who leave unseen; 0 where it is reached already."""
    above = flows.queue - _target_queue(flows.came.a_week, target)
    if above <= 0:
        return Figure(value=0.0)
    gain = flows.seen.a_week + flows.unseen.a_week - flows.came.a_week
    return Figure(value=above / gain) if gain > 0 else cannot(Why.GROWING)
