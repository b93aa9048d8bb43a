"""What a placement was worked out from, beside the facts it saw: enough to replay it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from triage.referrals import Band
from triage.waiting_list.placement import Credited, Placement


ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PutRight:
    """What a referral would have held by now, had a wrong edition never been in force."""

    band: Band
    due_on: date
    band_since: date


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Everything one placement read that its row does not say anywhere else."""

    born_on: date | None
    dates: Mapping[str, date]  # since when each known fact is known
    asked: tuple[str, ...]  # facts somebody was asked and did not know
    before: int | None  # the number of the placement it was held to
    put_right: PutRight | None = None  # what it was held to as well, by a restitution
    credited: tuple[Credited, ...] = ()


def held_to(before: Placement | None, right: PutRight | None) -> Placement | None:
    """The placement a new one is held to, once a restitution has had its say.

    It only ever makes it more urgent, or due sooner.
    """
    if before is None or right is None or right.band > before.band:
        return before
    if right.band < before.band:
        return replace(before, **vars(right))
    return replace(
        before,
        due_on=min(before.due_on, right.due_on),
        band_since=min(before.band_since, right.band_since),
    )


def with_credit(placement: Placement, given: tuple[Credited, ...]) -> Placement:
    """The placement with the days that restitutions credited.

    They count in every band but P1, which is ordered by due dates alone. No cap holds
    them: they are days of waiting that a mistake took.
    """
    days = sum(one.days for one in given)
    if not days or placement.band is Band.P1:
        return placement
    return replace(
        placement,
        credited=given,
        order_day=placement.order_day - days * ONE_DAY,
        reason=" ".join([placement.reason, *map(_because, given)]),
        reason_public=f"{placement.reason_public} {_count(days)} credited to put a mistake right.",
    )


def _because(one: Credited) -> str:
    return f"{_count(one.days)} credited because: {one.why.rstrip('.')}."


def _count(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"
