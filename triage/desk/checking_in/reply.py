"""Takes a reply: facts with a source and a date, places made again, tasks for people.

Everything is written in one transaction: what a red answer needs is there when the
answer is. Nothing here takes a child off a list.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.calendar import add_working_days
from triage.checkins import content, filled
from triage.checkins.asking import Answer, CheckInOutcome
from triage.checkins.questions import Question, Says
from triage.checkins.reply import EnteredBy
from triage.desk import replace
from triage.desk.checking_in import plan
from triage.desk.desk import Work
from triage.desk.replace import Occasion
from triage.desk.tasks import due_at
from triage.desk.telling import tell
from triage.facts import Known, Observation
from triage.store import facts_ledger, referrals, replies, tasks
from triage.store.check_ins import StoredCheckIn
from triage.store.replies import NewReply
from triage.store.tasks import SAFE, NewTask


REPLY_WORDS = "reply_words"
READ_WITHIN_WORKING_DAYS = 2  # a person reads every word by then


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """What became of a reply."""

    reply_id: str
    red: tuple[str, ...]  # the facts that make somebody ring the same day
    safe_task: bool  # whether a same-day task about the child is open now


def submit(
    work: Work,
    check_in_id: str,
    *,
    answers: Mapping[str, Answer],
    words: str,
    entered: EnteredBy,
    entered_by: str,
) -> Submitted:
    """Keep a reply and do what it asks for. Raises `NotHere`."""
    check_in = plan.find(work, check_in_id)
    asked = content.questions(check_in.form, asks_if_wanted=check_in.asks_if_wanted)
    given = [(one, answers[one.key]) for one in asked if one.key in answers]
    flags = [flag for one, said in given for flag in filled.red(one, said)]
    new = NewReply(
        check_in_id=check_in.id,
        child_id=check_in.child_id,
        recipient_id=check_in.recipient_id,
        answers=answers,
        words=words,
        red=tuple(dict.fromkeys(flags)),
        entered=entered,
        entered_by=entered_by,
    )
    reply_id = replies.append(work.session, tenant=work.tenant, new=new, now=work.now)
    _record(work, check_in, given, entered_by)
    plan.closed(work, check_in.id, CheckInOutcome.ANSWERED)
    safe = _follow(work, check_in, reply_id, words)
    return Submitted(reply_id=reply_id, red=new.red, safe_task=safe)


def _record(
    work: Work,
    check_in: StoredCheckIn,
    given: Iterable[tuple[Question, Answer]],
    by: str,
) -> None:
    """What was answered becomes facts."""
    said = [one for q, answer in given for one in _facts(work, q, answer, by)]
    facts_ledger.append(
        work.session,
        tenant=work.tenant,
        said={check_in.child_id: said},
        import_id=None,
        now=work.now,
    )


def _facts(
    work: Work, question: Question, answer: Answer, by: str
) -> Iterator[Observation]:
    for choice in filled.chosen(question, answer):
        unknown = dict.fromkeys(question.facts) if choice.says is Says.UNKNOWN else {}
        for key, value in {**unknown, **choice.sets}.items():
            yield Observation(
                key=key,
                known=Known.UNKNOWN if value is None else Known.KNOWN,
                value=value,
                source="check-in",
                observed_on=work.today,
                recorded_by=by,
            )


def _follow(work: Work, check_in: StoredCheckIn, reply_id: str, words: str) -> bool:
    """Places made again, words for a person, and whoever is on duty is told."""
    about = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[check_in.child_id]
    )
    occasion = Occasion(cause="fact", today=work.today, now=work.now)
    replace.place(
        work.session, tenant=work.tenant, referral_ids=about, occasion=occasion
    )
    if words:
        _to_read(work, check_in, reply_id, words, next(iter(about), None))
    urgent = tasks.still_open(
        work.session, tenant=work.tenant, kinds=[SAFE], referral_ids=list(about)
    )
    for task in urgent:
        tell.alert_duty(work, key=f"duty:{task.id}", child_task_id=task.id)
    return bool(urgent)


def _to_read(
    work: Work,
    check_in: StoredCheckIn,
    reply_id: str,
    words: str,
    referral_id: str | None,
) -> None:
    due = add_working_days(work.today, READ_WITHIN_WORKING_DAYS)
    new = NewTask(
        matter=f"{REPLY_WORDS}:{reply_id}",
        kind=REPLY_WORDS,
        sentence="A family wrote in their own words.",
        due_at=due_at(due),
        quote=words,
        referral_id=referral_id,
        child_id=check_in.child_id,
    )
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=[new], import_id=None, now=work.now
    )
