"""The work list as a page and as JSON show it: grouped, what needs a person now on top."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from triage import duty
from triage.calendar import LONDON
from triage.desk import versions
from triage.desk.desk import Desk
from triage.desk.reasons import SAFE_HIDDEN
from triage.desk.tasks.covered import cover
from triage.desk.tasks.doing import find
from triage.desk.tasks.kinds import ALL, Group, Outcome, kind_of, names_in
from triage.desk.telling.duty_team import on_call
from triage.duty import Duty
from triage.referrals import Pathway
from triage.roles import Action
from triage.settings import settings_now
from triage.store import placements, proposals, safe_first, work_list
from triage.store.places import BadPageKey
from triage.store.tasks import SAFE, StoredTask
from triage.store.work_list import Key, Sought


FEW = 5  # of each group, before somebody opens the group
NOW_SHOWN = 50
MAY_NAME = ("please_read", "red_flag_value")  # a confidential fact, in what was written


@dataclass(frozen=True, kw_only=True)
class WorkFilters:
    """What somebody narrowed the work list to. What needs a person now always shows."""

    group: Group | None = None
    mine: bool = False
    late: bool = False
    told: bool = False  # escalated to my role
    pathway: Pathway | None = None


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """One task, and how it stands."""

    id: str
    kind: str
    title: str
    group: str
    sentence: str
    quote: str | None  # None as well for those who do not see records
    name: str | None
    referral_id: str | None
    opened_at: datetime
    due_at: datetime
    due: str  # in words, where "due at" would mislead
    late: bool
    came_late: bool  # its time had passed when it could first be seen
    goes_to: str
    owner: str | None
    mine: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    escalated_at: datetime | None
    escalated_to: str | None
    closed_at: datetime | None
    outcomes: tuple[Outcome, ...]
    done_by: str  # the act on the referral that closes it, where one does
    version: str


@dataclass(frozen=True, kw_only=True)
class GroupShown:
    """One group: how many there are in all, and the first or the next of them."""

    key: str
    title: str
    count: int
    lines: tuple[TaskLine, ...]
    next_after: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkList:
    """The work list narrowed as asked."""

    groups: tuple[GroupShown, ...]
    total: int  # of what was asked for
    everything: int  # open tasks in all
    safe_tasks: int
    safe_children: dict[Pathway, int]  # the same counts as the lists' own
    safe_elsewhere: int  # children with a SAFE task who stand on no list
    second: int  # proposals that wait for a second person
    desk_open: bool
    on_call: str | None  # out of hours, the team that has taken them on
    opens_at: datetime
    emergency: str


def shown(
    desk: Desk, filters: WorkFilters, *, after: str | None = None, size: int = 50
) -> WorkList:
    """The work list. Raises `BadPageKey` on a key nobody wrote."""
    # Long because the parts share the duty desk and the counts.
    hours, key = duty.in_force(), read_key(after) if after else None
    wanted = _sought(desk, filters)
    counts = _by_group(desk, wanted)
    now_counts = _by_group(desk, Sought())
    counts[Group.NOW] = now_counts[Group.NOW]
    groups = []
    if key is None or filters.group is Group.NOW:
        count = counts[Group.NOW]
        many = size if filters.group is Group.NOW else NOW_SHOWN
        groups = [_group(desk, hours, Sought(), Group.NOW, count, key, many)]
    for group in _others(filters):
        many = size if filters.group else FEW
        groups.append(_group(desk, hours, wanted, group, counts[group], key, many))
    asked = [Group.NOW, *_others(filters)]
    by_pathway, elsewhere = _safe_children(desk)
    return WorkList(
        groups=tuple(one for one in groups if one.count or one.key == Group.NOW),
        total=sum(counts[group] for group in asked),
        everything=sum(now_counts.values()),
        safe_tasks=_safe_tasks(desk),
        safe_children=by_pathway,
        safe_elsewhere=elsewhere,
        second=len(proposals.waiting(desk.session, tenant=desk.tenant)),
        desk_open=hours.is_open(desk.now),
        on_call=on_call(settings_now(), desk.now),
        opens_at=hours.next_opening(desk.now),
        emergency=hours.emergency,
    )


def one(desk: Desk, task_id: str) -> TaskLine:
    """One task as it stands. Raises `NotHere`."""
    return line(desk, duty.in_force(), find(desk, task_id))


def lines(
    desk: Desk, hours: Duty, some: Sequence[StoredTask], *, paper: bool = False
) -> tuple[TaskLine, ...]:
    """Stored tasks as lines of the work list; on paper, nothing confidential."""
    return tuple(_line(desk, hours, one, paper=paper) for one in cover(desk, some))


def line(desk: Desk, hours: Duty, task: StoredTask) -> TaskLine:
    """One of them."""
    (found,) = lines(desk, hours, [task])
    return found


def _line(desk: Desk, hours: Duty, task: StoredTask, *, paper: bool) -> TaskLine:
    kind = kind_of(task.kind)
    same = {
        name: getattr(task, name)
        for name in TaskLine.__dataclass_fields__
        if name in StoredTask.__dataclass_fields__
    }
    same["version"] = versions.written(task.version)
    same["sentence"], same["quote"] = _words(desk, task, paper=paper)
    return TaskLine(
        **same,
        title=kind.title,
        group=kind.group.value,
        due=due_in_words(task, hours, desk.now),
        late=task.due_at < desk.now,
        came_late=task.was_due_at is not None,
        goes_to=str(kind.goes_to),
        mine=task.owner_id == desk.actor.staff_id,
        outcomes=kind.outcomes,
        done_by=kind.done_by,
    )


def _words(desk: Desk, task: StoredTask, *, paper: bool) -> tuple[str, str | None]:
    """What a task says to this person: no confidential fact to those who see none."""
    plain = task.sentence.replace("_", " ")  # a fact's key, as words
    if desk.actor.may(Action.SEE_CONFIDENTIAL) and not paper:
        return plain, task.quote
    if task.kind == SAFE:
        return SAFE_HIDDEN, None
    if task.kind in MAY_NAME:
        return f"{kind_of(task.kind).title}: a clinician reads it.", None
    return plain, task.quote if desk.actor.may(Action.SEE_CHILD) else None


def due_in_words(task: StoredTask, hours: Duty, now: datetime) -> str:
    """What to say of a SAFE task while nobody is at the duty desk; else nothing."""
    if task.kind != SAFE or hours.is_open(now):
        return ""
    opens = hours.next_opening(now).astimezone(LONDON)
    return (
        f"Due now, or first thing at {opens:%H:%M} on {opens:%A} {opens.day} "
        f"{opens:%B}, when the duty desk opens."
    )


def read_key(written: str) -> Key:
    """A page's key as an address carries it. Raises `BadPageKey`."""
    try:
        padded = written + "=" * (-len(written) % 4)
        day, name = base64.urlsafe_b64decode(padded.encode()).decode().split(" ")
        due_at = datetime.fromisoformat(day)
    except (ValueError, binascii.Error) as problem:
        raise BadPageKey from problem
    if due_at.tzinfo is None or not name.isprintable():
        raise BadPageKey
    return due_at, name


def write_key(task: StoredTask) -> str:
    """The key of the page after a task."""
    plain = f"{task.due_at.isoformat()} {task.id}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _sought(desk: Desk, filters: WorkFilters) -> Sought:
    return Sought(
        owner_id=desk.actor.staff_id if filters.mine else "",
        late_at=desk.now if filters.late else None,
        told=str(desk.actor.role) if filters.told else "",
        pathway=filters.pathway,
    )


def _others(filters: WorkFilters) -> tuple[Group, ...]:
    if filters.group is not None:
        return () if filters.group is Group.NOW else (filters.group,)
    return tuple(group for group in Group if group is not Group.NOW)


def _by_group(desk: Desk, sought: Sought) -> dict[Group, int]:
    by_kind = work_list.counts(desk.session, tenant=desk.tenant, sought=sought)
    found = dict.fromkeys(Group, 0)
    for kind, many in by_kind.items():
        found[kind_of(kind).group] += many
    return found


def _safe_tasks(desk: Desk) -> int:
    counted = work_list.counts(
        desk.session, tenant=desk.tenant, sought=Sought(kinds=(SAFE,))
    )
    return counted.get(SAFE, 0)


def _group(
    desk: Desk,
    hours: Duty,
    sought: Sought,
    group: Group,
    count: int,
    after: Key | None,
    size: int,
) -> GroupShown:
    found = (
        work_list.page(
            desk.session,
            tenant=desk.tenant,
            sought=replace(sought, **_of(group)),
            after=after,
            size=size + 1,
        )
        if count
        else []
    )
    return GroupShown(
        key=group.value,
        title=group.heading,
        count=count,
        lines=lines(desk, hours, found[:size]),
        next_after=write_key(found[size - 1]) if len(found) > size else None,
    )


def _of(group: Group) -> dict[str, Any]:
    """What an older version opened is shown among the other ones."""
    if group is Group.OTHER:
        return {"not_kinds": tuple(o.name for o in ALL if o.group is not Group.OTHER)}
    return {"kinds": names_in(group) or ("",)}


def _safe_children(desk: Desk) -> tuple[dict[Pathway, int], int]:
    """Children with an open SAFE task by list, and those who stand on none."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None:
        return dict.fromkeys(Pathway, 0), 0
    on: dict[str, Any] = {"tenant": desk.tenant, "ranking": ranking.number}
    many = safe_first.how_many(desk.session, **on)
    return {one: many.get(one, 0) for one in Pathway}, many.get(None, 0)
