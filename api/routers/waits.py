"""The lists in figures, for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.narrowing import BandChoice
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.record import looks
from triage.desk.waiting import BadPageKey
from triage.desk.waits import behind, figures, late_why, national_return
from triage.desk.waits.behind import NoSuchFigure
from triage.desk.waits.figures import DayToCome, DayTooEarly
from triage.referrals import Band, Pathway
from triage.roles import Action, NotAllowed


class NumberOut(Shape):
    """One number. `value` null: it cannot be told, and `why_not` says why."""

    key: str
    label: str
    unit: str
    means: str
    source: str
    value: float | None
    why_not: str
    low: float | None = Field(description="Of a 95 % interval, as the next.")
    high: float | None
    interval: str = Field(description="How the interval is made; empty: there is none.")
    children: bool = Field(description="Whose they are can be asked for by the key.")


class SectionOut(Shape):
    """Numbers that belong together, and what they come to."""

    key: str
    title: str
    finding: str
    numbers: tuple[NumberOut, ...]


class ListFiguresOut(Shape):
    """Every number of one list."""

    pathway: Pathway
    finding: str
    sections: tuple[SectionOut, ...]


class WaitsOut(Shape):
    """The lists at the end of a day, and what cannot be told of it."""

    on: date
    today: date
    lists: tuple[ListFiguresOut, ...]
    cannot: tuple[str, ...]


class ChildBehindOut(Shape):
    """One child behind a number. `left_on` null: on the list at the end of the day."""

    referral_id: str
    name: str
    clock_start: date
    weeks_waited: int
    left_on: date | None
    left_why: str


class BehindOut(Shape):
    """One page of the children behind a number.

    `covered`: so many of this page are shown once you have given a band of your own.
    """

    pathway: Pathway
    on: date
    number: NumberOut
    children: tuple[ChildBehindOut, ...]
    covered: int
    next_after: str | None


class ReturnLineOut(Shape):
    """One list in one band of waits."""

    pathway: Pathway
    band: str
    label: str
    waiting: int


class NationalReturnOut(Shape):
    """The bands of the national community return. It is asked for the end of a month."""

    on: date
    end_of_month: bool
    lines: tuple[ReturnLineOut, ...]
    undecided: int


class WhyLateOut(Shape):
    """Why one band is late. Null figures: too little to go by, as `finding` says."""

    pathway: Pathway
    band: BandName
    late: int
    finding: str
    window_weeks: int | None
    list_slots_a_week: float | None
    slots_a_week: float | None = Field(description="That the band has for sure.")
    joins_a_week: float | None
    more_urgent_a_week: float | None = Field(description="Who join the bands before.")
    waiting: int | None
    max_weeks: int | None
    newcomer_weeks: int | None = Field(description="Null: no bound.")
    extra_slots: int | None = Field(description="A week; they would keep the promise.")


router = APIRouter(tags=["waits"])
SIGNED = (NotSignedIn, NotAllowed)
OF_A_DAY = (*SIGNED, DayToCome, DayTooEarly)
SEES_WAITS = deps.needs(Action.SEE_WAITS)


@router.get("/waits", dependencies=[SEES_WAITS], responses=describe(*OF_A_DAY))
def figures_of_lists(desk: AtDesk, looking: Looks, day: date | None = None) -> WaitsOut:
    """Every number of every list, now or at the end of an earlier day."""
    desk.note("Looked at the figures of the lists", on=("list", "waits"))
    return WaitsOut.model_validate(figures.figures(looking, day))


@router.get(
    "/waits/children",
    dependencies=[deps.needs(Action.SEE_LIST)],
    responses=describe(*OF_A_DAY, NoSuchFigure, BadPageKey),
)
def children_behind_a_number(
    desk: AtDesk,
    looking: Looks,
    pathway: Annotated[Pathway, Query(alias="list")],
    number: Annotated[str, Query(max_length=80, description="The number’s key.")],
    day: date | None = None,
    after: Annotated[str, Query(max_length=400)] = "",
) -> BehindOut:
    """Whom a number counts, the longest wait first."""
    found = behind.children(looking, pathway, number, as_of=day, after=after)
    looks.several(desk, "Children behind a number", found)
    return BehindOut.model_validate(found)


@router.get(
    "/waits/national-return", dependencies=[SEES_WAITS], responses=describe(*OF_A_DAY)
)
def national_return_bands(
    desk: AtDesk, looking: Looks, day: date | None = None
) -> NationalReturnOut:
    """How many wait in each band of the national community return, by list."""
    desk.note("Looked at the figures of the lists", on=("list", "waits"))
    return NationalReturnOut.model_validate(national_return.made(looking, day))


@router.get(
    "/waits/late",
    dependencies=[SEES_WAITS],
    responses=describe(NotSignedIn, NotAllowed),
)
def why_a_band_is_late(
    desk: AtDesk,
    looking: Looks,
    pathway: Annotated[Pathway, Query(alias="list")],
    band: BandChoice,
) -> WhyLateOut:
    """What comes before a band, the slots left for it, and what would keep its promise."""
    desk.note("Looked at why a priority is late", on=("list", pathway.value))
    return WhyLateOut.model_validate(late_why.why(looking, pathway, Band[band]))
