"""The real service's refusals: one shape, its own codes and types."""

from datetime import datetime, timedelta
from hmac import compare_digest

import jwt
from fastapi import HTTPException, Request
from fastapi.responses import JSONResponse, Response
from jwt.types import Options
from starlette.exceptions import HTTPException as AnyHTTPException

from api.standin.kept import Keys


CLOCKS_MAY_DIFFER = timedelta(seconds=30)
CLOCK = "Error: Your system clock must be accurate to within 30 seconds"
EXAMPLE = (
    "Invalid token: make sure your API token matches the example in the documentation"
)


def refusal(code: int, kind: str, *messages: str) -> HTTPException:
    """One refusal, with a line for each thing that is wrong."""
    return HTTPException(code, [{"error": kind, "message": one} for one in messages])


def invalid(*messages: str) -> HTTPException:
    """A request that is not in the right form."""
    return refusal(400, "ValidationError", *messages)


def bad(message: str) -> HTTPException:
    """A request in the right form that cannot be done."""
    return refusal(400, "BadRequestError", message)


def no_result() -> HTTPException:
    """A message or template that is not there."""
    return refusal(404, "NoResultFound", "No result found")


def answered(_: Request, error: Exception) -> Response:
    """A refusal as the real service writes one."""
    assert isinstance(error, AnyHTTPException)
    errors: object = error.detail
    if isinstance(errors, str):
        errors = [{"error": "NotFound", "message": errors}]
    said = {"status_code": error.status_code, "errors": errors}
    return JSONResponse(said, error.status_code)


def check_token(header: str, keys: Keys, now: datetime) -> None:
    """Raise the refusal that a missing, strange, wrong or untimely token gets."""
    if not header:
        raise refusal(
            401, "AuthError", "Unauthorized: authentication token must be provided"
        )
    scheme, _, token = header.partition(" ")
    if scheme.casefold() != "bearer":
        raise refusal(
            401, "AuthError", "Unauthorized: authentication bearer scheme must be used"
        )
    claims = _claims(token, keys)
    at = claims.get("iat")
    if not isinstance(at, int | float):
        raise refusal(403, "AuthError", "Invalid token: iat field not provided")
    if abs(now.timestamp() - at) > CLOCKS_MAY_DIFFER.total_seconds():
        raise refusal(403, "AuthError", CLOCK)


def _claims(token: str, keys: Keys) -> dict[str, object]:
    # The moment is compared with our own clock above, so that a test can set it.
    unread = Options(verify_iat=False, verify_exp=False, verify_nbf=False)
    try:
        issuer = str(jwt.decode(token, options={"verify_signature": False}).get("iss"))
    except jwt.InvalidTokenError:
        raise refusal(403, "AuthError", EXAMPLE) from None
    if not compare_digest(issuer.encode(), keys.service.encode()):
        raise refusal(403, "AuthError", "Invalid token: service not found")
    try:
        claims: dict[str, object] = jwt.decode(
            token, keys.secret, algorithms=["HS256"], options=unread
        )
    except jwt.InvalidAlgorithmError:
        raise refusal(
            403, "AuthError", "Invalid token: algorithm used is not HS256"
        ) from None
    except jwt.InvalidTokenError:
        raise refusal(403, "AuthError", "Invalid token: API key not found") from None
    return claims
