"""Signing in and out, and the pages about the product itself."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api import deps, signin
from api.deps import Demo, Now, OurForm, Visit
from api.templating import page


router = APIRouter(dependencies=[Depends(deps.any_visit)])


@router.get("/sign-in")
def sign_in_page(request: Request, visit: Visit, now: Now, demo: Demo) -> HTMLResponse:
    """Choose a persona. Open only where the database is marked as a demonstration."""
    if visit is None:
        visit = request.state.visit = request.app.state.visits.start(None, now)
    shown = page(
        request,
        "sign_in.jinja",
        title="Sign in" if demo else "Sign-in is not set up",
        open=demo,
        personas=signin.PERSONAS.values(),
    )
    _remember(shown, visit)
    return shown


@router.post("/sign-in", dependencies=[OurForm])
def sign_in(
    request: Request,
    visit: Visit,
    now: Now,
    demo: Demo,
    persona: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Start a fresh session as a persona; the one before signing in ends."""
    if not demo:
        raise signin.NoSuchPersona
    visits: signin.Visits = request.app.state.visits
    chosen = signin.persona(persona)
    if visit:
        visits.end(visit.token)
    answer = RedirectResponse("/", 303)
    _remember(answer, visits.start(chosen, now))
    return answer


@router.post("/sign-out", dependencies=[OurForm])
def sign_out(request: Request, visit: Visit) -> RedirectResponse:
    """End this session here and in the browser."""
    if visit:
        request.app.state.visits.end(visit.token)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(signin.COOKIE, httponly=True, samesite="lax")
    return answer


@router.get("/accessibility")
def accessibility(request: Request) -> HTMLResponse:
    """What has been checked, and what has not."""
    return page(request, "accessibility.jinja", title="Accessibility")


@router.get("/privacy")
def privacy(request: Request) -> HTMLResponse:
    """What is kept and what never leaves."""
    return page(request, "privacy.jinja", title="Privacy")


def _remember(answer: Response, visit: signin.Visit) -> None:
    # Not `Secure`: this server answers only on this machine, without encryption.
    answer.set_cookie(signin.COOKIE, visit.token, httponly=True, samesite="lax")
