"""The cohort to learn from, out of the service's own store: children and landmarks.

A factor is as it was known on the landmark's day, and a driver as the week began, by when
each was written down. What drove being seen is everything recorded that could: the band
and points in force, what clinicians decided and why, offers, the wait, the time of year,
and facts that changed meanwhile.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, pi, sin

from sqlmodel import Session

from triage.calendar import london_day
from triage.decisions import ChangeReason
from triage.desk.in_force import content_in_force
from triage.facts import Catalogue, Fact, Observation, Value, derive, read_one
from triage.referrals import Child, Pathway, Referral
from triage.scoring.card import CODED, codes
from triage.scoring.learning.histories import (
    Ended,
    History,
    Look,
    Steps,
    Watched,
    watched,
)
from triage.scoring.learning.outcome import (
    FILE,
    Came,
    Outcome,
    dated,
    load_outcome,
    what_came,
)
from triage.store import drivers, facts_ledger, placements, referrals, spells
from triage.store.drivers import Drivers
from triage.waits.spells import NEVER, Left, day_of


WEEK, DAYS_IN_YEAR = timedelta(weeks=1), 365.25
BANDS = (1, 2, 3)  # the fourth is none of these
PLACED = (*(f"band_{one}" for one in BANDS), "points", "credit_weeks")
DECIDED = ("confirmed", "changed", *(f"because: {one}" for one in ChangeReason))
OF_TIME = ("weeks_waited", "season_sine", "season_cosine")
# Facts that change how soon a child is seen, and are not on any card.
FACTS = ("deterioration_reported", "interpreter_required")
DRIVERS = (*PLACED, *DECIDED, "offers", *OF_TIME, *FACTS)

Said = Sequence[tuple[datetime, Observation]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Cohort:
    """What can be learnt from, what it is of, and what had to be left out."""

    pathway: Pathway
    outcome: Outcome
    factors: tuple[str, ...]
    drivers: tuple[str, ...]
    watched: Watched
    by_part: Mapping[
        str, int
    ]  # outcomes that ended a watch, by the part that came first
    unclear: int  # children with a bad answer, and nobody had been asked before
    put_right: int  # times on a list that were a double or an error

    @property
    def children(self) -> int:
        """How many referrals were watched at all."""
        return len({one.referral_id for one in self.watched.watches})


def cohort(
    session: Session, *, tenant: str, pathway: Pathway, since: date, today: date
) -> Cohort:
    """Every child on one list since a day, by landmark.

    Raises `BadOutcome` where the outcome is not agreed in a way that can be read.
    """
    content = content_in_force(session, tenant)
    outcome = load_outcome(content.folder / "models" / FILE, content.catalogue)
    card = content.cards.get(pathway)
    factors = tuple(one.fact.key for one in card.factors) if card else ()
    found, put_right = _histories(
        session, tenant, pathway, since, today, outcome, factors
    )
    look = Look(
        factors=factors,
        drivers=DRIVERS,
        weeks=outcome.horizon_weeks,
        heard_for=outcome.heard_for,
        since=since,
        until=today,
    )
    seen = watched((one.history for one in found), look)
    parts = {
        (one.history.referral_id, one.history.came): one.came.part for one in found
    }
    ended = [
        parts[one.referral_id, one.came]
        for one in seen.watches
        if one.ended is Ended.OUTCOME
    ]
    labels = {one.key: one.label for one in outcome.parts}
    return Cohort(
        pathway=pathway,
        outcome=outcome,
        factors=factors,
        drivers=DRIVERS,
        watched=seen,
        by_part=Counter(labels[part] for part in ended if part),
        unclear=sum(one.came.unclear_on is not None for one in found),
        put_right=put_right,
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    history: History
    came: Came


def _histories(
    session: Session,
    tenant: str,
    pathway: Pathway,
    since: date,
    today: date,
    outcome: Outcome,
    factors: Sequence[str],
) -> tuple[list[_Found], int]:
    """Each time on the list, with all that was recorded; and how many were put right."""
    # Long because everything that is read of a child is read here, once.
    catalogue = content_in_force(session, tenant).catalogue
    ranking = placements.in_force(session, tenant=tenant)
    number = ranking.number if ranking else None
    named = spells.named(
        session, tenant=tenant, ranking=number, since=since, bands=False
    )[pathway]
    known = referrals.referrals(session, tenant=tenant, ids=set(named.referral_ids))
    whose = {name: one.child_id for name, one in known.items()}
    children = referrals.children(session, tenant=tenant, ids=set(whose.values()))
    said = facts_ledger.said_when(session, tenant=tenant, child_ids=set(whose.values()))
    drove = drivers.drivers(session, tenant=tenant, referral_ids=set(whose))
    found, put_right = [], 0
    columns = zip(
        named.referral_ids,
        named.spells.came.tolist(),
        named.spells.left.tolist(),
        named.spells.cause.tolist(),
        strict=True,
    )
    for name, came, left, cause in columns:
        if cause == Left.PUT_RIGHT:
            put_right += 1
            continue
        child = _Child(
            referral=known[name],
            child=children[whose[name]],
            said=said[whose[name]],
            drove=drove[name],
            came=day_of(came),
            left=None if left == NEVER else day_of(left),
            today=today,
        )
        found.append(child.found(catalogue, outcome, factors))
    return found, put_right


@dataclass(frozen=True, kw_only=True)
class _Child:
    """One child's time on the list, and everything recorded of it."""

    referral: Referral
    child: Child
    said: Said
    drove: Drivers
    came: date
    left: date | None
    today: date

    @property
    def until(self) -> date:
        """The last day that is looked at."""
        return self.left or self.today

    def found(
        self, catalogue: Catalogue, outcome: Outcome, factors: Sequence[str]
    ) -> _Found:
        answers = dated((london_day(at), one) for at, one in self.said)
        came = what_came(outcome, answers, self.came)
        return _Found(
            history=History(
                referral_id=self.referral.id,
                came=self.came,
                left=self.left,
                outcome=came.on,
                unclear=came.unclear_on,
                heard=came.heard_on,
                columns=self._columns(catalogue, factors),
            ),
            came=came,
        )

    def _columns(
        self, catalogue: Catalogue, factors: Sequence[str]
    ) -> dict[str, Steps]:
        keys = [*factors, *(one for one in FACTS if one in catalogue)]
        told = {key: self._told(catalogue[key]) for key in keys}
        return (
            told | self._derived(catalogue, factors) | placed(self.drove) | self._own()
        )

    def _told(self, fact: Fact) -> Steps:
        """What was known of a fact after each time somebody spoke of it."""
        mine = [(at, one) for at, one in self.said if one.key == fact.key]
        steps: list[tuple[date, float]] = []
        for many, (at, _) in enumerate(mine, start=1):
            day = london_day(at)
            reading = read_one(fact, [one for _, one in mine[:many]], day)
            if reading.value is not None:
                steps.append((day, number_of(fact, reading.value)))
        return steps

    def _derived(
        self, catalogue: Catalogue, factors: Sequence[str]
    ) -> dict[str, Steps]:
        """Facts worked out of the day: the child's age, and how long it is since."""
        keys = [key for key in factors if catalogue[key].derived]
        steps: dict[str, list[tuple[date, float]]] = {key: [] for key in keys}
        for day in self._weeks():
            values = derive(
                self._dates(catalogue, day),
                born_on=self.child.born_on,
                clock_start=self.referral.clock_start,
                as_of=day,
            )
            for key in keys:
                if (value := values.get(key)) is not None:
                    steps[key].append((day, number_of(catalogue[key], value)))
        return dict(steps)

    def _dates(self, catalogue: Catalogue, day: date) -> dict[str, Value | None]:
        """The dates that derived facts count from, as they were known on a day."""
        by_then = [one for at, one in self.said if london_day(at) <= day]
        return {
            key: read_one(
                catalogue[key], [one for one in by_then if one.key == key], day
            ).value
            for key in ("acquired_loss_on", "medication_lapses_on")
            if key in catalogue
        }

    def _own(self) -> dict[str, Steps]:
        """How long the child had waited, and the time of year."""
        weeks = list(self._weeks())
        first = self.referral.clock_start
        turns = [2 * pi * day.timetuple().tm_yday / DAYS_IN_YEAR for day in weeks]
        waited = [(day - first).days // WEEK.days for day in weeks]
        return {
            "weeks_waited": [
                (day, float(n)) for day, n in zip(weeks, waited, strict=True)
            ],
            "season_sine": [
                (day, sin(at)) for day, at in zip(weeks, turns, strict=True)
            ],
            "season_cosine": [
                (day, cos(at)) for day, at in zip(weeks, turns, strict=True)
            ],
            **decided(self.drove, self.came),
            "offers": counted((london_day(at) for at in self.drove.offered), self.came),
        }

    def _weeks(self) -> Iterable[date]:
        """The days on which weeks begin, while the child is on the list."""
        many = (self.until - self.came) // WEEK + 1
        return (self.came + WEEK * week for week in range(many))


def number_of(fact: Fact, value: Value) -> float:
    """An answer as the number a card reads: its place among the levels, or itself."""
    if fact.kind in CODED:
        return float(codes(fact).index(value))
    assert isinstance(value, int | float)
    return float(value)


def placed(drove: Drivers) -> dict[str, Steps]:
    """The band, points and credit in force; not known before the first placement."""
    steps: dict[str, list[tuple[date, float]]] = {name: [] for name in PLACED}
    for one in drove.placed:
        day = london_day(one.at)
        for band in BANDS:
            steps[f"band_{band}"].append((day, float(one.band == band)))
        steps["points"].append((day, float(one.points)))
        steps["credit_weeks"].append((day, float(one.credit_weeks)))
    return dict(steps)


def decided(drove: Drivers, came: date) -> dict[str, Steps]:
    """How often a band was confirmed or changed by then, and for which reasons."""
    days: dict[str, list[date]] = {name: [] for name in DECIDED}
    for one in drove.decided:
        day = london_day(one.at)
        days[one.kind].append(day)
        if (name := f"because: {one.reason}") in days:
            days[name].append(day)
    return {name: counted(mine, came) for name, mine in days.items()}


def counted(days: Iterable[date], came: date) -> Steps:
    """How many there were by each day; none when the child came."""
    ordered = sorted(max(day, came) for day in days)
    return [(came, 0.0), *((day, float(n)) for n, day in enumerate(ordered, start=1))]
