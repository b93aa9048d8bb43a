"""Answering a check-in a question at a time: kept at each step, sent as a whole.

What makes a person ring the same day is passed on the moment it is answered, and does
not wait for the rest. Nothing anybody answers, or leaves out, takes a child off a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from triage.checkins import content, filled
from triage.checkins.asking import Answer
from triage.checkins.questions import Kind, Question
from triage.checkins.reply import EnteredBy
from triage.desk.checking_in import plan, reply
from triage.desk.desk import Work
from triage.desk.family import visits
from triage.desk.family.visits import Guest
from triage.store import answers, check_ins, said_before
from triage.store.check_ins import StoredCheckIn


@dataclass(frozen=True, kw_only=True)
class Asking:
    """A check-in in somebody's hand: what it asks, and what is answered so far."""

    check_in: StoredCheckIn
    questions: tuple[Question, ...]
    answers: Mapping[str, Answer]

    def question(self, key: str) -> Question | None:
        """One of its questions; None where it asks no such thing."""
        return next((one for one in self.questions if one.key == key), None)

    def number(self, question: Question) -> int:
        """Which page of how many it is: the first is 1."""
        return self.questions.index(question) + 1

    def after(self, question: Question) -> Question | None:
        """The question after this one; None after the last."""
        return next(iter(self.questions[self.number(question) :]), None)

    def before(self, question: Question) -> Question | None:
        """The question before this one; None before the first."""
        at = self.number(question) - 2
        return self.questions[at] if at >= 0 else None

    @property
    def unanswered(self) -> Question | None:
        """Where somebody goes on; None where every question was met."""
        return next((q for q in self.questions if q.key not in self.answers), None)

    @property
    def to_send(self) -> bool:
        """Whether there is anything to send."""
        return any(self.answers.values())


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What somebody sent last, as they are told at once."""

    red: bool  # a person rings the same day
    wrote: bool  # there are words for a person to read


def in_hand(work: Work, guest: Guest) -> Asking | None:
    """The check-in somebody is answering: what their code was for, or the latest open.

    One that has answers which are not sent yet is still in hand, though closed.
    """
    theirs = check_ins.of_recipient(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    )
    first = sorted(theirs, key=lambda one: one.id != guest.person.check_in_id)
    for one in first:
        said = _saved(work, one.id)
        if one.closed_at is None or said:
            return _asking(one, said)
    return None


def begin(work: Work, guest: Guest) -> None:
    """Somebody came to tell us something: there is a check-in in their hand now."""
    if in_hand(work, guest) is None:
        plan.opened_by_family(work, guest.person.recipient_id)
        work.note("Came to tell us something", on=_who(guest))


def save(
    work: Work, guest: Guest, asking: Asking, question: Question, answer: Answer
) -> bool:
    """Keep one answer; whether it makes a person ring the same day.

    Such an answer is passed on at once, unless it was passed on before.
    """
    answers.save(
        work.session,
        tenant=work.tenant,
        check_in_id=asking.check_in.id,
        question=question.key,
        answer=answer,
        now=work.now,
    )
    flags = set(filled.red(question, answer))
    if flags - _told(work, asking):
        _submit(work, guest, asking.check_in.id, {question.key: answer}, "")
    return bool(flags)


def send(work: Work, guest: Guest, asking: Asking) -> bool:
    """Send everything that was answered; whether their page stays open to them.

    Whoever presses twice sends once. It closes where they say that they are not safe.
    """
    taken = answers.take(
        work.session, tenant=work.tenant, check_in_id=asking.check_in.id
    )
    given = {key: one.answer for key, one in taken.items() if one.answer}
    if not given:
        return True
    own = {q.key for q in asking.questions if q.kind is Kind.WORDS}
    words = "\n\n".join(str(given[key]) for key in given if key in own)
    chosen = {key: answer for key, answer in given.items() if key not in own}
    _submit(work, guest, asking.check_in.id, chosen, words)
    still = visits.behind(
        work.session, tenant=work.tenant, token=guest.token, now=work.now
    )
    return still.whose is not None


def sent(work: Work, guest: Guest) -> Sent | None:
    """What somebody sent last; None where they sent nothing today."""
    said = said_before.of_recipient(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    )
    if not said or work.now - said[0].made_at > visits.LONGEST:
        return None
    same = [one for one in said if one.check_in_id == said[0].check_in_id]
    return Sent(red=any(one.red for one in same), wrote=any(one.wrote for one in same))


def _asking(one: StoredCheckIn, said: Mapping[str, Answer]) -> Asking:
    questions = content.questions(one.form, asks_if_wanted=one.asks_if_wanted)
    keys = {question.key for question in questions}
    known = {key: answer for key, answer in said.items() if key in keys}
    return Asking(check_in=one, questions=questions, answers=known)


def _saved(work: Work, check_in_id: str) -> dict[str, Answer]:
    found = answers.of_check_in(
        work.session, tenant=work.tenant, check_in_id=check_in_id
    )
    return {key: one.answer for key, one in found.items()}


def _told(work: Work, asking: Asking) -> set[str]:
    """The red flags that this check-in raised before."""
    said = said_before.of_check_in(
        work.session, tenant=work.tenant, check_in_id=asking.check_in.id
    )
    return {flag for one in said for flag in one.red}


def _submit(
    work: Work, guest: Guest, check_in_id: str, chosen: Mapping[str, Answer], words: str
) -> None:
    reply.submit(
        work,
        check_in_id,
        answers=chosen,
        words=words,
        entered=EnteredBy.PAGE,
        entered_by=visits.named(guest.person),
    )


def _who(guest: Guest) -> tuple[str, str]:
    return "recipient", guest.person.recipient_id
