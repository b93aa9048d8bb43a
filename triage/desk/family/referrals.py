"""Where a child's referrals stand, as a family is told: never a band, points or a place."""

from dataclasses import dataclass
from datetime import date, timedelta

from triage.calendar import weeks_waited
from triage.desk.desk import Work
from triage.desk.record import stages
from triage.desk.record.stages import Stage
from triage.desk.waits import forecast_child
from triage.desk.waits.forecast_words import Span
from triage.referrals import ON_THE_LIST, Pathway
from triage.store import first_contacts, referrals


LOOKED_BACK = timedelta(weeks=13)
LEAST, MOST = 5, 20  # first appointments: fewer say nothing and might name a child


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one referral stands."""

    pathway: Pathway
    stage: Stage
    joined: date
    weeks: int  # waited so far
    waits: bool
    now_seeing: date | None  # the month those seen of late had joined; None: not known
    expected: Span | None  # from now; None: no range can be given


def of_child(work: Work, child_id: str) -> tuple[Standing, ...]:
    """Each referral of a child, the earliest first."""
    found = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    )
    ordered = sorted(found.values(), key=lambda one: (one.clock_start, one.id))
    return tuple(_standing(work, one.id) for one in ordered)


def now_seeing(work: Work, pathway: Pathway) -> date | None:
    """The middle one of the days on which those seen of late had joined.

    None where too few were seen in the last quarter to say so.
    """
    joined = first_contacts.joined(
        work.session,
        tenant=work.tenant,
        pathway=pathway,
        since=work.now - LOOKED_BACK,
        most=MOST,
    )
    if len(joined) < LEAST:
        return None
    return sorted(joined)[len(joined) // 2]


def first_waiting(work: Work, child_id: str) -> str | None:
    """The referral a task about the child is put to: the first that waits, or any."""
    found = referrals.of_children(
        work.session, tenant=work.tenant, child_ids=[child_id]
    )
    ordered = sorted(
        found.values(),
        key=lambda one: (one.state not in ON_THE_LIST, one.clock_start, one.id),
    )
    return ordered[0].id if ordered else None


def _standing(work: Work, referral_id: str) -> Standing:
    stands = stages.of_referral(
        work.session, tenant=work.tenant, referral_id=referral_id
    )
    referral = stands.referral
    waits = referral.state in ON_THE_LIST
    return Standing(
        pathway=referral.pathway,
        stage=stands.stage,
        joined=referral.clock_start,
        weeks=weeks_waited(referral.clock_start, work.today),
        waits=waits,
        now_seeing=now_seeing(work, referral.pathway) if waits else None,
        expected=forecast_child.for_family(work, referral_id) if waits else None,
    )
