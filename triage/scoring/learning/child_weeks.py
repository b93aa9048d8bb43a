"""Weeks that children were watched, one row each: the value that is learnt from.

A watch begins at a landmark, and ends with the outcome, when the child leaves, or when
the time looked at is over. A child who leaves in a week leaves before the outcome of
that week could be seen: such a row says who left, and nothing of the outcome.
"""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triage.scoring.learning.refusals import BadHistory


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class ChildWeeks:
    """Rows in order of watch and week; not a number is "not known"."""

    watch: Ints  # whose, and from which landmark: a number of its own
    week: Ints  # since the landmark: 0 is the first
    event: Flags  # the outcome came in this week
    left: Flags  # the child was seen, or went, in this week
    factors: Floats  # what the card reads, as known at the landmark
    drivers: Floats  # what else drove who was seen, as known when the week began

    def __len__(self) -> int:
        return len(self.week)

    @cached_property
    def first(self) -> Ints:
        """The row each watch begins with."""
        return np.flatnonzero(_starts(self.watch))

    @cached_property
    def at_risk(self) -> Flags:
        """The rows that say whether the outcome came."""
        return np.asarray(~self.left)

    @property
    def events(self) -> int:
        """How many outcomes there are."""
        return int(self.event.sum())

    def where(self, chosen: Flags) -> "ChildWeeks":
        """These rows alone."""
        parts = {one.name: getattr(self, one.name)[chosen] for one in fields(self)}
        return ChildWeeks(**parts)

    def without_drivers(self) -> "ChildWeeks":
        """The same rows as if nothing but the card had driven who was seen."""
        parts = {one.name: getattr(self, one.name) for one in fields(self)}
        return ChildWeeks(**parts | {"drivers": self.drivers[:, :0]})

    def columns(self) -> tuple[Floats, Floats, Flags, Floats]:
        """What a hazard is fitted to: factors, when each row ends, event, when it begins."""
        rows = self.at_risk
        begins = self.week[rows].astype(np.float64)
        return self.factors[rows], begins + 1, self.event[rows], begins


def checked(weeks: ChildWeeks) -> ChildWeeks:
    """The same. Raises `BadHistory` for rows that cannot be a history."""
    for reason, bad in _wrong(weeks).items():
        if bad.any():
            raise BadHistory(reason=reason, row=int(np.flatnonzero(bad)[0]) + 1)
    return weeks


def _wrong(weeks: ChildWeeks) -> dict[str, Flags]:
    many = {len(getattr(weeks, one.name)) for one in fields(weeks)}
    if len(many) > 1:
        return {"its columns differ in length": np.array([True])}
    starts = _starts(weeks.watch)
    before = np.roll(weeks.week, 1)
    goes_on = ~np.append(starts[1:], True)
    again = np.zeros(len(weeks), np.bool_)
    begun = weeks.watch[starts]
    again[starts] = np.isin(begun, _twice(begun))
    infinite = np.isinf(weeks.factors).any(axis=1) | np.isinf(weeks.drivers).any(axis=1)
    return {
        "a watch has a week before its landmark": weeks.week < 0,
        "a watch does not begin with week 0": starts & (weeks.week != 0),
        "a watch is in two places": again,
        "a week is missing or out of order": ~starts & (weeks.week != before + 1),
        "a watch goes on after its outcome": weeks.event & goes_on,
        "a watch goes on after the child left": weeks.left & goes_on,
        "an outcome and leaving are in one week": weeks.event & weeks.left,
        "a number is infinite": infinite,
    }


def _starts(watch: Ints) -> Flags:
    starts = np.ones(len(watch), np.bool_)
    starts[1:] = watch[1:] != watch[:-1]
    return starts


def _twice(names: Ints) -> Ints:
    found, many = np.unique(names, return_counts=True)
    return found[many > 1]
