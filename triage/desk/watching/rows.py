"""Each child on a list on each day that is looked at: its points, and what came after.

Points are those that were frozen on the day. Where a list was not frozen, or the card
was not there yet, they are worked out from what had been written down by that day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sqlmodel import Session

from triage.desk.models.cohort import Cohort
from triage.desk.watching.days import Looked
from triage.rulebook.columns import Columns
from triage.scoring.evaluating.outcomes import Followed, followed
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.scorecard import Scorecard, points_all
from triage.store import watched


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """One row for each child and day."""

    days: tuple[Looked, ...]
    at: Ints  # which of the days
    followed: Followed
    referral_ids: tuple[str, ...]
    points: Ints  # of the card in force
    unknown: Floats  # the share of its answers that were not known
    frozen: Flags  # by day
    challengers: Mapping[str, Floats]  # by digest; not a number where it did not score

    def __len__(self) -> int:
        return len(self.points)

    @cached_property
    def children(self) -> Ints:
        """Whose each row is, as a number."""
        return np.unique(self.referral_ids, return_inverse=True)[1].astype(np.int64)

    def on(self, days: Sequence[int]) -> Flags:
        """The rows of these days."""
        return np.isin(self.at, np.array(days, np.int64))


def rows(
    session: Session,
    *,
    tenant: str,
    found: Cohort,
    days: Sequence[Looked],
    card: Scorecard,
) -> Rows:
    """What the card said on each day, and what came. Whom it did not score is left out."""
    weeks, watches = found.watched.weeks, found.watched.watches
    place = {one.day: at for at, one in enumerate(days)}
    factors = weeks.factors[weeks.first]
    names = np.array([one.referral_id for one in watches], object)
    at = np.array([place[one.landmark] for one in watches], np.int64)
    kept = _frozen_points(session, tenant, days, names, at)
    points = worked_out(card, factors).astype(np.float64)
    mine = kept.pop(card.digest, np.full(len(names), np.nan))
    scored = [
        bool((~np.isnan(mine[at == number])).any()) for number in range(len(days))
    ]
    frozen = np.array(scored, np.bool_)
    points = np.where(frozen[at], mine, points)
    here = ~np.isnan(points)
    return Rows(
        days=tuple(days),
        at=at[here],
        followed=followed(weeks, found.outcome.horizon_weeks).where(here),
        referral_ids=tuple(names[here]),
        points=points[here].astype(np.int64),
        unknown=np.isnan(factors).mean(axis=1)[here],
        frozen=frozen,
        challengers={name: column[here] for name, column in kept.items()},
    )


def worked_out(card: Scorecard, factors: Floats) -> Ints:
    """The card's points for rows of its factors, in the order of the card."""
    keys = [one.fact.key for one in card.factors]
    known = {key: ~np.isnan(factors[:, at]) for at, key in enumerate(keys)}
    values = {key: np.nan_to_num(factors[:, at]) for at, key in enumerate(keys)}
    columns = Columns(n=len(factors), values=values, known=known)
    return points_all(card, columns).astype(np.int64)


def _frozen_points(
    session: Session,
    tenant: str,
    days: Sequence[Looked],
    names: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    at: Ints,
) -> dict[str, Floats]:
    """Each card's points where they were frozen, by digest."""
    found: dict[str, Floats] = {}
    for number, one in enumerate(days):
        if one.snapshot is None:
            continue
        mine = np.flatnonzero(at == number)
        scored = watched.points_of(
            session,
            tenant=tenant,
            snapshot_id=one.snapshot.id,
            referral_ids=set(names[mine]),
        )
        for digest, points in scored.items():
            column = found.setdefault(digest, np.full(len(names), np.nan))
            column[mine] = [points.get(name, np.nan) for name in names[mine]]
    return found
