"""Tell people something about a child: whoever may be told, in words they can read.

Messages are written in the transaction of what they tell of, and sent afterwards. Where
nobody may be told, a person is asked: nothing is left out in silence.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from triage import duty
from triage.desk.desk import Work
from triage.desk.telling import duty_team, people, words
from triage.desk.telling.asking_people import ask_people
from triage.desk.telling.people import Addressed, Choice
from triage.desk.telling.to_do import NOT_TOLD, open_task
from triage.desk.telling.words import Put
from triage.messages import wording
from triage.messages.outbox import Audience, Way
from triage.messages.recipients import Purpose
from triage.settings import settings_now
from triage.store import outbox
from triage.store.outbox import NewMessage, StoredMessage


ALERT, ALERT_AGAIN, CORRECTION = "duty_alert", "duty_alert_again", "correction"
INTERPRETER, NO_WAY = "interpreter_call", "no_safe_way"
NO_WORDS = "There are no words for a way that they have."
NOBODY = "Nobody is known who may be told."
LONGEST_KEY = 80
SUBJECT = "message"


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Something to be told about one child."""

    child_id: str
    kind: str  # the wording
    key: str  # what makes it the same telling as another
    why: str  # in words staff read
    purpose: Purpose
    values: Mapping[str, str] = field(default_factory=dict)
    only: Collection[str] | None = None  # recipients; None: whoever may be told
    by: Mapping[str, Addressed] = field(default_factory=dict)  # another way than usual
    check_in_ids: Mapping[str, str] = field(default_factory=dict)  # by recipient
    not_before: datetime | None = None
    expires_at: datetime | None = None
    follows: str | None = None
    corrects: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who will be told, and who will not and why."""

    messages: tuple[tuple[str, str, Way], ...] = ()  # recipient, message, way
    nobody: tuple[tuple[str | None, str], ...] = ()


def tell(work: Work, telling: Telling) -> Told:
    """Write a message to each person who may be told; twice changes nothing."""
    return tell_many(work, [telling])[0]


def tell_many(
    work: Work,
    tellings: Sequence[Telling],
    chosen: Mapping[str, Choice] | None = None,
) -> list[Told]:
    """The same for many children, in a number of questions that does not grow.

    `chosen`: what the rule said of these children, where it was asked in this very
    transaction for the one purpose of all these tellings.
    """
    choices: dict[Purpose, Mapping[str, Choice]] = {}
    for purpose in {one.purpose for one in tellings}:
        about = {one.child_id for one in tellings if one.purpose is purpose}
        choices[purpose] = chosen or people.choose_many(work, about, purpose)
    names = words.first_names(work, {one.child_id for one in tellings})
    planned = [
        _plan(work, one, choices[one.purpose][one.child_id], names[one.child_id])
        for one in tellings
    ]
    new = [_message(work, plan.telling, put) for plan in planned for put in plan.puts]
    outbox.enqueue(work.session, tenant=work.tenant, new=new, now=work.now)
    keys = [one.key for one in new]
    kept = outbox.by_keys(work.session, tenant=work.tenant, keys=keys)
    ask_people(work, (one for some in choices.values() for one in some.values()))
    for plan in planned:
        _ask(work, plan)
    return [_told(plan, kept) for plan in planned]


def correct(work: Work, message_id: str, *, why: str) -> str | None:
    """Say to the same person that a message was wrong; the correction, or None.

    None where it has not gone, or where nothing may be written to them any more: then a
    person rings, and the task says so.
    """
    wrong = outbox.find(work.session, tenant=work.tenant, message_id=message_id)
    if wrong is None or wrong.child_id is None or wrong.recipient_id is None:
        return None
    told = tell(
        work,
        Telling(
            child_id=wrong.child_id,
            kind=CORRECTION,
            key=f"{CORRECTION}:{wrong.id}",
            why=why,
            purpose=Purpose.CORRECTION,
            only=[wrong.recipient_id],
            corrects=wrong.id,
        ),
    )
    work.note("Corrected a message", on=(SUBJECT, wrong.id), text=why)
    return told.messages[0][1] if told.messages else None


def alert_duty(
    work: Work, *, key: str, child_task_id: str, again: bool = False
) -> bool:
    """Tell the people at work, by every way they have, that a task waits; twice rather
    than not at all. False where nobody is there to be told now.

    Then the page says so, and duty is told when the desk opens. No child is named.
    """
    settings = settings_now()
    team, at = duty_team.at_work(settings, work.now), work.now
    told = team
    if told is None:
        at = duty.in_force().next_opening(work.now)
        told = duty_team.at_work(settings, at)
    if told is None:
        _nobody_on_duty(work, key)
        return False
    new = [
        _alert(
            work,
            way,
            key=f"{key}:{way}",
            kind=ALERT_AGAIN if again else ALERT,
            why=f"Task {child_task_id}",
            at=at,
        )
        for way in told.addresses
    ]
    outbox.enqueue(work.session, tenant=work.tenant, new=new, now=work.now)
    return team is not None


def _nobody_on_duty(work: Work, key: str) -> None:
    open_task(
        work,
        kind=NOT_TOLD,
        matter=f"{NOT_TOLD}:{key}",
        sentence="Nobody is named who can be told of a task that needs a person now. "
        "Tell whoever is on duty, and name a duty owner in the settings.",
        child_id=None,
        due=work.now,
    )


def _alert(
    work: Work, way: Way, *, key: str, kind: str, why: str, at: datetime
) -> NewMessage:
    words_for_duty = wording.in_force().find(kind)
    values = {"organisation": settings_now().service_name}
    rendered = wording.render(words_for_duty, way, values, today=work.today)
    return NewMessage(
        key=as_key(key),
        audience=Audience.DUTY,
        kind=kind,
        way=way,
        language=rendered.language,
        wording=rendered.version,
        subject=rendered.subject,
        body=rendered.body,
        why=why,
        urgent=True,
        not_before=at,
    )


def as_key(key: str) -> str:
    """A key as short as it is kept; a long one by what only it comes to."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:15]}:{sha256(key.encode()).hexdigest()}"


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Who is to be told, in which words, and who is not."""

    telling: Telling
    puts: tuple[Put, ...]
    refused: tuple[tuple[str | None, str], ...]
    asked: bool  # the rule asks a person about somebody around this child


def _plan(work: Work, telling: Telling, choice: Choice, first_name: str) -> _Plan:
    refused: list[tuple[str | None, str]] = [
        one for one in choice.refused if _meant(telling, one[0])
    ]
    puts = []
    for to in choice.told:
        if not _meant(telling, to.recipient_id):
            continue
        put = words.put(
            work,
            telling.by.get(to.recipient_id, to),
            kind=telling.kind,
            first_name=first_name,
            given=telling.values,
            purpose=telling.purpose,
        )
        if put is None:
            refused.append((to.recipient_id, NO_WORDS))
        else:
            puts.append(put)
    return _Plan(
        telling=telling,
        puts=tuple(puts),
        refused=tuple(refused),
        asked=bool(choice.tasks),
    )


def _meant(telling: Telling, recipient_id: str) -> bool:
    return telling.only is None or recipient_id in telling.only


def _told(plan: _Plan, kept: Mapping[str, StoredMessage]) -> Told:
    found = [kept[_key(plan.telling, put.to)] for put in plan.puts]
    return Told(
        messages=tuple((str(one.recipient_id), one.id, one.way) for one in found),
        nobody=plan.refused if found else plan.refused or ((None, NOBODY),),
    )


def _key(telling: Telling, to: Addressed) -> str:
    return as_key(f"{telling.key}:{to.recipient_id}")


def _message(work: Work, telling: Telling, put: Put) -> NewMessage:
    at = telling.not_before or work.now
    return replace(
        words.new_message(put, kind=telling.kind, why=telling.why, at=at),
        key=_key(telling, put.to),
        given=telling.values,
        child_id=telling.child_id,
        check_in_id=telling.check_in_ids.get(put.to.recipient_id),
        expires_at=telling.expires_at,
        follows=telling.follows,
        corrects=telling.corrects,
    )


def _ask(work: Work, plan: _Plan) -> None:
    """A call where the words are in English only; somebody where nobody is told."""
    telling = plan.telling
    for put in (one for one in plan.puts if one.needs_interpreter):
        open_task(
            work,
            kind=INTERPRETER,
            matter=as_key(f"{INTERPRETER}:{telling.key}:{put.to.recipient_id}"),
            sentence=f"Ring with an interpreter: {telling.why}. They were told in short "
            "English that somebody will.",
            child_id=telling.child_id,
        )
    if not plan.puts and not plan.asked:
        open_task(
            work,
            kind=NO_WAY,
            matter=f"{NO_WAY}:{telling.child_id}:{work.today:%Y-%m}",
            sentence=f"Nobody could be told: {telling.why}. Find out whom to tell, and "
            "how.",
            child_id=telling.child_id,
        )
