"""The lists in figures: the page, the children behind a number, and files of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, figures_said
from api.deps import AtDesk, Looks
from api.narrowing import BandChoice
from api.templating import page
from api.wording import BAND_LABELS
from triage.desk.record import looks
from triage.desk.waits import behind, figures, late_why, national_return
from triage.desk.waits.numbers import WaitsShown
from triage.desk.waits.parts import late_key
from triage.referrals import Band, Pathway
from triage.roles import Action


CSV = "text/csv; charset=utf-8"
HEAD = (
    "day",
    "list",
    "part",
    "key",
    "number",
    "value",
    "low",
    "high",
    "unit",
    "why_not",
    "means",
    "interval",
    "source",
)
RETURN_HEAD = ("day", "list", "band", "weeks", "waiting")
NOT_A_DAY = "Type a real day, such as 2026-11-23."
SEES_WAITS = deps.needs(Action.SEE_WAITS)

router = APIRouter()


@router.get("/waits", dependencies=[SEES_WAITS])
def waits(
    request: Request, desk: AtDesk, looking: Looks, day: str = ""
) -> HTMLResponse:
    """Every list in figures, as it stands or as it stood at the end of a day."""
    asked, errors = _day(day)
    try:
        shown = figures.figures(looking, asked)
    except (figures.DayToCome, figures.DayTooEarly) as wrong:
        shown, errors = figures.figures(looking), {"day": wrong.sentence()}
    desk.note("Looked at the figures of the lists", on=("list", "waits"))
    return page(
        request,
        "waits.jinja",
        status=422 if errors else 200,
        title="Waits",
        shown=shown,
        typed=day,
        errors=errors,
        said=figures_said.value,
        between=figures_said.between,
        pictures={one.pathway: figures_said.pictures(one) for one in shown.lists},
        opens=desk.actor.may(Action.SEE_LIST),
        late_labels={late_key(band): words for band, words in BAND_LABELS.items()},
    )


@router.get("/waits/children", dependencies=[deps.needs(Action.SEE_LIST)])
def children(
    request: Request,
    desk: AtDesk,
    looking: Looks,
    pathway: Annotated[Pathway, Query(alias="list")],
    number: Annotated[str, Query(max_length=80)],
    day: date | None = None,
    after: Annotated[str, Query(max_length=400)] = "",
) -> HTMLResponse:
    """The children behind a number; who was shown is kept. Raises `NoSuchFigure`."""
    found = behind.children(looking, pathway, number, as_of=day, after=after)
    looks.several(desk, "Children behind a number", found)
    return page(
        request,
        "waits_children.jinja",
        title=found.number.label,
        found=found,
        said=figures_said.value,
        day=day,
        sees=desk.actor.may(Action.SEE_CHILD),
    )


@router.get("/waits/late", dependencies=[SEES_WAITS])
def why_late(
    request: Request,
    desk: AtDesk,
    looking: Looks,
    pathway: Annotated[Pathway, Query(alias="list")],
    band: BandChoice,
) -> HTMLResponse:
    """Why a priority of a list is late."""
    desk.note("Looked at why a priority is late", on=("list", pathway.value))
    return page(
        request,
        "waits_late.jinja",
        title=f"Why is ‘{BAND_LABELS[Band[band]]}’ late?",
        found=late_why.why(looking, pathway, Band[band]),
        opens=desk.actor.may(Action.SEE_LIST),
    )


@router.get("/waits.csv", dependencies=[SEES_WAITS])
def waits_csv(desk: AtDesk, looking: Looks, day: date | None = None) -> Response:
    """Every number of the page with its definition, as CSV."""
    shown = figures.figures(looking, day)
    desk.note("Took the figures of the lists", on=("list", "waits"))
    return _file("waits", shown.on, HEAD, _rows(shown))


@router.get("/waits/national-return.csv", dependencies=[SEES_WAITS])
def return_csv(desk: AtDesk, looking: Looks, day: date | None = None) -> Response:
    """The wait bands of the national community return, as CSV."""
    found = national_return.made(looking, day)
    desk.note("Took the bands of the national return", on=("list", "waits"))
    rows = (
        (found.on.isoformat(), one.pathway.value, one.band, one.label, one.waiting)
        for one in found.lines
    )
    return _file("national-return", found.on, RETURN_HEAD, rows)


def _rows(shown: WaitsShown) -> Iterable[Sequence[object]]:
    for one in shown.lists:
        for part in one.sections:
            for number in part.numbers:
                yield (
                    shown.on.isoformat(),
                    one.pathway.value,
                    part.title,
                    number.key,
                    number.label,
                    number.value,
                    number.low,
                    number.high,
                    number.unit,
                    number.why_not,
                    number.means,
                    number.interval,
                    number.source,
                )


def _file(
    name: str, on: date, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    text = io.StringIO()
    written = csv.writer(text)
    written.writerow(head)
    written.writerows(rows)
    return Response(
        text.getvalue(),
        media_type=CSV,
        headers={"Content-Disposition": f'attachment; filename="{name}-{on}.csv"'},
    )


def _day(typed: str) -> tuple[date | None, dict[str, str]]:
    if not typed.strip():
        return None, {}
    try:
        return date.fromisoformat(typed.strip()), {}
    except ValueError:
        return None, {"day": NOT_A_DAY}
