"""Interleaved timing: each way of doing a thing takes its turn in every round."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, kw_only=True)
class Times:
    """Seconds of one way, over all rounds."""

    least: float
    middle: float


def interleaved(
    ways: Mapping[str, Callable[[], object]], rounds: int
) -> dict[str, Times]:
    """Every way's times. A busy moment of the machine then falls on all of them."""
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            seen[name].append(time.perf_counter() - started)
    return {
        name: Times(least=min(taken), middle=median(taken))
        for name, taken in seen.items()
    }
