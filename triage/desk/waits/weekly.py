"""The weekly series of the lists, gathered: spells, and what became of visits."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from triage.calendar import london_day
from triage.desk.desk import Desk
from triage.desk.offering.weeks import monday_of, week_of
from triage.referrals import Pathway
from triage.store import placements, slot_fates, spells
from triage.store.slot_fates import Fate
from triage.waits.balance import sound
from triage.waits.weekly import Visits, Week, first_monday, weeks


LISTS = tuple(one for one in Pathway if one is not Pathway.UNDECIDED)
MOST_WEEKS = 104
BEFORE = 13  # more weeks, looked at only to see whether departures were on record then


def weekly(desk: Desk) -> dict[Pathway, tuple[Week, ...]]:
    """Each list's whole weeks, at most two years of them, in the order of time."""
    monday = monday_of(desk.today)
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    every = spells.of_lists(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number if ranking else None,
        since=monday - timedelta(weeks=MOST_WEEKS + BEFORE),
        bands=False,
    )
    found: dict[Pathway, tuple[Week, ...]] = {}
    for pathway in LISTS:
        kept = every[pathway].where(sound(every[pathway]))
        first = first_monday(kept, monday, MOST_WEEKS)
        visits = _visits(desk, pathway, first, monday)
        found[pathway] = weeks(kept, first, monday, visits)
    return found


def _visits(
    desk: Desk, pathway: Pathway, first: date, this_monday: date
) -> Mapping[date, Visits]:
    """Visits whose outcome is recorded, by the Monday of their week."""
    fates = slot_fates.fates(
        desk.session,
        tenant=desk.tenant,
        pathway=pathway,
        first=week_of(first)[0],
        end=week_of(this_monday)[0],
    )
    counted = Counter((monday_of(london_day(one.starts_at)), one.fate) for one in fates)
    return {
        monday: Visits(
            kept=counted[monday, Fate.ATTENDED],
            not_brought=counted[monday, Fate.WAS_NOT_BROUGHT],
        )
        for monday, _ in counted
    }
