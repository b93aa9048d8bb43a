"""How one list's card fared, as it is kept, shown and given to programs.

Counts that would tell of too few children are left out when a watch is made, and with
them every figure that rests on them: None is "too few to show", or not to be said.
"""

from dataclasses import dataclass
from datetime import date

from triage.checkins.groups import Kind
from triage.referrals import Band, Pathway
from triage.scoring.evaluating.groups import Verdict
from triage.scoring.evaluating.measures import Interval


@dataclass(frozen=True, kw_only=True)
class Challenger:
    """A silent card on the same frozen list."""

    name: str
    digest: str
    auc: Interval | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """Children on a list on certain days, and what came of them in the weeks after."""

    days: tuple[date, ...]
    frozen: bool  # points were frozen on each day; else worked out from the record
    children: int | None
    outcomes: int | None
    effective_outcomes: float | None
    share: Interval | None  # to whom the outcome would come, did all go on waiting
    auc: Interval | None
    over_expected: Interval | None  # of a card that gives chances
    slope: float | None
    challengers: tuple[Challenger, ...]

    @property
    def month(self) -> date:
        """The first day of the month that the last of the days is in."""
        return self.days[-1].replace(day=1)


@dataclass(frozen=True, kw_only=True)
class PointsGroup:
    """Children with about as many points, over the year; each child once a quarter."""

    low: int  # points
    high: int
    children: int | None
    outcomes: int | None
    share: Interval | None
    expected: float | None  # of a card that gives chances


@dataclass(frozen=True, kw_only=True)
class Drifted:
    """The totals of one month's frozen list beside the reference."""

    month: date
    children: int
    index: float
    limit: float
    flagged: bool


@dataclass(frozen=True, kw_only=True)
class Summed:
    """How far outcomes had run ahead of, or behind, what the card expects by a month."""

    month: date
    too_many: float
    too_few: float
    flagged: bool


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Month by month, and the limits that a card which fits rarely passes."""

    too_many_limit: float
    too_few_limit: float
    months: tuple[Summed, ...]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Of how many children one answer was not known, month by month."""

    fact: str
    label: str
    shares: tuple[float | None, ...]  # by frozen month
    changed: bool  # beyond chance, from the first month to the last
    more: bool


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """What clinicians decided in one month."""

    month: date
    decisions: int
    raised: int
    lowered: int
    share: Interval | None  # given another priority; None on few decisions


@dataclass(frozen=True, kw_only=True)
class Reason:
    """Why clinicians gave another priority, over the year."""

    says: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """Two looks at the same child."""

    between: str
    pairs: int
    same: int
    kappa: Interval | None
    ac2: Interval | None


@dataclass(frozen=True, kw_only=True)
class GroupTold:
    """One group of children, over the year; each child once a quarter."""

    kind: Kind
    group: str
    children: int | None
    outcomes: int | None
    over_expected: Interval | None
    auc: Interval | None
    found_at_top: Interval | None
    unknown: float | None
    verdict: Verdict | None
    why: str


@dataclass(frozen=True, kw_only=True)
class GroupWait:
    """How long one group waits so far in one priority: the middle, in weeks."""

    kind: Kind
    group: str
    band: Band
    children: int | None
    weeks: float | None


@dataclass(frozen=True, kw_only=True)
class CardWatched:
    """Everything that is watched of one list's card."""

    pathway: Pathway
    made_on: date
    card: str  # its name; "" where the list has none
    version: str
    digest: str
    learnt: bool  # it gives chances
    outcome: str  # what was agreed, by name and version
    parts: tuple[str, ...]  # of the outcome, in words
    horizon_weeks: int
    first_frozen: date | None  # the day of the first frozen list
    told_from: date  # from when outcomes of the oldest list can be told
    drawn: int | None  # so many children were drawn by lot; None: all were followed
    months: tuple[Told, ...] = ()  # the oldest first
    quarter: Told | None = None
    by_points: tuple[PointsGroup, ...] = ()
    drift: tuple[Drifted, ...] = ()
    reference: str = ""  # what totals are held against
    sums: Sums | None = None
    frozen_months: tuple[date, ...] = ()
    unknown: tuple[Unknown, ...] = ()
    overrides: tuple[Overrides, ...] = ()
    reasons: tuple[Reason, ...] = ()
    raters: tuple[Agreed, ...] = ()
    groups: tuple[GroupTold, ...] = ()
    waits: tuple[GroupWait, ...] = ()
