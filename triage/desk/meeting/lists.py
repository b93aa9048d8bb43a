"""How each list stands: who came of late, who waits longest, who is just short of a slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from triage import duty
from triage.calendar import weeks_waited
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.desk.offering import reached
from triage.referrals import Pathway
from triage.store import meeting as store
from triage.store import narrowed, offers, placements
from triage.store.in_line import arrivals
from triage.store.narrowed import Narrowed
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
    on: dict[str, Any] = {"tenant": desk.tenant, "ranking": ranking.number}
    starts = {
        pathway: store.clock_starts(desk.session, pathway=pathway, **on)
        for pathway in Pathway
    }
    return tuple(
        _stands(desk, ranking.number, pathway, some)
        for pathway, some in starts.items()
        if some
    )


def _stands(
    desk: Desk, ranking: int, pathway: Pathway, starts: Mapping[date, int]
) -> ListStands:
    """One list, each figure from the query that its own page asks."""
    # Long because a list has many figures.
    policy, meeting = (
        content_in_force(desk.session, desk.tenant).policy,
        duty.in_force().meeting,
    )
    window = policy.shares.alarm_window_weeks
    on: dict[str, Any] = {"tenant": desk.tenant, "ranking": ranking}
    urgent, recent = arrivals(
        desk.session,
        pathway=pathway,
        since=desk.today - timedelta(weeks=window),
        **on,
    )
    unconfirmed = Narrowed(pathway=pathway, unconfirmed=True)
    longest, middle = _waits(starts, desk.today)
    ratio = longest / middle if middle else None
    draws = pathway is not Pathway.UNDECIDED  # no slot is drawn from the holding list
    ties, covered = _ties(desk, pathway, meeting) if draws else ((), 0)
    return ListStands(
        pathway=pathway,
        waiting=sum(starts.values()),
        unconfirmed=narrowed.how_many(desk.session, narrowed=unconfirmed, **on),
        arrivals=recent,
        urgent=urgent,
        share=urgent / recent if recent >= meeting.least_decisions else None,
        alarm_above=policy.shares.alarm_above,
        alarm=draws and over_called(urgent, recent, policy),
        window_weeks=window,
        longest_weeks=longest,
        median_weeks=middle,
        ratio=ratio,
        starved=ratio is not None and ratio > meeting.longest_to_median,
        slots_ahead=meeting.slots_ahead,
        ties=ties,
        covered=covered,
    )


def _waits(starts: Mapping[date, int], today: date) -> tuple[int, int]:
    """The longest wait and the (upper) median, in weeks."""
    half, passed = sum(starts.values()) / 2, 0
    for start in sorted(starts, reverse=True):
        passed += starts[start]
        if passed > half:
            break
    return weeks_waited(min(starts), today), weeks_waited(start, today)


def _ties(
    desk: Desk, pathway: Pathway, meeting: duty.Meeting
) -> tuple[tuple[NearTie, ...], int]:
    """The same draw as the next slots', none of it kept."""
    line = reached.line(
        desk,
        pathway,
        slots=meeting.slots_ahead + TIES_SHOWN,  # so that those just behind are read
        taken=offers.every_open(desk.session, tenant=desk.tenant),
    )
    found = near_ties(
        [one.drawable for one in line.waiting],
        content_in_force(desk.session, desk.tenant).policy,
        slots=meeting.slots_ahead,
        alarm=line.alarm,
        turns=offers.turns(desk.session, tenant=desk.tenant, pathway=pathway),
        within_days=meeting.near_tie_days,
    )
    names = {name for one in found for name in (one.drawn, one.next)}
    hidden = blind.hidden_among(desk, names)
    open_ = [one for one in found if not {one.drawn, one.next} & hidden]
    return tuple(open_[:TIES_SHOWN]), len(found) - len(open_)
