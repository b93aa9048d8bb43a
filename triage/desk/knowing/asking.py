"""Ask a family, a school or a GP for what is not known, and see that it is answered.

No answer never lowers or removes anything: it opens the next step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session

from triage.calendar import add_working_days
from triage.desk.desk import Desk, Done
from triage.desk.in_force import content_in_force
from triage.desk.knowing import facts, subject
from triage.desk.knowing.facts import FactSaid, Source
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.facts import Catalogue
from triage.roles import Action
from triage.store import referrals, requests, tasks
from triage.store.requests import NewRequest, StoredRequest
from triage.store.tasks import NewTask


ANSWER_WITHIN = 10  # working days
CHASE_WITHIN = 2  # working days after no answer came
STEP_WITHIN = 5  # working days for the next step
REQUEST, RED_FLAG = "request", "red_flag_question"  # kinds of task
ANSWERED, NO_ANSWER, NOT_NEEDED = "answered", "no answer", "not needed"


class AskedOf(StrEnum):
    """Who is asked."""

    FAMILY = "family"
    SCHOOL = "school"
    GP = "gp"
    OTHER = "other"


class NextStep(StrEnum):
    """What to do when no answer came: silence climbs, and never removes."""

    ANOTHER_WAY = "ask again in another way"
    TELEPHONE = "telephone"
    ANOTHER_PERSON = "ask somebody else who knows the child"
    A_PERSON_LOOKS = "a clinician decides without the answer"


class DueInThePast(TriageError):
    """The day by which an answer is wanted must be still to come."""


class ClosedAlready(TriageError):
    """This request was closed before."""


class NothingAsked(TriageError):
    """Write the question, or choose at least one fact to ask about."""


class NotALine(TriageError):
    """Each line of the answers needs the words it began with, a colon and an answer. Line {line} does not."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants to know, and by when."""

    asked_of: AskedOf
    facts: tuple[str, ...]
    question: str
    due_on: date | None = None  # usually ten working days from today


SOURCES = {
    AskedOf.FAMILY: Source.FAMILY,
    AskedOf.SCHOOL: Source.SCHOOL,
    AskedOf.GP: Source.GP,
    AskedOf.OTHER: Source.OTHER,
}


def usually_due(today: date) -> date:
    """The day by which an answer is usually wanted."""
    return add_working_days(today, ANSWER_WITHIN)


def question_for(desk: Desk, keys: Sequence[str]) -> str:
    """The catalogue's own questions, one to a line."""
    known = facts.recordable(desk)
    return "\n".join(known[key].question for key in keys if key in known)


def ask(desk: Desk, referral_id: str, wanted: Wanted) -> Done:
    """Keep what was asked, of whom, and by when."""
    referral = subject.find(desk, referral_id)
    if any(key not in facts.recordable(desk) for key in wanted.facts):
        raise facts.NoSuchFact
    question = wanted.question or question_for(desk, wanted.facts)
    if not question:
        raise NothingAsked
    due_on = wanted.due_on or usually_due(desk.today)
    if due_on <= desk.today:
        raise DueInThePast
    new = NewRequest(
        referral_id=referral.id,
        asked_of=wanted.asked_of.value,
        facts=wanted.facts,
        question=question,
        due_on=due_on,
        staff_id=desk.actor.staff_id,
        made_by=desk.actor.by,
    )
    requests.add(desk.session, tenant=desk.tenant, new=new, now=desk.now)
    text = f"Asked of: {wanted.asked_of}."
    desk.note("Asked for information", on=("referral", referral.id), text=text)
    return subject.done("The question is kept, with its day.", referral.id)


def find(desk: Desk, request_id: str) -> StoredRequest:
    """A request. Raises `NotHere`."""
    found = requests.find(desk.session, tenant=desk.tenant, request_id=request_id)
    if found is None:
        raise NotHere
    return found


def answered(
    desk: Desk, request_id: str, *, answer: str, said: str, observed_on: date
) -> Done:
    """Keep the answer; what it says of facts is recorded by the same door as any."""
    request = find(desk, request_id)
    referral = subject.find(desk, request.referral_id)
    _close(desk, request, ANSWERED, answer)
    source = SOURCES[AskedOf(request.asked_of)]
    told = [
        FactSaid(key=key, value=value, source=source, observed_on=observed_on)
        for key, value in _read(desk, said)
    ]
    if told:
        facts.record(desk, referral, told)
    return subject.done("The answer is kept.", referral.id)


def no_answer(desk: Desk, request_id: str, *, step: NextStep, note: str) -> Done:
    """Close a request that nobody answered, and open the next step."""
    request = find(desk, request_id)
    referral = subject.find(desk, request.referral_id)
    _close(desk, request, NO_ANSWER, note)
    subject.open_task(
        desk,
        referral,
        matter=f"{REQUEST}:next:{request.id}",
        kind=REQUEST,
        sentence=f"No answer came from the {request.asked_of}. Next: {step}. The child keeps the place.",
        due=add_working_days(desk.today, STEP_WITHIN),
    )
    return subject.done("The next step is a task. The place is the same.", referral.id)


def not_needed(desk: Desk, request_id: str, *, why: str) -> Done:
    """Close a request whose answer is not needed any more."""
    request = find(desk, request_id)
    _close(desk, request, NOT_NEEDED, why)
    return subject.done("The request is closed.", request.referral_id)


def answer_lines(desk: Desk, request: StoredRequest) -> str:
    """The lines a person fills in: one for each fact asked about that they may see."""
    known, sees = facts.recordable(desk), desk.actor.may(Action.SEE_CONFIDENTIAL)
    return "\n".join(
        f"{known[key].label}: "
        for key in request.facts
        if key in known and (sees or not known[key].confidential)
    )


def chase(session: Session, *, tenant: str, today: date, now: datetime) -> int:
    """Open a task for every request past its day; the same day for a red flag's."""
    catalogue = content_in_force(session, tenant).catalogue
    late = requests.overdue(session, tenant=tenant, today=today)
    theirs = referrals.referrals(
        session, tenant=tenant, ids={one.referral_id for one in late}
    )
    new = [
        NewTask(
            matter=f"{REQUEST}:{one.id}",
            kind=RED_FLAG if _red(catalogue, one) else REQUEST,
            sentence=(
                f"No reply yet from the {one.asked_of}. Ask again in another way, or "
                "record what came. The child keeps the place."
            ),
            due_at=due_at(
                today if _red(catalogue, one) else add_working_days(today, CHASE_WITHIN)
            ),
            referral_id=one.referral_id,
            child_id=theirs[one.referral_id].child_id,
        )
        for one in late
        if one.referral_id in theirs
    ]
    return tasks.open_tasks(session, tenant=tenant, new=new, import_id=None, now=now)


def _red(catalogue: Catalogue, request: StoredRequest) -> bool:
    """Whether it asks about a red flag."""
    return any(key in catalogue and catalogue[key].red_flag for key in request.facts)


def _close(desk: Desk, request: StoredRequest, outcome: str, answer: str) -> None:
    closed = requests.close(
        desk.session,
        tenant=desk.tenant,
        request_id=request.id,
        outcome=outcome,
        answer=answer,
        by=desk.actor.by,
        now=desk.now,
    )
    if not closed:
        raise ClosedAlready
    subject.close_tasks(desk, [f"{REQUEST}:{request.id}"], outcome)
    on = ("referral", request.referral_id)
    desk.note(f"Closed a request for information: {outcome}", on=on)


def _read(desk: Desk, said: str) -> list[tuple[str, str]]:
    """Lines of "fact: answer"; a line left empty after its colon was not answered."""
    names = {fact.label.casefold(): key for key, fact in facts.recordable(desk).items()}
    names |= {key: key for key in facts.recordable(desk)}
    found = []
    for number, line in enumerate(said.splitlines(), start=1):
        name, colon, value = line.partition(":")
        key = names.get(" ".join(name.casefold().split()))
        if line.strip() and (not colon or key is None):
            raise NotALine(line=number)
        if key is not None and value.strip():
            found.append((key, value))
    return found
