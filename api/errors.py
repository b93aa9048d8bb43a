"""The one table from error to status, and how an error is shown.

A browser gets a page, a program gets JSON; both say the error's own sentence. Errors
carry no child's data, and nothing a request sent is repeated back.
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from api import family_pages
from api.headers import stamp
from api.limits import RequestTooLarge
from api.loopback import FromElsewhere
from api.shapes import Problem
from api.signin import NotFromOurForm, NotSignedIn
from api.templating import page
from triage.desk import offering
from triage.desk.choices import CONFLICTS as CHOICES
from triage.desk.copies.held import CopyIncomplete
from triage.desk.editions import doing as editions
from triage.desk.import_shown import NoSuchImport
from triage.desk.importing import AlreadyUndone
from triage.desk.kept_searches import SearchGone
from triage.desk.knowing.conflicts import CONFLICTS
from triage.desk.models.kept import NotAChallenger
from triage.desk.once import AnotherRequest
from triage.desk.people.accounts import AccountExists, InvitationOver
from triage.desk.people.claims import (
    AnswerNotTrusted,
    BegunElsewhere,
    ProviderDown,
    ProviderRefused,
)
from triage.desk.people.glass import (
    AlreadyOpen,
    AlreadyReviewed,
    NotYourOwn,
    RecordClosed,
)
from triage.desk.people.joiners import (
    HasLeft,
    LastAdministrator,
    NothingToTakeUp,
    NotYourself,
    ToldOnce,
)
from triage.desk.people.outside import NoRoleHere, Stranger
from triage.desk.record.status import NoSuchNumber
from triage.desk.saved_views import NoSuchView
from triage.desk.telling.receipts import NotTheProvider
from triage.desk.typing_in import AlreadyWaiting, NumberOfAnotherChild
from triage.desk.versions import ChangedSince, NotHere
from triage.desk.waiting import NoSuchReferral
from triage.desk.waits import rebasing
from triage.desk.waits.policies import AnotherTry
from triage.desk.waits.staffing import CountsNoMore
from triage.errors import TriageError
from triage.roles import NotAllowed


class NoSuchPage(TriageError):
    """If you typed the address, check it. If you followed a link, the child or import may have been taken off since."""


class WrongMethod(TriageError):
    """This address exists, but not for what was asked of it."""


class VersionMissing(TriageError):
    """Say which version you saw: send the ETag of what you read as If-Match."""


class NotUnderstood(TriageError):
    """Something in the request is missing or of the wrong kind: {where}."""


class OurFault(TriageError):
    """Something went wrong on our side. Nothing was changed. Try again, and tell the person who runs this server if it happens twice."""


STATUS: dict[type[TriageError], HTTPStatus] = {
    NotSignedIn: HTTPStatus.UNAUTHORIZED,
    SearchGone: HTTPStatus.NOT_FOUND,
    NotFromOurForm: HTTPStatus.FORBIDDEN,
    family_pages.NotInside: HTTPStatus.UNAUTHORIZED,
    family_pages.SomebodyElses: HTTPStatus.FORBIDDEN,
    NotTheProvider: HTTPStatus.UNAUTHORIZED,
    InvitationOver: HTTPStatus.GONE,
    Stranger: HTTPStatus.FORBIDDEN,
    NoRoleHere: HTTPStatus.FORBIDDEN,
    ProviderRefused: HTTPStatus.FORBIDDEN,
    BegunElsewhere: HTTPStatus.FORBIDDEN,
    AnswerNotTrusted: HTTPStatus.FORBIDDEN,
    ProviderDown: HTTPStatus.SERVICE_UNAVAILABLE,
    AnotherTry: HTTPStatus.SERVICE_UNAVAILABLE,
    FromElsewhere: HTTPStatus.FORBIDDEN,
    NotAllowed: HTTPStatus.FORBIDDEN,
    RecordClosed: HTTPStatus.FORBIDDEN,
    NotYourOwn: HTTPStatus.FORBIDDEN,
    AlreadyReviewed: HTTPStatus.CONFLICT,
    NothingToTakeUp: HTTPStatus.CONFLICT,
    ToldOnce: HTTPStatus.CONFLICT,
    AlreadyOpen: HTTPStatus.CONFLICT,
    NoSuchNumber: HTTPStatus.NOT_FOUND,
    HasLeft: HTTPStatus.CONFLICT,
    LastAdministrator: HTTPStatus.CONFLICT,
    NotYourself: HTTPStatus.FORBIDDEN,
    AccountExists: HTTPStatus.CONFLICT,
    NotHere: HTTPStatus.NOT_FOUND,
    ChangedSince: HTTPStatus.PRECONDITION_FAILED,
    VersionMissing: HTTPStatus.PRECONDITION_REQUIRED,
    AnotherRequest: HTTPStatus.CONFLICT,
    NoSuchPage: HTTPStatus.NOT_FOUND,
    WrongMethod: HTTPStatus.METHOD_NOT_ALLOWED,
    RequestTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    NoSuchReferral: HTTPStatus.NOT_FOUND,
    NoSuchImport: HTTPStatus.NOT_FOUND,
    AlreadyUndone: HTTPStatus.CONFLICT,
    AlreadyWaiting: HTTPStatus.CONFLICT,
    NumberOfAnotherChild: HTTPStatus.CONFLICT,
    **dict.fromkeys(offering.CONFLICTS, HTTPStatus.CONFLICT),
    **dict.fromkeys(CONFLICTS, HTTPStatus.CONFLICT),
    **dict.fromkeys(editions.REFUSALS, HTTPStatus.CONFLICT),
    CountsNoMore: HTTPStatus.CONFLICT,
    NotAChallenger: HTTPStatus.CONFLICT,
    **dict.fromkeys(CHOICES, HTTPStatus.CONFLICT),
    **dict.fromkeys(rebasing.CONFLICTS, HTTPStatus.CONFLICT),
    OurFault: HTTPStatus.INTERNAL_SERVER_ERROR,
    NoSuchView: HTTPStatus.NOT_FOUND,
    CopyIncomplete: HTTPStatus.CONFLICT,
    TriageError: HTTPStatus.UNPROCESSABLE_ENTITY,  # everything else a caller can mend
}
TITLES = {
    HTTPStatus.FORBIDDEN: "This page cannot be opened like that",
    HTTPStatus.NOT_FOUND: "Page not found",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That is too large",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Sorry, something went wrong",
}
API = "/api/"


def status_of(error: TriageError) -> HTTPStatus:
    """The status of an error, by its class or the nearest one above it."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def describe(*errors: type[TriageError]) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of a route's errors: each class's own sentence."""
    return {
        int(next(STATUS[kind] for kind in error.__mro__ if kind in STATUS)): {
            "model": Problem,
            "description": " ".join((error.__doc__ or "").split()),
        }
        for error in errors
    }


def answer(
    request: Request, error: TriageError, headers: Mapping[str, str] | None = None
) -> Response:
    """An error as a page or as JSON."""
    status = status_of(error)
    if request.url.path.startswith(API):
        problem = Problem(
            type=_words(type(error)), status=int(status), sentence=error.sentence()
        )
        return JSONResponse(
            problem.model_dump(),
            int(status),
            dict(headers or {}),
            "application/problem+json",
        )
    if family_pages.of_family(request.url.path):
        return family_pages.refused(request, error, status)
    if isinstance(error, NotSignedIn):
        return _sign_in_again(request)
    return _page(request, error, status)


def _sign_in_again(request: Request) -> Response:
    """The sign-in page; what was typed into a form stays on a page of its own."""
    typed: dict[str, list[str]] = getattr(request.state, "sent", {})
    kept = [
        (name, value)
        for name, values in typed.items()
        if name not in ("csrf", "once")
        for value in values
    ]
    if not kept:
        return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    return page(
        request,
        "session_ended.jinja",
        status=int(HTTPStatus.UNAUTHORIZED),
        title="You have been signed out",
        kept=kept,
    )


def _page(request: Request, error: TriageError, status: HTTPStatus) -> Response:
    if "draft" in error.details:
        return _new_file(request, error, status)
    if isinstance(error, RecordClosed) and "referral_id" in request.path_params:
        return _closed(request, error, status)
    # Who may not do something is told so in the same words wherever they were.
    refused = status is HTTPStatus.FORBIDDEN
    back_to_imports = request.url.path.startswith("/imports") and not refused
    return page(
        request,
        "error.jinja",
        status=int(status),
        title=TITLES.get(status, "That did not work"),
        sentence=error.sentence(),
        onward=("/imports", "Back to imports")
        if back_to_imports
        else ("/", "Go to the list of children waiting"),
    )


def _new_file(request: Request, error: TriageError, status: HTTPStatus) -> Response:
    return page(
        request,
        "unknown_file.jinja",
        status=int(status),
        title="A new kind of spreadsheet",
        file=error.details["file"],
        draft=error.details["draft"],
    )


def _closed(request: Request, error: TriageError, status: HTTPStatus) -> Response:
    return page(
        request,
        "record_closed.jinja",
        status=int(status),
        title="This record is closed to your role",
        sentence=error.sentence(),
        referral_id=request.path_params["referral_id"],
    )


def _words(kind: type) -> str:
    """`NoSuchReferral` as "no-such-referral"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()


def _from_http(problem: HTTPException) -> TriageError:
    match problem.status_code:
        case 404:
            return NoSuchPage()
        case 405:
            return WrongMethod()
        case 413:
            return RequestTooLarge(limit=problem.detail)
        case _:
            return NotUnderstood(where="the body")


def _from_validation(problem: RequestValidationError) -> TriageError:
    places = [one["loc"] for one in problem.errors()]
    if any(place[0] == "path" for place in places):
        return NoSuchPage()
    names = dict.fromkeys(map(_place, problem.errors()))
    return NotUnderstood(where=", ".join(names))


def _place(one: Mapping[str, Any]) -> str:
    """The field that is wrong; a name we do not know may hold anything, so it is not said."""
    unknown = one["type"] == "extra_forbidden"
    return "a field that is not known" if unknown else str(one["loc"][-1])


def install(app: FastAPI) -> None:
    """Answer every error of the app from the table above."""

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, TriageError)
        return answer(request, error)

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return answer(request, _from_http(error), error.headers)

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return answer(request, _from_validation(error))

    def bug(request: Request, _: Exception) -> Response:
        # This one is answered outside the middleware, so it is stamped here.
        response = answer(request, OurFault())
        stamp(response.headers, request.scope)
        return response

    app.add_exception_handler(TriageError, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(Exception, bug)
