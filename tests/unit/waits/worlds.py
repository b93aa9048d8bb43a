"""Small worlds to try policies in, drawn at random or written by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from triage.referrals import Band
from triage.waits.policies import (
    Accumulating,
    Credit,
    First,
    FirstCome,
    OfBand,
    Rule,
    Strict,
    Turns,
    quota,
)
from triage.waits.simulate import World
from triage.waits.spells import NEVER


CAPS = (0, 3, 6, 26)
CREDIT = (26, 12, 8, 0)


def a_world(
    clocks: Sequence[int],
    bands: Sequence[int],
    slots: ArrayLike,
    **differs: Any,
) -> World:
    """Children by clock, and the slots of each day; nobody leaves, misses or is raised."""
    order = np.argsort(clocks, kind="stable")
    clock = np.array(clocks, np.int32)[order]
    never = np.full(len(clock), NEVER, np.int32)
    columns = {
        "clock": clock,
        "came": np.maximum(clock, 0),
        "leaves": never,
        "band": np.array(bands, np.int8)[order],
        "points": np.zeros(len(clock), np.int16),
        "due": clock + 14,
        "given": np.zeros(len(clock), np.int32),
        "misses": np.zeros(len(clock), np.int16),
        "raised_on": never,
        "raised_to": np.array(bands, np.int8)[order],
        "raised_due": clock + 14,
        "group": np.zeros(len(clock), np.int8),
        "slots": np.array(slots, np.int32),
    }
    return World(**(columns | differs))


@st.composite
def plain(draw: st.DrawFn, most: int = 25) -> World:
    """Children who come, wait and are seen, and nothing else."""
    many = draw(st.integers(1, most))
    clocks = draw(st.lists(st.integers(-120, 60), min_size=many, max_size=many))
    bands = draw(st.lists(st.integers(1, 4), min_size=many, max_size=many))
    slots = draw(st.lists(st.integers(0, 3), min_size=1, max_size=70))
    return a_world(clocks, bands, slots)


@st.composite
def eventful(draw: st.DrawFn) -> World:
    """As many kinds of events as there are, close together."""
    one = draw(plain())
    many = len(one)

    def column(low: int, high: int) -> np.ndarray[Any, np.dtype[np.int32]]:
        some = draw(st.lists(st.integers(low, high), min_size=many, max_size=many))
        return np.array(some, np.int32)

    leaves = np.maximum(one.came + 1, column(0, 150))
    raised = np.maximum(one.came + 1, column(0, 150))
    differs = {
        "leaves": np.where(leaves > 100, NEVER, leaves).astype(np.int32),
        "raised_on": np.where(
            (raised > 100) | (raised >= leaves), NEVER, raised
        ).astype(np.int32),
        "raised_to": np.maximum(one.band - 1, 1).astype(np.int8),
        "raised_due": column(0, 60),
        "due": column(-10, 60),
        "points": column(0, 30).astype(np.int16),
        "given": column(0, 9),
        "misses": np.maximum(column(-4, 2), 0).astype(np.int16),
        "back_after": draw(st.integers(1, 15)),
    }
    return World(**({**vars(one)} | differs))


LINES = {band: OfBand(band, CAPS[band - 1]) for band in Band}
SHARES = First(
    (
        LINES[Band.P1],
        Turns(((LINES[Band.P2], 5), (LINES[Band.P3], 3), (LINES[Band.P4], 2))),
    )
)
RULES: tuple[Rule, ...] = (
    FirstCome(),
    Strict(CAPS),
    Credit(CREDIT),
    Credit((0, 0, 0, 0), CAPS),
    Accumulating((8, 4, 2, 1)),
    SHARES,
    quota(3, Strict(CAPS)),
    First((LINES[Band.P1], quota(4, Credit(CREDIT)))),
    Turns(((Strict(CAPS), 2), (Accumulating((8, 4, 2, 1)), 1), (SHARES, 2))),
)
rules = st.sampled_from(RULES)
