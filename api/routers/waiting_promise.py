"""The waiting promise, for programs."""

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk import waiting_promise
from triage.desk.deciding.blind import OwnBandFirst
from triage.desk.waiting import NoSuchReferral
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class NewcomerOut(Shape):
    """What whoever joins the band today can be told."""

    slots: int = Field(
        description="Of those left after the more urgent, if nobody overtakes."
    )
    weeks: int | None = Field(description="Null: no bound within ten years.")


class BandPromiseOut(Shape):
    """One band: what it gets for sure, what comes, and what that comes to."""

    band: BandName
    share: float | None = Field(description="Null: all that the more urgent leave.")
    slots_a_week: float
    arrivals_a_week: float
    waiting: int
    max_weeks: int
    newcomer: NewcomerOut
    verdict: str
    extra_slots: int | None = Field(description="A week; they would keep the promise.")


class BandShownOut(Shape):
    """One band's promise and its sentence."""

    promise: BandPromiseOut
    sentence: str
    red: bool


class ListPromiseOut(Shape):
    """One list. Where the figures are too few, no band is promised anything."""

    pathway: Pathway
    window_weeks: int
    slots: int
    arrivals: int
    alarm: bool
    too_few: str
    bands: tuple[BandShownOut, ...]


class ChildPromiseOut(Shape):
    """One child's line. Null slots and weeks: nothing is promised, and why."""

    slots: int | None
    weeks: int | None
    sentence: str


router = APIRouter(tags=["waiting list"])


@router.get(
    "/waiting-promise",
    dependencies=[deps.needs(Action.SEE_MODERATION)],
    responses=describe(NotSignedIn, NotAllowed),
)
def waiting_promise_of_lists(
    desk: AtDesk, looking: Looks
) -> tuple[ListPromiseOut, ...]:
    """What may be promised on each list and in each band, and what cannot be kept."""
    desk.note("Looked at the waiting promise", on=("list", "waiting promise"))
    return tuple(
        ListPromiseOut.model_validate(one) for one in waiting_promise.shown(looking)
    )


@router.get(
    "/referrals/{referral_id}/waiting-promise",
    dependencies=[deps.sees_child()],
    responses=describe(NotSignedIn, NotAllowed, NoSuchReferral, OwnBandFirst),
)
def waiting_promise_of_child(
    referral_id: str, desk: AtDesk, looking: Looks
) -> ChildPromiseOut:
    """By which slot and week this child is drawn at the latest, or why nobody can say."""
    found = waiting_promise.of_child(looking, referral_id)
    desk.note("Looked at the waiting promise", on=("referral", referral_id))
    return ChildPromiseOut.model_validate(found)
