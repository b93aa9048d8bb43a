"""Who looked, the record itself, emergency openings, and one child's whole record."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api import deps, sending
from api.deps import AtDesk, Chosen, Looks, Visit
from api.routers.record import AskedByIn
from api.sending import Fields, Put
from api.templating import page
from triage.desk.people import glass
from triage.desk.record import handed_out, looks, referrers, status, whole
from triage.roles import Action


router = APIRouter()
AUDITS = deps.needs(Action.SEE_AUDIT)
TAKES_OUT = deps.needs(Action.SUBJECT_ACCESS)

Before = Annotated[int | None, Query(ge=1, le=2**62)]
Name = Annotated[str, Query(max_length=80, pattern=r"^[^\x00-\x1f]*$")]
KINDS = (
    "child", "referral", "task", "offer", "list", "import", "staff", "person", "glass",
    "proposal", "clinic", "sign-in",
)  # fmt: skip


@router.get("/referrals/{referral_id}/looks", dependencies=[AUDITS])
def looks_page(
    request: Request, referral_id: str, desk: AtDesk, before: Before = None
) -> HTMLResponse:
    """Who has looked at this child."""
    shown = looks.of_child(desk, referral_id, before=before)
    return page(request, "looks.jinja", title="Who has looked", shown=shown)


@router.get("/audit", dependencies=[AUDITS])
def audit_page(
    request: Request,
    desk: Looks,
    who: Name = "",
    day: Name = "",
    kind: Name = "",
    before: Before = None,
) -> HTMLResponse:
    """The record itself: who, what, when and which, without what it was about."""
    on_day, errors = _day(day)
    shown = looks.record(desk, who=who.strip(), day=on_day, kind=kind, before=before)
    return page(
        request,
        "audit.jinja",
        title="The record",
        shown=shown,
        who=who,
        day=day,
        kind=kind,
        kinds=KINDS,
        errors=errors,
    )


@router.get("/glass", dependencies=[AUDITS])
def glass_page(request: Request, desk: Looks) -> HTMLResponse:
    """Every emergency opening, those to review first."""
    return page(
        request,
        "glass.jinja",
        title="Emergency openings",
        openings=glass.openings(desk),
        reviews=desk.actor.may(Action.REVIEW_GLASS),
        own=desk.actor.staff_id,
    )


@router.get("/referrals/{referral_id}/record", dependencies=[TAKES_OUT])
def record_page(request: Request, referral_id: str, desk: AtDesk) -> HTMLResponse:
    """What to know before one child's whole record is taken out."""
    return _record_form(request, desk, referral_id)


@router.post(
    "/referrals/{referral_id}/record", dependencies=[sending.READS_FORM, TAKES_OUT]
)
def take_out(
    request: Request,
    referral_id: str,
    sent: Fields,
    desk: AtDesk,
    visit: Visit,
    settings: Chosen,
) -> Response:
    """The whole record as a file; its name says nothing of the child.

    A second press hands it out a second time, and the record says so.
    """
    # Long because the form comes back as typed where something is wrong with it.

    def does() -> Response:
        asked = sending.read(AskedByIn, sent)
        made = whole.make(
            desk.session,
            tenant=desk.tenant,
            referral_id=referral_id,
            asked_by=asked.asked_by,
            by=desk.actor.by,
            staff_id=desk.actor.staff_id,
            now=desk.now,
        )
        return Response(
            handed_out.page(made, service=settings.service_name),
            media_type="text/html; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="record.html"'},
        )

    def again(wrong: Put) -> Response:
        return _record_form(
            request,
            desk,
            referral_id,
            status=wrong.status,
            errors=wrong.errors,
            typed="".join(sent.get("asked_by", ())),
        )

    return sending.attempt(request, visit, desk, sent, does, again)


@router.get(
    "/referrals/{referral_id}/for-referrer",
    dependencies=[deps.needs(Action.ASK)],
)
def for_referrer(request: Request, referral_id: str, desk: AtDesk) -> HTMLResponse:
    """What whoever referred the child is told, as a letter to print."""
    told = referrers.told(desk, referral_id)
    return page(
        request,
        "for_referrer.jinja",
        title="For the referrer",
        told=told,
        today=desk.today,
    )


def _record_form(
    request: Request, desk: AtDesk, referral_id: str, **typed: Any
) -> HTMLResponse:
    return page(
        request,
        "record_out.jinja",
        title="Take out one child’s whole record",
        shown=status.of_referral(desk, referral_id),
        referral_id=referral_id,
        **typed,
    )


def _day(typed: str) -> tuple[date | None, dict[str, str]]:
    if not typed.strip():
        return None, {}
    try:
        return date.fromisoformat(typed.strip()), {}
    except ValueError:
        return None, {"day": "Type a real day, such as 2026-11-23."}
