"""A list on paper, and the dated copies for when the service is down; each is kept in
the record."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, narrowing
from api.deps import AtDesk, Chosen, Looks
from api.narrowing import Narrowed
from api.templating import page
from api.wording import LISTS
from triage.desk.copies import as_csv, as_pdf, held
from triage.desk.copies.held import MOST_ON_PAPER, Held
from triage.desk.deciding import blind
from triage.desk.desk import Desk
from triage.desk.tasks import safe_now
from triage.desk.views import Filters
from triage.referrals import Pathway
from triage.roles import Action
from triage.settings import Settings


CSV, PDF = "text/csv; charset=utf-8", "application/pdf"

router = APIRouter(dependencies=[deps.needs(Action.TAKE_OUT)])


@router.get("/lists/{pathway}/print")
def printed(
    request: Request, filters: Narrowed, desk: AtDesk, looking: Looks, chosen: Chosen
) -> HTMLResponse:
    """The whole list as narrowed, on paper: confidential facts unnamed."""
    found = _held(looking, chosen, filters, most=MOST_ON_PAPER)
    on = narrowing.pairs(filters)
    _note(desk, "Printed the list", found, on)
    return page(
        request,
        "list_print.jinja",
        title=f"Print, {LISTS[filters.pathway]}",
        held=found,
        duty=safe_now.about(looking, []),
        narrowed_to=[narrowing.words(pair, {}) for pair in on],
        today=looking.today,
        back_address=narrowing.address(filters.pathway, on),
    )


@router.get("/lists/{pathway}/copy.csv")
def copy_csv(
    pathway: Pathway, desk: AtDesk, looking: Looks, chosen: Chosen
) -> Response:
    """Everyone on a list, to be kept for an outage, as CSV."""
    found = _held(looking, chosen, Filters(pathway=pathway))
    _note(desk, "Took a copy of the list", found, [("as", "csv")])
    return _file(as_csv.written(found), CSV, found.file_name("csv"))


@router.get("/lists/{pathway}/copy.pdf")
def copy_pdf(
    pathway: Pathway, desk: AtDesk, looking: Looks, chosen: Chosen
) -> Response:
    """Everyone on a list, to be kept for an outage, as an accessible PDF."""
    found = _held(looking, chosen, Filters(pathway=pathway), most=MOST_ON_PAPER)
    _note(desk, "Took a copy of the list", found, [("as", "pdf")])
    return _file(as_pdf.written(found), PDF, found.file_name("pdf"))


def _held(
    desk: Desk, chosen: Settings, filters: Filters, most: int | None = None
) -> Held:
    return held.whole(
        desk.session,
        tenant=desk.tenant,
        filters=filters,
        now=desk.now,
        by=desk.actor.by,
        staff_id=desk.actor.staff_id,
        service=chosen.service_name,
        most=most,
        unseen=blind.unseen(desk),
    )


def _note(desk: Desk, what: str, found: Held, pairs: Sequence[tuple[str, str]]) -> None:
    told = [f"{kind}: {value}" for kind, value in pairs]
    where = ("list", found.filters.pathway.value)
    covered = len(found.own_first)  # without band and place: whoever took it owes one
    desk.note(what, on=where, children=len(found.everyone), covered=covered, told=told)


def _file(content: bytes, kind: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=disposition)
