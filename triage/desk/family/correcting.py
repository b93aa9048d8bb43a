"""What somebody told us, as they may see it again, and saying that it is wrong.

Nothing is read back that the catalogue calls confidential, whoever said it: the page
may stand open beside somebody else. A correction changes nothing by itself: a person
puts it right.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from triage.calendar import add_working_days, london_day
from triage.checkins import content
from triage.checkins.asking import Answer, Form
from triage.checkins.questions import Kind, Question
from triage.desk.desk import Work
from triage.desk.family.referrals import first_waiting
from triage.desk.family.visits import Guest
from triage.desk.in_force import content_in_force
from triage.desk.tasks import due_at
from triage.desk.versions import NotHere
from triage.store import said_before, tasks
from triage.store.said_before import Said
from triage.store.tasks import NewTask


CORRECTS = "family_corrects"
WORKING_DAYS = 5


@dataclass(frozen=True, kw_only=True)
class ToldUs:
    """One answer somebody gave before."""

    reply_id: str
    form: Form
    question: Question
    answer: Answer
    said_on: date


@dataclass(frozen=True, kw_only=True)
class Before:
    """Everything somebody told us that is read back, and how often they wrote."""

    told: tuple[ToldUs, ...]
    wrote: int


def told_us(work: Work, guest: Guest) -> Before:
    """The latest answer to each question that this person gave."""
    said = said_before.of_recipient(
        work.session, tenant=work.tenant, recipient_id=guest.person.recipient_id
    )
    latest: dict[str, ToldUs] = {}
    for one in said:
        for told in _of(work, one):
            latest.setdefault(told.question.key, told)
    return Before(told=tuple(latest.values()), wrote=sum(one.wrote for one in said))


def one_of(work: Work, guest: Guest, reply_id: str, key: str) -> ToldUs:
    """One answer of this person's own. Raises `NotHere`."""
    for one in told_us(work, guest).told:
        if (one.reply_id, one.question.key) == (reply_id, key):
            return one
    raise NotHere


def correct(work: Work, guest: Guest, told: ToldUs, words: str) -> None:
    """Say that something is wrong: a task for a person, with the words beside it."""
    person = guest.person
    said = sha256(f"{told.reply_id}|{told.question.key}|{words}".encode()).hexdigest()
    new = NewTask(
        matter=f"{CORRECTS}:{said[:32]}",  # pressed twice it is one
        kind=CORRECTS,
        sentence=(
            f'The {person.relationship} says that their answer to "{told.question.title}" '
            f"of {told.said_on:%d/%m/%Y} is wrong or has changed."
        ),
        due_at=due_at(add_working_days(work.today, WORKING_DAYS)),
        quote=words,
        referral_id=first_waiting(work, person.child_id),
        child_id=person.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )
    work.note("Said that an answer is wrong", on=("reply", told.reply_id))


def _of(work: Work, said: Said) -> Iterator[ToldUs]:
    confidential = content_in_force(work.session, work.tenant).catalogue.confidential
    for asks in (True, False):
        for question in content.questions(said.form, asks_if_wanted=asks):
            answer = said.answers.get(question.key)
            private = not confidential.isdisjoint(question.facts)
            if answer and not private and question.kind is not Kind.WORDS:
                yield ToldUs(
                    reply_id=said.id,
                    form=said.form,
                    question=question,
                    answer=answer,
                    said_on=london_day(said.made_at),
                )
