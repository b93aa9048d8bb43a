"""Imports as pages: send files, read what became of every row, take it all back."""

from typing import Annotated

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import deps, uploads
from api.deps import (
    Chosen,
    Folder,
    Now,
    OurForm,
    Reads,
    SignedIn,
    Tenant,
    Today,
    Writes,
)
from api.templating import page
from triage.desk import importing
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
    folder: Folder,
    session: Writes,
    tenant: Tenant,
    persona: SignedIn,
    today: Today,
    now: Now,
    settings: Chosen,
    files: Annotated[list[UploadFile] | None, File()] = None,
) -> Response:
    """Import what was sent, whole or not at all."""
    sent = [one for one in files or [] if one.filename]
    if not uploads.sensible(sent):
        found = importing.imports(session, tenant=tenant)
        return _imports(request, found, settings, uploads.NothingChosen())
    shown = importing.import_files(
        session,
        tenant=tenant,
        paths=uploads.keep(sent, folder),
        today=today,
        now=now,
        by=persona.by,
    )
    return RedirectResponse(f"/imports/{shown.id}", 303)


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
    return page(request, "import_undo.jinja", title="Undo an import", shown=shown)


@router.post("/{import_id}/undo", dependencies=[OurForm])
def undo(
    import_id: str, session: Writes, tenant: Tenant, persona: SignedIn, now: Now
) -> RedirectResponse:
    """Take a whole import back."""
    importing.undo_import(
        session, tenant=tenant, import_id=import_id, by=persona.by, now=now
    )
    return RedirectResponse(f"/imports/{import_id}", 303)


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
        errors={"files": wrong.sentence()} if wrong else {},
    )


def _by_finding(shown: ImportShown) -> dict[str, list[RowShown]]:
    """Rows by each finding's sentence, the most frequent first."""
    found: dict[str, list[RowShown]] = {}
    for row in shown.rows:
        for sentence in row.findings:
            found.setdefault(sentence, []).append(row)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))
