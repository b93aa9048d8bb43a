"""Who hears of a red answer, and by when: said to a family exactly as it is."""

from dataclasses import dataclass
from datetime import datetime

from triage import duty
from triage.desk.desk import Work
from triage.desk.telling import duty_team
from triage.settings import settings_now


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """What a family is told of the duty desk at this moment."""

    open: bool  # somebody is at the desk now
    told: bool  # somebody is told now: the desk, or the team that covers for it
    by: datetime  # open: until when they look at it; else: when the desk opens


def now(work: Work) -> Hearing:
    """The duty desk at this moment, from the same settings by which it is told."""
    desk = duty.in_force()
    at_work = desk.is_open(work.now)
    return Hearing(
        open=at_work,
        told=duty_team.at_work(settings_now(), work.now) is not None,
        by=desk.closing_after(work.now) if at_work else desk.next_opening(work.now),
    )
