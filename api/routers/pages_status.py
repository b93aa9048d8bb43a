"""Where a referral stands, for people who may not see the record."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api import deps
from api.deps import AtDesk, Chosen, OurForm
from api.templating import page
from triage.desk.record import status
from triage.desk.record.status import NoSuchNumber
from triage.roles import Action


STATUS = deps.needs(Action.SEE_STATUS)
router = APIRouter()


@router.get("/status", dependencies=[STATUS])
def find_page(request: Request) -> HTMLResponse:
    """An empty search."""
    return _find(request, "")


@router.post("/status", dependencies=[STATUS, OurForm])
def find(
    request: Request,
    desk: AtDesk,
    nhs_number: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Find by the whole NHS number; by POST, so that it is in no address."""
    try:
        found = status.find(desk, nhs_number)
    except NoSuchNumber as nobody:
        return _find(request, nobody.sentence())
    shown = [status.of_referral(desk, one) for one in found]
    return page(request, "status_found.jinja", title="Found", found=shown)


@router.get("/referrals/{referral_id}/status", dependencies=[STATUS])
def status_page(
    request: Request, referral_id: str, desk: AtDesk, settings: Chosen
) -> HTMLResponse:
    """Pathway, where it stands, how long, what is next, whom to ring."""
    return page(
        request,
        "status.jinja",
        title="Where the referral stands",
        shown=status.of_referral(desk, referral_id),
        enquiries=settings.enquiries,
        glass_may=desk.actor.may(Action.BREAK_GLASS)
        and not desk.actor.may(Action.SEE_CHILD),
    )


def _find(request: Request, sentence: str) -> HTMLResponse:
    return page(
        request,
        "status_find.jinja",
        status=404 if sentence else 200,
        title="Find a child",
        errors={"nhs_number": sentence} if sentence else {},
    )
