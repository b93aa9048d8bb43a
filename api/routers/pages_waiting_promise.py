"""The waiting promise: a page for those who answer for the lists."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk import waiting_promise
from triage.roles import Action


router = APIRouter()


@router.get("/waiting-promise", dependencies=[deps.needs(Action.SEE_MODERATION)])
def promised(request: Request, desk: AtDesk, looking: Looks) -> HTMLResponse:
    """By list and band: shares, slots, arrivals, and what they come to."""
    found = waiting_promise.shown(looking)
    desk.note("Looked at the waiting promise", on=("list", "waiting promise"))
    return page(
        request,
        "waiting_promise.jinja",
        title="Waiting promise",
        shown=found,
        often=waiting_promise.OFTEN,
    )
