"""How each list's card fares: the page, and its figures to take away."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import card_charts, deps
from api.acts_charts import Charted
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.watching import shown, words
from triage.roles import Action


CSV = "text/csv; charset=utf-8"

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/card")
def card_page(
    request: Request,
    looking: Looks,
    chosen: Annotated[Charted, Query(alias="list")] = "neurodevelopmental",
) -> HTMLResponse:
    """One list's card as it was last watched, and what of the other should be looked at."""
    return page(
        request,
        "waits_card.jinja",
        title="The card",
        shown=shown.shown(looking),
        chosen=chosen,
        charts=card_charts,
        points=words.points,
    )


@router.get("/waits/card/figures.csv")
def figures(desk: AtDesk, looking: Looks) -> Response:
    """Every figure of the page, small numbers left out, as CSV."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(shown.HEAD)
    written.writerows(shown.as_rows(shown.shown(looking)))
    desk.note("Took the figures of the cards", on=("list", "card"))
    name = f"card-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
