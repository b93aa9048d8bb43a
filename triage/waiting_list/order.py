"""The published total order: band, day, clock start, lot, id.

The day of a P1 child is the day they are due; of any other child the effective start,
clock start less credit. Neither moves as days pass, so the order is an index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt


Days = npt.NDArray[np.int32]  # date.toordinal()

# A packed key: 2 bits of band, 17 of each day (until the year 2217), 28 of the lot.
_FIRST_DAY = date(1900, 1, 1).toordinal()
_DAY_BITS, _LOT_BITS, _LOT_KEPT = 17, 63, 28


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The order's columns for many children; all of one length."""

    band: npt.NDArray[np.int8]
    day: Days
    clock_start: Days
    lot: npt.NDArray[np.int64]
    ids: Sequence[str]


def in_order(keys: Keys) -> npt.NDArray[np.intp]:
    """Positions of the children, first to be seen first; a total order.

    The input's own order never matters: what packed keys leave tied, the whole lot and
    then the id decide.
    """
    packed = _packed(keys)
    order = np.argsort(packed)
    ranked = packed[order]
    same = np.flatnonzero(ranked[1:] == ranked[:-1])
    if same.size:
        _settle(order, ranked, same, keys)
    return order


def _packed(keys: Keys) -> npt.NDArray[np.uint64]:
    packed = (keys.band - 1).astype(np.uint64)
    for days in (keys.day, keys.clock_start):
        packed <<= np.uint64(_DAY_BITS)
        packed |= (days - _FIRST_DAY).astype(np.uint64)
    packed <<= np.uint64(_LOT_KEPT)
    packed |= (keys.lot >> (_LOT_BITS - _LOT_KEPT)).astype(np.uint64)
    return packed


def _settle(
    order: npt.NDArray[np.intp],
    ranked: npt.NDArray[np.uint64],
    same: npt.NDArray[np.intp],
    keys: Keys,
) -> None:
    """Put each run of equal packed keys in order of the whole lot, then the id."""
    starts = same[np.r_[True, np.diff(same) > 1]]
    for start in starts.tolist():
        stop = int(np.searchsorted(ranked, ranked[start], side="right"))
        order[start:stop] = sorted(
            order[start:stop].tolist(), key=lambda at: (int(keys.lot[at]), keys.ids[at])
        )
