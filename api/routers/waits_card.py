"""How each list's card fares, for programs."""

from datetime import date
from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.checkins.groups import Kind
from triage.desk.watching import shown
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


Verdict = Literal["passes", "flagged", "not assessable"]


class IntervalOut(Shape):
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


class ChallengerOut(Shape):
    """A silent card on the same frozen list."""

    name: str
    digest: str
    auc: IntervalOut | None


class ToldOut(Shape):
    """What came of who was on the list on certain days. Null: too few to show."""

    month: date
    days: tuple[date, ...]
    frozen: bool = Field(
        description="Points were frozen on the day; else worked out from the record."
    )
    children: int | None
    outcomes: int | None
    effective_outcomes: float | None
    share: IntervalOut | None = Field(
        description="To whom the outcome would come, did all go on waiting."
    )
    auc: IntervalOut | None
    over_expected: IntervalOut | None = Field(
        description="Outcomes for each one expected, of a card that gives chances."
    )
    slope: float | None
    challengers: tuple[ChallengerOut, ...]


class PointsGroupOut(Shape):
    """Children with about as many points, over the year."""

    low: int
    high: int
    children: int | None
    outcomes: int | None
    share: IntervalOut | None
    expected: float | None


class DriftedOut(Shape):
    """The totals of one frozen list beside the reference."""

    month: date
    children: int
    index: float
    limit: float = Field(description="Passed one time in twenty without any change.")
    flagged: bool


class SummedOut(Shape):
    """How far outcomes had run ahead of what the card expects, or behind."""

    month: date
    too_many: float
    too_few: float
    flagged: bool


class SumsOut(Shape):
    """Quarter by quarter, and the limits that a card which fits rarely passes."""

    too_many_limit: float
    too_few_limit: float
    months: tuple[SummedOut, ...]


class UnknownOut(Shape):
    """Of how many children one answer was not known, by frozen month."""

    fact: str
    label: str
    shares: tuple[float | None, ...]
    changed: bool
    more: bool


class OverridesOut(Shape):
    """What clinicians decided in one month."""

    month: date
    decisions: int
    raised: int
    lowered: int
    share: IntervalOut | None


class ReasonOut(Shape):
    """Why clinicians gave another priority, over the year."""

    says: str
    times: int


class LooksAgreeOut(Shape):
    """Two looks at the same child."""

    between: str
    pairs: int
    same: int
    kappa: IntervalOut | None
    ac2: IntervalOut | None


class CardGroupOut(Shape):
    """One group, over the year, and what its gates say. Null: too few to show."""

    kind: Kind
    group: str
    children: int | None
    outcomes: int | None
    over_expected: IntervalOut | None
    auc: IntervalOut | None
    found_at_top: IntervalOut | None
    unknown: float | None
    verdict: Verdict | None
    why: str


class GroupWaitOut(Shape):
    """How long one group waits so far in one priority."""

    kind: Kind
    group: str
    band: BandName
    children: int | None
    weeks: float | None


class CardWatchedOut(Shape):
    """Everything that is watched of one list's card."""

    made_on: date
    card: str
    version: str
    digest: str
    learnt: bool = Field(description="It was learnt from outcomes, and gives chances.")
    outcome: str
    parts: tuple[str, ...]
    horizon_weeks: int
    first_frozen: date | None
    told_from: date
    drawn: int | None
    months: tuple[ToldOut, ...]
    quarter: ToldOut | None
    by_points: tuple[PointsGroupOut, ...]
    drift: tuple[DriftedOut, ...]
    reference: str
    sums: SumsOut | None
    frozen_months: tuple[date, ...]
    unknown: tuple[UnknownOut, ...]
    overrides: tuple[OverridesOut, ...]
    reasons: tuple[ReasonOut, ...]
    raters: tuple[LooksAgreeOut, ...]
    groups: tuple[CardGroupOut, ...]
    waits: tuple[GroupWaitOut, ...]


class CardSectionOut(Shape):
    """One thing that is watched: what it comes to, and what to do."""

    key: str
    title: str
    finding: str
    flagged: bool
    do: str


class ListWatchedOut(Shape):
    """One list's card. Where `why_not` says something, there is nothing else."""

    pathway: Pathway
    why_not: str
    finding: str
    sections: tuple[CardSectionOut, ...]
    watched: CardWatchedOut | None


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/card",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def card_of_lists(desk: Looks) -> tuple[ListWatchedOut, ...]:
    """By list: how its card fares month by month and group by group, as last watched."""
    return tuple(ListWatchedOut.model_validate(one) for one in shown.shown(desk))
