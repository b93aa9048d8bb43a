"""Delays that the service can put right: the page, and its counts to take away."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.record import looks
from triage.desk.waits import missed
from triage.desk.waits.missed_words import Rule
from triage.roles import Action


CSV = "text/csv; charset=utf-8"
Start = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]

router = APIRouter(dependencies=[deps.needs(Action.SEE_LIST)])


@router.get("/waits/missed")
def missed_page(
    request: Request,
    desk: AtDesk,
    looking: Looks,
    rule: Rule | None = None,
    start: Start = 0,
) -> HTMLResponse:
    """What is owed to whom, rule by rule; one rule alone page by page."""
    found = missed.shown(looking, only=rule, start=start if rule else 0)
    looks.several(desk, "Delays to put right", found.rules)
    return page(
        request,
        "waits_missed.jinja",
        title="Delays to put right",
        shown=found,
        only=rule,
        sees=found.sees,
        next_from=start + missed.PAGE,
    )


@router.get("/waits/missed/counts.csv")
def counts(desk: AtDesk, looking: Looks) -> Response:
    """The counts of the page as CSV. No child is named."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(missed.HEAD)
    written.writerows(missed.as_rows(missed.shown(looking)))
    desk.note("Took the counts of delays to put right", on=("list", "missed"))
    name = f"delays-to-put-right-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
