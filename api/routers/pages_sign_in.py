"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import deps, signin
from api.deps import Chosen, Demo, Now, OurForm, SignedIn, Store, Tenant, Visit
from api.templating import page
from triage.desk.people import personas, sessions
from triage.desk.work import unit_of_work
from triage.settings import SignIn


router = APIRouter(dependencies=[Depends(deps.any_visit)])


@router.get("/sign-in")
def sign_in_page(
    request: Request, visit: Visit, chosen: Chosen, demo: Demo
) -> HTMLResponse:
    """The first page of signing in. Personas stand only in a demonstration."""
    if visit is None:
        visit = request.state.visit = sessions.stranger()
    shown = page(
        request,
        "sign_in.jinja",
        title="Sign in" if demo else "Sign-in is not set up",
        open=demo,
        personas=personas.PERSONAS,
    )
    signin.remember(shown, visit, chosen)
    return shown


@router.post("/sign-in", dependencies=[OurForm])
def sign_in(
    visit: Visit,
    store: Store,
    tenant: Tenant,
    chosen: Chosen,
    now: Now,
    demo: Demo,
    persona: Annotated[str, Form()] = "",
) -> Response:
    """Start a fresh session as a persona; the one before signing in ends."""
    if not demo or chosen.sign_in is not SignIn.PERSONAS:
        raise personas.NoSuchPersona
    actor = personas.persona(persona)
    with unit_of_work(store) as session:
        personas.settle_in(session, tenant=tenant, now=now)
        fresh = sessions.sign_in(
            session, tenant=tenant, before=visit, actor=actor, method="persona", now=now
        )
    answer = RedirectResponse("/", 303)
    signin.remember(answer, fresh, chosen)
    return answer


@router.post("/sign-out", dependencies=[OurForm])
def sign_out(
    visit: Visit, store: Store, tenant: Tenant, chosen: Chosen, now: Now
) -> Response:
    """End this session here and in the browser."""
    if visit:
        with unit_of_work(store) as session:
            sessions.sign_out(session, tenant=tenant, visit=visit, now=now)
    return _out(chosen)


@router.post("/sign-out/everywhere", dependencies=[OurForm])
def sign_out_everywhere(
    actor: SignedIn, store: Store, tenant: Tenant, chosen: Chosen, now: Now
) -> Response:
    """End every session of this person."""
    with unit_of_work(store) as session:
        sessions.sign_out_everywhere(session, tenant=tenant, actor=actor, now=now)
    return _out(chosen)


def _out(chosen: Chosen) -> Response:
    answer = RedirectResponse("/sign-in", 303)
    signin.forget(answer, chosen)
    return answer
