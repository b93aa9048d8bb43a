"""An edition rehearsed on the real list: what would become of everybody. Writes nothing.

Whoever is placed on the day itself goes through the same function, so the list then is
the one that was rehearsed as of that day.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from triage.checkins.groups import FACTS, Kind, fair_groups
from triage.desk.assess import Case
from triage.desk.content import Content
from triage.desk.editions.doing import CAUSE
from triage.desk.replace import REVIEW, Occasion, WouldStand, would_stand
from triage.desk.weighing import Weighed
from triage.errors import TriageError
from triage.facts import Value
from triage.referrals import ON_THE_LIST
from triage.store import placements, referrals, stood, tasks
from triage.store.tasks import SAFE
from triage.waiting_list.placement import Placement
from triage.waiting_list.rehearsal import GroupTable, Move, Stood, by_group, compare


KINDS = (
    Kind.AGE, Kind.SEX, Kind.ETHNICITY, Kind.LANGUAGE, Kind.DEPRIVATION,
    Kind.LOOKED_AFTER,
)  # fmt: skip
FURTHEST = timedelta(days=366)


class DayTooFar(TriageError):
    """A rehearsal looks at today or a day within the next year. Give such a day."""


@dataclass(frozen=True, kw_only=True)
class Rehearsed:
    """The list that would be, beside the list that is."""

    day: date
    moves: Sequence[Move]  # everybody, in the order of the list that would be
    groups: tuple[GroupTable, ...]
    names: Mapping[str, str]  # of the children, by referral
    safe_tasks: int  # same-day tasks that would open
    reviews: int  # children who would be held until a person reviews them


def rehearse(
    session: Session,
    tenant: str,
    content: Content,
    *,
    day: date,
    now: datetime,
    held_to: datetime | None = None,
) -> Rehearsed:
    """What this edition would make of everybody who waits, were it begun on a day."""
    everyone = referrals.referrals(session, tenant=tenant).values()
    waiting = [one for one in everyone if one.state in ON_THE_LIST]
    occasion = Occasion(cause=CAUSE, today=day, now=now, held_to=held_to)
    then = would_stand(session, tenant, content, waiting, occasion)
    return compared(session, tenant, then, day)


def near_day(day: date | None, today: date) -> date:
    """The day to rehearse for: today if none is given. Raises `DayTooFar`."""
    day = day or today
    if not today <= day <= today + FURTHEST:
        raise DayTooFar
    return day


def compared(session: Session, tenant: str, then: WouldStand, day: date) -> Rehearsed:
    """Where everybody would stand beside where they stand now."""
    moves = compare(_now(session, tenant), map(_stood, then.weighed), day=day)
    opened = Counter(
        one.kind for one in tasks.not_yet_open(session, tenant=tenant, new=then.tasks)
    )
    return Rehearsed(
        day=day,
        moves=moves,
        groups=by_group(moves, _groups(then.cases, day)),
        names={name: case.child.name for name, case in then.cases.items()},
        safe_tasks=opened[SAFE],
        reviews=opened[REVIEW],
    )


def _now(session: Session, tenant: str) -> list[Stood]:
    ranking = placements.in_force(session, tenant=tenant)
    if ranking is None:
        return []
    return stood.everybody(session, tenant=tenant, ranking=ranking.number)


def _stood(weighed: Weighed) -> Stood:
    kept: Placement = weighed.placed.placement
    return Stood(
        referral_id=kept.referral_id,
        pathway=kept.pathway,
        band=kept.band,
        points=kept.points,
        order_day=kept.order_day,
        clock_start=kept.clock_start,
        lot=kept.lot,
        due_on=kept.due_on,
    )


def _groups(cases: Mapping[str, Case], day: date) -> dict[str, dict[str, str]]:
    """Each referral's group of each kind. What is not known is a group of its own."""
    return {name: _groups_of(case, day) for name, case in cases.items()}


def _groups_of(case: Case, day: date) -> dict[str, str]:
    found = fair_groups(case.child, _known(case), day)
    return {kind.value: found[kind] for kind in KINDS}


def _known(case: Case) -> dict[str, Value | None]:
    return {key: case.readings[key].value for key in FACTS if key in case.readings}
