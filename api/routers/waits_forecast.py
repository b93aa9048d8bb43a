"""How long children still wait, for programs."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.deciding.blind import OwnBandFirst
from triage.desk.waiting import NoSuchReferral
from triage.desk.waits import forecast_child, forecast_shown
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class BandForecastOut(Shape):
    """Whoever joins a band today, in weeks. Null: not within the forecast."""

    band: BandName
    waiting: int
    likely_from: int | None = Field(description="Half of such children lie within.")
    likely_to: int | None
    range_from: int | None = Field(description="8 of 10 such children lie within.")
    range_to: int | None
    wide_from: int | None = Field(description="19 of 20 such children lie within.")
    wide_to: int | None
    more_than: int | None = Field(
        description="Weeks; said when over 5 % of futures never come to the child."
    )
    sentence: str


class FanPointOut(Shape):
    """How many wait at the end of a coming week, at each chance of being fewer."""

    week: date
    low_95: int
    low_80: int
    low_50: int
    middle: int
    high_50: int
    high_80: int
    high_95: int


class HeldOut(Shape):
    """Ranges that have ended, and those that held. Null: too few to show."""

    name: str
    said: int | None
    held: int | None


class GroupsHeldOut(Shape):
    """How often the 80 % range held, by one kind of group; each child once."""

    kind: str
    groups: tuple[HeldOut, ...]


class WeekHeldOut(Shape):
    """Of one week's 80 % ranges, how many have ended and how many held."""

    week: date
    said: int
    held: int


class RecordOut(Shape):
    """When we said this, how often we were right."""

    sentence: str
    ranges: tuple[HeldOut, ...]
    weeks: tuple[WeekHeldOut, ...]
    groups: tuple[GroupsHeldOut, ...]
    factor: float = Field(description="By which ranges were widened: 1 to 2.")


class ListForecastOut(Shape):
    """One list's forecast. Where `why_not` says something, there is none."""

    pathway: Pathway
    why_not: str
    made_on: date | None
    finding: str
    waiting: int
    seen_in_year: int
    joined_in_year: int
    alarm: bool = Field(description="The shares of the alarm were taken to hold.")
    bands: tuple[BandForecastOut, ...]
    fan: tuple[FanPointOut, ...]
    record: RecordOut | None


class ChildForecastOut(Shape):
    """One child's ranges in weeks from now. Null: none can be given, and why."""

    likely_from: int | None
    likely_to: int | None
    range_from: int | None
    range_to: int | None
    sentence: str


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/forecast",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def forecast_of_lists(looking: Looks) -> tuple[ListForecastOut, ...]:
    """By list: who joins today, how many will wait, and how forecasts came out."""
    return tuple(
        ListForecastOut.model_validate(one) for one in forecast_shown.shown(looking)
    )


@router.get(
    "/referrals/{referral_id}/forecast",
    dependencies=[deps.sees_child()],
    responses=describe(NotSignedIn, NotAllowed, NoSuchReferral, OwnBandFirst),
)
def forecast_of_child(
    referral_id: str, desk: AtDesk, looking: Looks
) -> ChildForecastOut:
    """Between when and when this child is likely seen, or why nobody can say."""
    found = forecast_child.of_child(looking, referral_id)
    desk.note("Looked at the forecast", on=("referral", referral_id))
    return ChildForecastOut.model_validate(found)
