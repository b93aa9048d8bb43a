"""How forecasts came out: what is checked each week, and what may be said of it.

How far a line was seen is checked 13, 26, 52 and 78 weeks after a forecast. Whether a
child's range held is counted once it has ended, and never for a child who left unseen.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from triage.checkins.groups import Kind
from triage.desk.desk import Work
from triage.desk.waits.groups import of_referrals
from triage.referrals import Band, Pathway
from triage.store import forecasts, referrals
from triage.store.forecasts import Check, ToldChild
from triage.store.spells import Named
from triage.waits import calibration
from triage.waits.calibration import CHECKED_AFTER, Kept, Told
from triage.waits.forecast import Curves
from triage.waits.spells import Left, day_number, day_of


LOOKED_BACK = timedelta(weeks=104)  # forecasts that are followed to their ends
PRIORITY = "priority"
SHOWN = "80"  # per cent: the range by which groups are told apart

Fate = tuple[int, int]  # the day a child left, and why
Fates = Mapping[str, Sequence[Fate]]
Counts = dict[str, list[int]]  # of those whose range has ended: how many, how many held


@dataclass(frozen=True, kw_only=True)
class _Followed:
    """One forecast and what came of every child in it."""

    monday: date
    children: Sequence[ToldChild]
    kept: Kept


def fates(named: Named) -> dict[str, list[Fate]]:
    """When each referral left the list and why, the first time first."""
    found: dict[str, list[Fate]] = defaultdict(list)
    rows = zip(
        named.referral_ids,
        named.spells.left.tolist(),
        named.spells.cause.tolist(),
        strict=True,
    )
    for name, left, cause in rows:
        found[name].append((left, cause))
    return {name: sorted(some) for name, some in found.items()}


def due_checks(
    work: Work, pathway: Pathway, monday: date, came_of: Fates
) -> tuple[Check, ...]:
    """How far each line was seen since the forecasts that are checked this week."""
    made = forecasts.mondays(work.session, tenant=work.tenant, pathway=pathway)
    found: list[Check] = []
    for weeks in CHECKED_AFTER:
        before = monday - timedelta(weeks=weeks)
        if before in made:
            found += _checks(work, made[before], before, weeks, came_of)
    return tuple(found)


def _checks(
    work: Work, run_id: str, made_on: date, weeks: int, came_of: Fates
) -> list[Check]:
    run = forecasts.run(work.session, tenant=work.tenant, run_id=run_id)
    children = forecasts.told(work.session, tenant=work.tenant, run_id=run_id)
    last = day_number(made_on + timedelta(weeks=weeks)) - 1
    found = []
    for curves in curves_of(run.found):
        mine = [one for one in children if one.band == Band[curves.name]]
        told = _told(mine, day_number(made_on), came_of)
        stayed = ~told.gone_by(last)
        cut = calibration.cut_off(told.order_days[stayed], told.seen_by(last)[stayed])
        if cut is not None:
            score = calibration.score(curves, weeks, cut, run.found["factor"])
            found.append(
                Check(
                    run_id=run_id,
                    band=int(Band[curves.name]),
                    weeks=weeks,
                    score=score,
                    seen_until=day_of(cut),
                )
            )
    return found


def curves_of(found: Mapping[str, Any]) -> list[Curves]:
    """The curves of a forecast, as they were kept."""
    return [
        Curves(name=name, days=np.array(days, np.int32))
        for name, days in found["curves"].items()
    ]


def _told(children: Sequence[ToldChild], day: int, came_of: Fates) -> Told:
    """What came of each child after a day. One of whom nothing is known left unseen."""
    ends = [_end(came_of.get(one.referral_id, ()), day) for one in children]
    return Told(
        order_days=np.array([day_number(one.order_day) for one in children], np.int32),
        left=np.array([left for left, _ in ends], np.int32),
        cause=np.array([cause for _, cause in ends], np.int8),
    )


def _end(some: Sequence[Fate], day: int) -> Fate:
    later = (one for one in some if one[0] >= day)
    return next(later, (day, int(Left.PUT_RIGHT)))


def told_again(
    work: Work, pathway: Pathway, monday: date, came_of: Fates
) -> dict[str, Any]:
    """The record as it is kept with a new forecast: by range, by week and by group.

    By group each child counts once, by the first forecast made for them.
    """
    since = monday - LOOKED_BACK
    made = forecasts.mondays(work.session, tenant=work.tenant, pathway=pathway)
    every = [
        _followed(work, run_id, day, monday, came_of)
        for day, run_id in made.items()
        if since <= day < monday
    ]
    return {
        "ranges": _by_range(every),
        "weeks": _by_week(every),
        "groups": _by_group(work, every),
    }


def _followed(
    work: Work, run_id: str, made_on: date, monday: date, came_of: Fates
) -> _Followed:
    run = forecasts.run(work.session, tenant=work.tenant, run_id=run_id)
    every = forecasts.told(work.session, tenant=work.tenant, run_id=run_id)
    day, today = day_number(made_on), day_number(monday)
    children: list[ToldChild] = []
    parts: list[Kept] = []
    for curves in curves_of(run.found):
        mine = [one for one in every if one.band == Band[curves.name]]
        children += mine
        told = _told(mine, day, came_of)
        parts.append(calibration.kept(curves, day, told, today))
    return _Followed(
        monday=made_on,
        children=children,
        kept=Kept(
            counts=np.concatenate([one.counts for one in parts]),
            held=np.concatenate([one.held for one in parts]),
        ),
    )


def _by_range(every: Sequence[_Followed]) -> Counts:
    names = list(map(str, calibration.RANGES))
    return {
        name: [
            sum(int(one.kept.counts[:, at].sum()) for one in every),
            sum(int((one.kept.counts & one.kept.held)[:, at].sum()) for one in every),
        ]
        for at, name in enumerate(names)
    }


def _by_week(every: Sequence[_Followed]) -> list[list[Any]]:
    at = list(map(str, calibration.RANGES)).index(SHOWN)
    return [
        [
            one.monday,
            int(one.kept.counts[:, at].sum()),
            int((one.kept.counts & one.kept.held)[:, at].sum()),
        ]
        for one in every
        if one.kept.counts[:, at].any()
    ]


def _by_group(work: Work, every: Sequence[_Followed]) -> dict[str, Counts]:
    at = list(map(str, calibration.RANGES)).index(SHOWN)
    first: dict[str, tuple[ToldChild, bool]] = {}
    for one in every:
        for number in np.flatnonzero(one.kept.counts[:, at]).tolist():
            child, held = one.children[number], bool(one.kept.held[number, at])
            first.setdefault(child.referral_id, (child, held))
    groups = _groups(work, first)
    found: dict[str, Counts] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for name, (child, held) in first.items():
        theirs = [(PRIORITY, Band(child.band).name), *groups.get(name, {}).items()]
        for kind, group in theirs:
            found[str(kind)][group][0] += 1
            found[str(kind)][group][1] += held
    return {kind: dict(counts) for kind, counts in found.items()}


def _groups(work: Work, names: Collection[str]) -> dict[str, dict[Kind, str]]:
    """Each referral's group of each kind."""
    every = referrals.referrals(work.session, tenant=work.tenant, ids=names)
    return of_referrals(
        work.session,
        tenant=work.tenant,
        child_of={name: one.child_id for name, one in every.items()},
        today=work.today,
    )
