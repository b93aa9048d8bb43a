"""Editions of the rules as pages: what is in force, what is on its way, what it would do."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.errors import NotUnderstood
from api.templating import page
from triage.desk.editions import rehearsal_shown, shown
from triage.desk.record import looks
from triage.roles import Action


router = APIRouter(prefix="/editions")
Day = Annotated[str, Query(alias="day", max_length=10)]
Places = Annotated[int, Query(alias="places", ge=0, le=1_000_000)]
Start = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


@router.get("", dependencies=[deps.needs(Action.SEE_RULES)])
def editions(request: Request, desk: Looks) -> HTMLResponse:
    """Which edition is in force, the drafts, and every time one came into force."""
    return page(
        request,
        "editions.jinja",
        title="Editions of the rules",
        shown=shown.listed(desk),
    )


@router.get("/{edition_id}", dependencies=[deps.needs(Action.SEE_RULES)])
def edition(request: Request, edition_id: str, desk: Looks) -> HTMLResponse:
    """One edition beside the one in force."""
    return page(
        request,
        "edition.jinja",
        title=f"Edition {edition_id[:12]}",
        shown=shown.shown(desk, edition_id),
    )


@router.get("/{edition_id}/rehearsal", dependencies=[deps.needs(Action.REHEARSE_RULES)])
def rehearsal(
    request: Request,
    edition_id: str,
    desk: AtDesk,
    looking: Looks,
    day: Day = "",
    places: Places = 10,
    start: Start = 0,
) -> HTMLResponse:
    """Who would move, were this edition in force. Nothing is changed."""
    found = rehearsal_shown.rehearsal(
        looking, edition_id, day=_day(day), more_than=places, start=start
    )
    looks.several(desk, "Rehearsal of new rules", found.moves)
    return page(
        request,
        "rehearsal.jinja",
        title=f"Rehearsal of edition {edition_id[:12]}",
        shown=found,
        words=rehearsal_shown.in_words,
        next_from=start + rehearsal_shown.PAGE,
    )


def _day(asked: str) -> date | None:
    """The day in the address; an empty field asks for today."""
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError:
        raise NotUnderstood(where="day") from None
