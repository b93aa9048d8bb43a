"""What was told to each person around a child, and what they answered: a thread each.

Separated parents have separate threads. Staff read them side by side on the child's
page; nobody else does.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.checkins import content, filled
from triage.checkins.asking import Answer
from triage.checkins.questions import Question
from triage.desk.desk import Desk
from triage.desk.knowing import subject
from triage.desk.telling import people
from triage.messages.outbox import MessageState, Way
from triage.referrals import Referral
from triage.roles import Action
from triage.store import look_again, merges, outbox, replies, spoken
from triage.store.outbox import StoredMessage
from triage.store.replies import StoredReply


STATES = {
    MessageState.DUE: "waits to be sent",
    MessageState.CLAIMED: "is next to be sent",
    MessageState.SENDING: "is being sent",
    MessageState.SENT: "sent",
    MessageState.DELIVERED: "arrived",
    MessageState.FAILED: "did not arrive",
    MessageState.UNKNOWN: "nobody knows whether it arrived",
    MessageState.WITHHELD: "not sent: they may not be told",
    MessageState.WITHDRAWN: "taken back before it went",
}
WAYS = {Way.SMS: "text message", Way.EMAIL: "email", Way.LETTER: "letter"}
NOT_GONE = (MessageState.DUE, MessageState.CLAIMED)
GONE = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing told, answered or said. `body` is the words, as they were."""

    id: str
    at: datetime
    title: str
    body: str
    why: str = ""
    answers: tuple[tuple[str, str], ...] = ()  # question, answer
    may_take_back: bool = False
    may_put_right: bool = False
    red: bool = False


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Everything between us and one person, the latest first."""

    recipient_id: str
    who: str
    lines: tuple[Line, ...]


def of_referral(desk: Desk, referral_id: str) -> tuple[Thread, ...]:
    """The same, for a referral's child. Raises `NotHere`."""
    if not desk.actor.may(Action.SEE_MESSAGES):
        return ()
    return of_child(desk, subject.find(desk, referral_id))


def of_child(desk: Desk, referral: Referral) -> tuple[Thread, ...]:
    """A thread for each person around the child to whom there is anything."""
    records = merges.records_of(
        desk.session, tenant=desk.tenant, child_ids=[referral.child_id]
    )[referral.child_id]
    around = people.of_children(desk.work, [referral.child_id])[referral.child_id]
    found: dict[str, list[Line]] = {}
    for who, line in (
        *_told(desk, records),
        *_answered(desk, records),
        *_said(desk, records),
        *_asked_us(desk, records),
    ):
        found.setdefault(who, []).append(line)
    names = {one.id: _name(one) for one in around}
    return tuple(
        Thread(
            recipient_id=who,
            who=names.get(who, "Somebody not kept here any more"),
            lines=tuple(sorted(lines, key=lambda one: one.at, reverse=True)),
        )
        for who, lines in sorted(found.items(), key=lambda item: item[0])
    )


def _name(person: people.Person) -> str:
    relation = person.recipient.relationship.value
    who = f"{relation[:1].upper()}{relation[1:]}"
    return f"{person.recipient.name}, {relation}" if person.recipient.name else who


def _told(desk: Desk, records: Sequence[str]) -> Iterator[tuple[str, Line]]:
    for one in outbox.of_child(desk.session, tenant=desk.tenant, child_ids=records):
        if one.recipient_id:
            yield one.recipient_id, _message(one)


def _message(one: StoredMessage) -> Line:
    subject = f"{one.subject}\n\n" if one.subject else ""
    return Line(
        id=one.id,
        at=one.sent_at or one.made_at,
        title=f"{WAYS[one.way][:1].upper()}{WAYS[one.way][1:]}: {STATES[one.state]}",
        body=f"{subject}{one.body}",
        why=one.why,
        may_take_back=one.state in NOT_GONE,
        may_put_right=one.state in GONE,
    )


def _answered(desk: Desk, records: Sequence[str]) -> Iterator[tuple[str, Line]]:
    for one in replies.of_children(desk.session, tenant=desk.tenant, child_ids=records):
        yield one.recipient_id, _reply(one)


def _reply(one: StoredReply) -> Line:
    read = f" Read by {one.read_by}." if one.read_by else ""
    again = "Answered again" if one.number > 1 else "Answered"
    return Line(
        id=one.id,
        at=one.made_at,
        title=f"{again}, {_by(one)}",
        body=one.words,
        why=f"From {one.entered_by}.{read}",
        answers=tuple(_in_words(content.in_force().questions.forms[one.form], one)),
        red=bool(one.red),
    )


def _by(one: StoredReply) -> str:
    return {
        "page": "on the page",
        "paper": "on paper",
        "telephone": "by telephone",
    }[one.entered.value]


def _in_words(asked: Sequence[Question], one: StoredReply) -> Iterator[tuple[str, str]]:
    """Each question and what was answered, as it was asked."""
    for question in asked:
        if question.key in one.answers:
            yield question.title, _answer(question, one.answers[question.key])


def _answer(question: Question, answer: Answer) -> str:
    if isinstance(answer, Mapping):
        rows = {row.key: row.title for row in question.rows}
        titles = {choice.key: choice.title for choice in question.choices}
        return "; ".join(
            f"{rows.get(row, row)}: {titles.get(key, key).lower()}"
            for row, key in answer.items()
        )
    chosen = filled.chosen(question, answer)
    return "; ".join(one.title for one in chosen) or str(answer)


def _said(desk: Desk, records: Sequence[str]) -> Iterator[tuple[str, Line]]:
    for one in spoken.of_children(desk.session, tenant=desk.tenant, child_ids=records):
        line = Line(
            id=one.id,
            at=one.at,
            title=f"Spoke: {one.how}",
            body=one.words,
            why=f"Kept by {one.made_by}.",
        )
        yield one.recipient_id or "", line


def _asked_us(desk: Desk, records: Sequence[str]) -> Iterator[tuple[str, Line]]:
    for one in look_again.of_children(
        desk.session, tenant=desk.tenant, child_ids=records
    ):
        told = f"Answered: {one.outcome}. {one.reason}" if one.outcome else (
            f"To be answered by {one.due_on:%-d %B %Y}."
        )  # fmt: skip
        yield (
            one.recipient_id,
            Line(
                id=one.id,
                at=one.made_at,
                title="Asked for a person to look again",
                body=one.words,
                why=told,
            ),
        )
