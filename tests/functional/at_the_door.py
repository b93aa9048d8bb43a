"""What Priya does at the door of a service with accounts of its own."""

import re
from datetime import timedelta
from typing import Any

import pyotp

from tests.functional.doors import Client, Door, send
from tests.functional.visitor import token_in


EMAIL = "priya.shah@example.nhs.uk"
PASSWORD = "purple lorry teapot"
COOKIE = "waiting-well-session"
LINK = re.compile(r'app-secret">([^<]+)<')


def join(door: Door, browser: Client, token: str) -> str:
    """Follow a link to its end; the app's secret."""
    send(
        browser,
        f"/join/{token}",
        "/join",
        token=token,
        password=PASSWORD,
        again=PASSWORD,
    )
    page = browser.get("/join/code").text
    found = LINK.search(page)
    assert found, page
    secret = found[1].replace(" ", "")
    code = pyotp.TOTP(secret).at(door.now())
    answer = browser.post("/join/code", data={"csrf": token_in(page), "code": code})
    assert answer.status_code == 303
    return secret


def priya(door: Door) -> str:
    """Priya has an account, and is a minute past taking it up; her app's secret."""
    secret = join(door, door.browser(), door.invite(EMAIL))
    later(door, minutes=1)
    return secret


def later(door: Door, **wait: float) -> None:
    door.clock[0] = door.now() + timedelta(**wait)


def say(browser: Client, password: str = PASSWORD, email: str = EMAIL) -> Any:
    """Send the first page."""
    return send(browser, "/sign-in", "/sign-in", email=email, password=password)


def code_of(door: Door, secret: str) -> str:
    return pyotp.TOTP(secret).at(door.now())


def sign_in(door: Door, browser: Client, secret: str) -> Any:
    """Both pages."""
    assert say(browser).headers.get("location") == "/sign-in/code"
    code = code_of(door, secret)
    return send(browser, "/sign-in/code", "/sign-in/code", code=code)


def without_tokens(page: str) -> str:
    return re.sub(r'(csrf" value=|nonce=)"[^"]+"', "", page)
