"""The pages about the product itself, and how it decides: open to everybody."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import Chosen, Reads, Tenant, Today
from api.templating import page
from triage.desk.public_record import made


router = APIRouter(dependencies=[Depends(deps.any_visit)])


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """What has been checked, and what has not."""
    return page(request, "accessibility.jinja", title="Accessibility")


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    """What is kept and what never leaves."""
    return page(request, "privacy.jinja", title="Privacy")


@router.get(made.ADDRESS)
def how_places_are_decided(
    request: Request, session: Reads, tenant: Tenant, chosen: Chosen, today: Today
) -> HTMLResponse:
    """The public record of what decides a place; nothing of any child is read."""
    record = made.record_now(session, tenant=tenant, settings=chosen, today=today)
    return page(request, "public_record.jinja", title=record.title, record=record)
