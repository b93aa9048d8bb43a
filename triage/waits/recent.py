"""What a list did week by week, as a forecast takes it up: from spells, whole weeks only."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.waits.advancing import Numbers
from triage.waits.futures import Counts, Past
from triage.waits.spells import DAYS_IN_WEEK, Days, Left, Spells


WENT = frozenset(Left) - {Left.STILL_HERE, Left.SEEN, Left.PUT_RIGHT}

Ints = NDArray[np.integer[Any]]


def past_of(spells: Spells, monday: int, open_part: Numbers) -> Past:
    """The weeks before a Monday, as many as `open_part` has."""
    weeks = len(open_part)
    seen = spells.cause == Left.SEEN
    went = np.isin(spells.cause, [int(one) for one in WENT])
    return Past(
        seen=_by_week(spells.left, spells.many * seen, monday, weeks),
        went=_by_week(spells.left, spells.many * went, monday, weeks),
        waited=_waited(spells, monday, weeks),
        open_part=open_part,
    )


def came(
    spells: Spells, monday: int, weeks: int, bands: Sequence[int]
) -> tuple[Numbers, ...]:
    """Who came in each of the last weeks, by the band each was in last.

    Those who left before anybody placed them came as well: they are divided among the
    bands as the others are. A double came once.
    """
    real = spells.many * (spells.cause != Left.PUT_RIGHT)
    of_bands = [
        _by_week(spells.came, real * (spells.band == band), monday, weeks)
        for band in bands
    ]
    every = _by_week(spells.came, real, monday, weeks).sum()
    known = sum(int(one.sum()) for one in of_bands)
    return tuple(one * (every / max(1, known)) for one in of_bands)


def _by_week(days: Days, many: Ints, monday: int, weeks: int) -> Counts:
    """How many of some days fall in each week."""
    week = (days.astype(np.int64) - monday) // DAYS_IN_WEEK + weeks
    inside = (week >= 0) & (week < weeks)
    counted = np.bincount(week[inside], many[inside], weeks)
    return counted.astype(np.int64)


def _waited(spells: Spells, monday: int, weeks: int) -> Counts:
    """How many were on the list as each week began."""
    starts = monday - DAYS_IN_WEEK * np.arange(weeks, 0, -1)
    here = [(spells.many * spells.here_on(int(day) - 1)).sum() for day in starts]
    return np.array(here, np.int64)
