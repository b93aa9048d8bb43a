"""Why one child's place moved between two days: a page."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk import movement, whom
from triage.desk.movement import Days, DaysDoNotFit, MovementShown


router = APIRouter()
Day = Annotated[str, Query(max_length=40)]
NOT_A_DAY = "Enter a day, for example 2026-11-02."


@router.get("/referrals/{referral_id}/movement", dependencies=[deps.sees_child()])
def place_moved(
    request: Request,
    referral_id: str,
    desk: AtDesk,
    looking: Looks,
    since: Day = "",
    until: Day = "",
) -> HTMLResponse:
    """Two places and the causes between, or which day to put right."""
    # Long because what was asked is shown again, right or wrong.
    errors = {
        name: NOT_A_DAY
        for name, text in (("since", since), ("until", until))
        if text and _day(text) is None
    }
    asked = Days(since=_day(since), until=_day(until))
    found, refused = _found(looking, referral_id, Days() if errors else asked)
    desk.note("Looked at how the place moved", on=("referral", referral_id))
    return page(
        request,
        "movement.jinja",
        status=422 if errors or refused else 200,
        title="How the place moved",
        whom=whom.caption(looking, referral_id),
        referral_id=referral_id,
        moved=None if errors else found,
        since=since or (found.since.isoformat() if found else ""),
        until=until or (found.until.isoformat() if found else ""),
        today=looking.today.isoformat(),
        errors=errors or refused,
        widest=max([1, *(one.children for one in found.causes)] if found else [1]),
    )


def _found(
    looking: Looks, referral_id: str, asked: Days
) -> tuple[MovementShown | None, dict[str, str]]:
    try:
        return movement.seen(looking, referral_id, asked), {}
    except DaysDoNotFit as refused:
        return None, {"since": refused.sentence()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
