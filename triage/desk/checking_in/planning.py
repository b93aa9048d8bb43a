"""The plan: whom to ask today, urgent bands first, no faster than replies can be read.

What was due is worked out again from what is so now each time: nothing is scheduled
ahead, so a family who answered, moved band or came off the list is not asked in vain.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from triage.calendar import LONDON, in_words, is_working_day, london_day
from triage.checkins import content, ladder
from triage.checkins import due as dues
from triage.checkins.asking import Form
from triage.checkins.content import CheckIns
from triage.checkins.due import Due, Family, Why
from triage.desk.checking_in.live import is_live
from triage.desk.checking_in.plan import form_of
from triage.desk.desk import Work
from triage.desk.in_force import content_in_force
from triage.desk.tasks import due_at
from triage.desk.telling import people
from triage.desk.telling.people import Addressed, Choice
from triage.desk.telling.tell import Telling, tell_many
from triage.messages.recipients import Purpose
from triage.settings import settings_now
from triage.store import check_ins, placements, told
from triage.store.check_ins import NewCheckIn
from triage.store.told import Waits


BY = "The plan of check-ins"
KINDS = {
    Form.PARENT: "check_in",
    Form.YOUNG_PERSON: "check_in_young_person",
    Form.SCHOOL: "check_in_school",
    Form.GP: "check_in_gp",
}
FAMILY_FORMS = (Form.PARENT, Form.YOUNG_PERSON)
Opened = tuple[str, str]  # a person and the day they were due
NOTHING = ("false", '"none"', "0", "null")  # values that say there is nothing


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything the plan looks at, for everybody who waits."""

    waits: dict[str, Waits]
    families: dict[str, Family]


def ask_due(session: Session, *, tenant: str, now: datetime) -> int:
    """Ask the families whose turn has come today; how many. Twice asks nobody twice."""
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    left = left_today(work)
    if left <= 0:
        return 0
    rules, known = content.in_force(), read(work)
    waiting = iter(in_turn(rules, known, work.today))
    asked = 0
    while asked < left and (some := _take(waiting, left - asked)):
        asked += _ask(work, rules, some, known)
    return asked


def left_today(work: Work) -> int:
    """How many more families may be asked today."""
    if not is_live() or not is_working_day(work.today):
        return 0
    share = content.in_force().a_day(
        work.today, reading_hours_a_week=settings_now().reading_hours_a_week
    )
    midnight = datetime.combine(work.today, time(), LONDON)
    asked = check_ins.opened_on(work.session, tenant=work.tenant, since=midnight)
    return share - asked


def everybody(work: Work) -> list[Waits]:
    """Everybody who waits on any list, by child."""
    ranking = placements.in_force(work.session, tenant=work.tenant)
    return told.waiting(
        work.session, tenant=work.tenant, ranking=ranking.number if ranking else None
    )


def read(work: Work) -> Known:
    """Everybody who waits, and when each was asked."""
    waits = everybody(work)
    asked = told.asked(work.session, tenant=work.tenant, came=Why.CAME)
    old = _stale(work)
    open_ones = told.with_open_questions(work.session, tenant=work.tenant)
    return Known(
        waits={one.child_id: one for one in waits},
        families={
            one.child_id: _family(one, asked.get(one.child_id), old, open_ones)
            for one in waits
        },
    )


def in_turn(rules: CheckIns, known: Known, today: date) -> list[Due]:
    """Everybody whose day has come, in the order in which they are asked."""
    every = (dues.due(rules, one, today) for one in known.families.values())
    return dues.in_turn(
        one for one in every if one.on <= today and one.why is not Why.WEEKLY_CALL
    )


def _family(
    one: Waits,
    asked: told.Asked | None,
    old: Collection[str],
    open_ones: Collection[str],
) -> Family:
    return Family(
        child_id=one.child_id,
        band=one.band,
        since=one.since,
        born_on=one.born_on,
        asked_on=london_day(asked.at) if asked else None,
        wanted_on=london_day(asked.wanted_at) if asked and asked.wanted_at else None,
        asks=one.child_id in open_ones,
        stale=one.child_id in old,
    )


def _stale(work: Work) -> set[str]:
    """Children of whom an old red flag was not asked about again for too long."""
    catalogue = content_in_force(work.session, work.tenant).catalogue
    fresh = {
        key: timedelta(days=fact.fresh_days)
        for key, fact in catalogue.items()
        if fact.red_flag and fact.fresh_days
    }
    found = told.stale(work.session, tenant=work.tenant, keys=fresh, nothing=NOTHING)
    return {child for child, key, day in found if work.today - day > fresh[key]}


def _take(waiting: Iterable[Due], size: int) -> list[Due]:
    some = []
    for one in waiting:
        some.append(one)
        if len(some) >= size:
            break
    return some


def _ask(work: Work, rules: CheckIns, some: Sequence[Due], known: Known) -> int:
    """Open a check-in for everybody who may be asked, and write to them; how many
    families. Whoever cannot be reached is a task, and takes nobody's turn."""
    children = [one.child_id for one in some]
    choices = people.choose_many(work, children, Purpose.CHECK_IN)
    at_work = told.asked_at_work(work.session, tenant=work.tenant, child_ids=children)
    rungs = _rungs(work, some)
    new: list[tuple[Due, Addressed]] = []
    for due in some:
        new += [
            (due, to)
            for to in choices[due.child_id].told
            if _is_asked(rules, work, to, at_work)
        ]
    opened = check_ins.open_all(
        work.session,
        tenant=work.tenant,
        new=[
            _check_in(work, rules, due, to, rungs.get(to.recipient_id, 0))
            for due, to in new
        ],
        now=work.now,
    )
    check_ins.overtake(
        work.session, tenant=work.tenant, by=list(opened.values()), now=work.now
    )
    _write(work, rules, some, choices, opened)
    return _families(new, opened)


def _is_asked(
    rules: CheckIns, work: Work, to: Addressed, at_work: dict[str, datetime]
) -> bool:
    """A family's person is; somebody at work only when their own time has come."""
    if form_of(to.relationship) in FAMILY_FORMS:
        return True
    last = at_work.get(to.recipient_id)
    return last is None or (london_day(last) + rules.professionals_every <= work.today)


def _rungs(work: Work, some: Sequence[Due]) -> dict[str, int]:
    """How far silence has climbed for those who did not answer what they were asked.

    What is asked anew goes on from there: a new question is no reply to the last one.
    """
    earlier = check_ins.of_children(
        work.session, tenant=work.tenant, child_ids=[one.child_id for one in some]
    )
    return {one.recipient_id: one.rung for one in earlier if one.next_step_on}


def _check_in(
    work: Work, rules: CheckIns, due: Due, to: Addressed, rung: int
) -> NewCheckIn:
    form = form_of(to.relationship)
    ours = form in FAMILY_FORMS
    return NewCheckIn(
        child_id=due.child_id,
        recipient_id=to.recipient_id,
        form=form,
        why=due.why if ours else Why.BESIDE,
        slot=due.on.isoformat(),
        asks_if_wanted=due.asks_if_wanted and ours,
        reply_by=work.today + rules.reply_within,
        rung=rung if ours else 0,
        next_step_on=ladder.step_after(rules, work.today, rung) if ours else None,
    )


def _write(
    work: Work,
    rules: CheckIns,
    some: Sequence[Due],
    choices: Mapping[str, Choice],
    opened: Mapping[Opened, str],
) -> None:
    """One telling for each form, so that each reads its own words."""
    tellings = []
    for due in some:
        by_form: dict[Form, dict[str, str]] = defaultdict(dict)
        for to in choices[due.child_id].told:
            if made := opened.get((to.recipient_id, due.on.isoformat())):
                by_form[form_of(to.relationship)][to.recipient_id] = made
        if not choices[due.child_id].told:
            by_form[Form.PARENT] = {}  # a person is asked whom to tell, and how
        tellings += [
            _telling(work, rules, due, KINDS[form], ids)
            for form, ids in by_form.items()
        ]
    tell_many(work, tellings, choices)


def _telling(
    work: Work, rules: CheckIns, due: Due, kind: str, ids: Mapping[str, str]
) -> Telling:
    reply_by = work.today + rules.reply_within
    return Telling(
        child_id=due.child_id,
        kind=kind,
        key=f"{kind}:{due.child_id}:{due.on}",
        why=f"A check-in: {due.why}.",
        purpose=Purpose.CHECK_IN,
        values={"reply_by": in_words(reply_by)},
        only=tuple(ids) if ids else None,
        check_in_ids=ids,
        expires_at=due_at(reply_by),
    )


def _families(new: Sequence[tuple[Due, Addressed]], opened: Collection[Opened]) -> int:
    """How many families were asked just now."""
    return len(
        {
            due.child_id
            for due, to in new
            if (to.recipient_id, due.on.isoformat()) in opened
        }
    )
