"""Demand against capacity, for programs."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import deps
from api.capacity_asked import TryIn
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.desk import Desk
from triage.desk.versions import NotHere
from triage.desk.waits import capacity, capacity_files
from triage.desk.waits.capacity_shown import CapacityShown
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


CSV = "text/csv; charset=utf-8"
AS_NOW = TryIn()
TEXT = {
    "description": "The figures, as a file.",
    "content": {"text/csv": {"schema": {"type": "string"}}},
}
AS_FILE: dict[str, Any] = {
    "response_class": Response,  # or it would be described as JSON too
    "responses": {200: TEXT, **describe(NotHere)},
}


class NeedOut(Shape):
    """Slots a week that something takes. Null: see why_not."""

    key: str
    what: str
    slots: float | None
    low: float | None = Field(description="Of a range that holds in 8 of 10 cases.")
    high: float | None
    why_not: str
    once: bool = Field(description="So many in all, not in every week.")


class BandNeedOut(Shape):
    """More slots a week that keep a band's promise."""

    band: BandName
    max_weeks: int
    extra: int | None = Field(description="Null: no number within reason.")
    extra_tried: int | None
    sentence: str


class TriedWeekOut(Shape):
    """The end of one week, as now and with what is tried."""

    monday: date
    slots: float
    waiting: float
    low: float
    high: float
    slots_tried: float
    waiting_tried: float
    low_tried: float
    high_tried: float


class TrialOut(Shape):
    """What is tried, beside what goes on as now."""

    until: date
    words: str
    sentence: str
    hold: NeedOut
    weeks: tuple[TriedWeekOut, ...]


class EffectOut(Shape):
    """One change by itself, until the same day."""

    words: str
    waiting: float
    fewer: float


class ClinicWeekOut(Shape):
    """One week's slots. taken + offered + open + unused = set_up."""

    monday: date
    set_up: int
    taken: int
    offered: int
    open: int
    unused: int
    cancelled: int
    from_staff: float | None = Field(description="Null: no staff are kept.")
    lost: dict[str, float] = Field(description="Of what staff could give, by reason.")
    needed: float | None
    short: float | None


class PostOut(Shape):
    """A share of somebody's week for one list."""

    id: str
    name: str
    percent: int
    sessions: int
    slots: int
    first_day: date
    last_day: date | None
    term_only: bool
    slots_a_week: float


class AbsenceOut(Shape):
    """Days without slots. `whose` empty: of the whole list."""

    id: str
    whose: str
    first_day: date
    last_day: date
    why: str


class StaffOut(Shape):
    """What is kept of a list's staff."""

    posts: tuple[PostOut, ...]
    absences: tuple[AbsenceOut, ...]


class CapacityOut(Shape):
    """One list's demand and capacity. Where the past says too little: why_not."""

    pathway: Pathway
    as_of: date
    window_weeks: float
    why_not: str
    finding: str
    basis: str
    waiting: int
    joined_a_week: float | None
    seen_a_week: float | None
    left_a_week: float | None
    slots_a_week: float | None
    missed_share: float | None
    unused: int
    needs: tuple[NeedOut, ...]
    promises: tuple[BandNeedOut, ...]
    no_promise: str
    trial: TrialOut | None
    effects: tuple[EffectOut, ...]
    calendar: tuple[ClinicWeekOut, ...]
    calendar_finding: str
    plan: str
    staff: StaffOut


router = APIRouter(
    tags=["waits"],
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
Try = Annotated[TryIn, Query()]


@router.get("/waits/capacity")
def capacity_of_lists(desk: AtDesk, looking: Looks) -> tuple[CapacityOut, ...]:
    """What each list needs, what is planned for it, and where it goes as now."""
    desk.note("Looked at the capacity of the lists", on=("list", "capacity"))
    return tuple(CapacityOut.model_validate(one) for one in capacity.every(looking))


@router.get("/waits/capacity/{pathway}", responses=describe(NotHere))
def capacity_of_list(
    pathway: Pathway, asked: Try, desk: AtDesk, looking: Looks
) -> CapacityOut:
    """One list, with other slots tried on it."""
    return CapacityOut.model_validate(_looked(desk, looking, pathway, asked))


@router.get("/waits/capacity/{pathway}/weeks.csv", **AS_FILE)
def capacity_weeks(
    pathway: Pathway, asked: Try, desk: AtDesk, looking: Looks
) -> Response:
    """Each week until the day tried, as now and with what is tried, as CSV."""
    found = _looked(desk, looking, pathway, asked)
    return _file(capacity_files.weeks(found), pathway, "weeks")


@router.get("/waits/capacity/{pathway}/needs.csv", **AS_FILE)
def capacity_needs(
    pathway: Pathway, asked: Try, desk: AtDesk, looking: Looks
) -> Response:
    """What each thing a service may want takes, as CSV."""
    found = _looked(desk, looking, pathway, asked)
    return _file(capacity_files.needs(found), pathway, "needs")


@router.get("/waits/capacity/{pathway}/calendar.csv", **AS_FILE)
def capacity_calendar(pathway: Pathway, desk: AtDesk, looking: Looks) -> Response:
    """The coming weeks of a list's clinics, as CSV."""
    found = _looked(desk, looking, pathway, AS_NOW)
    return _file(capacity_files.calendar(found), pathway, "calendar")


def _looked(desk: Desk, looking: Desk, pathway: Pathway, asked: TryIn) -> CapacityShown:
    found = capacity.shown(looking, pathway, asked.tried())
    desk.note("Looked at the capacity of a list", on=("list", pathway.value))
    return found


def _file(content: bytes, pathway: Pathway, what: str) -> Response:
    name = f"capacity-{pathway}-{what}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=CSV, headers=disposition)
