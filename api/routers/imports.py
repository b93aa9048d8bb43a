"""Imports, for programs."""

from typing import Annotated

from fastapi import APIRouter, File, UploadFile, status

from api import deps, uploads
from api.deps import AtDesk, Folder, OurForm, Reads, Tenant
from api.errors import describe
from api.keyed import Key
from api.limits import RequestTooLarge
from api.shapes import ImportOut
from api.signin import NotFromOurForm, NotSignedIn
from triage.desk import importing, importing_once
from triage.desk.desk import Desk
from triage.desk.import_shown import NoSuchImport
from triage.desk.importing import AlreadyUndone
from triage.desk.once import AnotherRequest
from triage.roles import Action


router = APIRouter(
    prefix="/imports", tags=["imports"], dependencies=[deps.needs(Action.IMPORT)]
)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=[OurForm],
    responses=describe(
        NotSignedIn,
        NotFromOurForm,
        RequestTooLarge,
        uploads.NothingChosen,
        AnotherRequest,
    ),
)
def import_files(
    files: Annotated[list[UploadFile], File()],
    folder: Folder,
    desk: AtDesk,
    idempotency_key: Key = None,
) -> ImportOut:
    """Import spreadsheets. The report's four outcomes add up to each file's rows."""
    paths = uploads.keep(files, folder)
    done = importing_once.bring_in(desk, idempotency_key or "", paths)
    return _shown(desk, done.id)


@router.get("", responses=describe(NotSignedIn))
def imports(session: Reads, tenant: Tenant) -> list[ImportOut]:
    """Every import, the latest first, with its counts."""
    found = importing.imports(session, tenant=tenant)
    return [ImportOut.model_validate(one) for one in found]


@router.get("/{import_id}", responses=describe(NotSignedIn, NoSuchImport))
def one_import(import_id: str, session: Reads, tenant: Tenant) -> ImportOut:
    """One import's report."""
    shown = importing.import_page(session, tenant=tenant, import_id=import_id)
    return ImportOut.model_validate(shown)


@router.post(
    "/{import_id}/undo",
    dependencies=[OurForm],
    responses=describe(
        NotSignedIn, NotFromOurForm, NoSuchImport, AnotherRequest, AlreadyUndone
    ),
)
def undo(import_id: str, desk: AtDesk, idempotency_key: Key = None) -> ImportOut:
    """Take a whole import back. The record of it, and of this, is kept."""
    done = importing_once.take_back(desk, idempotency_key or "", import_id)
    return _shown(desk, done.id)


def _shown(desk: Desk, import_id: str) -> ImportOut:
    shown = importing.import_page(desk.session, tenant=desk.tenant, import_id=import_id)
    return ImportOut.model_validate(shown)
