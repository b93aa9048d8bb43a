"""Answers as a cohort has them, given to a card as a batch of children is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.scorecard import Scorecard, points_all


@dataclass(frozen=True, kw_only=True, eq=False)
class Answered:
    """One row for each child from one landmark, a column for each fact."""

    facts: tuple[str, ...]
    x: Floats  # not a number: not known

    @property
    def n(self) -> int:
        """How many rows."""
        return len(self.x)

    @cached_property
    def values(self) -> Mapping[str, NDArray[np.generic]]:
        """Each fact's answers; nought where not known."""
        return {key: np.nan_to_num(self._of(key)) for key in self.facts}

    @cached_property
    def known(self) -> Mapping[str, NDArray[np.bool_]]:
        """Of whom each fact is known."""
        return {key: ~np.isnan(self._of(key)) for key in self.facts}

    def points(self, card: Scorecard) -> Ints:
        """Everybody's points by a card, as the product adds them up."""
        return points_all(card, self).astype(np.int64)

    def unknown(self, facts: Sequence[str]) -> Floats:
        """The share of these facts that is not known of each row."""
        if not facts:
            return np.zeros(self.n)
        missing = [~self.known[key] for key in facts if key in self.known]
        missing += [np.ones(self.n, np.bool_) for key in facts if key not in self.known]
        return np.asarray(np.mean(missing, axis=0))

    def where(self, chosen: Flags | Ints) -> "Answered":
        """These rows alone."""
        return Answered(facts=self.facts, x=self.x[chosen])

    def _of(self, key: str) -> Floats:
        return self.x[:, self.facts.index(key)]


def chance_of(card: Scorecard, points: Ints) -> Floats | None:
    """What the card's own table says of each total; None where it has no such table."""
    if card.chance is None:
        return None
    begins = [row.points for row in card.chance.rows]
    chances = np.array([row.chance for row in card.chance.rows])
    return np.asarray(chances[np.searchsorted(begins, points, side="right") - 1])
