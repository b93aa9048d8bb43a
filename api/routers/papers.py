"""What goes onto paper, for programs: a child for the panel, the huddle, and the
dated copies of a list."""

from datetime import date

from fastapi import APIRouter, Response

from api import deps
from api.deps import AtDesk, Chosen, Looks
from api.errors import describe
from api.routers import pages_copies
from api.routers.deciding import ComparedOut, DecisionOut, ProposalOut
from api.routers.known import QuestionClockOut
from api.routers.tasks import TaskOut
from api.shapes import BandName, ClockOut, Shape
from api.signin import NotSignedIn
from triage.desk import huddle, pack
from triage.desk.copies.held import CopyIncomplete
from triage.desk.versions import NotHere
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


router = APIRouter(tags=["paper"])
SIGNED = (NotSignedIn, NotAllowed)


class PackFactOut(Shape):
    """One fact as the panel reads it."""

    label: str
    value: str
    source: str
    age: str
    stale: bool
    disagrees: bool


class DomainOut(Shape):
    """The facts of one part of a child's life."""

    heading: str
    facts: tuple[PackFactOut, ...]


class PackOut(Shape):
    """One child for the panel. `band` null: this clinician gives their own first."""

    referral_id: str
    name: str
    nhs_number: str | None
    born_on: date | None
    pathway: Pathway
    source: str | None
    clock_start: date
    weeks_waited: int
    safe_task: str | None
    covered: bool
    band: BandName | None
    confirmed_by: str | None
    compared: ComparedOut | None
    clocks: tuple[ClockOut, ...]
    questions: tuple[QuestionClockOut, ...]
    domains: tuple[DomainOut, ...]
    confidential: int
    unknown: tuple[str, ...]
    rules: tuple[str, ...]
    decisions: tuple[DecisionOut, ...]
    waits: tuple[ProposalOut, ...]
    tasks: tuple[TaskOut, ...]
    last_contact: str
    left_out: int


class PartOut(Shape):
    """One part of the agenda."""

    title: str
    count: int
    lines: tuple[TaskOut, ...]


class ClinicWeekOut(Shape):
    """One clinic's week."""

    name: str
    slots: int
    free: int


class HuddleOut(Shape):
    """Today's agenda."""

    day: date
    who: str
    emergency: str
    parts: tuple[PartOut, ...]
    second: tuple[ProposalOut, ...]
    clinics: tuple[ClinicWeekOut, ...]
    late: int


@router.get(
    "/referrals/{referral_id}/pack",
    dependencies=[deps.sees_child()],
    responses=describe(*SIGNED, NotHere),
)
def for_the_panel(referral_id: str, desk: AtDesk) -> PackOut:
    """One child for the panel."""
    found = vars(pack.pack(desk, referral_id))
    domains = [{"heading": name, "facts": some} for name, some in found["domains"]]
    return PackOut.model_validate(found | {"domains": domains}, from_attributes=True)


@router.get(
    "/huddle",
    dependencies=[deps.needs(Action.SEE_TASKS)],
    responses=describe(*SIGNED),
)
def agenda(desk: AtDesk) -> HuddleOut:
    """Today's agenda."""
    return HuddleOut.model_validate(huddle.huddle(desk))


def _copy(kind: str) -> dict[int | str, dict[str, object]]:
    file = {"content": {kind: {}}, "description": "The copy, as a file."}
    return {200: file, **describe(*SIGNED, CopyIncomplete)}


@router.get(
    "/waiting-lists/{pathway}/copy.csv",
    dependencies=[deps.needs(Action.TAKE_OUT)],
    response_class=Response,
    responses=_copy("text/csv"),
)
def copy_csv(
    pathway: Pathway, desk: AtDesk, looking: Looks, chosen: Chosen
) -> Response:
    """Everyone on a list, to be kept for an outage, as CSV."""
    return pages_copies.copy_csv(pathway, desk, looking, chosen)


@router.get(
    "/waiting-lists/{pathway}/copy.pdf",
    dependencies=[deps.needs(Action.TAKE_OUT)],
    response_class=Response,
    responses=_copy("application/pdf"),
)
def copy_pdf(
    pathway: Pathway, desk: AtDesk, looking: Looks, chosen: Chosen
) -> Response:
    """Everyone on a list, to be kept for an outage, as an accessible PDF."""
    return pages_copies.copy_pdf(pathway, desk, looking, chosen)
