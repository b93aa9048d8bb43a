"""Figures of how well a card foretells, each with weights and an interval.

`event` says whether the outcome came, `weight` what each row counts for (see
`outcomes.Followed`): a row of weight nought is as if it were not there. A figure that
cannot be said, because nobody or everybody came to the outcome, is None.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from triage.by_chance import wilson
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.logistic import logistic
from triage.scoring.learning.weighing import effective


TIMES = 200  # a bootstrap
LEAST_KEPT = 0.9  # of its draws must give a figure, or there is no interval
NEAREST = 1e-6  # a chance to nought or one, so that its log-odds is finite
TOP = 0.2  # of the list: who would be seen first
BINS = 10

Figure = Callable[[Ints], float | None]  # of the rows it is given, with repeats


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A figure and the range in which it may lie: 95 percent, or as it says."""

    value: float
    low: float
    high: float

    def touches(self, at: float) -> bool:
        """Whether this value is in the range."""
        return self.low <= at <= self.high


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Children with about the same chance: what was expected of them, and what came."""

    expected: float
    observed: float
    low: float  # of a 95 percent interval of what was observed
    high: float
    watches: int  # that say yes or no
    outcomes: int


def auc(points: Floats | Ints, event: Flags, weight: Floats) -> float | None:
    """How often, of a child with the outcome and one without, the first has more points.

    Equal points count half. 0.5 is chance, 1 is always. `points` may be chances.
    """
    with_it, without = _by_total(points, event, weight)
    if not with_it.sum() or not without.sum():
        return None
    below = np.cumsum(without) - without / 2
    return float(with_it @ below / (with_it.sum() * without.sum()))


def brier(chance: Floats, event: Flags, weight: Floats) -> float | None:
    """The mean square of chance less outcome: 0 is perfect, lower is better."""
    if not weight.sum():
        return None
    return float(np.average((chance - event) ** 2, weights=weight))


def observed_over_expected(
    chance: Floats, event: Flags, weight: Floats
) -> float | None:
    """Outcomes that came over those expected: above 1, more came than the card says."""
    expected = float(weight @ chance)
    return float(weight @ event) / expected if expected else None


def slope(chance: Floats, event: Flags, weight: Floats) -> float | None:
    """How far chances should be spread: 1 is as they are, below 1 they are too extreme.

    The coefficient of a weighted logistic regression of outcome on log-odds.
    """
    there = weight > 0
    totals = np.unique(chance[there])
    with_it, without = _by_total(chance[there], event[there], weight[there])
    if len(totals) < 2 or not with_it.any() or not without.any():
        return None
    bounded = np.clip(totals, NEAREST, 1 - NEAREST)
    log_odds = np.tile(np.log(bounded / (1 - bounded)), 2)[:, None]
    came = np.repeat([1.0, 0.0], len(totals))
    found = logistic(log_odds, came, np.concatenate([with_it, without]))
    return float(found.worth[0])


def calibration(
    chance: Floats, event: Flags, weight: Floats, bins: int = BINS
) -> tuple[Bin, ...]:
    """Chances beside what came, in about equal parts of the list, lowest first.

    Children of one chance stay together, so there may be fewer bins than were asked for.
    """
    there = weight > 0
    chance, event, weight = chance[there], event[there], weight[there]
    where = parts(chance, weight, bins)
    return tuple(
        _bin(chance[here], event[here], weight[here])
        for here in (where == at for at in np.unique(where))
    )


def parts(values: Floats | Ints, weight: Floats, many: int) -> Ints:
    """Which of so many about equal parts each row is in, from 0; equal values together."""
    _, place = np.unique(values, return_inverse=True)
    each = np.bincount(place, weights=weight)
    middle = np.cumsum(each) - each / 2
    part = np.floor(many * middle / max(float(each.sum()), NEAREST))
    return np.minimum(part, many - 1).astype(np.int64)[place]


def _bin(chance: Floats, event: Flags, weight: Floats) -> Bin:
    observed = float(np.average(event, weights=weight))
    many = effective(weight)
    low, high = wilson(observed * many, many)
    return Bin(
        expected=float(np.average(chance, weights=weight)),
        observed=observed,
        low=low,
        high=high,
        watches=len(event),
        outcomes=int(event.sum()),
    )


def taken(points: Floats | Ints, weight: Floats, share: float = TOP) -> Floats:
    """How much of each row is among this share of the list with the most points.

    Where the line falls among equals, each of them is in it by the same part.
    """
    _, place = np.unique(points, return_inverse=True)
    each = np.bincount(place, weights=weight)
    above = np.cumsum(each[::-1])[::-1] - each
    room = np.maximum(share * each.sum() - above, 0.0)
    part = np.minimum(room, each) / np.where(each > 0, each, 1.0)
    return np.asarray(part[place])


def found_at_top(
    points: Floats | Ints, event: Flags, weight: Floats, share: float = TOP
) -> float | None:
    """The share of outcomes that came to this share of the list with the most points."""
    outcomes = weight * event
    if not outcomes.sum():
        return None
    return float(outcomes @ taken(points, weight, share) / outcomes.sum())


def bootstrap(
    figure: Figure,
    children: Ints,
    *,
    seed: int,
    times: int = TIMES,
    within: float = 0.95,
) -> Interval | None:
    """A figure with its percentile interval, where whole children are drawn anew.

    `children` says whose each row is: all rows of a child come or stay away together.
    Weights are taken as they are. None where the figure, or too many draws, has none.
    """
    drawn = resampled(lambda rows: [figure(rows)], children, seed=seed, times=times)
    return interval(figure(np.arange(len(children))), drawn[:, 0], within)


def paired(
    one: Figure,
    other: Figure,
    children: Ints,
    *,
    seed: int,
    times: int = TIMES,
    within: float = 0.90,
) -> Interval | None:
    """One figure less another, of the same children drawn anew: 90 percent unless told."""
    return bootstrap(
        lambda rows: less(one(rows), other(rows)),
        children,
        seed=seed,
        times=times,
        within=within,
    )


def less(one: float | None, other: float | None) -> float | None:
    """The difference; None where either cannot be said."""
    return None if one is None or other is None else one - other


def resampled(
    figures: Callable[[Ints], Sequence[float | None]],
    children: Ints,
    *,
    seed: int,
    times: int = TIMES,
) -> Floats:
    """Several figures at once, a row for each draw of children; not a number is None."""
    rng = np.random.default_rng(seed)
    names, place = np.unique(children, return_inverse=True)
    order, many = np.argsort(place, kind="stable"), np.bincount(place)
    first = np.cumsum(many) - many
    found = []
    for _ in range(times):
        drawn = rng.integers(0, len(names), len(names)) if len(names) else names
        found.append(figures(order[_runs(first[drawn], many[drawn])]))
    return np.array(found, np.float64)


def interval(
    value: float | None, drawn: Floats, within: float = 0.95
) -> Interval | None:
    """The value and the middle part of what was drawn; never a range without the value."""
    kept = drawn[~np.isnan(drawn)]
    if value is None or len(kept) < LEAST_KEPT * len(drawn):
        return None
    low, high = np.quantile(kept, [(1 - within) / 2, (1 + within) / 2])
    return Interval(
        value=value, low=min(float(low), value), high=max(float(high), value)
    )


def _runs(first: Ints, many: Ints) -> Ints:
    """first, first + 1 ... for so many, one after another."""
    begins = np.cumsum(many) - many
    return np.repeat(first - begins, many) + np.arange(many.sum())


def _by_total(
    points: Floats | Ints, event: Flags, weight: Floats
) -> tuple[Floats, Floats]:
    """By total, lowest first: the weight with the outcome, and without."""
    _, place = np.unique(points, return_inverse=True)
    with_it, without = (
        np.bincount(place, weight * one).astype(np.float64) for one in (event, ~event)
    )
    return with_it, without
