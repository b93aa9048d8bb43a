"""Policies tried on the same children: what each does, and by how much two differ.

Every seed is one world; a policy is run once in each. A figure is the mean over the
seeds with Student's interval. Two policies are compared seed by seed, on the same
children and slots, so that what chance brought falls out of the difference.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from triage.referrals import Band
from triage.waits import theory
from triage.waits.figure import By, Figure, cannot
from triage.waits.outcomes import Lived, Outcome, lived, possible, row_names
from triage.waits.policies import First, OfBand, Rule, Strict
from triage.waits.simulate import run
from triage.waits.worlds import CannotBeTried, Conditions, Waiting, invented, world


# Student's t: 97.5 % of it lies below, by degrees of freedom from 1.
T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045),
)
MOST_SEEDS = len(T) + 1
NOBODY = "Nobody to count in some of the runs."

Table = Mapping[str, Mapping[Outcome, Figure]]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """One policy's figures, by row and column."""

    table: Table
    slots_lost: Figure  # to missed visits
    slots_empty: Figure  # nobody stood in line


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Two policies on the same worlds; differences are the second less the first."""

    tried: tuple[Tried, Tried]
    differences: Table


@dataclass(frozen=True, kw_only=True)
class Given:
    """What policies are tried on: a list that is there, or one invented anew by seed."""

    conditions: Conditions
    waiting: Waiting | int
    seeds: tuple[int, ...]

    def list_of(self, seed: int) -> Waiting:
        """Those who wait today."""
        if isinstance(self.waiting, int):
            return invented(self.conditions, self.waiting, seed)
        return self.waiting

    @property
    def groups(self) -> tuple[str, ...]:
        """The named groups of the list."""
        return () if isinstance(self.waiting, int) else self.waiting.groups


def tried(given: Given, policy: Rule) -> Tried:
    """One policy. Raises `CannotBeTried`."""
    return _tried(given, _lived(given, [policy])[0])


def compared(given: Given, one: Rule, other: Rule) -> Compared:
    """Two policies, each on the very same worlds. Raises `CannotBeTried`."""
    runs = _lived(given, [one, other])
    return Compared(
        tried=(_tried(given, runs[0]), _tried(given, runs[1])),
        differences=_table(given, _figures(runs[1]) - _figures(runs[0]), _any),
    )


def seeds_from(first: int, many: int) -> tuple[int, ...]:
    """So many seeds, one after another. Raises `CannotBeTried`."""
    if not 1 <= many <= MOST_SEEDS:
        raise CannotBeTried(why=f"1 to {MOST_SEEDS} runs can be made")
    if first < 0:
        raise CannotBeTried(why="a seed is 0 or more")
    return tuple(range(first, first + many))


def starved(policy: Rule, conditions: Conditions) -> dict[Band, float]:
    """Bands that are not sure ever to be seen, and what goes before them all.

    The part of the slots that children ask for whom the policy always serves first. At
    1 or more there is nothing left (T1).
    """
    first, arrivals = goes_first(policy), conditions.arrivals_a_week
    ahead = {band: arrivals.get(band, 0.0) if band in first else 0.0 for band in Band}
    parts = theory.crowded_out(ahead, conditions.seen_a_week)
    return {
        band: part.value
        for band, part in parts.items()
        if part.value is not None and part.value >= 1 and arrivals.get(band)
    }


def goes_first(policy: Rule) -> frozenset[Band]:
    """Bands that always go before every less urgent one under a policy."""
    match policy:
        case Strict():
            return frozenset(Band)
        case First():
            lines = (one.band for one in policy.rules if isinstance(one, OfBand))
            return frozenset(lines)
        case _:
            return frozenset()


def _lived(given: Given, policies: Sequence[Rule]) -> list[list[Lived]]:
    """Each policy in each world: by policy, then by seed."""
    found: list[list[Lived]] = [[] for _ in policies]
    for seed in given.seeds:
        one = world(given.conditions, given.list_of(seed), seed)
        for policy, lives in zip(policies, found, strict=True):
            lives.append(lived(one, run(one, policy), given.conditions, given.groups))
    return found


def _tried(given: Given, lives: Sequence[Lived]) -> Tried:
    lost = np.array([one.slots_lost for one in lives], np.float64)
    empty = np.array([one.slots_empty for one in lives], np.float64)
    return Tried(
        table=_table(given, _figures(lives), possible),
        slots_lost=_mean(lost, possible(Outcome.SEEN)),
        slots_empty=_mean(empty, possible(Outcome.SEEN)),
    )


def _figures(lives: Sequence[Lived]) -> Floats:
    """By seed, row and column."""
    return np.array([one.figures for one in lives])


def _table(
    given: Given, figures: Floats, ends: Callable[[Outcome], tuple[float, float]]
) -> Table:
    return {
        name: {
            outcome: _mean(figures[:, row, column], ends(outcome))
            for column, outcome in enumerate(Outcome)
        }
        for row, name in enumerate(row_names(given.groups))
    }


def _any(_: Outcome) -> tuple[float, float]:
    """A difference may be anything."""
    return -inf, inf


def _mean(values: Floats, ends: tuple[float, float]) -> Figure:
    """The mean over seeds, with Student's interval where there are several.

    An interval stops at the ends of what the figure can be.
    """
    if np.isnan(values).any():
        return cannot(NOBODY)
    mean, many = float(values.mean()), len(values)
    if many == 1:
        return Figure(value=mean)
    away = T[many - 2] * float(values.std(ddof=1)) / sqrt(many)
    least, most = ends
    low, high = max(mean - away, least), min(mean + away, most)
    return Figure(value=mean, low=low, high=high, by=By.RUNS)
