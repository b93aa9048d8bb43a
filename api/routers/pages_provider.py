"""Signing in with an identity provider, and hearing from it that somebody signed out."""

import hmac
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from api import deps, signin
from api.deps import AtDoor, Chosen, Visit
from api.errors import NoSuchPage
from api.routers.pages_sign_in import signed_in
from triage.desk.people import claims, outside, sessions
from triage.desk.people.door import Try
from triage.desk.work import unit_of_work
from triage.roles import Actor
from triage.settings import SignIn


if TYPE_CHECKING:
    from api.provider import Provider


router = APIRouter(dependencies=[Depends(deps.any_visit)])

BACK = "/sign-in/provider/back"


def provider(request: Request, chosen: Chosen) -> "Provider":
    """The configured provider. Raises `NoSuchPage` where there is none."""
    # Imported here: half a second that only a server with a provider needs to spend.
    from api.provider import Provider

    if chosen.sign_in is not SignIn.OIDC:
        raise NoSuchPage
    state = request.app.state
    if not hasattr(state, "provider"):
        state.provider = Provider(chosen)
    known: Provider = state.provider
    return known


Known = Annotated[Any, Depends(provider)]
Word = Annotated[str, Query(max_length=4000)]


@router.get("/sign-in/provider")
def leave(
    request: Request, visit: Visit, at: AtDoor, chosen: Chosen, known: Known
) -> Response:
    """Off to the provider. A link, not a form: our policy lets no form lead away."""
    begun = known.begin(deps.origin(request) + BACK, at.now)
    joining = visit is not None and visit.handshake.get("step") == "join"
    invitation = visit.handshake["invitation"] if visit and joining else ""
    with unit_of_work(at.engine) as session:
        fresh = sessions.begin(
            session,
            tenant=at.tenant,
            before=visit,
            handshake={**begun.handshake, "invitation": invitation},
            now=at.now,
        )
    answer = RedirectResponse(begun.address, 303)
    signin.remember(answer, fresh, chosen)
    return answer


@router.get(BACK)
def come_back(
    visit: Visit,
    at: AtDoor,
    chosen: Chosen,
    known: Known,
    state: Word = "",
    code: Word = "",
    error: Word = "",
    iss: Word = "",
) -> Response:
    """Back from the provider: signed in, or told why not."""
    handshake = dict(visit.handshake) if visit else {}
    ours = str(handshake.get("state", ""))
    if not ours or not hmac.compare_digest(ours.encode(), state.encode()):
        raise claims.BegunElsewhere
    if error or not code:
        raise claims.ProviderRefused
    if iss and iss.rstrip("/") != known.issuer:
        raise claims.AnswerNotTrusted(check="iss")
    said = known.finish(handshake, code, at.now)
    who = claims.identity(said, settings=chosen)
    actor = _admitted(at, who, str(handshake.get("invitation") or ""))
    return signed_in(at, visit, chosen, actor, "oidc", who.sid)


@router.post("/sign-in/provider/ended")
def ended(
    at: AtDoor, known: Known, logout_token: Annotated[str, Form(max_length=20_000)] = ""
) -> Response:
    """The provider says that somebody signed out there: it is over here too."""
    try:
        said = known.logout(logout_token, at.now)
    except claims.AnswerNotTrusted:
        return JSONResponse({"error": "invalid_request"}, 400)
    with unit_of_work(at.engine) as session:
        outside.signed_out(session, tenant=at.tenant, claims=said, now=at.now)
    return Response(status_code=200)


@router.get("/.well-known/jwks.json")
def own_keys(known: Known) -> Response:
    """The public half of the key we sign requests to the provider with."""
    return JSONResponse(known.own_keys())


def _admitted(at: Try, who: claims.Identity, invitation: str) -> Actor:
    try:
        with unit_of_work(at.engine) as session:
            return outside.admit(
                session,
                tenant=at.tenant,
                identity=who,
                invitation=invitation or None,
                now=at.now,
            )
    except (outside.Stranger, outside.NoRoleHere) as refused:
        why = "no account" if isinstance(refused, outside.Stranger) else "no role"
        with unit_of_work(at.engine) as session:
            outside.refused(
                session, tenant=at.tenant, identity=who, why=why, now=at.now
            )
        raise
