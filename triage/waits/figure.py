"""One number for a reader: what it is, how sure it is, or why it cannot be said.

A `Figure` never holds NaN or infinity, so no page, file or program has to ask.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite


class Why(StrEnum):
    """Each reason a number cannot be given, as the sentence that stands in its place."""

    NOBODY_WAITS = "Nobody is waiting."
    NOBODY_SEEN = "Nobody was seen in these weeks."
    NOBODY_CAME = "Nobody has come to this list yet."
    TOO_SHORT = (
        "The list began less than 4 weeks ago. A rate from so few weeks is chance."
    )
    NOT_ON_RECORD = (
        "Who left this list is on record for less than 4 weeks. Who came and left before "
        "is not known, so there is no rate yet."
    )
    NOTHING_TO_DIVIDE = (
        "Nobody was seen in these weeks, so demand cannot be set against it."
    )
    TOO_FEW_CAME = "Fewer than 3 came in these weeks: too few to say how they vary."
    TOO_FEW_SEEN = (
        "Fewer than 3 were seen in these weeks: too few to say how they vary."
    )
    GROWING = "As many come as leave, or more, so the list does not shrink and no date can be given."
    WITHIN_TARGET = "The list is no longer than its target, so no relief is needed."


class By(StrEnum):
    """How an interval was made. All are 95 %."""

    NONE = ""
    GAMMA = (
        "Gamma interval of a Poisson rate, widened where weeks vary more than chance"
    )
    LOG_RATIO = "normal interval of the logarithm of a ratio of two counts"
    NORMAL = "normal interval of a mean"
    RUNS = "Student's t interval of a mean over runs with different seeds"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A value, or the reason there is none. `low` and `high` come together or not at all."""

    value: float | None = None
    why_not: str = ""
    low: float | None = None
    high: float | None = None
    by: By = By.NONE

    def __post_init__(self) -> None:
        """Refuse what a reader could not be shown: that is a bug of ours."""
        given = [one for one in (self.value, self.low, self.high) if one is not None]
        assert all(map(isfinite, given)), "a figure is finite"
        assert (self.value is None) == bool(self.why_not), "a value or a reason"
        assert (self.low is None) == (self.high is None) == (not self.by)

    def then(self, change: Callable[[float], float]) -> "Figure":
        """This figure after a change that only rises or only falls, interval and all."""
        if self.value is None:
            return self
        value = change(self.value)
        if self.low is None or self.high is None:
            return Figure(value=value)
        low, high = sorted((change(self.low), change(self.high)))
        return Figure(value=value, low=low, high=high, by=self.by)


def cannot(why: str) -> Figure:
    """No number, and why."""
    return Figure(why_not=str(why))
