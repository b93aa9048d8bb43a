"""Which families were told in time: the page, and its counts to take away."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, pictures
from api.deps import AtDesk, Looks
from api.templating import page
from api.wording import group
from triage.checkins.promise import Outside
from triage.desk.checking_in import promise_shown
from triage.desk.record import looks
from triage.roles import Action


CSV = "text/csv; charset=utf-8"
HEAD = ("what is counted", "group", "families", "of them")
Start = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]

router = APIRouter(dependencies=[deps.needs(Action.SEE_PROMISE)])


@router.get("/promise")
def promise(
    request: Request,
    desk: AtDesk,
    looking: Looks,
    start: Start = 0,
    reason: Outside | None = None,
) -> HTMLResponse:
    """How the contact promise is kept, and for whom it is not."""
    found = promise_shown.shown(looking, start=start, reason=reason)
    looks.several(desk, "Contact promise", found.outside)
    return page(
        request,
        "promise.jinja",
        title="Contact promise",
        shown=found,
        chosen=reason,
        next_from=start + promise_shown.PAGE,
        bar=pictures.kept_bar,
        sees=desk.actor.may(Action.SEE_CHILD),
    )


@router.get("/promise/counts.csv")
def counts(desk: AtDesk, looking: Looks) -> Response:
    """The counts of the page, small ones left out, as CSV."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(HEAD)
    for what, name, *numbers in promise_shown.as_rows(promise_shown.shown(looking)):
        written.writerow((what, group(name), *numbers))
    desk.note("Took the counts of the contact promise", on=("list", "promise"))
    name = f"contact-promise-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
