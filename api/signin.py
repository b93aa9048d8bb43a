"""The door: the cookie a browser is known by, and the token its forms carry."""

import secrets

from starlette.datastructures import Headers
from starlette.responses import Response

from api import last_list
from triage.desk.people.sessions import Visit
from triage.errors import TriageError
from triage.settings import Settings


PLAIN_COOKIE = "waiting-well-session"
SECURE_COOKIE = (
    "__Host-waiting-well-session"  # browsers keep it to this host, over https
)


class NotSignedIn(TriageError):
    """Sign in to see this page."""


class SessionEnded(NotSignedIn):
    """You have been signed out: after 15 minutes without use, after 12 hours, or because your sign-in was changed. Sign in again."""


class NotFromOurForm(TriageError):
    """This page was open too long, or the form did not come from this product. Go back, reload the page and try again."""


def cookie_name(settings: Settings) -> str:
    """What the session's cookie is called here."""
    return SECURE_COOKIE if settings.over_https else PLAIN_COOKIE


def remember(answer: Response, visit: Visit, settings: Settings) -> None:
    """Give the browser its session's value; it is forgotten when the browser closes."""
    last_list.forget(answer, settings)
    answer.set_cookie(
        cookie_name(settings),
        visit.token,
        httponly=True,
        samesite="lax",
        secure=settings.over_https,
    )


def forget(answer: Response, settings: Settings) -> None:
    """Take the session's value from the browser."""
    last_list.forget(answer, settings)
    answer.delete_cookie(
        cookie_name(settings),
        httponly=True,
        samesite="lax",
        secure=settings.over_https,
    )


def same_form(visit: Visit, sent: str) -> None:
    """Raise `NotFromOurForm` unless the form carries this session's token."""
    if secrets.compare_digest(visit.csrf.encode(), sent.encode()):
        return
    if visit.ended:
        raise SessionEnded
    raise NotFromOurForm


def same_origin(headers: Headers, ours: str) -> None:
    """Raise `NotFromOurForm` where a browser says another address sent the form.

    Our pages send no referrer, so a browser says "null" for our own forms too; then
    `Sec-Fetch-Site` tells, where the browser knows it.
    """
    origin = headers.get("origin", "null")
    site = headers.get("sec-fetch-site", "same-origin")
    if origin not in ("null", ours) or site not in ("same-origin", "none"):
        raise NotFromOurForm
