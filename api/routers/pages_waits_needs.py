"""Help and needs while waiting: the page, and its figures to take away."""

import csv
import io

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from api import deps
from api.charts import Chart, Kind, Level, Line, bars_chart
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.waits import needs
from triage.desk.waits.needs import ReadingShown
from triage.roles import Action


CSV = "text/csv; charset=utf-8"

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/needs")
def needs_page(request: Request, desk: Looks) -> HTMLResponse:
    """What families need while they wait, and what came of it."""
    found = needs.shown(desk)
    return page(
        request,
        "waits_needs.jinja",
        title="Help and needs while waiting",
        shown=found,
        chart=_chart(found.reading),
    )


@router.get("/waits/needs/figures.csv")
def figures(desk: AtDesk, looking: Looks) -> Response:
    """Every figure of the page as CSV, small ones left out."""
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(needs.HEAD)
    written.writerows(needs.as_rows(needs.shown(looking)))
    desk.note("Took the figures of needs while waiting", on=("list", "needs"))
    name = f"needs-while-waiting-{desk.today:%Y-%m-%d}.csv"
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chart(reading: ReadingShown) -> Markup | str:
    """Hours of each week; nothing where no reply was ever dealt with."""
    if not any(one.read for one in reading.weeks):
        return ""
    declared = Level(
        name="Hours that the service says it reads",
        value=reading.hours_a_week,
        kind=Kind.TARGET,
    )
    return bars_chart(
        Chart(
            key="reading",
            title="Hours a week with families’ replies",
            description=reading.finding,
            x=tuple(f"{one.begins:%-d %b}" for one in reading.weeks),
            y_title="Hours",
            lines=(
                Line(name="Hours", values=tuple(one.hours for one in reading.weeks)),
            ),
            levels=(declared,) if reading.hours_a_week else (),
        )
    )
