"""Do more outcomes come than the card expects, month after month, or fewer?

Each month adds how much likelier what came is if the odds of the outcome had doubled
than if they are as the card says; a sum never falls below nought. Another sum does the
same for halved odds. A sum above its limit says that the card does not fit any more, well
before any one month would. Steiner and others (Biostatistics 2000, 1:441).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from triage.scoring.learning.child_weeks import Flags, Floats


FALSE_ALARM = 0.05  # over all the months, of both sums together
TIMES = 1_000  # the months are lived through again, as the card says
DOUBLED, HALVED = 2.0, 0.5
BLOCK = 2_000_000  # draws at once, so that a long list fits in memory


@dataclass(frozen=True, kw_only=True, eq=False)
class Month:
    """Children followed from a month's landmarks: those who say yes or no."""

    chance: Floats
    event: Flags
    weight: Floats

    @property
    def expected(self) -> float:
        """Outcomes that the card expects, of all who were followed or stood for."""
        return float(self.weight @ self.chance)

    @property
    def observed(self) -> float:
        """Outcomes that came, as weighed."""
        return float(self.weight @ self.event)


@dataclass(frozen=True, kw_only=True)
class Cusum:
    """Both sums after each month, and the limits they should stay under."""

    doubled: tuple[float, ...]
    halved: tuple[float, ...]
    doubled_limit: float
    halved_limit: float

    @property
    def too_many(self) -> tuple[bool, ...]:
        """Months after which more outcomes had come than chance would give."""
        return tuple(one > self.doubled_limit for one in self.doubled)

    @property
    def too_few(self) -> tuple[bool, ...]:
        """Months after which fewer had."""
        return tuple(one > self.halved_limit for one in self.halved)


def cusum(months: Sequence[Month], *, seed: int, times: int = TIMES) -> Cusum:
    """Both sums over the months, oldest first.

    The limits are those that a card which fits would pass, over all these months, one
    time in twenty: each sum one time in forty.
    """
    rng = np.random.default_rng(seed)
    observed = np.array([[one.observed for one in months]])
    as_said = np.column_stack(
        [np.zeros((times, 0)), *(_lived(one, times, rng) for one in months)]
    )
    sums, limits = [], []
    for odds in (DOUBLED, HALVED):
        sums.append(tuple(_sums(observed, months, odds)[0].tolist()))
        most = _sums(as_said, months, odds).max(axis=1, initial=0.0)
        limits.append(float(np.quantile(most, 1 - FALSE_ALARM / 2)))
    return Cusum(
        doubled=sums[0],
        halved=sums[1],
        doubled_limit=limits[0],
        halved_limit=limits[1],
    )


def _sums(outcomes: Floats, months: Sequence[Month], odds: float) -> Floats:
    """A row for each course of months: the sum after each month."""
    found = np.zeros(outcomes.shape)
    so_far = np.zeros(len(outcomes))
    for at, month in enumerate(months):
        by_none = float(month.weight @ np.log1p((odds - 1) * month.chance))
        so_far = np.maximum(so_far + outcomes[:, at] * np.log(odds) - by_none, 0.0)
        found[:, at] = so_far
    return found


def _lived(month: Month, times: int, rng: np.random.Generator) -> Floats:
    """The outcomes of the month, as weighed, were the card right: once for each time."""
    many = max(len(month.chance), 1)
    block = max(BLOCK // many, 1)
    sizes = [min(block, times - begin) for begin in range(0, times, block)]
    return np.concatenate(
        [
            (rng.random((size, len(month.chance))) < month.chance) @ month.weight
            for size in sizes
        ]
    )
