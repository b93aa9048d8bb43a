"""Who is signed in, for programs."""

from fastapi import APIRouter

from api.deps import SignedIn, Visit
from api.errors import describe
from api.shapes import SessionOut
from api.signin import NotSignedIn


router = APIRouter(tags=["session"])


@router.get("/session", responses=describe(NotSignedIn))
def session(visit: Visit, persona: SignedIn) -> SessionOut:
    """Who the cookie belongs to, and the token to send as `X-CSRF-Token`."""
    csrf = visit.csrf if visit else ""
    return SessionOut(name=persona.name, role=persona.role, csrf_token=csrf)
