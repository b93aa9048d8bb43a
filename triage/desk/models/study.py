"""Children of one list, watched, weighed and put in groups: what cards are tried on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from sqlmodel import Session

from triage.checkins.groups import Kind
from triage.desk.content import Content
from triage.desk.editions.rehearsing import KINDS
from triage.desk.in_force import content_in_force
from triage.desk.models.answered import Answered
from triage.desk.models.cohort import Cohort, Weight, cohort, weight
from triage.desk.waits.groups import of_referrals
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.scoring.evaluating.outcomes import Followed, followed
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.ladder import SAYS, Rung
from triage.scoring.learning.refusals import TooFewOutcomes
from triage.scoring.scorecard import Scorecard
from triage.store import referrals


class NoCardYet(TriageError):
    """The list {pathway} has no card in force, so there is none to learn from or to compare with."""


class DaysOutOfOrder(TriageError):
    """The days looked at must begin before they end, and end today or earlier."""


@dataclass(frozen=True, kw_only=True)
class Days:
    """Which children are looked at: those who were on the list between two days."""

    since: date
    until: date

    def checked(self, today: date) -> "Days":
        """The same. Raises `DaysOutOfOrder`."""
        if not self.since < self.until <= today:
            raise DaysOutOfOrder
        return self


@dataclass(frozen=True, kw_only=True, eq=False)
class Study:
    """What cards are tried on: a row for each child from each landmark."""

    content: Content
    champion: Scorecard  # the card in force
    days: Days
    found: Cohort
    weight: Weight
    groups: Mapping[Kind, Sequence[str]]  # of each row

    @property
    def horizon(self) -> int:
        """How many weeks are foretold."""
        return self.found.outcome.horizon_weeks

    @cached_property
    def answered(self) -> Answered:
        """What was known at each landmark."""
        weeks = self.found.watched.weeks
        return Answered(facts=self.found.factors, x=weeks.factors[weeks.first])

    @cached_property
    def followed(self) -> Followed:
        """What came of each, and what it counts for among all."""
        return followed(self.found.watched.weeks, self.horizon)

    @cached_property
    def children(self) -> Ints:
        """Whose each row is."""
        names = [one.referral_id for one in self.found.watched.watches]
        return np.unique(names, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def landmarks(self) -> Ints:
        """The day each row begins on, as a number."""
        days = [one.landmark.toordinal() for one in self.found.watched.watches]
        return np.array(days, np.int64)

    @cached_property
    def came(self) -> Ints:
        """The day each row's child came to the list, as a number."""
        days = [one.came.toordinal() for one in self.found.watched.watches]
        return np.array(days, np.int64)

    @cached_property
    def row_of_week(self) -> Ints:
        """Which row each week that was watched belongs to."""
        weeks = self.found.watched.weeks
        lengths = np.diff(np.append(weeks.first, len(weeks)))
        return np.repeat(np.arange(len(weeks.first)), lengths)

    @cached_property
    def last_rows(self) -> Ints:
        """Each child's latest row: near enough to the list as it stood."""
        order = np.lexsort((self.landmarks, self.children))
        mine = self.children[order]
        last = np.append(mine[1:] != mine[:-1], True)
        return np.sort(order[last])

    def weighed_outcomes(self, rows: Flags) -> Floats:
        """The weights of the outcomes in some rows, as learning counts them."""
        weeks = self.found.watched.weeks
        return self.weight.weighed.weights[weeks.event & rows[self.row_of_week]]


def study(
    session: Session,
    *,
    tenant: str,
    pathway: Pathway,
    days: Days,
    also: Sequence[str] = (),
) -> Study:
    """Everybody on one list between two days. `also`: facts that the card lacks.

    Raises `NoCardYet`, `TooFewOutcomes` where nobody was watched, and what reading the
    outcome raises.
    """
    content = content_in_force(session, tenant)
    if (champion := content.cards.get(pathway)) is None:
        raise NoCardYet(pathway=pathway)
    found = cohort(
        session,
        tenant=tenant,
        pathway=pathway,
        since=days.since,
        today=days.until,
        also=also,
    )
    if not found.watched.watches:
        raise TooFewOutcomes(many=0, sentence=SAYS[Rung.NOTHING])
    return Study(
        content=content,
        champion=champion,
        days=days,
        found=found,
        weight=weight(found, days.until),
        groups=_groups(session, tenant, found, days.until),
    )


def _groups(
    session: Session, tenant: str, found: Cohort, today: date
) -> dict[Kind, list[str]]:
    names = [one.referral_id for one in found.watched.watches]
    every = referrals.referrals(session, tenant=tenant, ids=set(names))
    known = of_referrals(
        session,
        tenant=tenant,
        child_of={name: one.child_id for name, one in every.items()},
        today=today,
    )
    return {kind: [known[name][kind] for name in names] for kind in KINDS}
