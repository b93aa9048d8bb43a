"""Whether the lists are fair to every group: the page, and its figures to take away."""

import csv
import io
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, fairness_charts
from api.deps import AtDesk, Looks
from api.templating import page
from triage.checkins.groups import Kind
from triage.desk.waits import fairness
from triage.roles import Action


CSV = "text/csv; charset=utf-8"

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/fairness")
def fairness_page(
    request: Request, desk: Looks, by: Annotated[Kind, Query()] = Kind.AGE
) -> HTMLResponse:
    """Every measure by one kind of group; what differs, by every kind."""
    found = fairness.shown(desk)
    tables = {
        one.key: next(table for table in one.tables if table.kind is by)
        for one in found.measures
    }
    return page(
        request,
        "waits_fairness.jinja",
        title="Fairness",
        shown=found,
        by=by,
        tables=tables,
        chart=fairness_charts.chart,
        percent=fairness.percent,
        weeks=fairness.weeks,
    )


@router.get("/waits/fairness/figures.csv")
def figures(desk: AtDesk, looking: Looks) -> Response:
    """Every figure of the page by every kind of group, small ones left out, as CSV."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(fairness.HEAD)
    written.writerows(fairness.as_rows(fairness.shown(looking)))
    desk.note("Took the figures of fairness", on=("list", "fairness"))
    name = f"fairness-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
