"""Imports, for programs."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile, status

from api import deps, uploads
from api.deps import Folder, Now, OurForm, Reads, SignedIn, Tenant, Today, Writes
from api.errors import describe
from api.limits import RequestTooLarge
from api.shapes import ImportOut
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk import importing
from triage.desk.import_shown import NoSuchImport
from triage.desk.importing import AlreadyUndone
from triage.roles import Action


router = APIRouter(
    prefix="/imports", tags=["imports"], dependencies=[deps.needs(Action.IMPORT)]
)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=[OurForm],
    responses=describe(
        NotSignedIn, NotFromOurForm, RequestTooLarge, uploads.NothingChosen
    ),
)
def import_files(
    files: Annotated[list[UploadFile], File()],
    folder: Folder,
    session: Writes,
    tenant: Tenant,
    persona: SignedIn,
    today: Today,
    now: Now,
) -> ImportOut:
    """Import spreadsheets. The report's four outcomes add up to each file's rows."""
    shown = importing.import_files(
        session,
        tenant=tenant,
        paths=uploads.keep(files, folder),
        today=today,
        now=now,
        by=persona.by,
    )
    return ImportOut.model_validate(shown)


@router.get("/{import_id}", responses=describe(NotSignedIn, NoSuchImport))
def one_import(import_id: str, session: Reads, tenant: Tenant) -> ImportOut:
    """One import's report."""
    shown = importing.import_page(session, tenant=tenant, import_id=import_id)
    return ImportOut.model_validate(shown)


@router.post(
    "/{import_id}/undo",
    dependencies=[OurForm],
    responses=describe(NotSignedIn, NotFromOurForm, NoSuchImport, AlreadyUndone),
)
def undo(
    import_id: str, session: Writes, tenant: Tenant, persona: SignedIn, now: Now
) -> ImportOut:
    """Take a whole import back. The record of it, and of this, is kept."""
    shown = importing.undo_import(
        session, tenant=tenant, import_id=import_id, by=persona.by, now=now
    )
    return ImportOut.model_validate(shown)
