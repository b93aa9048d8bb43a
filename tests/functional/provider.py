"""A small identity provider on this machine that checks everything a real one checks."""

import hashlib
import secrets
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route


CLIENT = "waiting-well"
CLIENT_SECRET = "a secret of the client"
EMAIL = "priya.shah@example.nhs.uk"
PRIYA = {"sub": "priya", "email": EMAIL, "email_verified": True}
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass
class StrictProvider:
    """Who signs in next, and how far the answer is from the truth."""

    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    client_keys: dict[str, Any] | None = None  # with these, no secret will do
    person: dict[str, Any] = field(default_factory=lambda: dict(PRIYA))
    spoiled: dict[str, Any] = field(default_factory=dict)  # told in place of the truth
    told_later: dict[str, Any] = field(default_factory=dict)  # by userinfo
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)  # the last sign-in's question
    assertions: set[str] = field(default_factory=set)
    lost: bool = False  # it answers nothing but nonsense

    def tell_the_truth(self) -> None:
        """Forget whatever a test made of it."""
        self.person, self.spoiled, self.told_later = dict(PRIYA), {}, {}
        self.client_keys, self.lost = None, False
        self.assertions.clear()

    def app(self) -> Starlette:
        """Its addresses."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.about),
                Route("/jwks", self.jwks),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/userinfo", self.userinfo),
            ]
        )

    def about(self, _: Request) -> Response:
        """What it says of itself."""
        if self.lost:
            return Response("<h1>Maintenance</h1>", 200, media_type="text/html")
        names = ("authorize", "token", "userinfo")
        authorize, token, userinfo = (f"{self.address}/{name}" for name in names)
        return JSONResponse(
            {
                "issuer": self.address,
                "authorization_endpoint": authorize,
                "token_endpoint": token,
                "userinfo_endpoint": userinfo,
                "jwks_uri": f"{self.address}/jwks",
            }
        )

    def jwks(self, _: Request) -> Response:
        """The public half of its key."""
        public = self.key.as_dict(private=False) | {"kid": self.key.thumbprint()}
        return JSONResponse({"keys": [public]})

    def authorize(self, request: Request) -> Response:
        """Sign the person in at once, and lead back with a code."""
        asked = dict(request.query_params)
        assert asked["code_challenge_method"] == "S256"
        assert asked["client_id"] == CLIENT
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.asked = asked
        back = f"{asked['redirect_uri']}?code={code}&state={asked['state']}"
        return RedirectResponse(back, 303)

    async def token(self, request: Request) -> Response:
        """The tokens of a code, once, for the client that asked."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        made = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(made).decode().rstrip("=")
        if asked is None or challenge != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if form["redirect_uri"] != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if not self._is_the_client(request, form):
            return JSONResponse({"error": "invalid_client"}, 401)
        answer = {
            "access_token": "for the userinfo",
            "token_type": "Bearer",
            "id_token": self.signed(self._truth(asked) | self.spoiled),
        }
        return JSONResponse(answer)

    def userinfo(self, request: Request) -> Response:
        """What it tells only when asked again."""
        assert request.headers["authorization"] == "Bearer for the userinfo"
        return JSONResponse({"sub": self.person["sub"]} | self.told_later)

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        """A token of its own."""
        plain = {name: value for name, value in claims.items() if value is not None}
        head = {"alg": "RS256", "kid": self.key.thumbprint()} | header
        return jwt.encode(head, plain, self.key, algorithms=["RS256"])

    def logout_token(self, **spoiled: Any) -> str:
        """Its word that the person signed out."""
        truth = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": int(time.time()),
            "jti": secrets.token_hex(8),
            "sub": self.person["sub"],
            "events": {LOGOUT: {}},
        }
        return self.signed(truth | spoiled)

    def _truth(self, asked: dict[str, str]) -> dict[str, Any]:
        now = int(time.time())
        about = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300}
        return about | {"nonce": asked.get("nonce"), "auth_time": now} | self.person

    def _is_the_client(self, request: Request, form: dict[str, str]) -> bool:
        if self.client_keys is None:
            words = b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode()).decode()
            return request.headers.get("authorization") == f"Basic {words}"
        keys = KeySet.import_key_set(self.client_keys)  # type: ignore[arg-type]  # as published
        said = jwt.decode(form["client_assertion"], keys, algorithms=["RS512"]).claims
        once = said["jti"] not in self.assertions
        self.assertions.add(said["jti"])
        short = said["exp"] - time.time() <= 300
        ours = said["iss"] == said["sub"] == CLIENT
        return once and short and ours and said["aud"] == f"{self.address}/token"


def go(browser: Any) -> Any:
    """Sign in as far as the provider leads."""
    away = browser.get("/sign-in/provider")
    assert away.status_code == 303, away.text
    back = httpx2.get(away.headers["location"], follow_redirects=False)
    return browser.get(back.headers["location"])


@contextmanager
def running(provider: StrictProvider) -> Iterator[StrictProvider]:
    """The provider, answering on a free port of this machine."""
    config = uvicorn.Config(
        provider.app(), host="127.0.0.1", port=0, log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.address = f"http://127.0.0.1:{port}"
    yield provider
    server.should_exit = True
    thread.join(10)
