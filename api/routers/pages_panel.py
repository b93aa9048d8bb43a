"""Parents who weigh: they come in with a code of their own, and no name is asked.

These pages have no account, no child and no record behind them. A browser's value lasts
some hours; the code opens the page again where they stopped.
"""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from api import deps, family_pages, signin
from api.deps import AtDoor, Chosen, Now, Reads, Tenant, Today, Writes
from api.family_pages import first
from api.sending import Fields
from api.signin import NotFromOurForm
from triage.desk.choices import panel
from triage.desk.choices.answering import Said
from triage.desk.choices.exercises import ExerciseClosed
from triage.desk.choices.panel import Guest
from triage.desk.desk import Work
from triage.errors import TriageError
from triage.settings import Settings


PLAIN_COOKIE = "waiting-well-panel"
SECURE_COOKIE = "__Host-waiting-well-panel"
DOOR = "/weigh"
QUESTION, LEAVE, UNDO = f"{DOOR}/question", f"{DOOR}/leave", f"{DOOR}/undo"
CHOOSE = "Choose an answer. “I cannot say” is one."

router = APIRouter()


def guest(
    request: Request, session: Reads, tenant: Tenant, chosen: Chosen, now: Now
) -> Guest:
    """Whose browser this is."""
    token = request.cookies.get(_cookie(chosen), "")
    return panel.behind(session, tenant=tenant, token=token, now=now)


AnyGuest = Annotated[Guest, Depends(guest)]


def our_form(request: Request, found: AnyGuest, sent: Fields) -> None:
    """Refuse a form that another page sent. Raises `NotFromOurForm`."""
    signin.same_origin(request.headers, deps.origin(request))
    if not secrets.compare_digest(found.csrf.encode(), first(sent, "csrf").encode()):
        raise NotFromOurForm


OURS = [Depends(our_form)]


@router.get(DOOR)
def begin(request: Request, found: AnyGuest, chosen: Chosen, today: Today) -> Response:
    """Where a parent types their code."""
    return _known(found, chosen, _page(request, "start", found, today))


@router.post(DOOR, dependencies=OURS)
def come_in(
    request: Request,
    sent: Fields,
    found: AnyGuest,
    at: AtDoor,
    chosen: Chosen,
    today: Today,
) -> Response:
    """Come in with a code; every failure reads the same."""
    try:
        inside = panel.come_in(at, first(sent, "code"))
    except (panel.NoSuchCode, panel.TooManyTries) as refused:
        return _page(request, "start", found, today, wrong=refused.sentence())
    return _known(inside, chosen, _onward(QUESTION))


@router.get(QUESTION)
def question(
    request: Request, session: Reads, tenant: Tenant, found: AnyGuest, now: Now,
    today: Today,
) -> Response:  # fmt: skip
    """The next question, or thanks at the end."""
    if found.rater is None:
        return _onward(DOOR)
    return _asked(request, _work(session, tenant, found, now), found, today)


@router.post(QUESTION, dependencies=OURS)
def answer(
    request: Request, sent: Fields, session: Writes, tenant: Tenant, found: AnyGuest,
    now: Now, today: Today,
) -> Response:  # fmt: skip
    """Keep an answer and go on."""
    if found.rater is None:
        return _onward(DOOR)
    work, said = _work(session, tenant, found, now), first(sent, "said")
    if said not in set(Said):
        return _asked(request, work, found, today, wrong=CHOOSE)
    try:
        panel.say(work, found.rater, question=first(sent, "question"), said=Said(said))
    except TriageError as refused:
        return _asked(request, work, found, today, wrong=refused.sentence())
    return _onward(QUESTION)


@router.post(UNDO, dependencies=OURS)
def undo(
    request: Request, session: Writes, tenant: Tenant, found: AnyGuest, now: Now,
    today: Today,
) -> Response:  # fmt: skip
    """Take the last answer back."""
    if found.rater is None:
        return _onward(DOOR)
    work = _work(session, tenant, found, now)
    try:
        panel.undo(work, found.rater)
    except TriageError as refused:
        return _asked(request, work, found, today, wrong=refused.sentence())
    return _onward(QUESTION)


@router.post(LEAVE, dependencies=OURS)
def leave(
    session: Writes, tenant: Tenant, found: AnyGuest, now: Now, chosen: Chosen
) -> Response:
    """Stop for now: the code opens the same place again."""
    panel.leave(_work(session, tenant, found, now), found)
    out = _onward(DOOR)
    out.delete_cookie(
        _cookie(chosen), httponly=True, samesite="lax", secure=chosen.over_https
    )
    return out


def _asked(
    request: Request, work: Work, found: Guest, today: Today, wrong: str = ""
) -> Response:
    assert found.rater is not None  # whoever is not in was led to the door
    try:
        turn = panel.turn(work, found.rater)
    except ExerciseClosed as over:
        return _page(request, "over", found, today, sentence=over.sentence())
    return _page(request, "question", found, today, wrong=wrong, turn=turn)


def _page(
    request: Request,
    name: str,
    found: Guest,
    today: Today,
    wrong: str = "",
    **more: object,
) -> Response:
    request.state.today = today
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return family_pages.page(
        request, f"panel_{name}", status=status, csrf=found.csrf, wrong=wrong, **more
    )


def _work(session: Reads, tenant: str, found: Guest, now: Now) -> Work:
    by = panel.named(found.rater) if found.rater else "Somebody at the panel’s door"
    return Work(session=session, tenant=tenant, now=now, by=by)


def _known(found: Guest, chosen: Settings, answer: Response) -> Response:
    answer.set_cookie(
        _cookie(chosen),
        found.token,
        httponly=True,
        samesite="lax",
        secure=chosen.over_https,
    )
    return answer


def _cookie(chosen: Settings) -> str:
    return SECURE_COOKIE if chosen.over_https else PLAIN_COOKIE


def _onward(where: str) -> Response:
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)
