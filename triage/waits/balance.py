"""Who came to a list and who left it between two days, so that nobody is lost.

Waiting before + joined + came back - seen - each other cause = waiting after, exactly.
Putting a record right is one of the causes and never progress: nobody left.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from triage.waits.spells import NEVER, Left, Spells, day_of
from triage.waits.tally import Tally, how_many, tally


WITHOUT_PROGRESS = tuple(one for one in Left if one not in (Left.STILL_HERE, Left.SEEN))


@dataclass(frozen=True, kw_only=True)
class Balance:
    """One list between the end of one day and the end of another."""

    after: date
    until: date
    waiting_before: int
    joined: int  # the clock started that day
    came_back: int  # with a running clock: back, from the other list or another service
    seen: int
    left: dict[Left, int]  # by every cause but seen
    waiting_after: int

    @property
    def came(self) -> int:
        """Everybody who came, for whom the list needs a slot."""
        return self.joined + self.came_back

    @property
    def put_right(self) -> int:
        """Records that should never have been on the list."""
        return self.left[Left.PUT_RIGHT]

    @property
    def left_unseen(self) -> int:
        """Children who left for a cause other than being seen."""
        return sum(self.left.values()) - self.put_right

    @property
    def change(self) -> int:
        """How many more wait, had no record been put right. Below 0: fewer."""
        return self.waiting_after - self.waiting_before + self.put_right


def sound(spells: Spells) -> NDArray[np.bool_]:
    """Which rows do not contradict themselves.

    The clock starts, then the child comes to the list, then leaves it; and whoever left
    has a cause, whoever did not has none.
    """
    in_order = (spells.clock <= spells.came) & (spells.came <= spells.left)
    still_here = spells.cause == Left.STILL_HERE
    kept: NDArray[np.bool_] = in_order & (still_here == (spells.left == NEVER))
    return kept


def balance(spells: Spells, after: int, until: int) -> Balance:
    """The balance from the end of day `after` to the end of day `until`.

    Who came and left on one day is counted in both. Spells must be `sound`.
    """
    return balanced(spells, tally(spells, after, until))


def balanced(spells: Spells, counted: Tally) -> Balance:
    """The balance of the days counted."""
    after, until = counted.until - len(counted.joined), counted.until
    causes = counted.left.sum(1).tolist()
    return Balance(
        after=day_of(after),
        until=day_of(until),
        waiting_before=how_many(spells, spells.here_on(after)),
        joined=int(counted.joined.sum()),
        came_back=int(counted.came_back.sum()),
        seen=causes[Left.SEEN],
        left={cause: causes[cause] for cause in WITHOUT_PROGRESS},
        waiting_after=how_many(spells, spells.here_on(until)),
    )
