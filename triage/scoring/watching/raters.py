"""How often clinicians go another way than the list, and agree with each other.

Bands are in order, so two that are far apart disagree more than two neighbours. Cohen's
kappa takes off what two clinicians would share by chance; where nearly all children are
in one band that is nearly everything, and kappa falls although they agree. Gwet's AC2 does
not, and so both are given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from triage.by_chance import wilson
from triage.scoring.evaluating.measures import TIMES, Interval, bootstrap
from triage.scoring.learning.child_weeks import Floats, Ints


LEAST_PAIRS = 20

_Figure = Callable[[Floats], float | None]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Two looks at the same children. None: too few pairs to say, or no two bands."""

    pairs: int
    same: int
    kappa: Interval | None  # Cohen's, weighted by the square of how far apart
    ac2: Interval | None  # Gwet's, with the same weights


def changed(other_band: int, decisions: int) -> Interval | None:
    """The share of decisions that took another band, with Wilson's interval."""
    if not decisions:
        return None
    low, high = wilson(other_band, decisions)
    return Interval(value=other_band / decisions, low=low, high=high)


def agreement(
    pairs: Sequence[tuple[int, int]], bands: int, *, seed: int, times: int = TIMES
) -> Agreement:
    """Of pairs of bands, counted from 0, the first look first.

    Intervals are drawn from the pairs: 95 percent.
    """
    looks = np.array(pairs, np.int64).reshape(len(pairs), 2)
    enough = len(pairs) >= LEAST_PAIRS
    each = np.arange(len(pairs))

    def drawn(figure: _Figure) -> Interval | None:
        if not enough:
            return None
        return bootstrap(
            lambda rows: figure(_table(looks[rows], bands)),
            each,
            seed=seed,
            times=times,
        )

    return Agreement(
        pairs=len(pairs),
        same=int((looks[:, 0] == looks[:, 1]).sum()),
        kappa=drawn(kappa),
        ac2=drawn(ac2),
    )


def kappa(shares: Floats) -> float | None:
    """(o - e) / (1 - e): o agreement as weighed, e that of the same bands by chance.

    `shares` has a row for each band of the first look, a column for each of the second.
    """
    weight = _weights(len(shares))
    chance = float((weight * np.outer(shares.sum(axis=1), shares.sum(axis=0))).sum())
    return _beyond(float((weight * shares).sum()), chance)


def ac2(shares: Floats) -> float | None:
    """The same with e = sum of weights x sum of m (1 - m) / (k (k - 1)).

    m is a band's share over both looks, k how many bands there are. Gwet 2008.
    """
    weight, many = _weights(len(shares)), len(shares)
    mean = (shares.sum(axis=1) + shares.sum(axis=0)) / 2
    chance = float(weight.sum() * (mean @ (1 - mean)) / (many * (many - 1)))
    return _beyond(float((weight * shares).sum()), chance)


def _beyond(observed: float, chance: float) -> float | None:
    return (observed - chance) / (1 - chance) if chance < 1 else None


def _weights(bands: int) -> Floats:
    """One where bands are the same, less by the square of how far they are apart."""
    apart = np.subtract.outer(np.arange(bands), np.arange(bands))
    return np.asarray(1 - (apart / (bands - 1)) ** 2)


def _table(looks: Ints, bands: int) -> Floats:
    counted = np.bincount(looks[:, 0] * bands + looks[:, 1], minlength=bands**2)
    return counted.reshape(bands, bands) / len(looks)
