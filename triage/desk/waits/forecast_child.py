"""What one child may expect: for people at work, and for the family.

It is read from what was kept this week, never worked out while somebody waits for a page.
A forecast older than two weeks is not read: it has no more to say of today.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from triage.desk.deciding import blind
from triage.desk.desk import Desk, Work
from triage.desk.waiting import NoSuchReferral
from triage.desk.waiting_promise import OWES
from triage.desk.waits import forecast_record
from triage.desk.waits.forecast_words import Span, sentence, span
from triage.referrals import Band, Pathway
from triage.store import forecasts, offers, placements, referrals, unseen, waiting
from triage.store.forecasts import Run
from triage.store.waiting import ListedChild
from triage.waits.forecast import MIDDLE, Wait, wait_of
from triage.waits.spells import DAYS_IN_WEEK, day_number


OLDEST = timedelta(weeks=2)
NOT_YET = "No forecast has been made of this list yet. One is made every week."
TOO_OLD = "The last forecast is of {day}, too long ago. The timers may have stopped."
OFF_THE_LIST = "Not on a waiting list now."
NOT_DRAWN = "A person decides first which list it is."
HAS_A_SLOT = "A slot is held or offered already."


@dataclass(frozen=True, kw_only=True)
class ChildForecast:
    """What one child may expect, in weeks from now. Nulls: no range can be given."""

    likely_from: int | None
    likely_to: int | None
    range_from: int | None
    range_to: int | None
    sentence: str


def of_child(desk: Desk, referral_id: str) -> ChildForecast:
    """What one child may expect. Raises `NoSuchReferral`, `OwnBandFirst`."""
    if not referrals.referrals(desk.session, tenant=desk.tenant, ids=[referral_id]):
        raise NoSuchReferral
    if blind.hidden(desk, referral_id):
        raise blind.OwnBandFirst
    wait, reason = _wait(desk.work, referral_id)
    if wait is None or _owes(desk, referral_id):
        return _nothing(reason or OWES)
    known = wait.more_than is None
    return ChildForecast(
        likely_from=wait.likely[0] if known else None,
        likely_to=wait.likely[1] if known else None,
        range_from=wait.range[0] if known else None,
        range_to=wait.range[1] if known else None,
        sentence=sentence(wait),
    )


def beside(desk: Desk, referral_id: str) -> ChildForecast | None:
    """The line on a child's page; None for whoever owes the child a band of their own."""
    if blind.hidden(desk, referral_id):
        return None
    return of_child(desk, referral_id)


def for_family(work: Work, referral_id: str) -> Span | None:
    """The range a family is given; None where there is none to give.

    Nor before a person has confirmed the band: a family is told no more than a person
    stands by.
    """
    one = _listed(work, referral_id)
    if one is None or one.confirmed_by is None:
        return None
    wait, _ = _wait(work, referral_id)
    if wait is None or wait.more_than is not None:
        return None
    return span(*wait.range)


def _owes(desk: Desk, referral_id: str) -> bool:
    """Whether this person still gives bands of their own on the child's list.

    How long a child waits tells where others stand.
    """
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    one = _listed(desk.work, referral_id)
    return bool(
        ranking
        and one
        and unseen.owed_by_day(
            desk.session,
            tenant=desk.tenant,
            ranking=ranking.number,
            pathway=one.pathway,
            unseen=blind.unseen(desk),
        )
    )


def _nothing(reason: str) -> ChildForecast:
    return ChildForecast(
        likely_from=None,
        likely_to=None,
        range_from=None,
        range_to=None,
        sentence=reason,
    )


def _wait(work: Work, referral_id: str) -> tuple[Wait | None, str]:
    """One child's wait from today, or why there is none."""
    one = _listed(work, referral_id)
    if one is None:
        return None, OFF_THE_LIST
    if one.pathway is Pathway.UNDECIDED:
        return None, NOT_DRAWN
    theirs = offers.of_referrals(
        work.session, tenant=work.tenant, referral_ids=[referral_id]
    )
    if any(offer.is_open for some in theirs.values() for offer in some):
        return None, HAS_A_SLOT
    run = forecasts.latest(work.session, tenant=work.tenant, pathway=one.pathway)
    if run is None or why_not(run, work.today):
        return None, why_not(run, work.today)
    return read(run, one.band, one.order_day, work.today), ""


def _listed(work: Work, referral_id: str) -> ListedChild | None:
    ranking = placements.in_force(work.session, tenant=work.tenant)
    if ranking is None:
        return None
    found = waiting.lines_of(
        work.session,
        tenant=work.tenant,
        ranking=ranking.number,
        referral_ids=[referral_id],
    )
    return found[0] if found else None


def read(run: Run, band: Band, day: date, today: date) -> Wait:
    """Off the band's curves; weeks that have passed since they were made are over."""
    curves = next(
        one for one in forecast_record.curves_of(run.found) if one.name == band.name
    )
    found = wait_of(curves, day_number(day))
    over = max(0, (today - run.monday).days // DAYS_IN_WEEK)
    return Wait(
        at=tuple(
            None if one is None else max(int(level >= MIDDLE), one - over)
            for level, one in enumerate(found.at)
        ),
        weeks=found.weeks - over,
    )


def why_not(run: Run | None, today: date) -> str:
    if run is None:
        return NOT_YET
    if run.why_not:
        return run.why_not
    if today - run.monday > OLDEST:
        return TOO_OLD.format(day=f"{run.monday:%-d %B %Y}")
    return ""
