"""A first day: an invitation, a password, an app that makes codes; or a provider."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest

from api import deps
from tests.browser.journeys.people import Day
from tests.browser.sample import TENANT, front_door
from tests.browser.serving import a_door, served
from tests.browser.visiting import led_by
from triage.desk.people import accounts
from triage.roles import Role
from triage.store.engine import unit_of_work


SECRET = "a secret of forty characters, for a test"
EMAIL = "priya.shah@example.nhs.uk"
PASSWORD = "four plain words of mine"


@pytest.fixture
def provider() -> Iterator[str]:
    """A real identity provider in a process of its own."""
    door, address = a_door()
    door.close()
    port = address.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", port],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/.well-known/openid-configuration")
            break
        except OSError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


def invited(day: Day) -> str:
    """The path of a link that the administrator hands over."""
    with unit_of_work(day.app.state.engine) as session:
        one = accounts.invite(
            session,
            tenant=TENANT,
            name="Dr Priya Shah",
            email=EMAIL,
            role=Role.CLINICIAN,
            by="Alex Moor, administrator",
            now=datetime.now(UTC),
        )
    return f"/join/{one.token}"


def opened_with(folder: Path, chromium: Any, **more: Any) -> Iterator[Day]:
    """The service with real sign-in, by the clock on the wall."""
    door, address = a_door()
    app = front_door(folder, public_url=address, secret=SECRET, **more)
    app.dependency_overrides.pop(deps.now)
    with served(app, door) as where:
        yield Day(app, where, chromium)


@pytest.mark.hazard("H-22")
def test_an_invited_clinician_sets_a_password_and_a_code_and_is_in(
    folder: Path, chromium: Any
) -> None:
    for day in opened_with(folder, chromium, sign_in="accounts"):
        with day.person() as priya:
            priya.go(invited(day))
            priya.type(password=PASSWORD, again=PASSWORD)
            led_by(priya.page, priya.page.locator("main button[type=submit]").first)
            priya.picture("enrol")
            letters = priya.page.locator("main code, main kbd").first.inner_text()
            codes = pyotp.TOTP(letters.replace(" ", ""))
            priya.type(code=codes.now())
            led_by(priya.page, priya.page.locator("main button[type=submit]").first)
            assert priya.here == "/lists/neurodevelopmental"

            priya.press("Sign out")
            priya.type(email=EMAIL, password=PASSWORD)
            led_by(priya.page, priya.page.locator("main button[type=submit]").first)
            priya.type(code=codes.at(time.time() + 30))
            led_by(priya.page, priya.page.locator("main button[type=submit]").first)
            assert priya.here == "/lists/neurodevelopmental"


@pytest.mark.hazard("H-22")
def test_a_clinician_signs_in_at_a_real_identity_provider(
    folder: Path, chromium: Any, provider: str
) -> None:
    settings = {
        "sign_in": "oidc",
        "oidc_issuer": provider,
        "oidc_client_id": "waiting-well",
        "oidc_client_secret": "a secret of the client",
        "oidc_email_is_checked": True,
    }
    for day in opened_with(folder, chromium, **settings):
        invited(day)
        with day.person() as priya:
            priya.go("/sign-in")
            priya.follow("Sign in with")
            priya.page.fill("[name=sub]", EMAIL)
            led_by(priya.page, priya.page.get_by_role("button").first)

            assert priya.here == "/lists/neurodevelopmental", priya.page.content()
            assert "Dr Priya Shah" in priya.page.inner_text("body")
