"""The people who work here, and the link that lets somebody in."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks, OurForm
from api.templating import page
from triage.desk.people import joiners
from triage.roles import Action


router = APIRouter(prefix="/people", dependencies=[deps.needs(Action.MANAGE_PEOPLE)])


@router.get("")
def people(request: Request, desk: Looks) -> HTMLResponse:
    """Everybody: role, last seen, second factor, locked, open tasks."""
    return page(
        request,
        "people.jinja",
        title="People",
        people=joiners.people(desk),
        own=desk.actor.staff_id,
    )


@router.get("/{staff_id}/link")
def link_page(request: Request, staff_id: str, desk: Looks) -> HTMLResponse:
    """Before a link is made: looking makes none."""
    whom = joiners.name_of(desk, staff_id)
    return page(
        request, "person_link.jinja", title="Make a sign-in link", whom=whom, link=None
    )


@router.post("/{staff_id}/link", dependencies=[OurForm])
def make_link(request: Request, staff_id: str, desk: AtDesk) -> HTMLResponse:
    """The link, shown this once and kept nowhere."""
    link = joiners.make_link(desk, staff_id)
    return page(
        request,
        "person_link.jinja",
        title="A sign-in link",
        whom=link.name,
        link=f"{deps.origin(request)}/join/{link.token}",
        until=link.until,
    )
