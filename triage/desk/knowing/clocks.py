"""Each question's clock on the page, and what moves it.

What happened is recorded by one person. That a clock started on another day is asked
by one person and agreed by another; both stay in the record.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.clocks import (
    EVERY_QUESTION,
    ClockEvent,
    Happened,
    Question,
    QuestionClock,
    changed,
    clocks,
    decided_start,
    questions,
)
from triage.decisions import ReopenReason
from triage.desk.deciding import moves, second
from triage.desk.deciding.moves import Why
from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.desk.reasons import day
from triage.errors import TriageError
from triage.facts import Observation
from triage.referrals import Referral, ReferralState
from triage.store import clocks as kept
from triage.store.clocks import Told
from triage.store.proposals import Proposal


CLOCK = "clock"  # the kind of a proposal that changes a clock
ASKED = "question"  # the fact that says what a referral asks


class ClockReason(StrEnum):
    """Why a clock started on another day than the one recorded."""

    WRONG = "the day was recorded wrongly"
    OVERTURNED = "a rejection was overturned: the first date counts"
    TRANSFER = "the child came from another service with an earlier date"
    RE_REFERRED = "referred again within 26 weeks: the first date counts"
    NOT_A_CONTACT = "a first contact was recorded in error"


KINDS = {
    ClockReason.WRONG: Happened.CORRECTED,
    ClockReason.OVERTURNED: Happened.RESTORED,
    ClockReason.TRANSFER: Happened.RESTORED,
    ClockReason.RE_REFERRED: Happened.RESTORED,
    ClockReason.NOT_A_CONTACT: Happened.NOT_A_CONTACT,
}


class NotComeYet(TriageError):
    """That day has not come yet, so nothing can have happened on it."""


class BeforeTheStart(TriageError):
    """That day is before the clock started. Check the day, or correct the start first."""


class NotItsQuestion(TriageError):
    """This referral does not ask that question."""


class NoSuchContact(TriageError):
    """No first contact is recorded for that question on that day."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """How a clock should be changed, and why."""

    question: str  # EVERY_QUESTION for all of a referral's
    reason: ClockReason
    on_day: date
    why: str


def of_referral(desk: Desk, referral: Referral) -> tuple[QuestionClock, ...]:
    """The clocks of a referral's questions today."""
    said = subject.said_of(desk, referral.child_id)
    return of_child(desk, [referral], said)[referral.id]


def of_child(
    desk: Desk, theirs: Sequence[Referral], said: Iterable[Observation]
) -> dict[str, tuple[QuestionClock, ...]]:
    """The clocks of one child's referrals today, from all that is said of the child."""
    words = _words(said)
    events = kept.events(
        desk.session, tenant=desk.tenant, referral_ids=[one.id for one in theirs]
    )
    return {
        one.id: clocks(one, events[one.id], desk.today, questions(one.pathway, words))
        for one in theirs
    }


def asked(desk: Desk, referral: Referral) -> tuple[Question, ...]:
    """What a referral asks, from every word on it that counts."""
    said = subject.said_of(desk, referral.child_id)
    return questions(referral.pathway, _words(said))


def _words(said: Iterable[Observation]) -> list[str]:
    """Every source's word on what the referral asks."""
    return [str(one.value) for one in said if one.key == ASKED and one.value]


def choices(desk: Desk, referral_id: str) -> tuple[str, ...]:
    """The questions whose clocks a person may speak of."""
    referral = subject.find(desk, referral_id)
    return tuple(one.question for one in of_referral(desk, referral))


def propose(desk: Desk, referral_id: str, change: Change) -> Done:
    """Ask a second person to agree that a clock started on another day."""
    referral = subject.find(desk, referral_id)
    _checked(desk, referral, change)
    of = change.question or "every question"
    what = (
        f"Take out the first contact of {day(change.on_day)}"
        if change.reason is ClockReason.NOT_A_CONTACT
        else f"Start the clock on {day(change.on_day)}"
    )
    return second.ask(
        desk,
        referral_id,
        kind=CLOCK,
        sentence=f"{what}, not as recorded ({day(referral.clock_start)}), for {of}: {change.reason}. {change.why}",
        asked=vars(change) | {"reason": change.reason.value},
    )


@second.carries_out(CLOCK)
def carry_out(desk: Desk, proposal: Proposal) -> Done:
    """The second person agreed: the event is kept and the child is placed again."""
    asked_for = proposal.asked
    change = Change(**asked_for | {"reason": ClockReason(asked_for["reason"])})
    referral = subject.find(desk, proposal.referral_id)
    events = _checked(desk, referral, change)
    told = Told(
        staff_id=proposal.staff_id,
        by=proposal.made_by,
        why=f"{change.reason}. {change.why}",
        second_id=desk.actor.staff_id,
        second_by=desk.actor.by,
    )
    _keep(desk, referral, events, told)
    start = decided_start(_events(desk, referral)) or referral.clock_start
    kept.start(desk.session, tenant=desk.tenant, referral_id=referral.id, on=start)
    if change.reason is ClockReason.NOT_A_CONTACT:
        _wait_again(desk, referral)
    subject.place_again(desk, [referral.child_id], cause="clock")
    _tell(desk, referral, proposal, start)
    return Done(sentence="Agreed. The clock is changed.", kind="proposal")


def _tell(desk: Desk, referral: Referral, proposal: Proposal, start: date) -> None:
    """Both people and both days stay in the record."""
    desk.note(
        "Changed a clock",
        on=("referral", referral.id),
        text=proposal.sentence,
        asked_by=proposal.staff_id,
        was=referral.clock_start.isoformat(),
        is_now=start.isoformat(),
    )


def happened(
    desk: Desk, referral_id: str, *, kind: Happened, question: str, on_day: date
) -> Done:
    """Record that an outcome was shared or a first intervention began."""
    referral = subject.find(desk, referral_id)
    event = ClockEvent(kind=kind, on_day=on_day, question=question)
    record(desk, referral, [event])
    return subject.done("The day is recorded.", referral_id)


def record(
    desk: Desk,
    referral: Referral,
    events: Sequence[ClockEvent],
    offer_id: str | None = None,
) -> None:
    """Keep what happened. None of it moves the start of a clock."""
    assert all(one.kind not in KINDS.values() for one in events)
    starts = {one.question: one.started_on for one in of_referral(desk, referral)}
    for one in events:
        if one.on_day > desk.today:
            raise NotComeYet
        if one.question not in (EVERY_QUESTION, *starts):
            raise NotItsQuestion
        if one.on_day < starts.get(one.question, min(starts.values())):
            raise BeforeTheStart
    told = Told(staff_id=desk.actor.staff_id, by=desk.actor.by, offer_id=offer_id)
    _keep(desk, referral, events, told)
    for one in events:
        text = f"{one.question or 'Every question'}: {day(one.on_day)}."
        desk.note(f"Clock: {one.kind}", on=("referral", referral.id), text=text)


def _checked(desk: Desk, referral: Referral, change: Change) -> tuple[ClockEvent, ...]:
    """The events a change comes to. Raises what is wrong with it."""
    event = ClockEvent(
        kind=KINDS[change.reason], on_day=change.on_day, question=change.question
    )
    now = of_referral(desk, referral)
    if change.question not in (EVERY_QUESTION, *(one.question for one in now)):
        raise NotItsQuestion
    if change.reason is not ClockReason.NOT_A_CONTACT:
        mine = _events(desk, referral)
        return changed(referral, mine, asked(desk, referral), event, desk.today)
    mine_now = [one for one in now if change.question in (EVERY_QUESTION, one.question)]
    if all(one.first_contact_on != change.on_day for one in mine_now):
        raise NoSuchContact
    return (event,)


def _wait_again(desk: Desk, referral: Referral) -> None:
    """Nobody has seen the child after all: the referral is back on its list."""
    still = any(one.runs for one in of_referral(desk, referral))
    if still and referral.state is ReferralState.SEEN:
        why = Why(reason=ReopenReason.IN_ERROR.value)
        moves.move(desk, referral.id, ReferralState.WAITING, why)


def _events(desk: Desk, referral: Referral) -> list[ClockEvent]:
    found = kept.events(desk.session, tenant=desk.tenant, referral_ids=[referral.id])
    return found[referral.id]


def _keep(
    desk: Desk, referral: Referral, events: Sequence[ClockEvent], told: Told
) -> None:
    kept.record(
        desk.session,
        tenant=desk.tenant,
        referral_id=referral.id,
        events=events,
        told=told,
        now=desk.now,
    )
