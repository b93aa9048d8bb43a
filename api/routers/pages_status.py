"""Where a referral stands, for people who may not see the record."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, sending
from api.deps import AtDesk, Chosen, Visit
from api.routers.record import NumberIn
from api.sending import Fields, Put
from api.templating import page
from triage.desk.record import status
from triage.desk.record.status import NoSuchNumber
from triage.roles import Action


STATUS = deps.needs(Action.SEE_STATUS)
router = APIRouter()


@router.get("/status", dependencies=[STATUS])
def find_page(request: Request) -> HTMLResponse:
    """An empty search."""
    return _find(request)


@router.post("/status", dependencies=[sending.READS_FORM, STATUS])
def find(request: Request, sent: Fields, desk: AtDesk, visit: Visit) -> Response:
    """Find by the whole NHS number; by POST, so that it is in no address."""

    def does() -> Response:
        asked = sending.read(NumberIn, sent)
        try:
            found = status.find(desk, asked.nhs_number)
        except NoSuchNumber as nobody:
            raise Put({"nhs_number": nobody.sentence()}, 404) from nobody
        shown = [status.of_referral(desk, one) for one in found]
        return page(request, "status_found.jinja", title="Found", found=shown)

    def again(wrong: Put) -> Response:
        typed = "".join(sent.get("nhs_number", ()))
        return _find(request, status=wrong.status, errors=wrong.errors, typed=typed)

    return sending.attempt(request, visit, desk, sent, does, again)


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


def _find(request: Request, **typed: Any) -> HTMLResponse:
    return page(request, "status_find.jinja", title="Find a child", **typed)
