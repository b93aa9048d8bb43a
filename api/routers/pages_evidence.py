"""The bundle for a tribunal, a complaint, an ombudsman or a coroner: a form and a file."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, forms, sending
from api.deps import AtDesk, Chosen, Visit
from api.forms import Ask, Sent
from api.routers.evidence import EvidenceIn
from api.sending import Fields, Put
from api.templating import page
from triage.desk.desk import Desk
from triage.desk.record import evidence, evidence_files, evidence_pdf, status
from triage.desk.record.evidence import Evidence
from triage.roles import Action


router = APIRouter()
TAKES_OUT = deps.needs(Action.SUBJECT_ACCESS)


class FileKind(StrEnum):
    """How the bundle is written."""

    PDF = "pdf"
    JSON = "json"


KINDS = {
    FileKind.PDF: "PDF, to read and to print",
    FileKind.JSON: "JSON, for a program",
}
MEDIA = {FileKind.PDF: "application/pdf", FileKind.JSON: "application/json"}


class EvidenceFileIn(EvidenceIn):
    """A bundle, and as which file."""

    kind: Annotated[FileKind, Ask("As which file?", choices=KINDS)]


@router.get("/referrals/{referral_id}/evidence", dependencies=[TAKES_OUT])
def evidence_page(request: Request, referral_id: str, desk: AtDesk) -> HTMLResponse:
    """What to say before the bundle is put together."""
    today = desk.today
    day = {"as_of-day": today.day, "as_of-month": today.month, "as_of-year": today.year}
    sent = {name: [str(one)] for name, one in day.items()} | {"kind": [FileKind.PDF]}
    return _form(request, desk, referral_id, sent)


@router.post(
    "/referrals/{referral_id}/evidence", dependencies=[sending.READS_FORM, TAKES_OUT]
)
def take_evidence(
    request: Request,
    referral_id: str,
    sent: Fields,
    desk: AtDesk,
    visit: Visit,
    settings: Chosen,
) -> Response:
    """The bundle as a file; its name says nothing of the child.

    A second press hands it out a second time, and the record says so.
    """

    def does() -> Response:
        asked = sending.read(EvidenceFileIn, sent)
        made = evidence.make(
            desk.work,
            referral_id,
            as_of=asked.as_of,
            for_whom=asked.for_whom,
            asked_by=asked.asked_by,
            staff_id=desk.actor.staff_id,
        )
        return _file(made, asked.kind, settings.service_name)

    def again(wrong: Put) -> Response:
        return _form(request, desk, referral_id, sent, wrong)

    return sending.attempt(request, visit, desk, sent, does, again)


def _file(made: Evidence, kind: FileKind, service: str) -> Response:
    name = evidence_files.name(made, kind)
    body = (
        evidence_pdf.written(made, service=service)
        if kind is FileKind.PDF
        else evidence_files.as_json(made)
    )
    return Response(
        body,
        media_type=MEDIA[kind],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def _form(
    request: Request, desk: Desk, referral_id: str, sent: Sent, wrong: Put | None = None
) -> HTMLResponse:
    errors = wrong.errors if wrong else {}
    return page(
        request,
        "evidence.jinja",
        status=wrong.status if wrong else 200,
        title="Evidence bundle",
        shown=status.of_referral(desk, referral_id),
        referral_id=referral_id,
        questions=forms.questions(EvidenceFileIn, sent=sent, errors=errors),
        errors=errors,
    )
