"""Which reviews are owed: the timer opens this week's, the page shows the others' weeks.

Both ask `owed` and `reviews`' one order, so a child is reviewed, has a task, or stands
in the dated backlog: nobody is lost between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from triage import duty, reviews
from triage.calendar import LONDON, add_working_days, london_day
from triage.desk.tasks import due_at
from triage.duty import Reviews
from triage.reviews import Due, Every, Kind
from triage.store import placements, referrals, tasks
from triage.store import reviews as store
from triage.store.tasks import NewTask


@dataclass(frozen=True, kw_only=True)
class Owed:
    """The reviews of one kind that are owed and have no task yet."""

    kind: Kind
    reviews: tuple[Due, ...]
    open: int  # tasks open now
    opened: int  # tasks opened this week
    a_week: int


@dataclass(frozen=True, kw_only=True)
class Review:
    """How one kind of review is asked for."""

    task: str  # its kind of task
    sentence: str
    counting: tuple[Kind, ...]  # reviews that start the count again


REVIEWS = {
    Kind.FORCED: Review(
        task="forced_review",
        sentence="Look at this child again: is what is known still so?",
        counting=(Kind.FORCED, Kind.HARM),
    ),
    Kind.HARM: Review(
        task="harm_review",
        sentence="Say whether waiting so long has done harm, and what was learned.",
        counting=(Kind.HARM,),
    ),
}


def open_due(session: Session, *, tenant: str, now: datetime) -> int:
    """Open this week's review tasks; how many were opened. Nothing is opened twice."""
    rules, today = duty.in_force().reviews, london_day(now)
    opened = 0
    for kind in Kind:
        one = owed(session, tenant=tenant, kind=kind, today=today)
        ready = reviews.this_week(
            one.reviews, today, a_week=one.a_week, opened=one.opened
        )
        opened += _open(session, tenant, kind, ready, rules, now)
    return opened


def owed(session: Session, *, tenant: str, kind: Kind, today: date) -> Owed:
    """Everyone on the lists whose review of a kind has no task yet."""
    rules, asked = duty.in_force().reviews, REVIEWS[kind]
    ranking = placements.in_force(session, tenant=tenant)
    waiting = (
        store.waits(
            session, tenant=tenant, ranking=ranking.number, counting=asked.counting
        )
        if ranking
        else []
    )
    has_task = store.open_for(session, tenant=tenant, kind=asked.task)
    week = datetime.combine(reviews.monday(today), time(), LONDON)
    return Owed(
        kind=kind,
        reviews=tuple(
            reviews.due(one, every(rules, kind))
            for one in waiting
            if one.referral_id not in has_task
        ),
        open=len(has_task),
        opened=store.opened_since(session, tenant=tenant, kind=asked.task, since=week),
        a_week=rules.forced_a_week if kind is Kind.FORCED else rules.harm_a_week,
    )


def every(rules: Reviews, kind: Kind) -> Every:
    """How often a kind of review comes round."""
    if kind is Kind.FORCED:
        weeks = rules.forced_every_weeks
        return Every(first_after=weeks, then_every=weeks)
    return Every(first_after=rules.harm_from_weeks, then_every=rules.harm_every_weeks)


def _open(
    session: Session,
    tenant: str,
    kind: Kind,
    ready: Sequence[Due],
    rules: Reviews,
    now: datetime,
) -> int:
    asked = REVIEWS[kind]
    of = referrals.referrals(
        session, tenant=tenant, ids=[one.referral_id for one in ready]
    )
    due = due_at(add_working_days(london_day(now), rules.due_within_working_days))
    return tasks.open_tasks(
        session,
        tenant=tenant,
        new=[
            NewTask(
                matter=f"{asked.task}:{one.due_on:%Y%m%d}:{one.referral_id}"[:80],
                kind=asked.task,
                sentence=asked.sentence,
                due_at=due,
                referral_id=one.referral_id,
                child_id=of[one.referral_id].child_id,
            )
            for one in ready
        ],
        import_id=None,
        now=now,
    )
