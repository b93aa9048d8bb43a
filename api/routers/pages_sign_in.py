"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api import deps, signin
from api.deps import AtDoor, Chosen, Demo, Now, OurForm, SignedIn, Store, Tenant, Visit
from api.templating import page
from triage.desk.people import door, personas, sessions
from triage.desk.people.door import Try
from triage.desk.work import unit_of_work
from triage.roles import Actor
from triage.settings import SignIn


router = APIRouter(dependencies=[Depends(deps.any_visit)])

# One sentence for every reason: it must not tell who has an account here, or whose is
# locked.
NOT_RIGHT = (
    "That e-mail address and password do not belong together, or there were too many "
    "wrong tries. Check both and try again. After five wrong tries wait a minute; the "
    "wait grows with each further try, up to an hour."
)
NOT_THE_CODE = (
    "That code is not right, was used before, or there were too many wrong tries. Wait "
    "for the next code in your app and type that."
)
TYPED = 400  # more than any password or address that is taken
Typed = Annotated[str, Form(max_length=TYPED)]
CODE_PAGE = "/sign-in/code"


@router.get("/sign-in")
def sign_in_page(
    request: Request, visit: Visit, chosen: Chosen, demo: Demo
) -> Response:
    """The first page of signing in. Personas stand only in a demonstration."""
    if visit is None:
        visit = request.state.visit = sessions.stranger()
    shown = _first_page(request, chosen, demo=demo)
    signin.remember(shown, visit, chosen)
    return shown


@router.post("/sign-in", dependencies=[OurForm])
def sign_in(
    request: Request,
    visit: Visit,
    at: AtDoor,
    chosen: Chosen,
    demo: Demo,
    persona: Typed = "",
    email: Typed = "",
    password: Typed = "",
) -> Response:
    """Start a fresh session as a persona, or go on to the code."""
    match chosen.sign_in:
        case SignIn.PERSONAS if demo:
            return _as_persona(at, visit, chosen, persona)
        case SignIn.ACCOUNTS:
            found = door.try_password(at, email=email, password=password)
            if found is None:
                errors = {"email": NOT_RIGHT}
                return _first_page(
                    request, chosen, demo=demo, errors=errors, email=email, status=422
                )
            return _go_on(
                at, visit, chosen, {"step": "code", "staff": found}, CODE_PAGE
            )
        case _:
            raise personas.NoSuchPersona


@router.get(CODE_PAGE)
def code_page(request: Request, visit: Visit) -> Response:
    """The second page: the code from the app."""
    if _awaited(visit) is None:
        return RedirectResponse("/sign-in", 303)
    return page(request, "sign_in_code.jinja", title="Type your code", errors={})


@router.post(CODE_PAGE, dependencies=[OurForm])
def code(
    request: Request, visit: Visit, at: AtDoor, chosen: Chosen, code: Typed = ""
) -> Response:
    """Sign in, where the code is right."""
    staff_id = _awaited(visit)
    if staff_id is None:
        return RedirectResponse("/sign-in", 303)
    actor = door.try_code(at, staff_id=staff_id, code=code)
    if actor is None:
        return page(
            request,
            "sign_in_code.jinja",
            status=422,
            title="Type your code",
            errors={"code": NOT_THE_CODE},
        )
    return signed_in(at, visit, chosen, actor, "password")


@router.post("/sign-out", dependencies=[OurForm])
def sign_out(
    visit: Visit, store: Store, tenant: Tenant, chosen: Chosen, now: Now
) -> Response:
    """End this session here and in the browser."""
    if visit:
        with unit_of_work(store) as session:
            sessions.sign_out(session, tenant=tenant, visit=visit, now=now)
    return _out(chosen)


@router.get("/sign-out/everywhere")
def sign_out_everywhere_page(request: Request, actor: SignedIn) -> Response:
    """Ask before ending every session of this person."""
    return page(request, "sign_out_everywhere.jinja", title="Sign out everywhere")


@router.post("/sign-out/everywhere", dependencies=[OurForm])
def sign_out_everywhere(
    actor: SignedIn, store: Store, tenant: Tenant, chosen: Chosen, now: Now
) -> Response:
    """End every session of this person."""
    with unit_of_work(store) as session:
        sessions.sign_out_everywhere(session, tenant=tenant, actor=actor, now=now)
    return _out(chosen)


def signed_in(
    at: Try,
    visit: Visit,
    chosen: Chosen,
    actor: Actor,
    method: str,
    provider_sid: str | None = None,
) -> Response:
    """A fresh session for somebody who showed who they are."""
    with unit_of_work(at.engine) as session:
        fresh = sessions.sign_in(
            session,
            tenant=at.tenant,
            before=visit,
            actor=actor,
            method=method,
            provider_sid=provider_sid,
            now=at.now,
        )
    answer = RedirectResponse("/", 303)
    signin.remember(answer, fresh, chosen)
    return answer


def _first_page(
    request: Request,
    chosen: Chosen,
    *,
    demo: bool,
    errors: dict[str, str] | None = None,
    email: str = "",
    status: int = 200,
) -> Response:
    closed = chosen.sign_in is SignIn.PERSONAS and not demo
    return page(
        request,
        "sign_in.jinja",
        status=status,
        title="Sign-in is not set up" if closed else "Sign in",
        how="closed" if closed else chosen.sign_in.value,
        personas=personas.PERSONAS,
        provider=chosen.oidc_name,
        email=email,
        errors=errors or {},
    )


def _as_persona(at: Try, visit: Visit, chosen: Chosen, key: str) -> Response:
    actor = personas.persona(key)
    with unit_of_work(at.engine) as session:
        personas.settle_in(session, tenant=at.tenant, now=at.now)
    return signed_in(at, visit, chosen, actor, "persona")


def _go_on(
    at: Try, visit: Visit, chosen: Chosen, handshake: dict[str, str], onward: str
) -> Response:
    """A session for the next step, with fresh values."""
    with unit_of_work(at.engine) as session:
        fresh = sessions.begin(
            session, tenant=at.tenant, before=visit, handshake=handshake, now=at.now
        )
    answer = RedirectResponse(onward, 303)
    signin.remember(answer, fresh, chosen)
    return answer


def _awaited(visit: Visit) -> str | None:
    """Whose code is awaited in this browser."""
    if visit is None or visit.handshake.get("step") != "code":
        return None
    return str(visit.handshake["staff"])


def _out(chosen: Chosen) -> Response:
    answer = RedirectResponse("/sign-in", 303)
    signin.forget(answer, chosen)
    return answer
