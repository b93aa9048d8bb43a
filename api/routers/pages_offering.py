"""Clinics and offers as pages: the week as it is filled, and one offer's life."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse

from api import deps, sending
from api.deps import AtDesk, Looks
from api.sending import Fields
from api.templating import page
from triage.desk.offering import drawing, importing, shown
from triage.roles import Action


router = APIRouter()
PICTURES = {
    "in person": "●",
    "video": "▶",
    "telephone": "☎",
    "home": "⌂",
    "school": "▣",
}


class NoFile(importing.NotSlots):
    """Choose a file of slots first."""


@router.get("/clinics", dependencies=[deps.needs(Action.OFFER)])
def clinics(request: Request, desk: Looks) -> HTMLResponse:
    """Every clinic and how full its next weeks are."""
    return page(
        request,
        "clinics.jinja",
        title="Clinics",
        clinics=shown.clinics_page(desk),
        runs=desk.actor.may(Action.RUN_CLINICS),
        today=desk.today,
    )


@router.get("/clinics/{clinic_id}", dependencies=[deps.needs(Action.OFFER)])
def week(
    request: Request, clinic_id: str, desk: AtDesk, week: str = ""
) -> HTMLResponse:
    """One clinic's week: its slots, who has them, and how far each offer is."""
    day = drawing.week_asked(week, desk.today)
    found = shown.week(desk, clinic_id, day)
    return page(
        request,
        "clinic.jinja",
        title=found.clinic.name,
        week=found,
        runs=desk.actor.may(Action.RUN_CLINICS),
        pictures=PICTURES,
        today=desk.today,
    )


@router.get("/offers/{offer_id}", dependencies=[deps.needs(Action.OFFER)])
def offer(request: Request, offer_id: str, desk: AtDesk) -> HTMLResponse:
    """One offer and what may be done with it."""
    found = shown.offer_page(desk, offer_id)
    return page(request, "offer.jinja", title="Offer", shown=found)


@router.get("/slots/import", dependencies=[deps.needs(Action.RUN_CLINICS)])
def import_page(request: Request, desk: Looks) -> HTMLResponse:
    """A form for a file of slots."""
    return _import(request)


@router.post(
    "/slots/import", dependencies=[deps.needs(Action.RUN_CLINICS), deps.OurForm]
)
def import_slots(
    request: Request,
    typed: Fields,
    desk: AtDesk,
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """Add the slots of a file and say what became of every row."""
    try:
        if file is None or not file.filename:
            raise NoFile
        done = importing.import_once(desk, sending.key(typed), file.file.read())
    except (importing.NotSlots, importing.TooManyRows) as wrong:
        return _import(request, errors={"file": wrong.sentence()}, status=422)
    return _import(request, done=done)


def _import(request: Request, *, status: int = 200, **values: object) -> HTMLResponse:
    return page(
        request,
        "slots_import.jinja",
        status=status,
        title="Bring in slots",
        sample=importing.SAMPLE,
        once=sending.fresh_key(),
        **values,
    )
