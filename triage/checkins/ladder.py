"""The ladder of silence: what is tried next when nobody replied. It ends with a person.

There is no rung that changes a referral, a place or a band.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from triage.checkins.content import CheckIns, Step


@dataclass(frozen=True, kw_only=True)
class Climb:
    """The rung that is taken, and when the one after it would be."""

    step: Step
    rung: int  # how many rungs are climbed once it is taken
    next_step_on: date | None  # None: a person has it


def step_after(rules: CheckIns, day: date, climbed: int) -> date:
    """When the next rung is taken, if nobody replies after a day.

    `climbed` rungs were taken by then. Somebody who is asked anew without having
    answered goes on from where silence had climbed.
    """
    return day + _gap(rules, min(climbed, len(rules.ladder) - 1))


def climb(
    rules: CheckIns, *, rung: int, today: date, possible: Collection[Step]
) -> Climb:
    """The next rung that can be taken. What cannot be is passed over the same day.

    The last rung, a person, can always be taken.
    """
    for at, one in enumerate(rules.ladder[rung:-1], start=rung):
        if one.step in possible:
            then = step_after(rules, today, at + 1)
            return Climb(step=one.step, rung=at + 1, next_step_on=then)
    return Climb(step=Step.A_PERSON, rung=len(rules.ladder), next_step_on=None)


def _gap(rules: CheckIns, at: int) -> timedelta:
    """How long after the rung before it a rung is taken."""
    before = rules.ladder[at - 1].after if at else timedelta()
    return rules.ladder[at].after - before
