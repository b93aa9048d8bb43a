"""Everything recorded of one child's time on a list, as columns that change with the days.

A factor changes on the day somebody wrote an answer down, never on the day it is of. What
drove being seen is everything recorded that could: the band and points in force, what
clinicians decided and why, offers, the wait, the time of year, and facts that changed
meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import cos, pi, sin

from triage.calendar import london_day
from triage.decisions import ChangeReason
from triage.facts import Catalogue, Fact, Observation, Value, derive, read_one
from triage.referrals import Child, Referral
from triage.scoring.card import CODED, codes
from triage.scoring.learning.histories import Steps
from triage.store.drivers import Drivers


WEEK, DAYS_IN_YEAR = timedelta(weeks=1), 365.25
BANDS = (1, 2, 3)  # the fourth is none of these
PLACED = (*(f"band_{one}" for one in BANDS), "points", "credit_weeks")
DECIDED = ("confirmed", "changed", *(f"because: {one}" for one in ChangeReason))
OF_TIME = ("weeks_waited", "season_sine", "season_cosine")
# Facts that change how soon a child is seen, and are not on any card.
FACTS = ("deterioration_reported", "interpreter_required")
DRIVERS = (*PLACED, *DECIDED, "offers", *OF_TIME, *FACTS)
DATES = ("acquired_loss_on", "medication_lapses_on")  # that derived facts count from


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """One child's time on one list."""

    referral: Referral
    child: Child
    said: Sequence[tuple[datetime, Observation]]  # oldest first
    drove: Drivers
    came: date
    left: date | None
    today: date

    @property
    def until(self) -> date:
        """The last day that is looked at."""
        return self.left or self.today

    def columns(
        self, catalogue: Catalogue, factors: Sequence[str], apart: int
    ) -> dict[str, Steps]:
        """What was known, by factor and driver. Landmarks lie so many weeks apart."""
        keys = [*factors, *(one for one in FACTS if one in catalogue)]
        return (
            {key: self._told(catalogue[key]) for key in keys}
            | self._derived(catalogue, factors, apart)
            | placed(self.drove)
            | decided(self.drove, self.came)
            | {"offers": counted(map(london_day, self.drove.offered), self.came)}
            | self._of_time()
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
        self, catalogue: Catalogue, factors: Sequence[str], apart: int
    ) -> dict[str, Steps]:
        """Facts worked out of the day: the child's age, and how long it is since."""
        keys = [key for key in factors if catalogue[key].derived]
        steps: dict[str, list[tuple[date, float]]] = {key: [] for key in keys}
        for day in self._days(apart):
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
            for key in DATES
            if key in catalogue
        }

    def _of_time(self) -> dict[str, Steps]:
        """How long the child had waited, and the time of year."""
        days = list(self._days(1))
        first = self.referral.clock_start
        turns = [2 * pi * day.timetuple().tm_yday / DAYS_IN_YEAR for day in days]
        each = {
            "weeks_waited": [float((day - first) // WEEK) for day in days],
            "season_sine": [sin(turn) for turn in turns],
            "season_cosine": [cos(turn) for turn in turns],
        }
        return {
            name: list(zip(days, column, strict=True)) for name, column in each.items()
        }

    def _days(self, apart: int) -> Iterable[date]:
        """The day the child came, and every so many weeks on, while on the list."""
        step = WEEK * apart
        many = (self.until - self.came) // step + 1
        return (self.came + step * at for at in range(many))


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
