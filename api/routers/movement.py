"""Why one child's place moved between two days, for programs."""

from datetime import date

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk import movement
from triage.desk.deciding.blind import OwnBandFirst
from triage.desk.movement import Days, DaysDoNotFit
from triage.desk.waiting import NoSuchReferral
from triage.referrals import Pathway
from triage.roles import NotAllowed


class CauseOut(Shape):
    """One cause: how many children, and what they added to the place."""

    cause: str
    own: bool = Field(description="This child's own change, not theirs.")
    children: int
    places: int = Field(description="Below 0 where the child came nearer the front.")
    sentence: str


class MovementOut(Shape):
    """Two places on one list. The causes add up to `after` less `before`."""

    referral_id: str
    pathway: Pathway
    since: date
    until: date
    before: int | None = Field(description="Null: not on this list at the end of then.")
    after: int | None
    sentence: str
    causes: tuple[CauseOut, ...]
    on_points: str


router = APIRouter(tags=["waiting list"])


@router.get(
    "/referrals/{referral_id}/movement",
    dependencies=[deps.sees_child()],
    responses=describe(NotSignedIn, NotAllowed, NoSuchReferral, OwnBandFirst)
    | describe(DaysDoNotFit),
)
def place_moved(
    referral_id: str,
    desk: AtDesk,
    looking: Looks,
    since: date | None = None,
    until: date | None = None,
) -> MovementOut:
    """Two places, each at the end of its day, and the causes of the difference.

    Without days: since a person last looked, or 13 weeks ago, until today.
    """
    found = movement.seen(looking, referral_id, Days(since=since, until=until))
    desk.note("Looked at how the place moved", on=("referral", referral_id))
    return MovementOut.model_validate(found)
