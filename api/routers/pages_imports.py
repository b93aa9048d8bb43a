"""Imports as pages: send files, read what became of every row, take it all back."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api import deps, sending, uploads
from api.deps import AtDesk, Chosen, Folder, OurForm, Reads, Tenant
from api.sending import Fields
from api.templating import page
from triage.desk import importing, importing_once
from triage.desk.views import ImportShown, RowShown
from triage.roles import Action
from triage.settings import Settings


ROWS_SHOWN = 10  # of one kind; the rest fold away
ASIDE = ("set_aside", "merged")

router = APIRouter(prefix="/imports", dependencies=[deps.needs(Action.IMPORT)])


@router.get("")
def imports(
    request: Request, session: Reads, tenant: Tenant, settings: Chosen
) -> HTMLResponse:
    """Every import, and a form for the next."""
    found = importing.imports(session, tenant=tenant)
    return _imports(request, found, settings)


@router.post("", dependencies=[OurForm])
def import_files(
    request: Request,
    typed: Fields,
    folder: Folder,
    desk: AtDesk,
    settings: Chosen,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Import what was sent, whole or not at all."""
    sent = [one for one in files or [] if one.filename]
    if not uploads.sensible(sent):
        found = importing.imports(desk.session, tenant=desk.tenant)
        return _imports(request, found, settings, uploads.NothingChosen())
    once_key = sending.key(typed)
    done = importing_once.bring_in(desk, once_key, uploads.keep(sent, folder))
    return sending.onward(done, once_key)


@router.get("/{import_id}")
def one_import(
    request: Request, import_id: str, session: Reads, tenant: Tenant
) -> HTMLResponse:
    """One import: counts that add up, and the rows that need eyes."""
    shown = importing.import_page(session, tenant=tenant, import_id=import_id)
    return page(
        request,
        "import.jinja",
        title="Import",
        shown=shown,
        prompted=[row for row in shown.rows if row.prompts],
        aside=[row for row in shown.rows if row.outcome in ASIDE],
        found=_by_finding(shown),
        rows_shown=ROWS_SHOWN,
    )


@router.get("/{import_id}/undo")
def undo_page(
    request: Request, import_id: str, session: Reads, tenant: Tenant
) -> HTMLResponse:
    """Ask before taking an import back."""
    shown = importing.import_page(session, tenant=tenant, import_id=import_id)
    return page(
        request,
        "import_undo.jinja",
        title="Undo an import",
        shown=shown,
        once=sending.fresh_key(),
    )


@router.post("/{import_id}/undo", dependencies=[OurForm])
def undo(import_id: str, typed: Fields, desk: AtDesk) -> Response:
    """Take a whole import back."""
    once_key = sending.key(typed)
    return sending.onward(importing_once.take_back(desk, once_key, import_id), once_key)


def _imports(
    request: Request,
    found: tuple[ImportShown, ...],
    settings: Settings,
    wrong: uploads.NothingChosen | None = None,
) -> HTMLResponse:
    return page(
        request,
        "imports.jinja",
        status=422 if wrong else 200,
        title="Imports",
        imports=found,
        largest_mb=settings.largest_upload_mb,
        once=sending.fresh_key(),
        errors={"files": wrong.sentence()} if wrong else {},
    )


def _by_finding(shown: ImportShown) -> dict[str, list[RowShown]]:
    """Rows by each finding's sentence, the most frequent first."""
    found: dict[str, list[RowShown]] = {}
    for row in shown.rows:
        for sentence in row.findings:
            found.setdefault(sentence, []).append(row)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))
