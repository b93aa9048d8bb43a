"""The page of the weekly meeting."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps, pictures
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.meeting import shown
from triage.desk.record import looks
from triage.roles import Action


router = APIRouter()


@router.get("/moderation", dependencies=[deps.needs(Action.SEE_MODERATION)])
def moderation(request: Request, desk: AtDesk, looking: Looks) -> HTMLResponse:
    """Whether bands, clinicians and rules still agree."""
    found = shown.shown(looking)
    looks.several(desk, "Weekly meeting", found)
    return page(
        request,
        "moderation.jinja",
        title="Weekly meeting",
        shown=found,
        bars=pictures.bars(found.weeks),
        sees=desk.actor.may(Action.SEE_CHILD),
    )
