"""Charts of the lists week by week: the page, and its numbers to take away."""

import csv
import io
from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, spc_charts
from api.acts_charts import Charted
from api.deps import Looks
from api.templating import page
from triage.desk.waits import charts
from triage.desk.waits.charts import ChartShown, ListCharts
from triage.roles import Action


CSV = "text/csv; charset=utf-8"
HEAD = (
    *("list", "measure", "unit", "week_beginning", "value", "count", "of"),
    *("mean", "lower_limit", "upper_limit", "limits_since", "target"),
    *("signal", "verdict"),
)
Row = tuple[str | int | float | None, ...]

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/charts")
def charts_page(
    request: Request,
    looking: Looks,
    chosen: Annotated[Charted, Query(alias="list")] = "neurodevelopmental",
) -> HTMLResponse:
    """Each list's latest week, and one list's charts with limits and rebases."""
    return page(
        request,
        "waits_charts.jinja",
        title="Week by week",
        shown=charts.shown(looking),
        chosen=chosen,
        picture=spc_charts.picture,
        variation_icon=spc_charts.variation_icon,
        assurance_icon=spc_charts.assurance_icon,
        number=charts.number,
    )


@router.get("/waits/charts.csv")
def charts_csv(looking: Looks) -> Response:
    """Every week of every chart, with the limits that hold in it."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(HEAD)
    for one in charts.shown(looking):
        for chart in one.charts:
            written.writerows(rows(one, chart))
    name = f"waits-by-week-{looking.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def rows(of: ListCharts, chart: ChartShown) -> Iterator[Row]:
    """One chart's weeks, each with its own stretch's limits."""
    limits = [one for one in chart.limits for _ in range(one.weeks)]
    for week, stretch in zip(chart.weeks, limits, strict=True):
        yield (
            of.pathway.value,
            chart.measure.value,
            chart.unit or "children",
            week.monday.isoformat(),
            week.value,
            week.count,
            week.of,
            stretch.mean,
            stretch.lower,
            stretch.upper,
            stretch.since.isoformat(),
            chart.target,
            week.signal,
            week.verdict,
        )
