"""What was decided and what waits for a second person, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import BandName, Shape
from api.signin import NotSignedIn
from triage.desk.deciding import shown
from triage.desk.record import looks
from triage.desk.versions import NotHere
from triage.referrals import ReferralState
from triage.roles import Action, NotAllowed


class DecisionOut(Shape):
    """A clinician's word on a band, and who agreed where two had to."""

    kind: str
    band: BandName
    proposed_band: BandName
    own_band: BandName | None
    reason: str
    note: str
    unknown_because: str
    expires_on: date | None
    made_by: str
    made_at: datetime
    second_by: str | None


class ProposalOut(Shape):
    """Something that waits for a second person."""

    id: str
    kind: str
    referral_id: str
    sentence: str
    covered: bool = Field(description="Give your own priority first; then read it.")
    made_by: str
    made_at: datetime
    days: int
    mine: bool
    changed: bool


class MoveOut(Shape):
    """How a referral was moved."""

    from_state: ReferralState
    to_state: ReferralState
    from_pathway: str
    to_pathway: str
    reason: str
    note: str
    made_by: str
    made_at: datetime
    second_by: str | None


class ComparedOut(Shape):
    """A clinician's own band beside the proposed one."""

    own: BandName
    proposed: BandName
    sentence: str


class DecidingOut(Shape):
    """Where a referral stands, what was decided, and what may be done now."""

    referral_id: str
    state: ReferralState
    on_the_list: bool
    accepted_by: str | None
    blind: bool
    compared: ComparedOut | None
    unknown_flags: tuple[str, ...]
    waits: tuple[ProposalOut, ...]
    decisions: tuple[DecisionOut, ...]
    moves: tuple[MoveOut, ...]
    acts: tuple[str, ...]


router = APIRouter(tags=["deciding"])


@router.get(
    "/proposals",
    dependencies=[deps.needs(Action.SIGN_OFF)],
    responses=describe(NotSignedIn, NotAllowed),
)
def proposals(desk: AtDesk, looking: Looks) -> tuple[ProposalOut, ...]:
    """Everything that waits for a second person, the longest first."""
    waits = shown.waiting(looking)
    looks.several(desk, "Second sign-off", waits)
    return tuple(ProposalOut.model_validate(one) for one in waits)


@router.get(
    "/referrals/{referral_id}/deciding",
    dependencies=[deps.sees_child()],
    responses=describe(NotSignedIn, NotAllowed, NotHere),
)
def deciding(
    referral_id: Annotated[str, Path(max_length=80)], desk: AtDesk
) -> DecidingOut:
    """What was decided about one referral, by whom and why."""
    found = shown.decide(desk, referral_id)
    desk.note("Looked at the decisions", on=("referral", referral_id))
    return DecidingOut.model_validate(found)
