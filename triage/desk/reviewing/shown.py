"""The reviews page: what is open, what is owed, in which week it is done, what was found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from triage import duty, reviews
from triage.calendar import LONDON
from triage.desk.desk import Desk
from triage.desk.reviewing.owed import REVIEWS, Owed, every, owed
from triage.desk.tasks.work_list import TaskLine, line
from triage.referrals import Band
from triage.reviews import Harm, Kind, Week
from triage.roles import Action
from triage.store import reviews as store
from triage.store import work_list
from triage.store.reviews import Done
from triage.store.work_list import Sought


WEEKS_SHOWN = 26
OPEN_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class BacklogWeek:
    """One week of the backlog: how many of each band are done in it, how many are left."""

    begins: date
    by_band: dict[Band, int]
    left: int


@dataclass(frozen=True, kw_only=True)
class Backlog:
    """The reviews of one kind that are owed."""

    kind: Kind
    title: str
    overdue: int  # owed by today and not opened yet
    by_band: dict[Band, int]  # of those
    open: int
    a_week: int
    opened: int  # this week
    clear_by: date | None  # None: nothing is overdue
    weeks: tuple[BacklogWeek, ...]
    sentence: str


@dataclass(frozen=True, kw_only=True)
class HarmFound:
    """One harm review that found something, for the meeting to learn from."""

    referral_id: str
    harm: str
    learning: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReviewsShown:
    """Everything the page shows."""

    backlogs: tuple[Backlog, ...]
    open: tuple[TaskLine, ...]
    open_in_all: int
    done: dict[str, int]  # reviews of the window, by kind
    harm: dict[Harm, int]  # harm reviews of the window, by what they found
    learned: tuple[HarmFound, ...]
    window_weeks: int


TITLES = {Kind.FORCED: "Reviews after 26 weeks", Kind.HARM: "Harm reviews"}


def shown(desk: Desk) -> ReviewsShown:
    """The page as it stands today."""
    window = duty.in_force().meeting.window_weeks
    since = datetime.combine(desk.today - timedelta(weeks=window), time(), LONDON)
    done = store.done(desk.session, tenant=desk.tenant, since=since)
    kinds = tuple(one.task for one in REVIEWS.values())
    sought = Sought(kinds=kinds)
    found = work_list.page(
        desk.session, tenant=desk.tenant, sought=sought, size=OPEN_SHOWN
    )
    counts = work_list.counts(desk.session, tenant=desk.tenant, sought=sought)
    hours = duty.in_force()
    return ReviewsShown(
        backlogs=tuple(backlog(desk, kind) for kind in Kind),
        open=tuple(line(desk, hours, one) for one in found),
        open_in_all=sum(counts.values()),
        done=dict(Counter(one.kind for one in done)),
        harm=_harm(done),
        learned=_learned(desk, done),
        window_weeks=window,
    )


def backlog(desk: Desk, kind: Kind) -> Backlog:
    """The reviews of one kind that are owed, week by week."""
    one = owed(desk.session, tenant=desk.tenant, kind=kind, today=desk.today)
    weeks = list(
        reviews.spread(one.reviews, desk.today, a_week=one.a_week, opened=one.opened)
    )
    overdue = [due for due in one.reviews if due.due_on <= desk.today]
    clear = reviews.clear_by(weeks) if overdue else None
    return Backlog(
        kind=kind,
        title=TITLES[kind],
        overdue=len(overdue),
        by_band={band: sum(due.band is band for due in overdue) for band in Band},
        open=one.open,
        a_week=one.a_week,
        opened=one.opened,
        clear_by=clear,
        weeks=tuple(_week(week) for week in weeks[:WEEKS_SHOWN]),
        sentence=_sentence(one, len(overdue), clear),
    )


def rule_in_words(kind: Kind) -> str:
    """How often a kind of review comes round, as the page says it."""
    how = every(duty.in_force().reviews, kind)
    return f"At {how.first_after} weeks of waiting, then every {how.then_every} weeks."


def _sentence(one: Owed, overdue: int, clear: date | None) -> str:
    if clear is None:
        return f"None overdue, {one.a_week} a week can be done."
    day = f"{clear.day} {clear:%B %Y}"
    return f"{overdue:,} overdue, {one.a_week} a week, clear by {day}."


def _week(week: Week) -> BacklogWeek:
    counted = Counter(due.band for due in week.reviews)
    return BacklogWeek(
        begins=week.begins,
        by_band={band: counted[band] for band in Band},
        left=week.left,
    )


def _harm(done: Sequence[Done]) -> dict[Harm, int]:
    counted = Counter(one.harm for one in done if one.kind == Kind.HARM)
    return {harm: counted[harm.value] for harm in Harm}


def _learned(desk: Desk, done: Sequence[Done]) -> tuple[HarmFound, ...]:
    """What was learned; for those who see records."""
    if not desk.actor.may(Action.SEE_CHILD):
        return ()
    return tuple(
        HarmFound(
            referral_id=one.referral_id,
            harm=one.harm or "",
            learning=one.learning,
            made_by=one.made_by,
            made_at=one.made_at,
        )
        for one in done
        if one.learning
    )
