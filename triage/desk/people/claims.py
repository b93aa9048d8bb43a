"""What an identity provider says about somebody: whether to believe it, what it means."""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.errors import TriageError
from triage.roles import Role
from triage.settings import Settings


Claims = Mapping[str, Any]
LEEWAY = 60  # seconds two clocks may be apart
LONGEST_LOGOUT = 300  # seconds a logout message is good for
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class AnswerNotTrusted(TriageError):
    """The identity provider's answer did not pass its checks ({check}), so nobody was signed in. Try again; if it happens twice, tell the person who runs this server."""


class ProviderDown(TriageError):
    """The identity provider does not answer properly at the moment, so nobody can sign in with it. Try again in a few minutes, and tell the person who runs this server if it lasts."""


class ProviderRefused(TriageError):
    """The identity provider did not sign you in, or you turned back. Try again; if it happens twice, tell the person who runs this server."""


class BegunElsewhere(TriageError):
    """This sign-in was begun in another window, or took longer than 15 minutes. Start again from the sign-in page."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody, as the provider knows them."""

    issuer: str
    subject: str
    email: str | None  # only where the provider has checked it
    roles: frozenset[Role] | None  # None: the provider is not asked for roles
    sid: str | None


def check_answer(
    claims: Claims, *, settings: Settings, nonce: str, now: datetime
) -> None:
    """Raise `AnswerNotTrusted` unless an ID token is for us, fresh, and strong enough."""
    moment = int(now.timestamp())
    said_nonce = str(claims.get("nonce", ""))
    _must(bool(claims.get("sub")), "sub")
    _check_ours(claims, settings)
    _must(_number(claims, "exp") > moment - LEEWAY, "exp")
    _must(_number(claims, "iat") < moment + LEEWAY, "iat")
    _must(hmac.compare_digest(said_nonce.encode(), nonce.encode()), "nonce")
    if settings.oidc_max_age is not None:
        signed_in = _number(claims, "auth_time")
        _must(signed_in >= moment - settings.oidc_max_age - LEEWAY, "auth_time")
    accepted = (settings.oidc_acr_accepted or settings.oidc_acr_values).split()
    _must(not accepted or claims.get("acr") in accepted, "acr")
    directory = settings.oidc_directory
    _must(not directory or claims.get("tid") == directory, "tid")


def check_logout(claims: Claims, *, settings: Settings, now: datetime) -> None:
    """Raise `AnswerNotTrusted` unless this is the provider's word that a session ended."""
    moment = int(now.timestamp())
    _check_ours(claims, settings)
    issued = _number(claims, "iat")
    _must(moment - LONGEST_LOGOUT <= issued <= moment + LEEWAY, "iat")
    _must("exp" not in claims or _number(claims, "exp") > moment - LEEWAY, "exp")
    events = claims.get("events")
    _must(isinstance(events, Mapping) and LOGOUT in events, "events")
    _must("nonce" not in claims, "nonce")
    _must(bool(claims.get("sub") or claims.get("sid")), "sub")


def identity(claims: Claims, *, settings: Settings) -> Identity:
    """Whom checked claims are about."""
    email = claims.get("email")
    checked = claims.get("email_verified") is True or settings.oidc_email_is_checked
    return Identity(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=str(email) if email and checked else None,
        roles=_roles(claims, settings) if settings.oidc_role_claim else None,
        sid=str(claims["sid"]) if claims.get("sid") else None,
    )


def _check_ours(claims: Claims, settings: Settings) -> None:
    said = claims.get("aud")
    audience = said if isinstance(said, list) else [said]
    ours = settings.oidc_client_id
    issuer = str(claims.get("iss", ""))
    _must(issuer.rstrip("/") == settings.oidc_issuer.rstrip("/"), "iss")
    _must(ours in audience, "aud")
    _must(len(audience) == 1 or claims.get("azp") == ours, "azp")


def _must(true: bool, check: str) -> None:
    if not true:
        raise AnswerNotTrusted(check=check)


def _number(claims: Claims, name: str) -> float:
    value = claims.get(name)
    _must(isinstance(value, int | float) and not isinstance(value, bool), name)
    return float(value or 0)


def _roles(claims: Claims, settings: Settings) -> frozenset[Role]:
    """The roles that the provider's words stand for here."""
    said = claims.get(settings.oidc_role_claim)
    listed = said if isinstance(said, list) else [said]
    chosen = claims.get("selected_roleid")
    words = {
        word for one in listed for word in _words(one, chosen, alone=len(listed) == 1)
    }
    known = settings.oidc_roles
    return frozenset(known[word] for word in words if word in known)


def _words(one: Any, chosen: Any, *, alone: bool) -> Iterable[str]:
    """What one entry says. A national role counts where it was chosen, or is the only one.

    Its code, as S0010:G0020:R0260, is known whole, by its last part, and by its name.
    """
    if isinstance(one, str):
        return (one,)
    if not isinstance(one, Mapping):
        return ()
    is_chosen = one.get("person_roleid") == chosen if chosen else alone
    code = str(one.get("role_code", ""))
    return (
        (code, code.split(":")[-1], str(one.get("role_name", ""))) if is_chosen else ()
    )
