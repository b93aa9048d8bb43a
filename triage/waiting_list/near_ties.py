"""Who is just short of the next slots: children a few days' wait apart at the cut-off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.referrals import Band
from triage.waiting_list.policy import Policy
from triage.waiting_list.shares import Drawable, Turns, draws, effective_day


@dataclass(frozen=True, kw_only=True)
class NearTie:
    """The last child drawn for a band's slots, and one not drawn who is close behind."""

    slot_of: Band
    drawn: str
    next: str
    days: int  # of effective wait between them; of due date for P1


def near_ties(
    waiting: Sequence[Drawable],
    policy: Policy,
    *,
    slots: int,
    alarm: bool,
    turns: Turns,
    within_days: int,
) -> tuple[NearTie, ...]:
    """Those within some days of the last one drawn, the closest first."""
    made, _ = draws(waiting, policy, slots=slots, alarm=alarm, turns=turns)
    gone = {one.referral_id for one in made}
    last = {
        one.slot_of: one.referral_id for one in made if one.slot_of and not one.owed
    }
    by_id = {one.referral_id: one for one in waiting}
    left = [one for one in waiting if one.referral_id not in gone]
    found = [
        NearTie(
            slot_of=band,
            drawn=name,
            next=one.referral_id,
            days=_day(band, one, policy) - at,
        )
        for band, name in last.items()
        for at in [_day(band, by_id[name], policy)]
        for one in _close(band, left, policy, at, within_days)
    ]
    return tuple(sorted(found, key=lambda one: (one.days, one.slot_of, one.next)))


def _close(
    band: Band, left: Sequence[Drawable], policy: Policy, at: int, within_days: int
) -> Iterator[Drawable]:
    for one in left:
        if one.band <= band and 0 <= _day(band, one, policy) - at <= within_days:
            yield one


def _day(band: Band, one: Drawable, policy: Policy) -> int:
    """The day a slot of a band is won by: the due date for P1, else effective start."""
    if band is Band.P1:
        return one.due_on
    return effective_day(one, policy.caps[band])
