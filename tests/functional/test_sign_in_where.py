"""Where the door stands: over https, on this machine, in a demonstration; its secret."""

from typing import Any

import pytest

from api.app import create_app
from api.loopback import NotLoopback
from tests.functional.at_the_door import (
    COOKIE,
    EMAIL,
    join,
    priya,
)
from tests.functional.doors import NOW, SECRET, Door, Opens, role_of
from triage.desk.people import accounts, personas, sessions
from triage.desk.people.keys import FactorUnreadable, SecretTooShort
from triage.desk.people.ready import require_ready
from triage.roles import Role
from triage.settings import Settings
from triage.store.engine import reading, unit_of_work


def test_over_https_the_cookie_keeps_to_this_host_and_other_names_are_refused(
    open_door: Opens,
) -> None:
    door = open_door(public_url="https://wait.example.nhs.uk")
    at = {"base_url": "https://wait.example.nhs.uk"}
    browser, other = door.browser("10.1.2.3", **at), door.browser("10.1.2.3")

    answer = browser.get("/sign-in")

    cookies = [one.lower() for one in answer.headers.get_list("set-cookie")]
    (cookie,) = [one for one in cookies if "-session=" in one]
    assert cookie.startswith("__host-waiting-well-session=")
    for word in ("secure", "httponly", "samesite=lax", "path=/"):
        assert f"; {word}" in cookie
    assert "domain" not in cookie
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert other.get("/sign-in").status_code == 403
    for name in ("elsewhere.example", "wait.example.nhs.uk:8000", ""):
        assert browser.get("/sign-in", headers={"host": name}).status_code == 403


def test_without_https_only_this_machine_may_ask(door: Door) -> None:
    assert door.browser("10.1.2.3").get("/sign-in").status_code == 403


def test_a_whole_sign_in_works_over_https(open_door: Opens) -> None:
    door = open_door(public_url="https://wait.example.nhs.uk/")
    browser = door.browser("10.1.2.3", base_url="https://wait.example.nhs.uk")

    join(door, browser, door.invite(EMAIL))

    assert role_of(browser) == "clinician"


def test_personas_open_nothing_but_a_demonstration(open_door: Opens) -> None:
    real = open_door(sign_in="personas")
    accounts_only = open_door()
    accounts_only.demo = True

    for door in (real, accounts_only):
        browser = door.browser()
        browser.get("/sign-in")
        csrf = sessions.stranger(browser.cookies[COOKIE]).csrf
        sent = browser.post("/sign-in", data={"csrf": csrf, "persona": "manager"})
        assert sent.status_code == 422
        assert role_of(browser) == ""


def test_the_nine_personas_are_people_of_the_demonstration_once(
    open_door: Opens,
) -> None:
    door = open_door(sign_in="personas")

    for _ in range(2):
        with unit_of_work(door.engine) as session:
            personas.settle_in(session, tenant="local", now=NOW)
    with reading(door.engine) as session:
        people = accounts.accounts(session, tenant="local", now=NOW)

    assert len(people) == 9
    assert {one.staff_id for one in people} == {
        f"demo-{key}" for key in personas.PERSONAS
    }
    assert {one.role for one in people} == {role.value for role in Role}


@pytest.mark.parametrize("secret", ["", "short", "s" * 31])
def test_real_sign_in_needs_a_secret_worth_the_name(
    open_door: Opens, secret: str
) -> None:
    with pytest.raises(SecretTooShort):
        require_ready(open_door(secret=secret).settings)


def test_no_secret_is_shown_where_settings_are(open_door: Opens) -> None:
    settings = open_door(oidc_client_secret="the client's own secret").settings

    shown = f"{settings!r} {settings} {settings.model_dump_json()}"

    assert SECRET not in shown
    assert "the client's own" not in shown


def test_another_secret_cannot_read_what_was_kept(door: Door) -> None:
    priya(door)

    with reading(door.engine) as session, pytest.raises(FactorUnreadable):
        accounts.ready(session, tenant="local", secret="t" * 40)


@pytest.mark.parametrize(
    "asked",
    [
        {"sign_in": "personas", "public_url": "https://wait.example.nhs.uk"},
        {"sign_in": "accounts"},
        {"sign_in": "accounts", "public_url": "http://wait.example.nhs.uk"},
    ],
    ids=str,
)
def test_nothing_listens_elsewhere_without_real_sign_in_over_https(
    asked: dict[str, Any],
) -> None:
    with pytest.raises(NotLoopback):
        create_app(Settings(host="0.0.0.0", secret=SECRET, **asked))
