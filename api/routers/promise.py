"""The contact promise, for programs."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api import deps
from api.deps import AtDesk, Looks
from api.errors import describe
from api.shapes import Shape
from api.signin import NotSignedIn
from triage.checkins.promise import Outside
from triage.desk.checking_in import promise_shown
from triage.desk.record import looks
from triage.roles import Action, NotAllowed


class GroupCountOut(Shape):
    """One group. Null: too few to show, or it would tell of too few."""

    group: str
    families: int | None
    counted: int | None


class TableOut(Shape):
    """Families by one kind of group."""

    title: str
    groups: tuple[GroupCountOut, ...]


class OutsiderOut(Shape):
    """A family outside the promise, and why."""

    referral_id: str
    name: str
    band: int
    last_at: datetime | None
    last_what: str
    next_on: date | None
    next_what: str
    reason: str


class PromiseOut(Shape):
    """How the promise is kept. Counted: families outside it, or that are silent."""

    live: bool
    as_of: date
    promised_weeks: dict[int, int]
    grace_days: int
    a_week: int
    turn_waits: int | None
    everybody: GroupCountOut
    reasons: TableOut
    groups: tuple[TableOut, ...]
    silent: GroupCountOut
    rungs: TableOut
    silent_groups: tuple[TableOut, ...]
    outside: tuple[OutsiderOut, ...]
    outside_from: int
    outside_in_all: int | None
    terms_end: date


router = APIRouter(tags=["Messages"])


@router.get(
    "/contact-promise",
    dependencies=[deps.needs(Action.SEE_PROMISE)],
    responses=describe(NotSignedIn, NotAllowed),
)
def contact_promise(
    desk: AtDesk,
    looking: Looks,
    start: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
    reason: Outside | None = None,
) -> PromiseOut:
    """Families within the promise, and those not, by reason and by group."""
    found = promise_shown.shown(looking, start=start, reason=reason)
    looks.several(desk, "Contact promise", found.outside)
    return PromiseOut.model_validate(found)
