"""The cohort to learn from, out of the service's own store: children and landmarks.

A factor is as it was known on the landmark's day, and a driver as the week began, by when
each was written down. Whoever was brought in at once, long after, taught nothing: nobody
had written down what was known while the child waited.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from triage.calendar import london_day
from triage.desk.in_force import content_in_force
from triage.desk.models.recorded import DRIVERS, Recorded
from triage.facts import Catalogue
from triage.referrals import Pathway, lot
from triage.scoring.learning.hazard import holds
from triage.scoring.learning.histories import Ended, History, Look, Watched, watched
from triage.scoring.learning.ladder import Allowed, allowed
from triage.scoring.learning.outcome import (
    FILE,
    Came,
    Outcome,
    dated,
    load_outcome,
    what_came,
)
from triage.scoring.learning.weighing import Weighed, weigh
from triage.scoring.scorecard import Scorecard
from triage.store import drivers, facts_ledger, placements, referrals, spells
from triage.waits.spells import DAYS_IN_WEEK, NEVER, Left, day_of


OFTEN = 4  # weeks between ages that are worked out, where landmarks lie on any day


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """What can be learnt from, what it is of, and what had to be left out."""

    pathway: Pathway
    outcome: Outcome
    factors: tuple[str, ...]
    drivers: tuple[str, ...]
    watched: Watched
    last_entry: date  # no child's watch begins later
    by_part: Mapping[str, int]  # outcomes that ended a watch, by what came first
    unclear: int  # children with a bad answer, and nobody had been asked before
    put_right: int  # times on a list that were a double or an error

    @property
    def children(self) -> int:
        """How many referrals were watched at all."""
        return len({one.referral_id for one in self.watched.watches})


@dataclass(frozen=True, kw_only=True, eq=False)
class Weight:
    """What each week counts for, and what so many outcomes allow."""

    weighed: Weighed
    allowed: Allowed
    holds: float  # how much should hold for other children; 0.9 is asked for


def cohort(
    session: Session,
    *,
    tenant: str,
    pathway: Pathway,
    since: date,
    today: date,
    on: Sequence[date] = (),
    most: int | None = None,
    also: Sequence[str] = (),
) -> Cohort:
    """Every child on one list since a day, by landmark.

    Each was watched for as long as is looked at, or left, or came to harm before. Given
    days `on`, those are everybody's landmarks. `most` children are read, drawn by lot.
    Factors are those of the card in force, and `also` these facts.
    Raises `BadOutcome` where the outcome is not agreed in a way that can be read.
    """
    content = content_in_force(session, tenant)
    catalogue, card = content.catalogue, content.cards.get(pathway)
    asked = _Asked(
        session=session,
        tenant=tenant,
        pathway=pathway,
        since=since,
        today=today,
        catalogue=catalogue,
        outcome=load_outcome(content.folder / "models" / FILE, catalogue),
        factors=_factors(card, also),
        on=tuple(sorted(on)),
        most=most,
    )
    return asked.cohort()


def weight(found: Cohort, today: date) -> Weight:
    """Weigh every week, and say how much may be learnt."""
    weeks, horizon = found.watched.weeks, found.outcome.horizon_weeks
    weighed = weigh(weeks)
    return Weight(
        weighed=weighed,
        holds=holds(weeks, weighed.weights, horizon),
        allowed=allowed(
            effective_events=weighed.effective_events,
            weeks_since_last_entry=(today - found.last_entry).days / DAYS_IN_WEEK,
            horizon=horizon,
        ),
    )


def _factors(card: Scorecard | None, also: Sequence[str]) -> tuple[str, ...]:
    own = [one.fact.key for one in card.factors] if card else []
    return tuple(dict.fromkeys([*own, *also]))


def _drawn(names: Sequence[str], most: int | None) -> set[str]:
    """All of them, or so many that no one can choose: the same ones each time."""
    by_lot = sorted(set(names), key=lambda name: lot("", name))
    return set(by_lot[:most])


@dataclass(frozen=True, kw_only=True)
class _Found:
    history: History
    came: Came


@dataclass(frozen=True, kw_only=True, eq=False)
class _Asked:
    """What is asked of the store."""

    session: Session
    tenant: str
    pathway: Pathway
    since: date
    today: date
    catalogue: Catalogue
    outcome: Outcome
    factors: tuple[str, ...]
    on: tuple[date, ...]
    most: int | None

    @property
    def look(self) -> Look:
        """What is looked at of each history."""
        weeks = self.outcome.horizon_weeks
        return Look(
            factors=self.factors,
            drivers=DRIVERS,
            weeks=weeks,
            heard_for=self.outcome.heard_for,
            since=self.since,
            enter_by=self.today - timedelta(weeks=weeks),
            until=self.today,
            on=self.on,
        )

    def cohort(self) -> Cohort:
        recorded, put_right = self._recorded()
        found = [self._found(one) for one in recorded]
        seen = watched((one.history for one in found), self.look)
        return Cohort(
            pathway=self.pathway,
            outcome=self.outcome,
            factors=self.factors,
            drivers=DRIVERS,
            watched=seen,
            last_entry=self.look.enter_by,
            by_part=self._by_part(found, seen),
            unclear=sum(one.came.unclear_on is not None for one in found),
            put_right=put_right,
        )

    def _recorded(self) -> tuple[list[Recorded], int]:
        """Each time on the list, with all that was recorded; how many were put right."""
        # Long because everything that is read of a child is read here, once.
        ranking = placements.in_force(self.session, tenant=self.tenant)
        named = spells.named(
            self.session,
            tenant=self.tenant,
            ranking=ranking.number if ranking else None,
            since=self.since,
            bands=False,
        )[self.pathway]
        names = _drawn(named.referral_ids, self.most)
        known = referrals.referrals(self.session, tenant=self.tenant, ids=names)
        ids = {one.child_id for one in known.values()}
        children = referrals.children(self.session, tenant=self.tenant, ids=ids)
        said = facts_ledger.said_when(self.session, tenant=self.tenant, child_ids=ids)
        drove = drivers.drivers(self.session, tenant=self.tenant, referral_ids=names)
        real = named.spells.cause != Left.PUT_RIGHT
        stays = zip(
            named.referral_ids,
            named.spells.came.tolist(),
            named.spells.left.tolist(),
            real.tolist(),
            strict=True,
        )
        recorded = [
            Recorded(
                referral=known[name],
                child=children[known[name].child_id],
                said=said[known[name].child_id],
                drove=drove[name],
                came=day_of(came),
                left=None if left == NEVER else day_of(left),
                today=self.today,
            )
            for name, came, left, counts in stays
            if counts and name in names
        ]
        return recorded, int((~real).sum())

    def _found(self, one: Recorded) -> _Found:
        answers = dated((london_day(at), each) for at, each in one.said)
        came = what_came(self.outcome, answers, one.came)
        apart = OFTEN if self.on else self.outcome.horizon_weeks
        return _Found(
            history=History(
                referral_id=one.referral.id,
                came=one.came,
                left=one.left,
                outcome=came.on,
                unclear=came.unclear_on,
                heard=came.heard_on,
                columns=one.columns(self.catalogue, self.factors, apart),
            ),
            came=came,
        )

    def _by_part(self, found: Sequence[_Found], seen: Watched) -> Mapping[str, int]:
        labels = {one.key: one.label for one in self.outcome.parts}
        parts = {
            (one.history.referral_id, one.history.came): one.came.part for one in found
        }
        ended = (one for one in seen.watches if one.ended is Ended.OUTCOME)
        came = (parts[one.referral_id, one.came] for one in ended)
        return Counter(labels[part] for part in came if part)
