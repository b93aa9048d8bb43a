"""Delays that the service can put right, for programs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.desk.record import looks
from triage.desk.waits import missed
from triage.desk.waits.missed_words import Rule
from triage.referrals import Pathway
from triage.roles import Action, NotAllowed


class OwedOut(Shape):
    """One child to whom something is owed."""

    referral_id: str
    name: str
    pathway: Pathway
    since: date
    days: int


class OwedRuleOut(Shape):
    """One rule, for how many it holds, and the first or next of them."""

    key: Rule
    title: str
    rule: str
    since: str = Field(description="What the day beside a child is.")
    count: int
    oldest: date | None
    children: tuple[OwedOut, ...] = Field(
        description="Empty for roles that do not see children."
    )


class MissedOut(Shape):
    """Everything that is owed. `children` counts each child once."""

    as_of: date
    finding: str
    children: int
    rules: tuple[OwedRuleOut, ...]
    sees: bool
    start: int


router = APIRouter(tags=["Waits"])


@router.get(
    "/waits/missed",
    dependencies=[deps.needs(Action.SEE_LIST)],
    responses=describe(NotSignedIn, NotAllowed),
)
def delays_to_put_right(
    desk: AtDesk,
    looking: Looks,
    rule: Rule | None = None,
    start: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> MissedOut:
    """Each rule with its first children, or one rule alone page by page."""
    found = missed.shown(looking, only=rule, start=start if rule else 0)
    looks.several(desk, "Delays to put right", found.rules)
    return MissedOut.model_validate(found)
