"""What somebody looks at again on a day: a held question, a band given for a while."""

from datetime import date, datetime
from hashlib import sha256

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.deciding import seen
from triage.desk.deciding.bands import EXPIRED
from triage.desk.desk import Desk, Done
from triage.desk.reasons import day
from triage.desk.replace import working_days_on
from triage.desk.tasks import due_at
from triage.store import decisions, referrals, tasks
from triage.store.tasks import HELD, NewTask


def hold(
    desk: Desk, referral_id: str, *, question: str, reason: str, review_on: date
) -> Done:
    """Leave a question open, with the reason and the day somebody looks again."""
    referral = seen.find(desk, referral_id)
    seen.later_day(desk, review_on)
    words = sha256(question.encode()).hexdigest()[:12]
    seen.open_task(
        desk,
        referral,
        matter=f"{HELD}:{referral_id}:{words}:{review_on}",
        kind=HELD,
        sentence=f"Look again at a question that was held open: {question}",
        due=review_on,
        quote=reason,
    )
    desk.note(
        "Held a question open",
        on=("referral", referral_id),
        text=f"{question} {reason} To be looked at again on {day(review_on)}.",
    )
    return Done(
        sentence="The question is held open until the day you gave.",
        kind="referral",
        id=referral_id,
    )


def open_expired(session: Session, tenant: str, now: datetime) -> int:
    """A task for each band given until a day that has come. The band holds."""
    today = london_day(now)
    due = decisions.expired(session, tenant=tenant, today=today)
    found = referrals.referrals(
        session, tenant=tenant, ids=[one.referral_id for one in due]
    )
    new = [
        NewTask(
            matter=f"{EXPIRED}:{one.id}",
            kind=EXPIRED,
            sentence=(
                f"{one.made_by} gave {one.band.name} until {day(one.expires_on or today)}. "
                "It holds until a clinician decides again."
            ),
            due_at=due_at(working_days_on(today)),
            referral_id=one.referral_id,
            child_id=found[one.referral_id].child_id,
        )
        for one in due
        if one.referral_id in found
    ]
    return tasks.open_tasks(session, tenant=tenant, new=new, import_id=None, now=now)
