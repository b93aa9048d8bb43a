"""What a wrong edition took from a child, and what gives it back.

Days lost are counted in whole days, in one of two ways. In one and the same band other
than P1: the day in the order that the child was given, less the day they would have had.
In P1, or where the band itself would have been more urgent: the date the child was given
to be seen by, less the date they would have had. Nothing below 0 is ever counted: what a
wrong edition gave too much of is not taken back here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from triage.referrals import Band, ReferralState
from triage.waiting_list.inputs import PutRight
from triage.waiting_list.placement import Placement


class Fate(StrEnum):
    """What became of an affected child, so that nobody is dropped silently."""

    PUT_RIGHT = "still waiting: put right"
    NOTHING_LOST = "still waiting: nothing is lost today"
    GIVEN_MORE = "still waiting: was given more, which holds until a person looks"
    SEEN = "seen meanwhile"
    OFF_THE_LIST = "off the list"
    NOT_KNOWN = "what it was placed by was not kept"


@dataclass(frozen=True, kw_only=True)
class Lost:
    """The difference between what one child was given and what they would have had."""

    band: Band  # given
    due_band: Band  # would have had
    credit_weeks: int  # fewer than they would have had; never below 0
    days: int


Key = tuple[int, object, object, int, str]


def lost(given: Placement, due: Placement) -> Lost:
    """What one placement was short of another; see the module for the days."""
    return Lost(
        band=given.band,
        due_band=due.band,
        credit_weeks=max(0, due.credit_weeks - given.credit_weeks),
        days=max(0, _days(given, due)),
    )


def _days(given: Placement, due: Placement) -> int:
    if due.band > given.band:
        return 0
    if due.band < given.band or due.band is Band.P1:
        return (given.due_on - due.due_on).days
    return (given.order_day - due.order_day).days


def differs(given: Placement, due: Placement) -> bool:
    """Whether a child was given anything else than they would have had."""
    names = ("band", "points", "credit_weeks", "order_day", "due_on")
    return any(getattr(given, name) != getattr(due, name) for name in names)


def put_right(given: Placement, due: Placement) -> PutRight | None:
    """What the next placement is held to, where the band or its date was worse."""
    if due.band > given.band:
        return None
    if due.band is given.band and due.due_on >= given.due_on:
        return None
    return PutRight(band=due.band, due_on=due.due_on, band_since=due.band_since)


def credit_days(made_again: Placement, due: Placement) -> int:
    """The days still missing once a placement is made again as it was put right."""
    if made_again.band is not due.band or due.band is Band.P1:
        return 0
    return max(0, (made_again.order_day - due.order_day).days)


def fate(state: ReferralState, given: Placement, due: Placement, days: int) -> Fate:
    """The one thing that became of a child who waits or does not."""
    if state is ReferralState.SEEN:
        return Fate.SEEN
    if days or put_right(given, due):
        return Fate.PUT_RIGHT
    if due.band > given.band or due.order_day > given.order_day:
        return Fate.GIVEN_MORE
    return Fate.NOTHING_LOST


def places(keys: Mapping[str, Key]) -> dict[str, int]:
    """The place of everybody of one list, by the keys they stand by."""
    order = sorted(keys, key=lambda name: keys[name])
    return {name: at for at, name in enumerate(order, start=1)}


def key(placement: Placement) -> Key:
    """What the published order reads."""
    return (
        int(placement.band),
        placement.order_day,
        placement.clock_start,
        placement.lot,
        placement.referral_id,
    )
