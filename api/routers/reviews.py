"""Reviews, for programs."""

from datetime import date, datetime

from fastapi import APIRouter

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.record import looks
from triage.desk.reviewing import shown
from triage.roles import Action, NotAllowed


class BacklogWeekOut(Shape):
    """One week: how many reviews of each band (1 to 4) are done in it."""

    begins: date
    by_band: dict[int, int]
    left: int


class BacklogOut(Shape):
    """The reviews of one kind that are owed."""

    kind: str
    title: str
    overdue: int
    by_band: dict[int, int]
    open: int
    a_week: int
    opened: int
    clear_by: date | None
    weeks: tuple[BacklogWeekOut, ...]
    sentence: str


class HarmFoundOut(Shape):
    """What one harm review taught."""

    referral_id: str
    harm: str
    learning: str
    made_by: str
    made_at: datetime


class ReviewsOut(Shape):
    """What is open, what is owed, and what was found."""

    backlogs: tuple[BacklogOut, ...]
    open_in_all: int
    done: dict[str, int]
    harm: dict[str, int]
    learned: tuple[HarmFoundOut, ...]
    window_weeks: int


router = APIRouter(tags=["review"])


@router.get(
    "/reviews",
    dependencies=[deps.needs(Action.SEE_MODERATION)],
    responses=describe(NotSignedIn, NotAllowed),
)
def reviews(desk: AtDesk, looking: Looks) -> ReviewsOut:
    """The reviews that are open and owed, with the week each backlog clears."""
    found = shown.shown(looking)
    looks.several(desk, "Reviews", found)
    return ReviewsOut.model_validate(found)
