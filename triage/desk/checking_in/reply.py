"""Takes a reply: facts with a source and a date, places made again, tasks for people.

Everything is written in one transaction: what a red answer needs is there when the
answer is. Nothing here takes a child off a list.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from triage.checkins import content
from triage.checkins.asking import Answer, CheckInOutcome, Form
from triage.checkins.reply import SOURCES, EnteredBy, Meaning, meaning
from triage.desk import replace
from triage.desk.checking_in import follow_up, plan, promise, same_day
from triage.desk.desk import Work
from triage.desk.replace import Occasion
from triage.desk.telling import tell
from triage.desk.telling.tell import Telling
from triage.facts import Known, Observation, Value
from triage.messages.recipients import Purpose
from triage.store import facts_ledger, merges, referrals, replies
from triage.store.check_ins import StoredCheckIn
from triage.store.replies import NewReply


HEARD, HEARD_RED = "reply_received", "red_reply_received"  # wordings


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
    """Keep a reply and do what it asks for. Raises `NotHere`.

    Steps: keep it; its facts; the places; who rings today; what people do next; the
    family is told that it came.
    """
    # Long because the steps share one transaction and one meaning.
    check_in = plan.find(work, check_in_id)
    means = meaning(content.in_force().questions.forms[check_in.form], answers)
    new = NewReply(
        check_in_id=check_in.id,
        child_id=check_in.child_id,
        recipient_id=check_in.recipient_id,
        answers=answers,
        words=words,
        red=means.red,
        entered=entered,
        entered_by=entered_by,
    )
    reply_id = replies.append(work.session, tenant=work.tenant, new=new, now=work.now)
    plan.closed(work, check_in.id, CheckInOutcome.ANSWERED)
    before = same_day.open_now(work, check_in.child_id)
    _record(work, check_in, means.facts, entered_by)
    waits = _place(work, check_in.child_id)
    safe = same_day.see_to(work, check_in, means, before=before)
    follow_up.open_all(work, check_in, reply_id, means, words, waits)
    _heard(work, check_in, means)
    _note(work, waits, entered_by, means)
    return Submitted(reply_id=reply_id, red=means.red, safe_task=safe)


def _record(
    work: Work,
    check_in: StoredCheckIn,
    said: Iterable[tuple[str, Value | None]],
    by: str,
) -> None:
    """What was answered becomes facts, each with who said it and when."""
    source = SOURCES[Form(check_in.form)]
    observed = [
        Observation(
            key=key,
            known=Known.UNKNOWN if value is None else Known.KNOWN,
            value=value,
            source=source,
            observed_on=work.today,
            recorded_by=by,
        )
        for key, value in said
    ]
    if observed:
        facts_ledger.append(
            work.session,
            tenant=work.tenant,
            said={check_in.child_id: observed},
            import_id=None,
            now=work.now,
        )


def _place(work: Work, record_id: str) -> tuple[str, ...]:
    """Place the child again at once, on every list; the referrals."""
    pointing = merges.pointers(work.session, tenant=work.tenant)
    theirs = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[merges.kept(record_id, pointing)]
    )
    occasion = Occasion(cause="reply", today=work.today, now=work.now)
    replace.place(
        work.session, tenant=work.tenant, referral_ids=theirs, occasion=occasion
    )
    return tuple(sorted(theirs, key=lambda one: (theirs[one].clock_start, one)))


def _heard(work: Work, check_in: StoredCheckIn, means: Meaning) -> None:
    """Whoever answered is told that it came, once for each check-in and each kind.

    Not where they say that it is not safe to write to them.
    """
    kind = HEARD_RED if means.red else HEARD
    promise.note_told(work, check_in.child_id, kind)
    if follow_up.NOT_SAFE in means.contact:
        return
    told = Telling(
        child_id=check_in.child_id,
        kind=kind,
        key=f"{kind}:{check_in.id}",
        why="They answered, and hear that it came.",
        purpose=Purpose.STATUS,
        only=[check_in.recipient_id],
        values={"reply_by": follow_up.read_by(work)},
    )
    tell.tell(work, told)


def _note(work: Work, waits: Iterable[str], by: str, means: Meaning) -> None:
    """On the record of each referral: that it came, from whom, and not what it says."""
    what = "Answered a check-in: a person is needed today" if means.red else (
        "Answered a check-in"
    )  # fmt: skip
    for referral_id in waits:
        work.note(what, on=("referral", referral_id), text=f"From: {by}.")
