"""What may come: slots, newcomers and families who leave, in many futures of one list.

Slots drift: they follow the last year in blocks of weeks, times a level that starts from
the last months and wanders. How much it wanders is 15 % a year before anything is known
of a list (20 % where less than three years are), and follows the list's own past as there
is more of it; child mental health services in Scotland wander by more. Closures that are
known beforehand are not drawn: they divide the past and thin the weeks to come.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.waits.advancing import Futures, Numbers
from triage.waits.spells import Days


YEAR = 52  # weeks
BLOCK = 8  # weeks that stay together when the past is drawn again
HALF_YEAR = 26
PRIOR, PRIOR_YOUNG = 0.15, 0.20  # how far a level wanders in a year
YOUNG = 3 * YEAR
PRIOR_WEIGHT = 4  # half-yearly changes that a prior counts for
INDEPENDENT = 3  # weeks that a week's surprise lasts: a year holds so many fewer
RATE_SURE = 0.10  # how far off the rate at which children come may be
LATELY = 8  # weeks after which a week counts half for where the level stands
LEAVING_SHAPE = 16  # of a Gamma: the rate of leaving may be off by a quarter
MOST_LEAVE = 0.05  # of those who wait, in a week
LEAST_OPEN = 0.2  # a week more closed than this says too little about open ones
LITTLE = 1e-6  # a week, in place of no rate at all

Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One band's line: who waits in it, and where newcomers stand."""

    name: str
    order_days: Days  # of everybody who waits, in any order
    came: Numbers  # week by week, the oldest first, as long as `Past.seen`
    credit: Counts  # weeks by which recent newcomers stood before the day they came


@dataclass(frozen=True, kw_only=True, eq=False)
class Past:
    """What a list has done, week by week, the oldest first."""

    seen: Counts
    waited: Counts  # at the beginning of the week
    went: Counts  # left unseen
    open_part: Numbers  # of a usual week; closures that were known beforehand

    @property
    def weeks(self) -> int:
        """How many there are, from the first in which a child was seen."""
        found = np.flatnonzero(self.seen)
        return len(self.seen) - int(found[0]) if len(found) else 0


def drawn(
    lines: Sequence[Line], past: Past, *, seed: int, open_part: Numbers, paths: int
) -> Futures:
    """Slots, newcomers and leaving, as they may come."""
    # Long because every source of doubt is drawn here, in an order that seeds rely on.
    weeks, rng = len(open_part), np.random.default_rng(seed)
    last = min(YEAR, past.weeks)
    pick = _blocks(rng, last, paths, weeks)
    usual = past.seen[-past.weeks :] / np.maximum(
        past.open_part[-past.weeks :], LEAST_OPEN
    )
    slots = usual[-last:][pick] * open_part * _level(rng, usual, paths, weeks)
    came = sum((line.came for line in lines), np.zeros(len(past.seen)))
    level = _level(rng, came[-past.weeks :], paths, weeks)
    level *= np.exp(rng.normal(0, RATE_SURE, (paths, 1)))
    weekly = came[-last:] / max(LITTLE, came[-last:].mean())
    leaves = past.went[-last:].sum() / max(1, past.waited[-last:].sum())
    leaves = leaves * rng.gamma(LEAVING_SHAPE, 1 / LEAVING_SHAPE, paths)
    rates = [line.came[-last:].mean() for line in lines]
    arrivals = [rng.poisson(rate * weekly[pick] * level) for rate in rates]
    return Futures(
        slots=slots,
        arrivals=np.array(arrivals, np.float64),
        leaves=np.minimum(leaves, MOST_LEAVE),
    )


def _blocks(
    rng: np.random.Generator, last: int, paths: int, weeks: int
) -> NDArray[np.int64]:
    """Weeks of the past in blocks that begin anywhere; the year goes round."""
    starts = rng.integers(0, last, (paths, weeks // BLOCK + 1))
    pick = (starts[:, :, None] + np.arange(BLOCK)) % last
    return pick.reshape(paths, -1)[:, :weeks]


def _level(
    rng: np.random.Generator, weekly: Numbers, paths: int, weeks: int
) -> Numbers:
    """Where the level stands and how it wanders from there, as a factor of last year's.

    How much it wanders is itself not known for sure, so each future has its own: that
    makes a few futures wander far, as a few services do.
    """
    year = weekly[-YEAR:]
    mean = max(LITTLE, year.mean())
    sure = year.std() / mean / np.sqrt(len(year) / INDEPENDENT)
    wanders, known = wandering(weekly)
    each = wanders * np.sqrt(known / rng.chisquare(known, (paths, 1)) / YEAR)
    steps = rng.normal(0, 1, (paths, weeks)) * each
    level = steps.cumsum(axis=1) + rng.normal(0, sure, (paths, 1))
    return np.asarray(np.exp(level) * _lately(year) / mean, np.float64)


def _lately(weekly: Numbers) -> float:
    """The level of the last weeks: each counts the less the longer it is ago."""
    counts_for = 0.5 ** (np.arange(len(weekly))[::-1] / LATELY)
    return float((weekly * counts_for).sum() / counts_for.sum())


def wandering(weekly: Numbers) -> tuple[float, int]:
    """How far a level wanders in a year, and how many changes that is known from.

    From half-yearly means a year apart, and the prior.
    """
    prior = PRIOR if len(weekly) >= YOUNG else PRIOR_YOUNG
    whole = weekly[len(weekly) % HALF_YEAR :].reshape(-1, HALF_YEAR)
    means = np.maximum(whole.mean(axis=1), 1 / HALF_YEAR)
    changes = np.log(means[2:] / means[:-2])
    known = PRIOR_WEIGHT + len(changes)
    spread = (PRIOR_WEIGHT * prior**2 + (changes**2).sum()) / known
    return float(np.sqrt(spread)), known
