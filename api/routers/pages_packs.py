"""Monthly packs: which there are, one to read, and one to take away."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, pack_said
from api.deps import AtDesk, Looks
from api.templating import page
from triage.desk.packs import made, months
from triage.roles import Action


HTML, PDF = "text/html; charset=utf-8", "application/pdf"

router = APIRouter(dependencies=[deps.needs(Action.SEE_WAITS)])


@router.get("/waits/packs")
def packs(request: Request, looking: Looks) -> HTMLResponse:
    """The last months and the packs that were made of them."""
    return page(
        request,
        "waits_packs.jinja",
        title="Monthly packs",
        months=months.lately(looking.today),
        kept=made.made_on(looking),
    )


@router.get("/waits/packs/{month}/pack.pdf")
def as_pdf(month: str, desk: AtDesk, looking: Looks) -> Response:
    """A pack as an accessible PDF."""
    pack, said = made.with_words(looking, month)
    desk.note("Took a monthly pack", on=("pack", pack.month.name))
    return _file(pack_said.as_pdf(pack, said), PDF, f"pack-{pack.month.name}.pdf")


@router.get("/waits/packs/{month}/pack.html")
def as_html(month: str, desk: AtDesk, looking: Looks) -> Response:
    """A pack as one page that stands alone."""
    pack, said = made.with_words(looking, month)
    desk.note("Took a monthly pack", on=("pack", pack.month.name))
    text = pack_said.as_html(pack, said).encode()
    return _file(text, HTML, f"pack-{pack.month.name}.html")


@router.get("/waits/packs/{month}")
def pack(request: Request, month: str, looking: Looks) -> Response:
    """A pack as it was made, and what people say of it."""
    found, said = made.with_words(looking, month)
    return page(
        request,
        "waits_pack.jinja",
        title=f"Waiting lists in {found.month.words}",
        pack=found,
        said=said,
        pictures=pack_said.pictures(found),
    )


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=kind, headers=headers)
