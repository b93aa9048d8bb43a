"""How each list stands: who came of late, who waits longest, who is just short of a slot."""

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from triage import duty
from triage.calendar import weeks_waited
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.offering import reached
from triage.desk.replace import content_in_force
from triage.referrals import Band, Pathway
from triage.store import offers, placements
from triage.store.in_line import InLine, in_line
from triage.waiting_list.near_ties import NearTie, near_ties
from triage.waiting_list.shares import over_called


TIES_SHOWN = 20


@dataclass(frozen=True, kw_only=True)
class ListStands:
    """One list in what the meeting is warned about."""

    pathway: Pathway
    waiting: int
    unconfirmed: int
    arrivals: int  # of the last weeks, still on the list
    urgent: int  # of those, in P1 or P2
    share: float | None
    alarm_above: float
    alarm: bool  # the bands are being over-called
    window_weeks: int
    longest_weeks: int
    median_weeks: int
    ratio: float | None
    starved: bool  # the longest wait is far beyond the median
    slots_ahead: int
    ties: tuple[NearTie, ...]
    covered: int  # near ties not shown until a person has given their own band


def stands(desk: Desk) -> tuple[ListStands, ...]:
    """Every list with somebody on it."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None:
        return ()
    each = {
        pathway: in_line(
            desk.session, tenant=desk.tenant, ranking=ranking.number, pathway=pathway
        )
        for pathway in Pathway
    }
    return tuple(_stands(desk, pathway, some) for pathway, some in each.items() if some)


def _stands(desk: Desk, pathway: Pathway, everyone: list[InLine]) -> ListStands:
    policy, meeting = content_in_force().policy, duty.in_force().meeting
    window = policy.shares.alarm_window_weeks
    since = desk.today - timedelta(weeks=window)
    recent = [one for one in everyone if one.clock_start >= since]
    urgent = sum(one.band <= Band.P2 for one in recent)
    longest, middle = _waits(everyone, desk.today)
    ratio = longest / middle if middle else None
    draws = pathway is not Pathway.UNDECIDED  # no slot is drawn from the holding list
    ties, covered = _ties(desk, pathway, meeting)
    return ListStands(
        pathway=pathway,
        waiting=len(everyone),
        unconfirmed=sum(not one.confirmed for one in everyone),
        arrivals=len(recent),
        urgent=urgent,
        share=urgent / len(recent) if len(recent) >= meeting.least_decisions else None,
        alarm_above=policy.shares.alarm_above,
        alarm=draws and over_called(urgent, len(recent), policy),
        window_weeks=window,
        longest_weeks=longest,
        median_weeks=int(middle),
        ratio=ratio,
        starved=ratio is not None and ratio > meeting.longest_to_median,
        slots_ahead=meeting.slots_ahead,
        ties=ties,
        covered=covered,
    )


def _waits(everyone: list[InLine], today: date) -> tuple[int, float]:
    weeks = [weeks_waited(one.clock_start, today) for one in everyone]
    return max(weeks), median(weeks)


def _ties(
    desk: Desk, pathway: Pathway, meeting: duty.Meeting
) -> tuple[tuple[NearTie, ...], int]:
    """The same draw as the next slots', none of it kept."""
    line = reached.line(desk, pathway, ())
    found = near_ties(
        [one.drawable for one in line.waiting],
        content_in_force().policy,
        slots=meeting.slots_ahead,
        alarm=line.alarm,
        turns=offers.turns(desk.session, tenant=desk.tenant, pathway=pathway),
        within_days=meeting.near_tie_days,
    )
    names = {name for one in found for name in (one.drawn, one.next)}
    hidden = blind.hidden_among(desk, names)
    open_ = [one for one in found if not {one.drawn, one.next} & hidden]
    return tuple(open_[:TIES_SHOWN]), len(found) - len(open_)
