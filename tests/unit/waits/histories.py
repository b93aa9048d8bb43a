"""Invented histories of a list, and every number of them worked out child by child."""

import dataclasses
import math
import statistics
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from triage.waits.figure import Figure
from triage.waits.spells import NEVER, Left, Spells, day_number
from triage.waits.statistics import Figures, figures


ON = date(2026, 11, 28)  # a Saturday
GONE = [one for one in Left if one is not Left.STILL_HERE]


@dataclass(frozen=True)
class Stay:
    """One child's time on a list."""

    clock: date
    came: date
    left: date | None = None
    cause: Left = Left.STILL_HERE

    def here(self, day: date) -> bool:
        return self.came <= day and (self.left is None or self.left > day)


def stay(
    came: int, left: int | None = None, cause: Left = Left.SEEN, *, before: int = 0
) -> Stay:
    """A stay by days before `ON`; its clock started `before` days before it came."""
    day = ON - timedelta(days=came)
    return Stay(
        clock=day - timedelta(days=before),
        came=day,
        left=None if left is None else ON - timedelta(days=left),
        cause=Left.STILL_HERE if left is None else cause,
    )


@st.composite
def stays(draw: st.DrawFn) -> Stay:
    """A stay that does not contradict itself, before or after `ON`."""
    came = draw(st.integers(-30, 500))
    before = draw(st.sampled_from([0, 0, 0, 1, 100, 600]))
    if draw(st.booleans()):
        return stay(came, before=before)
    left = came - draw(st.integers(0, 400))
    return stay(came, left, draw(st.sampled_from(GONE)), before=before)


HISTORIES = st.lists(stays(), max_size=25)


def columns(history: list[Stay], many: list[int] | None = None) -> Spells:
    """The history as columns, each stay standing for so many children."""
    return Spells(
        clock=np.array([day_number(one.clock) for one in history], np.int32),
        came=np.array([day_number(one.came) for one in history], np.int32),
        left=np.array(
            [NEVER if one.left is None else day_number(one.left) for one in history],
            np.int32,
        ),
        cause=np.array([one.cause for one in history], np.int8),
        band=np.zeros(len(history), np.int8),
        many=np.array(many or [1] * len(history), np.int32),
    )


def waits_of(group: list[Stay], until: date | None = None) -> list[int]:
    """Days waited, in order: to a day, or until each left."""
    return sorted(((until or one.left or ON) - one.clock).days for one in group)


def at_least(waits: list[int], percent: int) -> float:
    """The first wait, in weeks, that so many in a hundred do not exceed."""
    for wait in waits:
        if 100 * sum(one <= wait for one in waits) >= percent * len(waits):
            return wait / 7
    raise AssertionError


def causes(history: list[Stay], after: date, until: date) -> Counter[Left]:
    """Who left between two days, by cause."""
    return Counter(
        one.cause for one in history if one.left and after < one.left <= until
    )


def weekly(days: list[date], since: date, until: date) -> list[int]:
    """The counts of the whole weeks back from a day."""
    counts = [0] * ((until - since).days // 7)
    for day in days:
        back = (until - day).days // 7
        if since < day <= until and back < len(counts):
            counts[back] += 1
    return counts


def spread(counts: list[int]) -> float:
    """The variance of weekly counts over their mean."""
    mean = statistics.fmean(counts)
    return statistics.variance(counts) / mean if mean else 1.0


def same(one: float | None, other: float) -> bool:
    return one is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def of(history: list[Stay], on: date = ON) -> Figures:
    """Every number of a history."""
    return figures(columns(history), on)


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every number of a value, with its name."""
    if dataclasses.is_dataclass(value) and not isinstance(value, Figure):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name), f"{name}.{field.name}")
    else:
        yield name.removeprefix("."), value
