"""Times spent on one list, as columns: the one value that every number is made from.

A spell begins on the day a referral came to the list and ends on the day it left, for
one cause. A referral that moved to the other list, or came back, has several. What is
alike is one row, and `many` says how many there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


Days = NDArray[np.int32]  # whole days since 1 January 1970
EPOCH = date(1970, 1, 1)
NEVER = 2**31 - 1  # the day of what has not happened
DAYS_IN_WEEK = 7


class Left(IntEnum):
    """Why a spell ended. Only `SEEN` is an assessment begun; the rest are not progress."""

    STILL_HERE = 0
    SEEN = 1
    NO_LONGER_WANTED = 2  # the family's own wish
    ANSWERED_ELSEWHERE = 3
    MOVED_AWAY = 4
    TRANSFERRED = 5  # to an adult service
    OTHER_LIST = 6  # it waits on the other list now
    DECLINED = 7
    SET_ASIDE = 8  # for a while, with the family's knowledge
    DIED = 9
    PUT_RIGHT = 10  # a double or an error: nobody left


@dataclass(frozen=True, kw_only=True, eq=False)
class Spells:
    """One list's spells. Every column has the same length.

    `clock` is the day the child's wait counts from, and may lie before `came`: a move
    or a return keeps the first clock. `band` is the last one known, 0 where none is.
    """

    clock: Days
    came: Days
    left: Days  # `NEVER` while the spell runs
    cause: NDArray[np.int8]  # `Left`
    band: NDArray[np.int8]
    many: NDArray[np.int32]

    def __len__(self) -> int:
        """How many rows there are; `many.sum()` is how many spells."""
        return len(self.clock)

    def where(self, chosen: NDArray[np.bool_]) -> "Spells":
        """These rows alone."""
        return Spells(
            **{one.name: getattr(self, one.name)[chosen] for one in fields(self)}
        )

    def here_on(self, day: int) -> NDArray[np.bool_]:
        """Which rows are on the list at the end of a day: who leaves that day is not."""
        return (self.came <= day) & (self.left > day)


def day_number(day: date) -> int:
    """A day as whole days since 1 January 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day of a number. Raises `OverflowError` for `NEVER`."""
    return date.fromordinal(EPOCH.toordinal() + number)


def spells(
    rows: Iterable[tuple[date, date, date | None, Left, int]],
) -> Spells:
    """Spells of single children: clock, came, left, cause and band of each."""
    found = [
        (
            day_number(clock),
            day_number(came),
            NEVER if left is None else day_number(left),
            cause,
            band,
        )
        for clock, came, left, cause, band in rows
    ]
    columns = np.array(found, dtype=np.int64).reshape(-1, 5).T
    clock, came, left = (columns[at].astype(np.int32) for at in range(3))
    return Spells(
        clock=clock,
        came=came,
        left=left,
        cause=columns[3].astype(np.int8),
        band=columns[4].astype(np.int8),
        many=np.ones(len(found), np.int32),
    )
