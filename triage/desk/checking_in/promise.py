"""The contact promise: for every family when they were last told, when next, and why."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from triage.calendar import london_day
from triage.checkins import content
from triage.checkins import due as dues
from triage.checkins.content import CheckIns
from triage.checkins.due import Due, Why
from triage.checkins.promise import Contact, Outside, outside, promised_by
from triage.desk.checking_in import planning
from triage.desk.checking_in.live import is_live
from triage.desk.desk import Work
from triage.settings import settings_now
from triage.store import pauses, promises, told
from triage.store.promises import KeptPromise
from triage.store.told import Heard, Waits


BY = "The count of the contact promise"
LOST_WITHIN = timedelta(weeks=13)
CALLS = ("weekly_call", "call_family", "interpreter_call", "silence", "conversation")
# What an open task, a message or a day tells of why a family hears nothing.
BY_TASK = {
    "no_safe_way": Outside.NO_SAFE_WAY,
    "who_may_be_told": Outside.WHO,
    "agree_contact": Outside.WHO,
    "weekly_call": Outside.CALL,
    "message_failed": Outside.NOT_ARRIVED,
    "message_unknown": Outside.NOT_ARRIVED,
    "silence": Outside.SILENCE,
}
STOPS_ALL = ("", "check_in")  # kinds whose pause leaves families unasked
BY_MESSAGE = {"waits": Outside.ON_ITS_WAY, "lost": Outside.NOT_ARRIVED}
VISIT, CALL, CHECK_IN = "an appointment", "a call", "a check-in"
NOTHING_PLANNED = "nothing until messages are switched on"


@dataclass(frozen=True, kw_only=True)
class Everything:
    """What the count looks at, for everybody who waits."""

    heard: Mapping[str, Heard]
    booked: Mapping[str, datetime]
    in_the_way: Mapping[str, frozenset[Outside]]
    everywhere: frozenset[Outside]  # what stands in everybody's way
    turns: Mapping[str, date | None]  # of those whose day has come
    due: Mapping[str, Due]


def note_told(work: Work, child_id: str, what: str) -> None:
    """Keep that a family was told something just now."""
    promises.told(
        work.session,
        tenant=work.tenant,
        child_id=child_id,
        what=what,
        at=work.now,
        today=work.today,
    )


def recount(work: Work, child_ids: Collection[str] | None = None) -> int:
    """Work the promise out again for these children, or for everybody who waits.

    How many rows changed. A family who waits no longer has no row.
    """
    rules, known = content.in_force(), planning.read(work)
    every = _everything(work, rules, known)
    wanted = known.waits if child_ids is None else set(child_ids) & known.waits.keys()
    now_so = {
        name: _kept(work, rules, known.waits[name], every, name) for name in wanted
    }
    before = promises.all_kept(work.session, tenant=work.tenant, child_ids=child_ids)
    changed = [one for name, one in now_so.items() if before.get(name) != one]
    promises.keep(work.session, tenant=work.tenant, kept=changed, today=work.today)
    gone = [name for name in before if name not in known.waits]
    promises.forget(work.session, tenant=work.tenant, child_ids=gone)
    return len(changed) + len(gone)


def count_again(session: Session, *, tenant: str, now: datetime) -> int:
    """The timer: the promise of everybody who waits, worked out again."""
    return recount(Work(session=session, tenant=tenant, now=now, by=BY))


def _everything(work: Work, rules: CheckIns, known: planning.Known) -> Everything:
    session, tenant = work.session, work.tenant
    due = {
        name: dues.due(rules, family, work.today)
        for name, family in known.families.items()
    }
    return Everything(
        heard=told.heard(session, tenant=tenant, calls=CALLS),
        booked=told.booked(session, tenant=tenant, now=work.now),
        in_the_way=_in_the_way(work),
        everywhere=_everywhere(work),
        turns=_turns(work, rules, due),
        due=due,
    )


def _turns(
    work: Work, rules: CheckIns, due: Mapping[str, Due]
) -> dict[str, date | None]:
    """When each of those whose day has come is asked, at the pace replies are read."""
    settings = settings_now()
    ready = dues.in_turn(
        one
        for one in due.values()
        if one.on <= work.today and one.why is not Why.WEEKLY_CALL
    )
    return {
        one.child_id: dues.turn_comes_on(
            rules,
            work.today,
            place,
            reading_hours_a_week=settings.reading_hours_a_week,
        )
        for place, one in enumerate(ready)
    }


def _everywhere(work: Work) -> frozenset[Outside]:
    """What stands in everybody's way."""
    stopped = pauses.in_force(work.session, tenant=work.tenant)
    found = {Outside.PAUSED for one in stopped if one.kind in STOPS_ALL}
    return frozenset(found if is_live() else {*found, Outside.NOT_LIVE})


def _in_the_way(work: Work) -> dict[str, frozenset[Outside]]:
    """What stands between each family and being told something."""
    session, tenant = work.session, work.tenant
    found: dict[str, set[Outside]] = {}
    for name in told.held(session, tenant=tenant):
        found.setdefault(name, set()).add(Outside.HELD)
    for name, kind in told.open_tasks_of(session, tenant=tenant, kinds=BY_TASK):
        found.setdefault(name, set()).add(BY_TASK[kind])
    since = work.now - LOST_WITHIN
    for name, fate in told.messages_of(session, tenant=tenant, since=since):
        found.setdefault(name, set()).add(BY_MESSAGE[fate])
    return {name: frozenset(some) for name, some in found.items()}


def _kept(
    work: Work, rules: CheckIns, waits: Waits, every: Everything, name: str
) -> KeptPromise:
    heard, due = every.heard.get(name), every.due[name]
    paced = {Outside.PACE} if name in every.turns else set()
    contact = Contact(
        child_id=name,
        band=waits.band,
        since=waits.since,
        told_on=london_day(heard.at) if heard else None,
        stands_in=every.everywhere | every.in_the_way.get(name, frozenset()) | paced,
    )
    next_on, next_what = _next(work, every, due, contact, rules)
    return KeptPromise(
        child_id=name,
        last_at=heard.at if heard else None,
        last_what=heard.what if heard else "",
        next_on=next_on,
        next_what=next_what,
        outside=outside(rules, contact, work.today),
    )


def _next(
    work: Work, every: Everything, due: Due, contact: Contact, rules: CheckIns
) -> tuple[date | None, str]:
    """When the family hears from us next, and by what."""
    if Outside.NOT_LIVE in contact.stands_in:
        return None, NOTHING_PLANNED
    planned: list[tuple[date, str]] = []
    if visit := every.booked.get(contact.child_id):
        planned.append((london_day(visit), VISIT))
    if due.why is Why.WEEKLY_CALL:
        if not planned:
            planned.append((promised_by(rules, contact) - rules.grace, CALL))
    else:
        turn = every.turns.get(contact.child_id, due.on)
        if turn is not None:
            planned.append((turn, f"{CHECK_IN}: {due.why}"))
    later = [(max(day, work.today), what) for day, what in planned]
    return min(later, default=(None, NOTHING_PLANNED))
