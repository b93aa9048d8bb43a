"""What staff do with check-ins: type a reply in, keep a conversation, answer a family
who asked for a person to look again."""

from collections.abc import Mapping
from enum import StrEnum

from triage.checkins.asking import Answer, CheckInOutcome, Form
from triage.checkins.reply import EnteredBy
from triage.desk.checking_in import plan, promise, reply
from triage.desk.desk import Desk, Done
from triage.desk.knowing import subject
from triage.desk.telling import people, tell
from triage.desk.telling.people import Person
from triage.desk.telling.tell import Telling
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.messages.recipients import Purpose
from triage.store import check_ins, decisions, look_again, merges, spoken
from triage.store.look_again import LookAgain


LOOK_AGAIN = "look_again"  # the kind of task a request opens
LOOKED = "looked_again"  # the wording
HOW = ("telephone", "in person", "another way")


class Outcome(StrEnum):
    """What came of a request to look again."""

    CHANGED = "changed"
    NOT_CHANGED = "not changed"
    SPOKE = "spoke to the family"


class NothingAnswered(TriageError):
    """Fill in at least one answer, or the family's own words."""


class NotAskedOfThem(TriageError):
    """This person is asked other questions. Choose the form that is theirs."""


class DecidedIt(TriageError):
    """You made the decision that stands, and families are promised somebody else. Give the task to a colleague."""


class AnsweredAlready(TriageError):
    """Somebody answered this family before. What was said is on the child's page."""


def type_in(
    desk: Desk,
    referral_id: str,
    *,
    recipient_id: str,
    form: Form,
    entered: str,
    answers: Mapping[str, Answer],
    words: str,
) -> Done:
    """Keep what somebody answered on paper or by telephone; it does all that theirs does.

    Raises `NothingAnswered`, `NotAskedOfThem`.
    """
    if not answers and not words.strip():
        raise NothingAnswered
    person = who(desk, referral_id, recipient_id)
    if plan.form_of(person.recipient.relationship) is not form:
        raise NotAskedOfThem
    check_in_id = plan.opened_by_family(desk.work, recipient_id)
    done = reply.submit(
        desk.work,
        check_in_id,
        answers=answers,
        words=words,
        entered=EnteredBy(entered),
        entered_by=f"the {person.recipient.relationship}, typed in by {desk.actor.by}",
    )
    told = " It needs a person today: see the task." if done.red else ""
    return subject.done(f"The reply is kept, and does what it asks.{told}", referral_id)


def spoke(
    desk: Desk, referral_id: str, *, recipient_id: str | None, how: str, words: str
) -> Done:
    """Keep that somebody spoke with the family: they count as told."""
    referral = subject.find(desk, referral_id)
    if recipient_id:
        who(desk, referral_id, recipient_id)
    spoken.append(
        desk.session,
        tenant=desk.tenant,
        child_id=referral.child_id,
        recipient_id=recipient_id,
        how=how,
        words=words,
        by=desk.actor.by,
        now=desk.now,
    )
    promise.note_told(desk.work, referral.child_id, "spoke")
    _answered_to_a_person(desk, referral.child_id, recipient_id)
    desk.note("Spoke with the family", on=("referral", referral_id), text=words)
    return subject.done("The conversation is kept.", referral_id)


def looked(
    desk: Desk, referral_id: str, *, look_id: str, outcome: Outcome, reason: str
) -> Done:
    """Answer a family who asked for a person to look again: they are told, with the
    reason. Raises `NotHere`, `AnsweredAlready`, `DecidedIt`."""
    referral = subject.find(desk, referral_id)
    _not_who_decided(desk, referral.child_id)
    found = look_again.find(desk.session, tenant=desk.tenant, look_id=look_id)
    if found is None or found.child_id not in _records(desk, referral.child_id):
        raise NotHere
    decided = look_again.decide(
        desk.session,
        tenant=desk.tenant,
        look_id=look_id,
        outcome=outcome.value,
        reason=reason,
        by=desk.actor.by,
        now=desk.now,
    )
    if not decided:
        raise AnsweredAlready
    subject.close_tasks(desk, [f"{LOOK_AGAIN}:{look_id}"], outcome.value)
    desk.note(
        f"Looked again, as the family asked: {outcome}",
        on=("referral", referral_id),
        text=reason,
    )
    _tell_them(desk, found)
    return subject.done("The answer is kept, and they are told.", referral_id)


def _tell_them(desk: Desk, asked: LookAgain) -> None:
    """Whoever asked hears that there is an answer, and reads it on their own page."""
    told = Telling(
        child_id=asked.child_id,
        kind=LOOKED,
        key=f"{LOOKED}:{asked.id}",
        why="They asked for a person to look again.",
        purpose=Purpose.STATUS,
        only=[asked.recipient_id],
    )
    tell.tell(desk.work, told)


def open_looks(desk: Desk, referral_id: str) -> tuple[tuple[str, str], ...]:
    """The requests about a child that nobody answered yet: ids, and what was asked."""
    referral = subject.find(desk, referral_id)
    found = look_again.of_children(
        desk.session, tenant=desk.tenant, child_ids=_records(desk, referral.child_id)
    )
    return tuple(
        (one.id, one.words or "They gave no words.")
        for one in found
        if one.outcome is None
    )


def who(desk: Desk, referral_id: str, recipient_id: str) -> Person:
    """One of the people around a referral's child. Raises `NotHere`."""
    for one in around(desk, referral_id):
        if one.id == recipient_id:
            return one
    raise NotHere


def around(desk: Desk, referral_id: str) -> list[Person]:
    """Everybody around a referral's child."""
    child_id = subject.find(desk, referral_id).child_id
    return people.of_children(desk.work, [child_id])[child_id]


def _not_who_decided(desk: Desk, child_id: str) -> None:
    """Families are promised somebody who did not decide what they ask about."""
    for referral in subject.referrals_of(desk, child_id):
        past = decisions.history(
            desk.session, tenant=desk.tenant, referral_id=referral.id
        )
        if past and past[0].staff_id == desk.actor.staff_id:
            raise DecidedIt


def _answered_to_a_person(desk: Desk, child_id: str, recipient_id: str | None) -> None:
    """Nobody is chased for what they have just told a person."""
    found = check_ins.of_children(
        desk.session, tenant=desk.tenant, child_ids=_records(desk, child_id)
    )
    theirs = [
        one.id
        for one in found
        if one.closed_at is None and one.recipient_id == recipient_id
    ]
    check_ins.close(
        desk.session,
        tenant=desk.tenant,
        ids=theirs,
        outcome=CheckInOutcome.SPOKEN,
        now=desk.now,
    )


def _records(desk: Desk, child_id: str) -> tuple[str, ...]:
    found = merges.records_of(desk.session, tenant=desk.tenant, child_ids=[child_id])
    return found[child_id]
