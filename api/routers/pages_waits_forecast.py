"""How long children still wait, as ranges with a record: the page, and its figures."""

import csv
import io

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, forecast_charts
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.waits import forecast_shown
from triage.desk.waits.forecast_words import in_words
from triage.roles import Action


CSV = "text/csv; charset=utf-8"

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/forecast")
def forecast_page(request: Request, looking: Looks) -> HTMLResponse:
    """By list: who joins today, how many will wait, and how forecasts came out."""
    return page(
        request,
        "waits_forecast.jinja",
        title="Forecast",
        shown=forecast_shown.shown(looking),
        fan=forecast_charts.fan,
        record_chart=forecast_charts.record,
        span=in_words,
    )


@router.get("/waits/forecast/figures.csv")
def figures(desk: AtDesk, looking: Looks) -> Response:
    """Every figure of the page, small numbers left out, as CSV."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(forecast_shown.HEAD)
    written.writerows(forecast_shown.as_rows(forecast_shown.shown(looking)))
    desk.note("Took the figures of the forecast", on=("list", "forecast"))
    name = f"forecast-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
