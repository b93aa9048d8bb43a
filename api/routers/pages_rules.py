"""The rule books as pages."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk
from api.templating import page
from api.wording import LISTS
from triage.desk import books
from triage.referrals import Pathway
from triage.roles import Action


router = APIRouter()


@router.get("/rules/{pathway}", dependencies=[deps.needs(Action.SEE_RULES)])
def rules(request: Request, pathway: Pathway, desk: AtDesk) -> HTMLResponse:
    """A rule book in plain English."""
    return page(
        request,
        "rules.jinja",
        title=f"Rules, {LISTS[pathway]}",
        book=books.book_shown(desk, pathway),
    )
