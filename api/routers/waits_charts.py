"""Charts of the lists week by week, for programs."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.waits import charts
from triage.desk.waits.charts import Measure
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class WeekOut(Shape):
    """One whole week, from its Monday."""

    monday: date
    value: float | None = Field(
        description="Null: there was nothing to take a share of."
    )
    count: int
    of: int | None = Field(description="What a share is of.")
    signal: str = Field(description="What is unusual about it; empty: chance alone.")
    verdict: str = Field(description="improvement, concern, change, or empty.")


class LimitsOut(Shape):
    """What chance does in a stretch of weeks. Null: too few weeks with a value."""

    since: date
    weeks: int
    mean: float | None
    lower: float | None = Field(description="May lie below what a value can be.")
    upper: float | None
    meaningful: bool = Field(description="False: nothing varies, or too few weeks.")
    few: bool = Field(description="Fewer than 13 weeks: the limits will still move.")


class RebaseOut(Shape):
    """From which week limits are new, by whom and why; withdrawn ones too."""

    id: str
    on_day: date
    why: str
    made_by: str
    made_at: datetime
    withdrawn_why: str | None
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class ChartOut(Shape):
    """One XmR chart by the rules of Making Data Count."""

    measure: Measure
    title: str
    means: str
    unit: str
    better: str = Field(description="higher, lower, or empty: neither.")
    target: float | None
    finding: str
    detail: tuple[str, ...]
    variation: str = Field(description="The icon's name.", examples=["concern low"])
    variation_says: str
    assurance: str | None = Field(description="pass, fail, or hit or miss.")
    assurance_says: str
    weeks: tuple[WeekOut, ...]
    limits: tuple[LimitsOut, ...]
    rebases: tuple[RebaseOut, ...]
    why_not: str = Field(description="Why there is no chart; empty: there is one.")


class ListChartsOut(Shape):
    """One list's charts."""

    pathway: Pathway
    charts: tuple[ChartOut, ...]


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/charts",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def charts_of_lists(looking: Looks) -> tuple[ListChartsOut, ...]:
    """Each list week by week, whole weeks only, and what is more than chance."""
    return tuple(ListChartsOut.model_validate(one) for one in charts.shown(looking))
