"""Signing in with an identity provider: against one that checks, and one that spoils."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from joserfc.jwk import RSAKey

from api.app import create_app
from tests.functional.doors import Client, Door, Doors, doors, role_of
from tests.functional.provider import CLIENT, SECRET, StrictProvider, running
from tests.functional.visitor import token_in
from triage.desk.people.ready import ProviderNotNamed, RolesNotMapped
from triage.roles import Role


Opens = Callable[..., Door]
EMAIL = "priya.shah@example.nhs.uk"
KNOWN = {"sub": "priya", "email": EMAIL, "email_verified": True}
NATIONAL = [
    {"person_roleid": "111", "role_code": "S0010:G0020:R0260", "role_name": "Doctor"},
    {"person_roleid": "222", "role_code": "S0080:G0450:R5080", "role_name": "Clerk"},
]


@pytest.fixture(scope="module")
def all_doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    return doors(tmp_path_factory.mktemp("doors"))


@pytest.fixture
def open_door(all_doors: Doors, tmp_path: Path, provider: StrictProvider) -> Opens:
    """Opens a door that trusts the provider; settings may differ."""

    def at(**more: Any) -> Door:
        asked = {
            "sign_in": "oidc",
            "secret": "s" * 40,
            "oidc_issuer": provider.address,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
        }
        return all_doors.open(tmp_path, **{**asked, **more})

    return at


def go(browser: Client) -> Any:
    """Sign in as far as the provider leads."""
    away = browser.get("/sign-in/provider")
    assert away.status_code == 303, away.text
    back = httpx2.get(away.headers["location"], follow_redirects=False)
    return browser.get(back.headers["location"])


@pytest.fixture(scope="module")
def provider() -> Iterator[StrictProvider]:
    with running(StrictProvider()) as one:
        yield one


@pytest.fixture(autouse=True)
def honest(provider: StrictProvider) -> None:
    """Each test begins with a provider that tells the truth about Priya."""
    provider.person, provider.spoiled, provider.told_later = dict(KNOWN), {}, {}
    provider.client_keys, provider.lost = None, False


def test_an_invited_person_signs_in_and_is_bound_to_what_the_provider_calls_them(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
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
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    go(browser)
    browser.cookies.clear()

    provider.person = KNOWN | {"sub": "somebody else"}
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
    open_door: Opens, provider: StrictProvider, verified: object
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    provider.person["email_verified"] = verified

    assert go(browser).status_code == 403


def test_a_provider_whose_addresses_are_checked_may_be_believed_without_saying_so(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door(oidc_email_is_checked=True)
    browser = door.browser()
    door.invite(EMAIL)
    provider.person["email_verified"] = None

    assert go(browser).status_code == 303


def test_the_link_binds_whoever_signs_in_after_following_it(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
    browser = door.browser()
    token = door.invite("other@example.nhs.uk")
    shown = browser.get(f"/join/{token}")
    sent = {"csrf": token_in(shown.text), "token": token}

    onward = browser.post("/join/provider", data=sent)
    answer = go(browser)

    assert 'href="/sign-in/provider"' in onward.text
    assert (answer.status_code, role_of(browser)) == (303, "clinician")
    assert browser.get(f"/join/{token}").status_code == 410


@pytest.mark.parametrize(
    "spoiled",
    [
        {"iss": "http://elsewhere.example"},
        {"aud": "another client"},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT, "another client"], "azp": "another client"},
        {"exp": 1_700_000_000},
        {"exp": "never"},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
    ],
    ids=str,
)
def test_an_answer_that_is_not_for_us_or_not_fresh_signs_nobody_in(
    open_door: Opens, provider: StrictProvider, spoiled: dict[str, Any]
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    provider.spoiled = spoiled

    answer = go(browser)

    assert answer.status_code == 403
    assert "did not pass its checks" in answer.text
    assert role_of(browser) == ""


def test_an_answer_for_several_is_taken_when_it_says_it_was_ours(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    provider.spoiled = {"aud": [CLIENT, "another"], "azp": CLIENT}

    assert go(browser).status_code == 303


def test_a_token_signed_by_another_key_signs_nobody_in(
    open_door: Opens, provider: StrictProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    browser.get("/sign-in/provider")  # the right key is known from here on

    monkeypatch.setattr(provider, "signed", _forged(provider))
    answer = go(browser)

    assert answer.status_code == 403
    assert "signature" in answer.text


def _forged(provider: StrictProvider) -> Any:
    forger = StrictProvider()
    kid = provider.key.thumbprint()
    return lambda claims: forger.signed(claims, kid=kid)


def test_a_key_the_provider_changed_is_fetched_again_after_a_minute(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
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
    open_door: Opens, provider: StrictProvider
) -> None:
    wishes = {
        "oidc_acr_values": "AAL3_ANY AAL2",
        "oidc_acr_accepted": "AAL3_ANY",
        "oidc_prompt": "login",
        "oidc_max_age": 600,
    }
    door = open_door(**wishes)
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
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door(oidc_directory="our-trust")
    browser = door.browser()
    door.invite(EMAIL)

    elsewhere = go(browser)
    provider.person["tid"] = "our-trust"
    ours = go(browser)

    assert (elsewhere.status_code, ours.status_code) == (403, 303)


def test_the_role_chosen_at_a_national_sign_in_is_the_role_here(
    open_door: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "nhsid_nrbac_roles",
        "oidc_roles": {"R0260": Role.CLINICIAN, "S0080:G0450:R5080": Role.COORDINATOR},
    }
    door = open_door(**mapped)
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
    open_door: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "roles",
        "oidc_roles": {"Wait.Clinician": Role.CLINICIAN, "Wait.Manager": Role.MANAGER},
    }
    door = open_door(**mapped)
    first, second = door.browser(), door.browser()
    door.invite(EMAIL)
    provider.person["roles"] = ["Wait.Clinician", "Something.Else"]
    go(first)

    provider.person["roles"] = ["Wait.Manager"]
    go(second)

    assert (role_of(first), role_of(second)) == ("", "manager")


def test_no_role_or_two_new_ones_are_a_clear_refusal(
    open_door: Opens, provider: StrictProvider
) -> None:
    mapped = {
        "oidc_role_claim": "roles",
        "oidc_roles": {"A": Role.MANAGER, "B": Role.AUDITOR},
    }
    door = open_door(**mapped)
    browser = door.browser()
    door.invite(EMAIL)

    provider.person["roles"] = "nothing"
    none = go(browser)
    provider.person["roles"] = ["A", "B"]
    two = go(browser)

    for answer in (none, two):
        assert answer.status_code == 403
        assert "gives you no role in this service, or more than one" in answer.text


def test_a_leaver_is_a_stranger(open_door: Opens, provider: StrictProvider) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    go(browser)

    door.run("update staff set left_at = '2026-01-01 00:00:00'")

    assert role_of(browser) == ""
    assert go(browser).status_code == 403


def test_a_key_of_our_own_is_published_and_proves_who_we_are(
    open_door: Opens, provider: StrictProvider, tmp_path: Path
) -> None:
    file = tmp_path / "client.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    keyed = {"oidc_client_secret": "", "oidc_key_file": file}
    door = open_door(**keyed)
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


def test_another_key_does_not_prove_who_we_are(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door(oidc_client_secret="wrong")
    browser = door.browser()
    door.invite(EMAIL)

    answer = go(browser)

    assert answer.status_code == 403
    assert "did not sign you in" in answer.text


def test_an_answer_to_another_browser_or_to_none_is_refused(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
    victim, attacker = door.browser(), door.browser()
    door.invite(EMAIL)
    away = attacker.get("/sign-in/provider")
    back = httpx2.get(away.headers["location"]).headers["location"]

    unasked = victim.get(back)
    victim.get("/sign-in/provider")
    crossed = victim.get(back)

    for answer in (unasked, crossed):
        assert answer.status_code == 403
        assert "begun in another window" in answer.text


def test_turning_back_at_the_provider_is_a_sentence(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
    browser = door.browser()
    away = browser.get("/sign-in/provider").headers["location"]
    state = httpx2.URL(away).params["state"]

    turned = browser.get(
        "/sign-in/provider/back", params={"state": state, "error": "access_denied"}
    )
    mixed_up = browser.get(
        "/sign-in/provider/back",
        params={"state": state, "code": "x", "iss": "http://elsewhere.example"},
    )
    unknown = browser.get(
        "/sign-in/provider/back", params={"state": state, "code": "made up"}
    )

    assert "you turned back" in turned.text
    assert "did not pass its checks (iss)" in mixed_up.text
    assert "did not sign you in" in unknown.text


def test_a_provider_that_is_down_or_talks_nonsense_is_a_sentence(
    open_door: Opens, provider: StrictProvider
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    down = open_door(oidc_issuer=nobody).browser()
    lost = open_door().browser()
    provider.lost = True

    for browser in (down, lost):
        answer = browser.get("/sign-in/provider")
        assert answer.status_code == 503
        assert "does not answer properly at the moment" in answer.text


def test_a_sign_out_at_the_provider_ends_the_session_here(
    open_door: Opens, provider: StrictProvider
) -> None:
    door = open_door()
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


@pytest.mark.parametrize(
    "spoiled",
    [
        {"iss": "http://elsewhere.example"},
        {"aud": "another client"},
        {"iat": 1_700_000_000},
        {"exp": 1_700_000_000},
        {"events": {}},
        {"events": None},
        {"nonce": "a logout message has none"},
        {"sub": None},
    ],
    ids=str,
)
def test_a_logout_message_that_does_not_check_out_ends_nothing(
    open_door: Opens, provider: StrictProvider, spoiled: dict[str, Any]
) -> None:
    door = open_door()
    browser = door.browser()
    door.invite(EMAIL)
    go(browser)

    token = provider.logout_token(**spoiled)
    sent = browser.post("/sign-in/provider/ended", data={"logout_token": token})

    assert (sent.status_code, role_of(browser)) == (400, "clinician")


@pytest.mark.parametrize(
    "junk", ["", "a.b.c", "é", "eyJhbGciOiJub25lIn0.e30.", "." * 50]
)
def test_junk_in_place_of_a_token_is_refused(
    open_door: Opens, provider: StrictProvider, junk: str
) -> None:
    door = open_door()
    browser = door.browser()

    sent = browser.post("/sign-in/provider/ended", data={"logout_token": junk})

    assert sent.status_code == 400


def test_where_there_is_no_provider_its_addresses_are_not_there(
    open_door: Opens,
) -> None:
    browser = open_door(sign_in="accounts").browser()

    for address in ("/sign-in/provider", "/.well-known/jwks.json"):
        assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("left_out", "refusal"),
    [
        ({"oidc_issuer": ""}, ProviderNotNamed),
        ({"oidc_client_id": ""}, ProviderNotNamed),
        ({"oidc_client_secret": ""}, ProviderNotNamed),
        ({"oidc_role_claim": "roles"}, RolesNotMapped),
    ],
)
def test_half_a_configuration_is_refused_at_the_start(
    open_door: Opens, left_out: dict[str, str], refusal: type[Exception]
) -> None:
    settings = open_door(**left_out).settings

    with pytest.raises(refusal):
        create_app(settings)


@pytest.fixture(scope="module")
def ready_made() -> Iterator[str]:
    """A provider made by others, run as its makers say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = json.dumps(KNOWN)
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
    open_door: Opens, ready_made: str
) -> None:
    door = open_door(oidc_issuer=ready_made)
    browser = door.browser()
    door.invite(EMAIL)

    away = browser.get("/sign-in/provider").headers["location"]
    consent = httpx2.post(away, data={"sub": "priya"})
    answer = browser.get(consent.headers["location"])

    assert (answer.status_code, role_of(browser)) == (303, "clinician")
