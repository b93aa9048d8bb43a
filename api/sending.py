"""A form that a browser sent: read whole, carried out once, or shown again as typed.

Every page with a form answers through `attempt`, so all keep the same promises: nothing
of a refused change is kept, what was typed stands in the form that comes back, and a
second press of the same button does nothing more.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from api import deps, forms
from api.addresses import address
from api.errors import status_of
from api.forms import Sent
from api.signin import NotSignedIn
from triage.desk.desk import Desk, Done
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.roles import NotAllowed


ONE_OF_OURS = re.compile(r"[\w-]{8,80}", re.ASCII)


class Put(Exception):
    """What has to be put right before the form can be carried out, by field."""

    def __init__(
        self, errors: Mapping[str, str], status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    ) -> None:
        super().__init__()
        self.errors, self.status = dict(errors), status


async def fields(request: Request) -> dict[str, list[str]]:
    """Every text field of the form, as typed; files are not read here.

    It is asked for before the permission, so that an ended session can hand it back.
    """
    form = await request.form()
    sent: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            sent.setdefault(name, []).append(value)
    request.state.sent = sent
    return sent


READS_FORM = Depends(fields)
Fields = Annotated[dict[str, list[str]], READS_FORM]


def attempt(
    request: Request,
    visit: deps.Visit,
    desk: Desk,
    sent: Sent,
    does: Callable[[], Response],
    again: Callable[[Put], Response],
) -> Response:
    """Do what the form asks, or show it again with sentences and what was typed."""
    try:
        deps.same_form(request, visit, first(sent, "csrf"))
        return does()
    except (NotHere, NotSignedIn, NotAllowed):
        raise
    except Put as wrong:
        return _again(desk, again, wrong)
    except TriageError as refused:
        status = status_of(refused)
        if status is HTTPStatus.NOT_FOUND:
            raise
        return _again(desk, again, Put({"form": refused.sentence()}, status))


def _again(desk: Desk, again: Callable[[Put], Response], wrong: Put) -> Response:
    """The page is made on what stands: the refused unit of work ends here."""
    desk.session.rollback()
    desk.session.info.clear()
    return again(wrong)


T = TypeVar("T", bound=forms.Asked)


def read(shape: type[T], sent: Sent) -> T:
    """The shape. Raises `Put` with a sentence for each field to put right."""
    asked, errors = forms.read(shape, sent)
    if asked is None:
        raise Put(errors)
    return asked


def onward(done: Done, once: str) -> Response:
    """The next page, which says what was done; the address holds only the form's key."""
    where = address(done.kind, done.id)
    return RedirectResponse(f"{where}?done={once}" if once else where, 303)


def key(sent: Sent) -> str:
    """The key this form was given; anything that is not one of ours is no key."""
    given = first(sent, "once")
    return given if ONE_OF_OURS.fullmatch(given) else ""


def fresh_key() -> str:
    """A key for a form that is being shown."""
    return secrets.token_urlsafe(16)


def first(sent: Sent, name: str) -> str:
    """What stands in a field, as far as one line goes."""
    return next(iter(sent.get(name, ())), "")[: forms.SHORT]
