"""What a total of points means: how often the agreed outcome came, if a child waited on.

Only a card that was learnt from outcomes has this. It says nothing about one child: of
so many children with as many points, this share came to the outcome.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, kw_only=True)
class ChanceRow:
    """Totals from `points` up to the next row, and what came of children who had them."""

    points: int
    chance: float  # within the horizon, 0 to 1
    low: float  # of a 95 percent interval
    high: float
    children: int  # whom the row was learnt from


@dataclass(frozen=True, kw_only=True)
class Chance:
    """The estimated chance of the agreed outcome, by total of points."""

    horizon_weeks: int
    outcome: str  # the name and version of what was agreed
    estimand: str  # a sentence, which ends in "if the child goes on waiting"
    children: int  # learnt from
    outcomes: int
    rows: tuple[ChanceRow, ...]

    @property
    def spans(self) -> Iterator[tuple[ChanceRow, int | None]]:
        """Each row with the last total in it; None: and all above."""
        ends = [row.points - 1 for row in self.rows[1:]]
        return zip(self.rows, [*ends, None], strict=True)

    def of(self, points: int) -> ChanceRow:
        """The row a total is in."""
        begins = [row.points for row in self.rows]
        return self.rows[bisect_right(begins, points) - 1]


def wrong(chance: Chance) -> Iterator[str]:
    """Why a table of chances may not be used; nothing where it may."""
    begins = [row.points for row in chance.rows]
    if begins[0] != 0:
        yield "the chances do not begin at 0 points"
    if any(a >= b for a, b in pairwise(begins)):
        yield "the totals of the chances do not rise"
    if any(a.chance > b.chance for a, b in pairwise(chance.rows)):
        yield "a chance falls as points rise"
    for row in chance.rows:
        if not 0 <= row.low <= row.chance <= row.high <= 1:
            yield f"the chance at {row.points} points is outside its interval or 0 to 1"
    if chance.horizon_weeks < 1:
        yield "the chances are for no weeks"
