"""The queueing formulas, with units in words. Any unit of time will do, if it is one.

From Fong and others 2022 (doi:10.1101/2022.08.23.22279117), which NHSRwaitinglist follows.
"""


def queue_load(demand: float, capacity: float) -> float:
    """Demand over capacity: above 1 the list grows. Capacity must be above 0."""
    return demand / capacity


def target_mean_wait(target_wait: float, factor: float = 4.0) -> float:
    """The mean wait that keeps nearly all within the target wait.

    Exponential waits with this mean pass the target with chance exp(-factor).
    """
    return target_wait / factor


def target_queue_size(demand: float, target_wait: float, factor: float = 4.0) -> float:
    """How many wait when the mean wait is right: Little's law, L = demand x mean wait."""
    return demand * target_mean_wait(target_wait, factor)


def relief_capacity(
    demand: float, queue: float, target_queue: float, time_to_target: float
) -> float:
    """The capacity that keeps up with demand and brings the queue to its target in time."""
    return demand + (queue - target_queue) / time_to_target


def target_capacity(
    demand: float,
    target_wait: float,
    factor: float = 4.0,
    variations: tuple[float, float] = (1.0, 1.0),
) -> float:
    """The capacity which keeps a queue at its target size, once it is there.

    Kingman's heavy-traffic formula; `variations` are the coefficients of variation of
    the gaps between arrivals and between removals.
    """
    of_demand, of_capacity = variations
    spare = (of_demand**2 + of_capacity**2) / 2
    return demand + spare / target_mean_wait(target_wait, factor)


def pressure(mean_wait: float, target_wait: float) -> float:
    """Twice the mean wait over the target, both in one unit: above 1 it will be missed.

    In a first come, first served list the longest wait is twice the mean.
    """
    return 2 * mean_wait / target_wait
