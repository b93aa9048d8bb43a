"""Formulas, our own simulation and ciw agree on mean waits, within 95 % intervals."""

from typing import Any

import numpy as np
import pytest

from tests.unit.waits.averages import (
    MIXED,
    SLOTTED,
    STRICT,
    growing,
    of_ciw,
    ours,
    within,
)
from triage.waits import theory
from triage.waits.figure import Figure
from triage.waits.policies import Accumulating, FirstCome, Rule, Strict


HALF = theory.slot_residual(1)
SLOPES = (4, 2, 1)
WIDEST = 0.35  # of the wait: an interval wider than this would agree with anything


@pytest.mark.parametrize(
    ("rule", "formula"),
    [
        (FirstCome(), (theory.first_come_wait(SLOTTED, HALF),) * 3),
        (Strict(), theory.strict_waits(SLOTTED, HALF)),
        (Accumulating((8, 4, 2, 1)), theory.accumulating_waits(SLOTTED, SLOPES, HALF)),
    ],
)
def test_our_simulation_agrees_with_the_formulas(
    rule: Rule, formula: tuple[Figure, ...]
) -> None:
    _agrees(ours(rule, slots=4_000, runs=8), formula)


@pytest.mark.parametrize(
    ("how", "formula"),
    [
        ({}, (theory.first_come_wait(MIXED),) * 2),
        (STRICT, theory.strict_waits(MIXED)),
        (growing((4, 1)), theory.accumulating_waits(MIXED, (4, 1))),
    ],
)
def test_ciw_agrees_with_the_formulas(
    how: dict[str, Any], formula: tuple[Figure, ...]
) -> None:
    _agrees(of_ciw(time=4_000, runs=6, **how), formula)


def _agrees(waits: np.ndarray[Any, Any], formula: tuple[Figure, ...]) -> None:
    low, high = within(waits)
    said = np.array([one.value for one in formula], np.float64)
    assert ((low <= said) & (said <= high)).all(), (low, said, high)
    assert ((high - low) / 2 <= WIDEST * said).all(), (low, said, high)
