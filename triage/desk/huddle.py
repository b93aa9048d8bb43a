"""The day's agenda for the huddle, on paper: who needs somebody, and what is decided."""

from dataclasses import dataclass
from datetime import date

from triage import duty
from triage.desk.deciding import shown as deciding
from triage.desk.deciding.shown import ProposalShown
from triage.desk.desk import Desk
from triage.desk.offering import shown as offering
from triage.desk.offering.weeks import monday_of
from triage.desk.record import looks
from triage.desk.tasks.kinds import Group, names_in
from triage.desk.tasks.work_list import TaskLine, lines
from triage.roles import Action
from triage.store import work_list
from triage.store.work_list import Sought


PARTS = (
    Group.NOW,
    Group.PROVISIONAL,
    Group.CONFIRM,
    Group.RED_FLAG,
    Group.UNREAD,
    Group.HARM,
    Group.REVIEW,
)
LINES = 12  # of each part on paper; the rest is counted


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the agenda."""

    title: str
    count: int
    lines: tuple[TaskLine, ...]


@dataclass(frozen=True, kw_only=True)
class ClinicWeek:
    """One clinic's slots this week."""

    name: str
    slots: int
    free: int


@dataclass(frozen=True, kw_only=True)
class Huddle:
    """Today's agenda."""

    day: date
    who: str  # is on duty
    emergency: str
    parts: tuple[Part, ...]
    second: tuple[ProposalShown, ...]
    clinics: tuple[ClinicWeek, ...]
    late: int  # open tasks past their time


def huddle(desk: Desk) -> Huddle:
    """The agenda; that it was taken out is kept, since it names children."""
    hours = duty.in_force()
    late = work_list.counts(
        desk.session, tenant=desk.tenant, sought=Sought(late_at=desk.now)
    )
    desk.note("Took out the agenda of the huddle", on=("list", "huddle"))
    found = Huddle(
        day=desk.today,
        who=hours.who,
        emergency=hours.emergency,
        parts=tuple(_part(desk, hours, group) for group in PARTS),
        second=deciding.waiting(desk) if desk.actor.may(Action.SEE_CHILD) else (),
        clinics=_clinics(desk),
        late=sum(late.values()),
    )
    looks.several(desk, "Huddle", found)
    return found


def _part(desk: Desk, hours: duty.Duty, group: Group) -> Part:
    sought = Sought(kinds=names_in(group))
    counts = work_list.counts(desk.session, tenant=desk.tenant, sought=sought)
    found = work_list.page(desk.session, tenant=desk.tenant, sought=sought, size=LINES)
    return Part(
        title=group.heading,
        count=sum(counts.values()),
        lines=lines(desk, hours, found, paper=True),
    )


def _clinics(desk: Desk) -> tuple[ClinicWeek, ...]:
    this = monday_of(desk.today)
    return tuple(
        ClinicWeek(name=clinic.name, slots=week.slots, free=week.free)
        for clinic in offering.clinics_page(desk)
        for week in clinic.weeks
        if week.monday == this
    )
