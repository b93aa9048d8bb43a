"""Signing in with an identity provider that checks all it is asked."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from joserfc.jwk import RSAKey

from tests.functional.doors import Opens, role_of
from tests.functional.provider import EMAIL, PRIYA, StrictProvider, go
from tests.functional.visitor import token_in
from triage.roles import Role


NATIONAL = [
    {"person_roleid": "111", "role_code": "S0010:G0020:R0260", "role_name": "Doctor"},
    {"person_roleid": "222", "role_code": "S0080:G0450:R5080", "role_name": "Clerk"},
]


def test_an_invited_person_signs_in_and_is_bound_to_what_the_provider_calls_them(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)

    answer = go(browser)
    role = role_of(browser)
    provider.person = {"sub": "priya", "email": "new.name@example.nhs.uk"}
    browser.cookies.clear()
    again = go(browser)

    assert (answer.status_code, answer.headers["location"], role) == (
        303,
        "/",
        "clinician",
    )
    assert (again.status_code, role_of(browser)) == (303, "clinician")


def test_the_same_address_from_another_subject_is_a_stranger(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    go(browser)
    browser.cookies.clear()

    provider.person = PRIYA | {"sub": "somebody else"}
    answer = go(browser)

    assert answer.status_code == 403
    assert "you have no account in this service" in answer.text
    assert role_of(browser) == ""
    assert door.record()[0] == (
        "Somebody not signed in",
        "Sign-in refused",
        {"staff": "", "wrong": "no account"},
    )


@pytest.mark.parametrize("verified", [False, None, "true"])
def test_an_address_the_provider_has_not_checked_opens_nothing(
    open_to_provider: Opens, provider: StrictProvider, verified: object
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    provider.person["email_verified"] = verified

    assert go(browser).status_code == 403


def test_a_provider_whose_addresses_are_checked_may_be_believed_without_saying_so(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider(oidc_email_is_checked=True)
    browser = door.browser()
    door.invite(EMAIL)
    provider.person["email_verified"] = None

    assert go(browser).status_code == 303


def test_the_link_binds_whoever_signs_in_after_following_it(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    token = door.invite("other@example.nhs.uk")
    shown = browser.get(f"/join/{token}")
    sent = {"csrf": token_in(shown.text), "token": token}

    onward = browser.post("/join/provider", data=sent)
    answer = go(browser)

    assert 'href="/sign-in/provider"' in onward.text
    assert (answer.status_code, role_of(browser)) == (303, "clinician")
    assert browser.get(f"/join/{token}").status_code == 410


def test_a_key_the_provider_changed_is_fetched_again_after_a_minute(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    browser.get("/sign-in/provider")
    old, provider.key = provider.key, RSAKey.generate_key(2048)

    at_once = go(browser)
    door.clock[0] = datetime.now(UTC) + timedelta(minutes=1)
    later = go(browser)
    provider.key = old

    assert (at_once.status_code, later.status_code) == (403, 303)


def test_strength_and_age_of_a_sign_in_are_asked_for_and_checked(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    wishes = {
        "oidc_acr_values": "AAL3_ANY AAL2",
        "oidc_acr_accepted": "AAL3_ANY",
        "oidc_prompt": "login",
        "oidc_max_age": 600,
    }
    door = open_to_provider(**wishes)
    browser = door.browser()
    door.invite(EMAIL)

    weak = go(browser)
    provider.spoiled = {"acr": "AAL3_ANY", "auth_time": time.time() - 700}
    old = go(browser)
    provider.spoiled = {"acr": "AAL3_ANY"}
    good = go(browser)

    assert (weak.status_code, old.status_code, good.status_code) == (403, 403, 303)
    asked = provider.asked
    assert (asked["acr_values"], asked["prompt"]) == ("AAL3_ANY AAL2", "login")
    assert asked["max_age"] == "600"


def test_a_directorys_own_number_must_be_the_one_configured(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider(oidc_directory="our-trust")
    browser = door.browser()
    door.invite(EMAIL)

    elsewhere = go(browser)
    provider.person["tid"] = "our-trust"
    ours = go(browser)

    assert (elsewhere.status_code, ours.status_code) == (403, 303)


def test_the_role_chosen_at_a_national_sign_in_is_the_role_here(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "nhsid_nrbac_roles",
        "oidc_roles": {"R0260": Role.CLINICIAN, "S0080:G0450:R5080": Role.COORDINATOR},
    }
    door = open_to_provider(**mapped)
    browser = door.browser()
    door.invite(EMAIL)
    provider.told_later = {"nhsid_nrbac_roles": NATIONAL}
    roles = []

    for chosen in ("111", "222", "333"):
        provider.person["selected_roleid"] = chosen
        go(browser)
        roles.append(role_of(browser))
        browser.cookies.clear()

    assert roles == ["clinician", "coordinator", ""]
    assert ("Identity provider", "Role changed") in [deed[:2] for deed in door.record()]


def test_a_change_of_role_ends_the_sessions_of_the_old_one(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "roles",
        "oidc_roles": {"Wait.Clinician": Role.CLINICIAN, "Wait.Manager": Role.MANAGER},
    }
    door = open_to_provider(**mapped)
    first, second = door.browser(), door.browser()
    door.invite(EMAIL)
    provider.person["roles"] = ["Wait.Clinician", "Something.Else"]
    go(first)

    provider.person["roles"] = ["Wait.Manager"]
    go(second)

    assert (role_of(first), role_of(second)) == ("", "manager")


def test_no_role_or_two_new_ones_are_a_clear_refusal(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "roles",
        "oidc_roles": {"A": Role.MANAGER, "B": Role.AUDITOR},
    }
    door = open_to_provider(**mapped)
    browser = door.browser()
    door.invite(EMAIL)

    provider.person["roles"] = "nothing"
    none = go(browser)
    provider.person["roles"] = ["A", "B"]
    two = go(browser)

    for answer in (none, two):
        assert answer.status_code == 403
        assert "gives you no role in this service, or more than one" in answer.text


def test_a_leaver_is_a_stranger(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    go(browser)

    door.run("update staff set left_at = '2026-01-01 00:00:00'")

    assert role_of(browser) == ""
    assert go(browser).status_code == 403


def test_a_key_of_our_own_is_published_and_proves_who_we_are(
    open_to_provider: Opens, provider: StrictProvider, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    keyed = {"oidc_client_secret": "", "oidc_key_file": file}
    door = open_to_provider(**keyed)
    browser = door.browser()
    door.invite(EMAIL)

    published = browser.get("/.well-known/jwks.json").json()
    provider.client_keys = published
    first, second = go(browser), go(browser)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(provider.assertions) == 2
    (key,) = published["keys"]
    assert key.keys() == {"kty", "n", "e", "kid", "use", "alg"}
    assert (key["use"], key["alg"]) == ("sig", "RS512")


def test_a_sign_out_at_the_provider_ends_the_session_here(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    provider.person["sid"] = "there-1"
    outcomes = []

    for told in ({"sid": "another"}, {"sid": "there-1", "sub": None}, {}):
        if not role_of(browser):
            go(browser)
        token = provider.logout_token(**told)
        sent = browser.post("/sign-in/provider/ended", data={"logout_token": token})
        outcomes.append((sent.status_code, role_of(browser)))

    assert outcomes == [(200, "clinician"), (200, ""), (200, "")]


@pytest.fixture(scope="module")
def ready_made() -> Iterator[str]:
    """A provider made by others, run as its makers say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = json.dumps(PRIYA)
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--user-claims", claims],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _until_it_answers(port)
        yield f"http://localhost:{port}"
        process.terminate()


def _until_it_answers(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the provider did not start")


def test_a_provider_made_by_others_signs_priya_in(
    open_to_provider: Opens, ready_made: str
) -> None:
    door = open_to_provider(oidc_issuer=ready_made)
    browser = door.browser()
    door.invite(EMAIL)

    away = browser.get("/sign-in/provider").headers["location"]
    consent = httpx2.post(away, data={"sub": "priya"})
    answer = browser.get(consent.headers["location"])

    assert (answer.status_code, role_of(browser)) == (303, "clinician")
