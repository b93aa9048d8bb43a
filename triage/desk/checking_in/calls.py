"""What a timer asks a named person to do: ring P1 families weekly, agree contact, check.

A call that was made by somebody goes to the same person the week after.
"""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from triage.calendar import LONDON, add_working_days, month_day
from triage.checkins import content
from triage.desk.checking_in.live import is_live
from triage.desk.checking_in.planning import everybody
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.desk.telling import people
from triage.desk.telling.asking_people import ask_people
from triage.desk.telling.people import Choice, Wanted
from triage.desk.telling.tell import Telling, tell_many
from triage.messages import crisis
from triage.messages.ages import SIXTEEN
from triage.messages.recipients import AGREE
from triage.messages.situation import Age, purpose_of
from triage.referrals import Band
from triage.store import referrals, tasks, to_tell, told
from triage.store.tasks import NewTask
from triage.store.told import Waits


BY = "The timer for calls"
WEEKLY_CALL, CRISIS_NUMBERS = "weekly_call", "crisis_numbers"
AGREEMENT = "contact_agreement"
CALL_WITHIN, CHECK_WITHIN = 3, 2  # working days
A_DAY = timedelta(days=1)


def ring_weekly(session: Session, *, tenant: str, now: datetime) -> int:
    """Open this week's call for each P1 family that has no appointment; how many."""
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    booked = told.booked(session, tenant=tenant, now=now)
    urgent = [
        one
        for one in everybody(work)
        if one.band is Band.P1 and one.child_id not in booked
    ]
    week = f"{work.today:%G-W%V}"
    opened = tasks.open_tasks(
        session,
        tenant=tenant,
        new=[_call(work, one, week) for one in urgent],
        import_id=None,
        now=now,
    )
    if opened:
        _give_to_the_same(work, [one.child_id for one in urgent], week)
    return opened


def _call(work: Work, one: Waits, week: str) -> NewTask:
    return NewTask(
        matter=_weekly(one.child_id, week),
        kind=WEEKLY_CALL,
        sentence="Ring the family: how are things, and what has changed? Each week "
        "until an appointment is booked.",
        due_at=due_at(add_working_days(work.today, CALL_WITHIN)),
        referral_id=one.referral_id,
        child_id=one.child_id,
    )


def _weekly(child_id: str, week: str) -> str:
    return f"{WEEKLY_CALL}:{week}:{child_id}"[:80]


def _give_to_the_same(work: Work, children: list[str], week: str) -> None:
    """Whoever rang a family before rings it again, until they give it to another."""
    owners = to_tell.last_owner(
        work.session, tenant=work.tenant, kind=WEEKLY_CALL, child_ids=children
    )
    for child_id, (owner_id, owner) in owners.items():
        to_tell.give(
            work.session,
            tenant=work.tenant,
            matter=_weekly(child_id, week),
            owner_id=owner_id,
            owner=owner,
        )


def agree_contact(session: Session, *, tenant: str, now: datetime) -> int:
    """From 15 years 9 months, ask a person to agree who is told; how many. No birthday
    cuts anybody off in silence.

    The rule of who may be told asks the same when somebody is written to: one matter.
    The parent and the young person read once, before the birthday, that we will ring.
    """
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    last = month_day(work.today, -content.in_force().agree_contact_months)
    found = to_tell.reaching(
        session,
        tenant=tenant,
        first=month_day(work.today, -SIXTEEN) + A_DAY,
        last=last,
    )
    unagreed = people.not_agreed(work, found)
    wanted = tuple(
        Wanted(
            kind=AGREE,
            matter=f"{AGREE}:{child_id[:50]}:{Age.NEARLY_SIXTEEN.name}",
            sentence="Speak with the young person and the parent about who is told "
            "what from 16, and how. Think about whether they may need help to decide.",
            child_id=child_id,
        )
        for child_id in unagreed
    )
    asked = ask_people(work, [Choice(tasks=wanted)])
    _say_that_we_ring(work, unagreed)
    return asked


def _say_that_we_ring(work: Work, child_ids: list[str]) -> None:
    """Write it about those of whom nobody was told yet."""
    if not is_live():
        return
    untold = to_tell.never_told(
        work.session, tenant=work.tenant, kind=AGREEMENT, child_ids=child_ids
    )
    born = referrals.children(work.session, tenant=work.tenant, ids=untold)
    tell_many(work, [_agreement(name, born[name].born_on) for name in untold])


def _agreement(child_id: str, born_on: date | None) -> Telling:
    assert born_on is not None  # they were found by it
    birthday = month_day(born_on, SIXTEEN)
    return Telling(
        child_id=child_id,
        kind=AGREEMENT,
        key=f"{AGREEMENT}:{child_id}",
        why="They will soon be 16: who is told is to be agreed.",
        purpose=purpose_of(AGREEMENT),
        expires_at=datetime.combine(birthday, time(), LONDON),
    )


def check_crisis_numbers(session: Session, *, tenant: str, now: datetime) -> int:
    """Ask the owner to check crisis numbers that should have been checked; how many.

    Messages go out meanwhile, with 999 and 111 only.
    """
    work = Work(session=session, tenant=tenant, now=now, by=BY)
    if not crisis.overdue(work.today):
        return 0
    numbers = crisis.in_force(work.today)
    new = NewTask(
        matter=f"{CRISIS_NUMBERS}:{numbers.version}:{numbers.check_by}",
        kind=CRISIS_NUMBERS,
        sentence=f"Ring each number in rules/crisis.toml and date it ({numbers.owner}). "
        "Until then families read 999 and 111 only.",
        due_at=due_at(add_working_days(work.today, CHECK_WITHIN)),
    )
    return tasks.open_tasks(session, tenant=tenant, new=[new], import_id=None, now=now)
