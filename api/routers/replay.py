"""Whether a child's past places and decisions come out again as they were kept."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.deciding.blind import OwnBandFirst
from triage.desk.editions import replay
from triage.desk.editions.replay import Replayed
from triage.desk.versions import NotHere
from triage.roles import Action, NotAllowed


class ReplayedOut(Shape):
    """One placement or decision, worked out again by the edition then in force."""

    kind: str = Field(description="placement or decision")
    id: str
    made_at: datetime
    edition: str = Field(description="The digest of the edition that made it.")
    outcome: str = Field(
        description="the same, differs, or cannot be worked out again."
    )
    fields: tuple[str, ...] = Field(
        description="What differs. Values are read on the command line alone."
    )
    why: str


class ReplayOut(Shape):
    """Every placement and decision of one referral, the first first."""

    referral_id: str
    all_the_same: bool
    replayed: tuple[ReplayedOut, ...]


router = APIRouter(tags=["record"])


@router.get(
    "/referrals/{referral_id}/replay",
    dependencies=[deps.needs(Action.SEE_AUDIT)],
    responses=describe(NotSignedIn, NotAllowed, NotHere, OwnBandFirst),
)
def replay_referral(referral_id: str, desk: AtDesk, looking: Looks) -> ReplayOut:
    """Work every placement and decision out again and say what differs from what was kept."""
    found = replay.seen(looking, referral_id)
    desk.note("Replayed a referral's places", on=("referral", referral_id))
    return ReplayOut(
        referral_id=referral_id,
        all_the_same=replay.all_the_same(found),
        replayed=tuple(_out(one) for one in found),
    )


def _out(one: Replayed) -> ReplayedOut:
    return ReplayedOut(
        kind=one.kind,
        id=one.id,
        made_at=one.made_at,
        edition=one.edition,
        outcome=one.outcome,
        fields=tuple(each.field for each in one.differences),
        why=one.why,
    )
