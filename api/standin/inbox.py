"""The inbox: every message as the person it went to would see it."""

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup, escape

from api import wording
from api.standin.kept import Kind, Taken
from api.standin.provider import Provider
from api.standin.refusing import no_result
from api.templating import environment


router = APIRouter(include_in_schema=False)

MOST_SHOWN = 500
KINDS: dict[Kind, str] = {"sms": "Text message", "email": "E-mail", "letter": "Letter"}
STATUS = {
    "created": "Taken, not sent yet",
    "sending": "Being sent",
    "sent": "Sent abroad",
    "delivered": "Delivered",
    "permanent-failure": "Could not be delivered: wrong number or address",
    "temporary-failure": "Could not be delivered: phone off or inbox full",
    "technical-failure": "Could not be sent",
    "pending-virus-check": "Being checked",
    "validation-failed": "Not printed: the file is not right",
    "accepted": "Being printed",
    "received": "Posted",
}
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
FIRST_WORDS = 120
PAGES = environment()
PAGES.filters["linked"] = lambda text: linked(text)


def linked(text: str) -> Markup:
    """The text with its web addresses as links; everything else is only text."""
    parts, read = list[Markup](), 0
    for found in LINK.finditer(text):
        address = escape(found[0])
        parts += [
            escape(text[read : found.start()]),
            Markup('<a href="{0}" rel="noreferrer">{0}</a>').format(address),
        ]
        read = found.end()
    return Markup("").join([*parts, escape(text[read:])])


@router.get("/")
def inbox(request: Request) -> Response:
    """Every message, the newest first."""
    here: Provider = request.app.state.provider
    some = here.kept.newest_first()
    lines = [_line(one, here) for one in some[:MOST_SHOWN]]
    return _page("inbox.jinja", lines=lines, more=len(some) - len(lines))


@router.get("/messages/{message_id}")
def message(message_id: str, request: Request) -> Response:
    """One message."""
    here: Provider = request.app.state.provider
    found = here.kept.find(message_id)
    if found is None:
        return _page("gone.jinja", 404)
    return _page("message.jinja", one=found, line=_line(found, here))


@router.get("/messages/{message_id}/letter.pdf")
def letter(message_id: str, request: Request) -> Response:
    """The pages of a letter."""
    here: Provider = request.app.state.provider
    pdf = here.kept.pdf(message_id) if here.kept.find(message_id) else None
    if pdf is None:
        raise no_result()
    return Response(pdf, media_type="application/pdf")


def _line(one: Taken, here: Provider) -> dict[str, str]:
    status = here.status(one)
    words = one.subject if one.kind != "sms" and one.subject else one.body
    return {
        "id": one.id,
        "kind": KINDS[one.kind],
        "to": one.to.replace("\n", ", "),
        "words": words[:FIRST_WORDS] + ("…" if len(words) > FIRST_WORDS else ""),
        "at": wording.moment(one.at),
        "status": STATUS.get(status, status),
    }


def _page(name: str, status: int = 200, **values: Any) -> Response:
    return HTMLResponse(PAGES.get_template(f"standin/{name}").render(values), status)
