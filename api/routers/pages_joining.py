"""Following an invitation: a password, then an app that makes codes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlmodel import Session

from api import deps, signin
from api.code_picture import picture_of
from api.deps import AtDoor, Chosen, Now, OurForm, Reads, Tenant, Visit
from api.routers.pages_sign_in import TYPED, signed_in
from api.templating import page
from triage.desk.people import accounts, codes, sessions
from triage.desk.people.accounts import InvitationOver, Newcomer
from triage.desk.people.door import Try
from triage.desk.work import unit_of_work
from triage.errors import TriageError
from triage.settings import SignIn


router = APIRouter(dependencies=[Depends(deps.any_visit)])

Token = Annotated[str, Path(max_length=100)]
Typed = Annotated[str, Form(max_length=TYPED)]
CODE_PAGE = "/join/code"


class NotTheSame(TriageError):
    """The two passwords are not the same. Type both again."""


@router.get(CODE_PAGE)
def code_page(
    request: Request, visit: Visit, at: AtDoor, session: Reads, chosen: Chosen
) -> Response:
    """The picture for the app, and its secret in letters."""
    return _code_page(request, visit, session, at, chosen, {})


@router.post(CODE_PAGE, dependencies=[OurForm])
def confirm_code(
    request: Request,
    visit: Visit,
    at: AtDoor,
    chosen: Chosen,
    session: Reads,
    code: Typed = "",
) -> Response:
    """The app works: the account is open, and its owner signed in."""
    try:
        with unit_of_work(at.engine) as writes:
            actor = accounts.confirm(
                writes,
                tenant=at.tenant,
                invitation=_invitation(visit),
                code=code,
                secret=at.secret,
                now=at.now,
            )
    except accounts.CodeNotRight as wrong:
        errors = {"code": wrong.sentence()}
        return _code_page(request, visit, session, at, chosen, errors)
    return signed_in(at, visit, chosen, actor, "password")


@router.get("/join/{token}")
def join_page(
    request: Request,
    token: Token,
    visit: Visit,
    session: Reads,
    tenant: Tenant,
    chosen: Chosen,
    now: Now,
) -> Response:
    """Whom the link is for. Opening it changes nothing."""
    if visit is None:
        visit = request.state.visit = sessions.stranger()
    one = accounts.newcomer(session, tenant=tenant, token=token, now=now)
    shown = _join_page(request, chosen, token, one, {})
    signin.remember(shown, visit, chosen)
    return shown


@router.post("/join", dependencies=[OurForm])
def join(
    request: Request,
    visit: Visit,
    at: AtDoor,
    chosen: Chosen,
    session: Reads,
    token: Typed = "",
    password: Typed = "",
    again: Typed = "",
) -> Response:
    """Keep the password, and go on to the app."""
    if chosen.sign_in is not SignIn.ACCOUNTS:
        raise InvitationOver
    try:
        if password != again:
            raise NotTheSame
        with unit_of_work(at.engine) as writes:
            one = accounts.choose_password(
                writes,
                tenant=at.tenant,
                token=token,
                password=password,
                secret=at.secret,
                service=chosen.service_name,
                now=at.now,
            )
    except InvitationOver:
        raise
    except TriageError as refused:
        errors = {"password": refused.sentence()}
        one = accounts.newcomer(session, tenant=at.tenant, token=token, now=at.now)
        return _join_page(request, chosen, token, one, errors)
    answer = RedirectResponse(CODE_PAGE, 303)
    signin.remember(answer, _joining(at, visit, one), chosen)
    return answer


@router.post("/join/provider", dependencies=[OurForm])
def join_at_provider(
    request: Request,
    visit: Visit,
    at: AtDoor,
    chosen: Chosen,
    session: Reads,
    token: Typed = "",
) -> Response:
    """Remember the link in this browser while its owner signs in elsewhere."""
    one = accounts.newcomer(session, tenant=at.tenant, token=token, now=at.now)
    request.state.visit = fresh = _joining(at, visit, one)
    # A link, as a form may not lead to another address under our policy.
    answer = page(
        request,
        "join_provider.jinja",
        title="Sign in once to open your account",
        provider=chosen.oidc_name,
    )
    signin.remember(answer, fresh, chosen)
    return answer


def _joining(at: Try, visit: Visit, one: Newcomer) -> sessions.Visit:
    handshake = {"step": "join", "invitation": one.invitation}
    with unit_of_work(at.engine) as session:
        return sessions.begin(
            session, tenant=at.tenant, before=visit, handshake=handshake, now=at.now
        )


def _invitation(visit: Visit) -> str:
    """The invitation this browser is following. Raises `InvitationOver`."""
    if visit is None or visit.handshake.get("step") != "join":
        raise InvitationOver
    return str(visit.handshake["invitation"])


def _join_page(
    request: Request,
    chosen: Chosen,
    token: str,
    one: Newcomer,
    errors: dict[str, str],
) -> Response:
    return page(
        request,
        "join.jinja",
        status=422 if errors else 200,
        title=f"Welcome, {one.name}",
        one=one,
        token=token,
        local=chosen.sign_in is SignIn.ACCOUNTS,
        errors=errors,
    )


def _code_page(
    request: Request,
    visit: Visit,
    session: Session,
    at: Try,
    chosen: Chosen,
    errors: dict[str, str],
) -> Response:
    shown, one = accounts.factor(
        session,
        tenant=at.tenant,
        invitation=_invitation(visit),
        secret=at.secret,
        now=at.now,
    )
    words = codes.address(shown, email=one.email, service=chosen.service_name)
    return page(
        request,
        "join_code.jinja",
        status=422 if errors else 200,
        title="Set up your second step",
        picture=picture_of(words),
        secret=" ".join(shown[start : start + 4] for start in range(0, len(shown), 4)),
        errors=errors,
    )
