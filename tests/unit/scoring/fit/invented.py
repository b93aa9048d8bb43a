"""Invented children with a known way of coming to harm, for cards to learn from."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from triage.scoring.fit import Answers, FactorSpec, Unknown


Numbers = NDArray[np.float64]

SPEC = (
    FactorSpec(key="absence", direction=1),
    FactorSpec(key="sleep", direction=-1),
    FactorSpec(
        key="impact",
        answers=Answers.LEVEL,
        direction=1,
        levels=("none", "mild", "severe"),
    ),
    FactorSpec(key="placed", answers=Answers.LEVEL, direction=1, levels=(False, True)),
    FactorSpec(key="school", answers=Answers.CHOICE, levels=("here", "away", "home")),
)
DIRECTIONS = (1, -1, 1, 1, 0)


@dataclass(frozen=True, kw_only=True, eq=False)
class Invented:
    """Answers, and who came to harm."""

    x: Numbers
    y: NDArray[np.int64]


def children(many: int, seed: int = 0, unknown: float = 0.15) -> Invented:
    """Harm grows with every factor; some answers are not known."""
    draw = np.random.default_rng(seed)
    x = np.column_stack(
        [
            draw.integers(0, 40, many),
            draw.integers(3, 11, many),
            draw.integers(0, 3, many),
            draw.integers(0, 2, many),
            draw.integers(0, 3, many),
        ]
    ).astype(np.float64)
    worth = x @ [0.05, -0.2, 0.7, 0.6, 0.3]
    y = draw.random(many) < 1 / (1 + np.exp(1.0 - worth + worth.mean()))
    x[draw.random(x.shape) < unknown] = np.nan
    return Invented(x=x, y=y.astype(np.int64))


def without_unknown_rows() -> tuple[FactorSpec, ...]:
    return tuple(replace(one, unknown=Unknown.NOTHING) for one in SPEC)


@st.composite
def small_cohorts(draw: st.DrawFn) -> Invented:
    """Any few children at all, with at least one of each outcome."""
    many = draw(st.integers(12, 60))
    seed = draw(st.integers(0, 10_000))
    random = np.random.default_rng(seed)
    x = np.column_stack(
        [
            random.integers(0, draw(st.integers(2, 30)), many),
            random.integers(0, 4, many),
            random.integers(0, 3, many),
            random.integers(0, 2, many),
            random.integers(0, 3, many),
        ]
    ).astype(np.float64)
    x[random.random(x.shape) < draw(st.sampled_from((0.0, 0.1, 0.5)))] = np.nan
    # Each factor with two known answers, and outcomes of both kinds.
    x[0], x[1] = 0.0, 1.0
    y = (random.random(many) < draw(st.sampled_from((0.1, 0.3, 0.6)))).astype(np.int64)
    y[0], y[1] = 0, 1
    return Invented(x=x, y=y)
