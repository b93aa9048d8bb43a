"""The page of what waits for a second person."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.deciding import shown
from triage.desk.record import looks
from triage.roles import Action


router = APIRouter()


@router.get("/proposals", dependencies=[deps.needs(Action.SIGN_OFF)])
def proposals(request: Request, desk: AtDesk, looking: Looks) -> HTMLResponse:
    """Everything that waits for a second person, the longest first."""
    waits = shown.waiting(looking)
    looks.several(desk, "Second sign-off", waits)
    return page(request, "proposals.jinja", title="Second sign-off", waits=waits)
