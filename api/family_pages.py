"""How a family's page is filled, and what a family reads where something went wrong.

Words come from the reviewed content, in the language of whoever is in; whom to ring
when it cannot wait stands first and last on every page.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markupsafe import Markup

from api.headers import nonce_of
from api.signin import NotFromOurForm
from api.templating import TEMPLATES
from triage.desk.family import visits
from triage.desk.family.visits import Guest
from triage.errors import TriageError
from triage.messages import crisis, pages, relations
from triage.messages.pages import Pages
from triage.messages.wording import ENGLISH
from triage.settings import Settings


PLAIN_COOKIE = "waiting-well-family"
SECURE_COOKIE = "__Host-waiting-well-family"
DOOR, INSIDE = "/f", "/family"
HOME = INSIDE
AWAY = "https://www.bbc.co.uk/weather"  # where a quick exit leads: anybody looks there
RING_US = "us"  # where a service named no number: "Call us"
NOT_KEPT = frozenset({"csrf", "whose"})
KEPT = "kept-"  # before the name of a field that is handed back
MOST_KEPT = 60  # fields; our longest form has fewer
ENGLISH_WORDS = Markup(' lang="en" dir="ltr"')  # on a page in another language
MINUTES = int(visits.IDLE_LIMIT.total_seconds() // 60)


class NotInside(TriageError):
    """Open your page with your code."""


class SomebodyElses(TriageError):
    """What was typed belongs to another person's page."""


def of_family(path: str) -> bool:
    """Whether an address is one of the family's."""
    return any(path == one or path.startswith(f"{one}/") for one in (DOOR, INSIDE))


def cookie_name(settings: Settings) -> str:
    """What the session's cookie is called here."""
    return SECURE_COOKIE if settings.over_https else PLAIN_COOKIE


def remember(answer: Response, guest: Guest, settings: Settings) -> None:
    """Give the browser its value; it is forgotten when the browser closes."""
    answer.set_cookie(
        cookie_name(settings),
        guest.token,
        httponly=True,
        samesite="lax",
        secure=settings.over_https,
    )


def forget(answer: Response, settings: Settings) -> None:
    """Take the value from the browser."""
    answer.delete_cookie(
        cookie_name(settings),
        httponly=True,
        samesite="lax",
        secure=settings.over_https,
    )


def words_for(found: Guest | None, asked: str = "") -> Pages:
    """The words for whoever is in; at the door, in the language they chose there."""
    whose = (found.whose or found.before) if found else None
    if asked or whose is None:
        return pages.strings(asked or None)
    easy = relations.reads(whose.format).easy_read
    return pages.strings(whose.language, easy_read=easy)


def page(
    request: Request, name: str, *, status: int = HTTPStatus.OK, **values: Any
) -> HTMLResponse:
    """One page, with what every page needs: its words, its tokens, whom to ring."""
    # Long because what every page needs is named in one place.
    found: Guest | None = getattr(request.state, "guest", None)
    settings: Settings = request.app.state.settings
    t = values.pop("t", None) or words_for(found)
    # Where no route was reached nobody knows the day: then only 999 and 111 are shown.
    lines = crisis.in_force(getattr(request.state, "today", date.max))
    numbers = [one for one in lines.lines if one.number]
    tongue = t.language if lines.speaks(t.language) else ENGLISH
    around = {
        "t": t,
        "about": found.person.forename if found and found.whose else "",
        "cspNonce": nonce_of(request.scope),
        "csrf": found.csrf if found else "",
        "whose": found.mark if found and found.whose else "",
        "inside": bool(found and found.whose),
        "at_work": bool(found and found.whose and found.at_work),
        "organisation": settings.service_name,
        "enquiries": settings.enquiries or RING_US,
        "crisis_short": lines.in_short(tongue),
        "crisis_near": [one.said(tongue) for one in lines.lines if one.local],
        "crisis_first": [one.said(tongue) for one in numbers if one.always],
        "crisis_lines": [one.said(tongue) for one in numbers],
        "crisis_more": [one.said(tongue) for one in numbers if not one.always],
        "crisis_lang": ENGLISH_WORDS if tongue != t.language else "",
        "content_lang": ENGLISH_WORDS if t.spoken != ENGLISH else "",
        "minutes": MINUTES,
        "demo": request.app.state.demo,
        "errors": {},
    }
    return TEMPLATES.TemplateResponse(
        request, f"family/{name}.jinja", around | values, int(status)
    )


def onward(where: str = HOME) -> Response:
    """The next page."""
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


def first(sent: Mapping[str, Sequence[str]], name: str) -> str:
    """What stands in a field."""
    return next(iter(sent.get(name, ())), "")


def kept(sent: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What somebody typed, to be handed back when they are in again."""
    every = [
        (name, value)
        for name, values in sent.items()
        if name not in NOT_KEPT and not name.startswith(KEPT)
        for value in values
    ]
    return every[:MOST_KEPT]


def refused(request: Request, error: TriageError, status: HTTPStatus) -> Response:
    """An error as a family reads it: what to do now, and nothing of what went wrong."""
    if isinstance(error, NotInside):
        return _in_again(request)
    if isinstance(error, NotFromOurForm) and getattr(request.state, "ours", False):
        return _press_again(request)
    heading, text = {
        HTTPStatus.NOT_FOUND: ("error.not_found", "error.not_found_text"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("common.problem", "error.too_long"),
    }.get(status, ("error.wrong", "error.wrong_text"))
    return page(request, "wrong", status=status, heading=heading, text=text)


def _in_again(request: Request) -> Response:
    """Ask once more who is there; what was typed waits on that page."""
    found: Guest = request.state.guest
    typed = kept(getattr(request.state, "sent", {}))
    if found.before is None and not typed:
        return RedirectResponse(DOOR, HTTPStatus.SEE_OTHER)
    answer = page(
        request,
        "again",
        status=HTTPStatus.UNAUTHORIZED,
        kept=typed,
        to=request.url.path,
        needs_code=found.before is None,
        typed={},
    )
    remember(answer, found, request.app.state.settings)
    return answer


def _press_again(request: Request) -> Response:
    """The page stood open while somebody came in anew: nothing of it is lost."""
    return page(
        request,
        "handed_back",
        status=HTTPStatus.FORBIDDEN,
        kept=kept(getattr(request.state, "sent", {})),
        to=request.url.path,
    )
