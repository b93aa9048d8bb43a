"""Who came to a list and who left it, counted by day: one look at the rows for them all."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triage.waits.spells import Left, Spells


Counts = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Tally:
    """The days to the end of `until`, the last one first.

    `joined` came on the day their clock started; `came_back` came with a clock that was
    running. `left` has one line of days for each `Left`.
    """

    until: int
    joined: Counts
    came_back: Counts
    left: Counts

    @property
    def came(self) -> Counts:
        """Everybody who came, for whom the list needs a slot."""
        return self.joined + self.came_back

    def last(self, days: int) -> "Tally":
        """The last days of it alone."""
        return Tally(
            until=self.until,
            joined=self.joined[:days],
            came_back=self.came_back[:days],
            left=self.left[:, :days],
        )


def tally(spells: Spells, after: int, until: int) -> Tally:
    """Who came and left after the end of day `after`, to the end of day `until`."""
    days = until - after
    came = rows((spells.came > after) & (spells.came <= until))
    running = spells.clock[came] < spells.came[came]
    joined = _by_day(until - spells.came[came], running, spells.many[came], (2, days))
    gone = rows((spells.left > after) & (spells.left <= until))
    left = _by_day(
        until - spells.left[gone],
        spells.cause[gone],
        spells.many[gone],
        (len(Left), days),
    )
    return Tally(until=until, joined=joined[0], came_back=joined[1], left=left)


def rows(chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The numbers of the rows chosen: taking by number is faster than by truth."""
    return np.flatnonzero(chosen)


def how_many(spells: Spells, chosen: NDArray[np.bool_]) -> int:
    """How many spells the rows chosen stand for."""
    return int((spells.many * chosen).sum(dtype=np.int64))


def _by_day(
    back: NDArray[np.int32],
    kind: NDArray[np.int8] | NDArray[np.bool_],
    many: NDArray[np.int32],
    shape: tuple[int, int],
) -> Counts:
    """A line for each kind, a column for each day back."""
    kinds, days = shape
    at = kind.astype(np.int64) * days + back
    counted = np.bincount(at, many, kinds * days)
    return counted.astype(np.int64).reshape(shape)
