"""What the weekly meeting looks at, for programs."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.meeting import shown
from triage.desk.record import looks
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class NearTieOut(Shape):
    """The last child drawn for a band's slots, and one close behind."""

    slot_of: BandName
    drawn: str
    next: str
    days: int


class ListStandsOut(Shape):
    """One list in what the meeting is warned about."""

    pathway: Pathway
    waiting: int
    unconfirmed: int
    arrivals: int
    urgent: int
    share: float | None
    alarm_above: float
    alarm: bool
    window_weeks: int
    longest_weeks: int
    median_weeks: int
    ratio: float | None
    starved: bool
    slots_ahead: int
    ties: tuple[NearTieOut, ...]
    covered: int


class RateOut(Shape):
    """Decisions and how many gave another band; no share on few decisions."""

    who: str
    decisions: int
    changed: int
    raised: int
    lowered: int
    share: float | None = Field(description="Null on few decisions.")
    alarm: str


class AgreementOut(Shape):
    """How often two words on one child were the same."""

    pairs: int
    same: int
    one_apart: int
    share: float | None


class DisagreementOut(Shape):
    """Two words on one child that differ."""

    referral_id: str
    first: str
    second: str
    between: str
    at: datetime
    apart: int


class ExpiringOut(Shape):
    """A decision whose day is near or has come."""

    referral_id: str
    band: BandName
    expires_on: date
    made_by: str
    over: bool


class LoadOut(Shape):
    """What one person carries."""

    who: str
    role: str
    open_tasks: int
    decisions: int
    offers: int


class ToConfirmOut(Shape):
    """Days from arrival to the first decision."""

    decided: int
    median_days: int | None
    slowest_tenth_days: int | None


class MeetingOut(Shape):
    """Everything the meeting looks at."""

    since: date
    lists: tuple[ListStandsOut, ...]
    overrides: RateOut
    clinicians: tuple[RateOut, ...]
    against_proposed: AgreementOut
    between_raters: AgreementOut
    disagreements: tuple[DisagreementOut, ...]
    covered: int
    expiring: tuple[ExpiringOut, ...]
    this_week: int
    to_confirm: ToConfirmOut
    load: tuple[LoadOut, ...]
    alarms: tuple[str, ...]


router = APIRouter(tags=["meeting"])


@router.get(
    "/moderation",
    dependencies=[deps.needs(Action.SEE_MODERATION)],
    responses=describe(NotSignedIn, NotAllowed),
)
def moderation(desk: AtDesk, looking: Looks) -> MeetingOut:
    """Alarms, override rates, disagreements, near ties, load."""
    found = shown.shown(looking)
    looks.several(desk, "Weekly meeting", found)
    return MeetingOut.model_validate(found)
