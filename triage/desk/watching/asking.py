"""Who is asked to look, where a watched card is flagged: a task, and what to do in it."""

from datetime import date, datetime

from sqlmodel import Session

from triage.calendar import add_working_days, london_day
from triage.desk.models.missing_factor import LISTS
from triage.desk.tasks import due_at
from triage.desk.watching.values import CardWatched
from triage.desk.watching.words import Section, sections
from triage.referrals import Pathway
from triage.store import tasks
from triage.store.tasks import NewTask


KIND = "card_flagged"
WITHIN_WORKING_DAYS = 10


def ask(session: Session, *, tenant: str, watched: CardWatched, now: datetime) -> int:
    """Open a task for each flagged part of a watch; how many were opened.

    No second one while the first is open, and no more than one a month: a card is
    watched each week, and what is flagged this week mostly is in the next.
    """
    flagged = [one for one in sections(watched) if one.flagged] if watched.card else []
    open_now = tasks.still_open(session, tenant=tenant, kinds=(KIND,))
    about = {_of_any_month(one.matter) for one in open_now}
    today = london_day(now)
    new = [_task(watched.pathway, one, today) for one in flagged]
    return tasks.open_tasks(
        session,
        tenant=tenant,
        new=[one for one in new if _of_any_month(one.matter) not in about],
        import_id=None,
        now=now,
    )


def _task(pathway: Pathway, one: Section, today: date) -> NewTask:
    return NewTask(
        matter=f"{KIND}:{pathway}:{one.key}:{today:%Y-%m}",
        kind=KIND,
        sentence=(
            f"Look at the card of the {LISTS[pathway]} list. {one.whole_title} "
            f"{one.finding} {one.do}"
        ),
        due_at=due_at(add_working_days(today, WITHIN_WORKING_DAYS)),
    )


def _of_any_month(matter: str) -> str:
    return matter.rpartition(":")[0]
