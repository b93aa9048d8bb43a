"""Paper: one page about one child for the panel, and the agenda of the huddle."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk
from api.templating import page
from triage.desk import huddle, pack
from triage.roles import Action


router = APIRouter()


@router.get("/referrals/{referral_id}/pack", dependencies=[deps.sees_child()])
def for_the_panel(request: Request, referral_id: str, desk: AtDesk) -> HTMLResponse:
    """One child on one page."""
    found = pack.pack(desk, referral_id)
    return page(
        request,
        "pack.jinja",
        title=f"For the panel: {found.name}",
        pack=found,
        today=desk.today,
        by=desk.actor.by,
    )


@router.get("/huddle", dependencies=[deps.needs(Action.SEE_TASKS)])
def agenda(request: Request, desk: AtDesk) -> HTMLResponse:
    """Today's agenda, to print."""
    return page(
        request,
        "huddle.jinja",
        title="Huddle",
        huddle=huddle.huddle(desk),
        sees=desk.actor.may(Action.SEE_CHILD),
        now=desk.now,
        by=desk.actor.by,
    )
