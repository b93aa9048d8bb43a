"""Messages as pages: how sending stands, and what one message would say to a family."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.telling import previewed, sending_now
from triage.desk.telling.threads import STATES
from triage.roles import Action


router = APIRouter()
WORDS = {state: f"{words[:1].upper()}{words[1:]}" for state, words in STATES.items()}
Kind = Annotated[str, Query(max_length=80)]


@router.get("/messages", dependencies=[deps.needs(Action.SEE_PROMISE)])
def messages(request: Request, desk: Looks) -> HTMLResponse:
    """Who answers for replies, what waits, what is stopped. No child is named."""
    return page(
        request,
        "messages.jinja",
        title="Messages",
        shown=sending_now.shown(desk),
        words=WORDS,
    )


@router.get(
    "/referrals/{referral_id}/preview",
    dependencies=[deps.needs(Action.SEE_MESSAGES)],
)
def preview(
    request: Request,
    referral_id: str,
    desk: AtDesk,
    looking: Looks,
    kind: Kind = previewed.FIRST,
) -> HTMLResponse:
    """What each person would read, by which way, and who would not be told."""
    shown = previewed.shown(looking, referral_id, kind)
    desk.note("Looked at what a message would say", on=("referral", referral_id))
    return page(request, "preview.jinja", title="What a message would say", shown=shown)
