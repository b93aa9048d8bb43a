"""Reviews: this week's, and the backlog with the week it clears."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import deps, pictures
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.record import looks
from triage.desk.reviewing import shown
from triage.roles import Action


router = APIRouter()


@router.get("/reviews", dependencies=[deps.needs(Action.SEE_MODERATION)])
def reviews(request: Request, desk: AtDesk, looking: Looks) -> HTMLResponse:
    """What is to be reviewed, and when."""
    found = shown.shown(looking)
    looks.several(desk, "Reviews", found)
    return page(
        request,
        "reviews.jinja",
        title="Reviews",
        shown=found,
        rule=shown.rule_in_words,
        columns={one.kind: pictures.columns(one.weeks) for one in found.backlogs},
        does=desk.actor.may(Action.DO_TASKS),
        sees=desk.actor.may(Action.SEE_CHILD),
    )
