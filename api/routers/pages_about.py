"""The pages about the product itself."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.templating import page


router = APIRouter(dependencies=[Depends(deps.any_visit)])


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """What has been checked, and what has not."""
    return page(request, "accessibility.jinja", title="Accessibility")


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    """What is kept and what never leaves."""
    return page(request, "privacy.jinja", title="Privacy")
