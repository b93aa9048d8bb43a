"""Our side of OpenID Connect: what is asked of an identity provider, and its answers.

Nothing is fetched until somebody signs in. Every way a provider can fail ends in one of
the sentences of `triage.desk.people.claims`.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from api.loopback import is_loopback
from triage.desk.people import claims
from triage.desk.people.claims import (
    AnswerNotTrusted,
    Claims,
    ProviderDown,
    ProviderRefused,
)
from triage.desk.people.client_key import client_key
from triage.errors import TriageError
from triage.settings import Settings


DISCOVERY = "/.well-known/openid-configuration"
KEPT_FOR = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
PATIENCE = 5.0  # seconds for each answer
ASSERTION_FOR = timedelta(minutes=2)
# Only signatures made with a private key: a shared secret or none at all is refused.
ALGORITHMS = [
    f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a provider says of itself, and its keys."""

    metadata: Mapping[str, Any]
    keys: KeySet
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A sign-in on its way: where to, and what its answer must carry."""

    address: str
    handshake: dict[str, str]


class Provider:
    """One identity provider, as configured."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = settings.oidc_issuer.rstrip("/")
        self._known: Known | None = None

    def begin(self, back: str, now: datetime) -> Begun:
        """Where to send the browser. Raises `ProviderDown`."""
        metadata = self._about(now).metadata
        verifier = secrets.token_urlsafe(48)
        handshake = {
            "step": "provider",
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": verifier,
            "back": back,
        }
        address, _ = self._client(metadata, back, now).create_authorization_url(
            metadata["authorization_endpoint"],
            state=handshake["state"],
            nonce=handshake["nonce"],
            code_verifier=verifier,
            **self._wishes(),
        )
        return Begun(address=address, handshake=handshake)

    def finish(self, handshake: Mapping[str, Any], code: str, now: datetime) -> Claims:
        """The checked claims about whoever signed in.

        Raises `ProviderDown`, `ProviderRefused`, `AnswerNotTrusted`.
        """
        metadata = self._about(now).metadata
        with (
            _answering(ProviderRefused),
            self._client(metadata, str(handshake["back"]), now) as client,
        ):
            token = client.fetch_token(
                metadata["token_endpoint"],
                code=code,
                code_verifier=str(handshake["verifier"]),
            )
            said = self._read(str(token.get("id_token", "")), now)
            claims.check_answer(
                said, settings=self.settings, nonce=str(handshake["nonce"]), now=now
            )
            return {**self._more(client, metadata, said), **said}

    def logout(self, token: str, now: datetime) -> Claims:
        """The checked claims of a logout message. Raises `AnswerNotTrusted`."""
        said = self._read(token, now)
        claims.check_logout(said, settings=self.settings, now=now)
        return said

    def own_keys(self) -> dict[str, Any]:
        """The public half of our key, for the provider to check our requests with."""
        key = client_key(self.settings)
        return {"keys": [key.as_dict(private=False)] if key else []}

    def _wishes(self) -> dict[str, Any]:
        wishes = {
            "acr_values": self.settings.oidc_acr_values,
            "prompt": self.settings.oidc_prompt,
            "max_age": self.settings.oidc_max_age,
        }
        return {name: wish for name, wish in wishes.items() if wish not in ("", None)}

    def _more(
        self, client: OAuth2Client, metadata: Mapping[str, Any], said: Claims
    ) -> dict[str, Any]:
        """What the provider tells only when asked again, such as national roles."""
        address = metadata.get("userinfo_endpoint")
        if not address:
            return {}
        answer = client.get(address)
        answer.raise_for_status()
        more: dict[str, Any] = answer.json()
        if more.get("sub") != said["sub"]:
            raise AnswerNotTrusted(check="userinfo")
        return more

    def _about(self, now: datetime) -> Known:
        """The provider's own description, fetched once an hour. Raises `ProviderDown`."""
        if self._known is None or now >= self._known.since + KEPT_FOR:
            self._known = self._ask(now)
        return self._known

    def _ask(self, now: datetime) -> Known:
        with _answering(ProviderDown), httpx2.Client(timeout=PATIENCE) as client:
            metadata = _fetched(client, self.issuer + DISCOVERY)
            if str(metadata["issuer"]).rstrip("/") != self.issuer:
                raise AnswerNotTrusted(check="issuer")
            _must_be_private(metadata)
            keys: Any = _fetched(client, metadata["jwks_uri"])
            return Known(metadata=metadata, keys=KeySet.import_key_set(keys), since=now)

    def _read(self, token: str, now: datetime) -> Claims:
        """What a signed token says, if the provider signed it. Raises `AnswerNotTrusted`.

        Providers change their keys: one we have not seen is asked for again, but not so
        often that junk sent to us keeps us asking.
        """
        known = self._about(now)
        try:
            try:
                return jwt.decode(token, known.keys, algorithms=ALGORITHMS).claims
            except InvalidKeyIdError:
                if now < known.since + ASKED_AGAIN_AFTER:
                    raise
                self._known = known = self._ask(now)
                return jwt.decode(token, known.keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise AnswerNotTrusted(check="signature") from wrong

    def _client(
        self, metadata: Mapping[str, Any], back: str, now: datetime
    ) -> OAuth2Client:
        key = client_key(self.settings)
        client = OAuth2Client(
            client_id=self.settings.oidc_client_id,
            client_secret=key or self.settings.oidc_client_secret.get_secret_value(),
            token_endpoint_auth_method=_method(metadata, with_key=key is not None),
            scope=self.settings.oidc_scopes,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=PATIENCE,
        )
        if key is not None:
            client.register_client_auth_method(self._assertion(key, metadata, now))
        return client

    def _assertion(
        self, key: RSAKey | ECKey, metadata: Mapping[str, Any], now: datetime
    ) -> PrivateKeyJWT:
        """Our word for who we are, signed; good for one request."""
        return PrivateKeyJWT(
            metadata["token_endpoint"],
            claims={"exp": int((now + ASSERTION_FOR).timestamp())},
            headers={"kid": key.kid},
            alg=self.settings.oidc_key_algorithm,
        )


def _method(metadata: Mapping[str, Any], *, with_key: bool) -> str:
    """How we show the provider who we are."""
    if with_key:
        return str(PrivateKeyJWT.name)
    known = metadata.get("token_endpoint_auth_methods_supported", [])
    posts = "client_secret_post" in known and "client_secret_basic" not in known
    return "client_secret_post" if posts else "client_secret_basic"


def _fetched(client: httpx2.Client, address: str) -> dict[str, Any]:
    answer = client.get(address, headers={"accept": "application/json"})
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ProviderDown
    return found


def _must_be_private(metadata: Mapping[str, Any]) -> None:
    """No part of a sign-in goes over an open line, but on this machine."""
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        parts = urlsplit(str(metadata[name]))
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise AnswerNotTrusted(check=name)


@contextmanager
def _answering(refusal: Callable[[], TriageError]) -> Iterator[None]:
    """Every way a provider can fail, as a sentence."""
    try:
        yield
    except httpx2.HTTPError as down:
        raise ProviderDown from down
    except AuthlibBaseError as refused:
        raise refusal() from refused
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as odd:
        raise ProviderDown from odd
