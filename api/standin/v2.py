"""The addresses of the real service's interface, version 2, as its client asks them."""

from asyncio import sleep
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.standin import asked, life, templates
from api.standin.faults import Fault, Faults
from api.standin.kept import Kind, Taken
from api.standin.provider import (
    Provider,
    moment,
    too_many_at_once,
    too_many_today,
)
from api.standin.refusing import bad, check_token, invalid, no_result, refusal
from api.standin.templates import Template


PAGE = 250
FROM_NUMBER, FROM_EMAIL = "STANDIN", "stand-in@notifications.service.gov.uk"
BEFORE = (Fault.REFUSE, Fault.LIMIT, Fault.LIMIT_FOR_TODAY)
AFTER = (Fault.DROP, Fault.FAIL_AFTER, Fault.SLOW, Fault.RUBBISH)


def provider(request: Request) -> Provider:
    """Whose messages these are."""
    found: Provider = request.app.state.provider
    return found


def with_token(request: Request) -> None:
    """Let pass whoever signs with the service's key."""
    here = provider(request)
    header = request.headers.get("authorization", "")
    check_token(header, here.kept.keys, here.now())


Here = Annotated[Provider, Depends(provider)]
router = APIRouter(prefix="/v2", dependencies=[Depends(with_token)])


class CutOff(Response):
    """An answer that is promised and never comes: the line is cut."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Begin, and go away."""
        await send(
            {
                "type": "http.response.start",
                "status": 201,
                "headers": [(b"content-length", b"1000")],
            }
        )


@router.post("/notifications/{kind}")
async def send(kind: Kind, request: Request, here: Here) -> Response:
    """Take one message, unless a fault is switched on."""
    _fail_before(here.faults.now(*BEFORE))
    try:
        body = await request.json()
    except (ValueError, RecursionError):
        raise bad("Invalid JSON supplied in POST data") from None
    one, _ = await run_in_threadpool(here.take, kind, body)
    return await _fail_after(here.faults, _accepted(one, request))


@router.get("/notifications/{message_id}")
def one_message(message_id: str, here: Here) -> Mapping[str, Any]:
    """One message and where it stands."""
    if not asked.is_uuid(message_id):
        raise invalid("id is not a valid UUID")
    found = here.kept.find(message_id)
    if found is None:
        raise no_result()
    return _shown(found, here)


@router.get("/notifications/{message_id}/pdf")
def pages(message_id: UUID, here: Here) -> Response:
    """A letter's pages."""
    found = here.kept.pdf(str(message_id))
    if found is None:
        raise no_result()
    return Response(found, media_type="application/pdf")


@router.get("/notifications")
def messages(
    request: Request,
    here: Here,
    status: Annotated[list[str] | None, Query()] = None,
    template_type: Kind | None = None,
    reference: str | None = None,
    older_than: str | None = None,
) -> Mapping[str, Any]:
    """Messages, the newest first, a page at a time."""
    found = here.kept.newest_first()
    if here.faults.now(Fault.DEAF):
        found = []
    if older_than is not None:
        ids = [one.id for one in found]
        found = found[ids.index(older_than) + 1 :] if older_than in ids else []
    wanted = [
        one
        for one in found
        if reference in (None, one.reference)
        and template_type in (None, one.kind)
        and (status is None or here.status(one) in status)
    ]
    return {
        "notifications": [_shown(one, here) for one in wanted[:PAGE]],
        "links": _links(request, wanted),
    }


@router.get("/templates")
def all_templates() -> Mapping[str, Any]:
    """The one template of each kind."""
    return {"templates": [_template(one) for one in templates.ALL.values()]}


@router.get("/template/{template_id}")
def template(template_id: str) -> Mapping[str, Any]:
    """One template."""
    if template_id not in templates.ALL:
        raise no_result()
    return _template(templates.ALL[template_id])


@router.post("/template/{template_id}/preview")
async def preview(template_id: str, request: Request) -> Mapping[str, Any]:
    """A template with values in it."""
    if template_id not in templates.ALL:
        raise no_result()
    found = templates.ALL[template_id]
    values = (await request.json()).get("personalisation") or {}
    subject, body = templates.filled(found, values)
    return _template(found) | {"subject": subject or None, "body": body}


@router.get("/received-text-messages")
def received() -> Mapping[str, Any]:
    """Texts that came in: nobody can text a stand-in."""
    return {"received_text_messages": [], "links": {"current": ""}}


def _fail_before(fault: Fault | None) -> None:
    if fault is Fault.REFUSE:
        raise refusal(500, "Exception", "Internal server error")
    if fault is Fault.LIMIT:
        raise too_many_at_once()
    if fault is Fault.LIMIT_FOR_TODAY:
        raise too_many_today(0)


async def _fail_after(faults: Faults, accepted: Response) -> Response:
    fault = faults.now(*AFTER)
    if fault is Fault.DROP:
        return CutOff()
    if fault is Fault.FAIL_AFTER:
        raise refusal(500, "Exception", "Internal server error")
    if fault is Fault.RUBBISH:
        return Response("<html>Welcome to the proxy</html>", 201)
    if fault is Fault.SLOW:
        await sleep(faults.slow_for)
    return accepted


def _accepted(one: Taken, request: Request) -> Response:
    if one.precompiled:
        said = {"id": one.id, "reference": one.reference, "postage": one.postage}
        return JSONResponse(said, 201)
    content: dict[str, Any] = {"body": one.body}
    if one.kind == "sms":
        content["from_number"] = FROM_NUMBER
    else:
        content["subject"] = one.subject
    if one.kind == "email":
        content |= {"from_email": FROM_EMAIL, "one_click_unsubscribe_url": None}
    base = str(request.base_url)
    told = {
        "id": one.id,
        "reference": one.reference,
        "uri": f"{base}v2/notifications/{one.id}",
        "template": {
            "id": one.template,
            "version": 1,
            "uri": f"{base}v2/template/{one.template}",
        },
        "scheduled_for": None,
        "content": content,
    }
    return JSONResponse(told, 201)


def _shown(one: Taken, here: Provider) -> dict[str, Any]:
    now, pace = here.now(), here.habits.pace
    lines = one.to.split("\n") if one.kind == "letter" else []
    return {
        "id": one.id,
        "reference": one.reference,
        "type": one.kind,
        "status": here.status(one),
        "email_address": one.to if one.kind == "email" else None,
        "phone_number": one.to if one.kind == "sms" else None,
        **{f"line_{n}": lines[n - 1] if n <= len(lines) else None for n in range(1, 7)},
        "postage": one.postage,
        "template": {"id": one.template, "version": 1},
        "subject": one.subject,
        "body": one.body,
        "created_at": moment(one.at),
        "created_by_name": None,
        "sent_at": moment(life.sent_at(one, now, pace)),
        "completed_at": moment(life.completed_at(one, now, pace)),
        "scheduled_for": None,
        "one_click_unsubscribe_url": None,
        "cost_in_pounds": 0.0,
        "is_cost_data_ready": True,
        "cost_details": {},
    }


def _links(request: Request, wanted: list[Taken]) -> dict[str, str]:
    links = {"current": str(request.url)}
    if wanted:  # also after the last one: an empty page ends the list
        last = wanted[:PAGE][-1].id
        links["next"] = str(request.url.include_query_params(older_than=last))
    return links


def _template(one: Template) -> dict[str, Any]:
    return {
        "id": one.id,
        "type": one.kind,
        "name": one.name,
        "version": 1,
        "subject": one.subject,
        "body": one.body,
    }
