"""Help and needs while waiting, for programs."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import Looks
from api.errors import describe
from api.routers.promise import GroupCountOut
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.waits import needs
from triage.roles import Action, NotAllowed


class NeedTableOut(Shape):
    """One question, and how many children each answer is of."""

    key: str
    title: str
    finding: str
    counted: str = Field(description="What the second number is; empty: none.")
    groups: tuple[GroupCountOut, ...]


class ReadingWeekOut(Shape):
    """One week's replies that were dealt with, and the hours they stand for."""

    begins: date
    read: int
    hours: float


class ReadingOut(Shape):
    """Clinicians' hours with families' replies."""

    finding: str
    weeks: tuple[ReadingWeekOut, ...]
    minutes: int
    hours_a_week: float
    unread: int
    unread_since: date | None


class NeedsOut(Shape):
    """What families need while they wait, and what is not recorded."""

    as_of: date
    since: date
    waiting: int
    tables: tuple[NeedTableOut, ...]
    reading: ReadingOut
    not_recorded: tuple[str, ...]


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/needs",
    dependencies=[deps.needs(Action.SEE_WAITS)],
    responses=describe(NotSignedIn, NotAllowed),
)
def needs_while_waiting(desk: Looks) -> NeedsOut:
    """Needs of those who wait, help asked for, and hours with replies."""
    return NeedsOut.model_validate(needs.shown(desk))
