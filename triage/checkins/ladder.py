"""The ladder of silence: what is tried next when nobody replied. It ends with a person.

There is no rung that changes a referral, a place or a band.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from triage.checkins.content import CheckIns, Step


@dataclass(frozen=True, kw_only=True)
class Climb:
    """The rung that is taken, and when the one after it would be."""

    step: Step
    rung: int  # how many rungs are climbed once it is taken
    next_step_on: date | None  # None: a person has it


def first_step_on(rules: CheckIns, opened_on: date) -> date:
    """When the first rung is taken if nobody replies."""
    return opened_on + rules.ladder[0].after


def climb(
    rules: CheckIns, *, rung: int, opened_on: date, possible: Collection[Step]
) -> Climb:
    """The next rung that can be taken. What cannot be is passed over the same day.

    The last rung, a person, can always be taken.
    """
    for at, one in enumerate(rules.ladder[rung:-1], start=rung):
        if one.step in possible:
            then = opened_on + rules.ladder[at + 1].after
            return Climb(step=one.step, rung=at + 1, next_step_on=then)
    return Climb(step=Step.A_PERSON, rung=len(rules.ladder), next_step_on=None)
