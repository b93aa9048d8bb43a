"""Invented cards on invented children, as small as a figure needs."""

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from triage.scoring.learning.child_weeks import Flags, Floats, Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Few:
    """A few children: points, whether the outcome came, and what each counts for."""

    points: Ints
    event: Flags
    weight: Floats

    @property
    def both(self) -> bool:
        """Whether the outcome came to some of them and not to others."""
        counts = self.weight > 0
        return len(np.unique(self.event[counts])) == 2

    @property
    def chance(self) -> Floats:
        """One that rises with points and is never nought or one."""
        return np.asarray((self.points + 1) / 12)

    def rows(self, chosen: Ints) -> "Few":
        """These children, as often as they are named."""
        return Few(
            points=self.points[chosen],
            event=self.event[chosen],
            weight=self.weight[chosen],
        )


@st.composite
def some_scored(draw: st.DrawFn) -> Few:
    """Children of few totals, so that many are equal; some count for nothing."""
    child = st.tuples(
        st.integers(0, 9),
        st.booleans(),
        st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0, 3.5]),
    )
    points, event, weight = zip(
        *draw(st.lists(child, min_size=1, max_size=30)), strict=True
    )
    return Few(
        points=np.array(points, np.int64),
        event=np.array(event, np.bool_),
        weight=np.array(weight, np.float64),
    )


def drawn(chance: Floats, seed: int) -> Flags:
    """Outcomes as chances say."""
    return np.asarray(np.random.default_rng(seed).random(len(chance)) < chance)
