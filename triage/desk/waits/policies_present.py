"""The list that policies are tried on, and what is held the same for all of them."""

from collections.abc import Mapping
from datetime import timedelta

import numpy as np

from triage.desk import waiting_promise
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.versions import NotHere
from triage.desk.waits import policies_words as words
from triage.desk.waits.pace import WINDOW_WEEKS, Gathered, gathered
from triage.desk.waits.policies_shown import Asked, PoliciesShown
from triage.referrals import Band, Pathway
from triage.store import pace, placements, stood
from triage.waiting_list.policy import Policy
from triage.waiting_list.rehearsal import Stood
from triage.waits.capacity import Basis, Pace
from triage.waits.named import InForce, in_force
from triage.waits.spells import DAYS_IN_WEEK
from triage.waits.worlds import MOST_PART, WEEKS_IN_YEAR, Conditions, Waiting


LISTS = waiting_promise.LISTS
PER_CENT = 100


class Present:
    """The list as it stands, and its conditions as asked or as of late."""

    def __init__(self, desk: Desk, pathway: Pathway, asked: Asked) -> None:
        if pathway not in LISTS:
            raise NotHere  # no slots are drawn from it
        self.pathway = pathway
        self.policy = content_in_force(desk.session, desk.tenant).policy
        self.of_late = gathered(desk, pathway)
        self.waiting = _waiting(desk, pathway, self.policy)
        self.arrivals = _arrivals(desk, pathway, self.of_late)
        self.why_not = _why_not(self.of_late, asked)
        self.asked = asked

    @property
    def conditions(self) -> Conditions:
        """What is held the same for every policy."""
        of_late = self.of_late.pace
        slots = _beginning(of_late) if of_late else 0.0
        missed = of_late.missed_share if of_late else 0.0
        leaving = _leaving(of_late, len(self.waiting)) if of_late else 0.0
        return given(
            self.policy,
            self.asked,
            self.arrivals,
            slots,
            missed=missed,
            leaving=leaving,
        )

    @property
    def now(self) -> InForce:
        """What a policy's name may lean on."""
        return in_force(self.policy, self.conditions.arrivals_a_week)

    def nothing(self) -> PoliciesShown:
        """What is known, with nothing tried."""
        known = () if self.why_not else words.basis(self.conditions, self.source)
        return PoliciesShown(
            pathway=self.pathway,
            waiting=len(self.waiting),
            basis=known,
            notes=(),
            why_not=self.why_not,
        )

    @property
    def source(self) -> str:
        """Where the figures come from that nobody gave."""
        weeks = self.of_late.pace.weeks if self.of_late.pace else WINDOW_WEEKS
        return words.of_late(weeks)


def given(
    policy: Policy,
    asked: Asked,
    arrivals: Mapping[Band, float],
    slots: float,
    *,
    missed: float,
    leaving: float,
) -> Conditions:
    """As asked, and otherwise as given."""
    if asked.arrivals is not None:
        arrivals = dict(zip(Band, asked.arrivals, strict=True))
    return Conditions(
        arrivals_a_week=arrivals,
        slots_a_week=slots if asked.slots is None else asked.slots,
        max_weeks={band: one.max_weeks for band, one in policy.bands.items()},
        years=asked.years,
        missed=missed if asked.missed is None else asked.missed / PER_CENT,
        leaving_a_year=leaving if asked.leaving is None else asked.leaving / PER_CENT,
        raised_a_year=asked.raised / PER_CENT,
        harm=dict(zip(Band, asked.harm, strict=True)),
    )


def _waiting(desk: Desk, pathway: Pathway, policy: Policy) -> Waiting:
    """Everybody of the list now, in days from today."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    everybody = (
        stood.everybody(desk.session, tenant=desk.tenant, ranking=ranking.number)
        if ranking
        else []
    )
    some = [one for one in everybody if one.pathway is pathway]
    clock = [min(-1, (one.clock_start - desk.today).days) for one in some]
    return Waiting(
        clock=np.array(clock, np.int32),
        band=np.array([one.band for one in some], np.int8),
        points=np.array([one.points for one in some], np.int16),
        due=np.array([(one.due_on - desk.today).days for one in some], np.int32),
        lot=np.array([one.lot for one in some], np.int64),
        given=np.array([_given(one, policy) for one in some], np.int32),
        group=np.zeros(len(some), np.int8),
    )


def _given(one: Stood, policy: Policy) -> int:
    """Days given back by restitutions: what the order has beyond clock and credit."""
    if one.band is Band.P1:
        return 0  # the date itself was put right
    credit = DAYS_IN_WEEK * min(one.points, policy.caps[one.band])
    return max(0, (one.clock_start - one.order_day).days - credit)


def _arrivals(desk: Desk, pathway: Pathway, of_late: Gathered) -> dict[Band, float]:
    """Who comes a week, by band: all who came of late, in the bands they hold now."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None or of_late.pace is None:
        return dict.fromkeys(Band, 0.0)
    came = pace.came(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number,
        pathway=pathway,
        since=desk.today - timedelta(weeks=WINDOW_WEEKS),
    )
    known = sum(came.values())
    joined = of_late.pace.joined_a_week
    return {band: joined * many / max(known, 1) for band, many in came.items()}


def _beginning(of_late: Pace) -> float:
    """Slots a week that begin an assessment, or would had the child come."""
    if of_late.basis is Basis.MEASURED:
        return of_late.seen / of_late.weeks / (1 - of_late.missed_share)
    return of_late.slots_a_week


def _leaving(of_late: Pace, waiting: int) -> float:
    """The part of those who wait that leaves unseen in a year, at the pace of late."""
    a_week = min(1.0, of_late.left / of_late.weeks / max(1, waiting))
    return min(MOST_PART, 1 - (1 - a_week) ** WEEKS_IN_YEAR)


def _why_not(of_late: Gathered, asked: Asked) -> str:
    """Why there is nothing to go by; "" where there is, or all was given."""
    if of_late.pace is None and (asked.slots is None or asked.arrivals is None):
        return of_late.why_not
    if asked.slots is None and of_late.pace and not _beginning(of_late.pace):
        return words.NO_SLOTS
    return ""
