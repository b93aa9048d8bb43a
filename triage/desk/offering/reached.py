"""Whom a draw may reach, and what a slot must be for each of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from triage.calendar import london_day
from triage.desk.desk import Desk
from triage.desk.in_force import content_in_force
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Pathway, ReferralState
from triage.store import needs as kept
from triage.store import offers, placements, referrals
from triage.store.in_line import InLine, Reach, arrivals, in_line, one_in_line
from triage.store.needs import Kin, Need
from triage.store.offers import Offer
from triage.waiting_list.offers import OfferState
from triage.waiting_list.shares import DAYS_IN_WEEK, Drawable, over_called
from triage.waiting_list.slots import First, Needs, Waiting


NOT_AGAIN = (OfferState.DECLINED, OfferState.CANCELLED_BY_FAMILY, OfferState.RELEASED)
Ended = Sequence[tuple[str, str, datetime]]


class OffTheList(TriageError):
    """This child is not on the waiting list any more. Release the slot."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an offer needs to know of a referral."""

    confirmed: bool
    state: ReferralState


@dataclass(frozen=True, kw_only=True)
class Line:
    """Everybody a draw on one list may reach, and whether its alarm sounds."""

    waiting: tuple[Waiting, ...]
    alarm: bool


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known beside the list, read once for everybody."""

    needs: Mapping[str, Need] = field(default_factory=dict)
    families: Mapping[str, Sequence[Kin]] = field(default_factory=dict)
    ended: Mapping[str, Ended] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)  # the other list's referral


def standing(desk: Desk, referral_id: str) -> Standing:
    """How a referral stands on its list. Raises `OffTheList`."""
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    found = ranking and one_in_line(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number,
        referral_id=referral_id,
    )
    if not found:
        raise OffTheList
    return Standing(confirmed=found[0], state=found[1])


def line(
    desk: Desk,
    pathway: Pathway,
    *,
    slots: int,
    taken: Sequence[Offer] = (),
    lapsed: Sequence[Offer] = (),
) -> Line:
    """Whom a draw for some slots may come to. `taken` are the open offers; the holds
    among them that lapsed count as let go."""
    # Long because a line is read with all that is known beside it.
    ranking = placements.in_force(desk.session, tenant=desk.tenant)
    if ranking is None:
        return Line(waiting=(), alarm=False)
    gone = {one.id for one in lapsed}
    taken = [one for one in taken if one.id not in gone]
    ended = _ended(desk, lapsed)
    special = kept.anyone(desk.session, tenant=desk.tenant)
    everyone = in_line(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking.number,
        pathway=pathway,
        reach=_reach(
            desk,
            # Each child given a slot may stand on the list twice.
            2 * slots + len(taken) + len(ended) + len(special),
            special,
            ended,
        ),
    )
    seen = {one.child_id for one in taken if one.pathway is pathway}
    free = [one for one in everyone if one.child_id not in seen]
    known = _known(desk, free, special, {one.referral_id for one in taken}, ended)
    return Line(
        waiting=tuple(_waiting(one, known) for one in free),
        alarm=_alarm(desk, ranking.number, pathway),
    )


def _reach(
    desk: Desk, first: int, special: Collection[str], ended: Mapping[str, Ended]
) -> Reach:
    """Another band allows more credit, so a child may stand earlier in its line."""
    policy = content_in_force(desk.session, desk.tenant).policy
    most = max(policy.caps.values())
    return Reach(
        first=first,
        beyond={band: DAYS_IN_WEEK * (most - cap) for band, cap in policy.caps.items()},
        longest=policy.shares.longest_waiter_every > 0,
        children=special,
        referral_ids=ended.keys(),
    )


def _alarm(desk: Desk, ranking: int, pathway: Pathway) -> bool:
    """Whether P1 and P2 are over-called among those who joined of late."""
    policy = content_in_force(desk.session, desk.tenant).policy
    urgent, everyone = arrivals(
        desk.session,
        tenant=desk.tenant,
        ranking=ranking,
        pathway=pathway,
        since=desk.today - timedelta(weeks=policy.shares.alarm_window_weeks),
    )
    return over_called(urgent, everyone, policy)


def _ended(desk: Desk, lapsed: Sequence[Offer]) -> dict[str, Ended]:
    """What became of earlier offers; a lapsed hold counts as released."""
    past = offers.past(desk.session, tenant=desk.tenant)
    found = {name: list(some) for name, some in past.items()}
    for one in lapsed:
        mine = (one.slot_id, OfferState.RELEASED.value, one.starts_at)
        found.setdefault(one.referral_id, []).append(mine)
    return dict(found)


def _known(
    desk: Desk,
    free: Sequence[InLine],
    special: set[str],
    taken: set[str],
    ended: Mapping[str, Ended],
) -> _Known:
    children = {one.child_id for one in free} & special
    session, tenant = desk.session, desk.tenant
    needs = kept.needs_of(session, tenant=tenant, child_ids=children)
    return _Known(
        needs=needs,
        families=kept.families_of(session, tenant=tenant, child_ids=children),
        ended=ended,
        also=_others(desk, free, needs, taken),
    )


def _others(
    desk: Desk, free: Sequence[InLine], needs: Mapping[str, Need], taken: set[str]
) -> dict[str, str]:
    """For each child who needs a joint visit, the other list's referral, if it waits."""
    joint = [one for one in free if one.child_id in needs and needs[one.child_id].joint]
    theirs = referrals.of_children(
        desk.session, tenant=desk.tenant, child_ids=[one.child_id for one in joint]
    )
    mine = {one.referral_id for one in free}
    by_child = {
        one.child_id: name
        for name, one in sorted(theirs.items(), reverse=True)
        if name not in mine
        and name not in taken
        and one.state in ON_THE_LIST
        and one.pathway is not Pathway.UNDECIDED
    }
    return {
        one.referral_id: by_child[one.child_id]
        for one in joint
        if one.child_id in by_child
    }


def _waiting(one: InLine, known: _Known) -> Waiting:
    need = known.needs.get(one.child_id, Need())
    ended = known.ended.get(one.referral_id, ())
    family = known.families.get(one.child_id, ())
    return Waiting(
        drawable=_drawable(one, ended),
        child_id=one.child_id,
        needs=Needs(
            language=need.language, formats=frozenset(need.formats), place=need.place
        ),
        first=_first(one),
        also=known.also.get(one.referral_id),
        family=frozenset(kin.child_id for kin in family if kin.together),
        never=frozenset(slot for slot, state, _ in ended if state in NOT_AGAIN),
    )


def _drawable(one: InLine, ended: Ended) -> Drawable:
    last = [each for each in ended if each[1] != OfferState.RELEASED][-1:]
    owed = [
        london_day(starts).toordinal()
        for _, state, starts in last
        if state == OfferState.CANCELLED_BY_SERVICE
    ]
    return Drawable(
        referral_id=one.referral_id,
        band=one.band,
        clock_start=one.clock_start.toordinal(),
        credit_weeks=one.points,
        due_on=one.due_on.toordinal(),
        lot=one.lot,
        owed_since=owed[0] if owed else None,
        credited_days=one.credited_days,
    )


def _first(one: InLine) -> First:
    if not one.confirmed:
        return First.CONFIRM
    if one.state is not ReferralState.WAITING:
        return First.ASK
    return First.NOTHING
