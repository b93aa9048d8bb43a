"""An identity provider that spoils its answers, is down, or is not set up, signs nobody in."""

import socket
from typing import Any

import httpx2
import pytest

from api.app import create_app
from tests.functional.doors import Opens, role_of
from tests.functional.provider import CLIENT, EMAIL, StrictProvider, go
from triage.desk.people.ready import ProviderNotNamed, RolesNotMapped


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
    open_to_provider: Opens, provider: StrictProvider, spoiled: dict[str, Any]
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    provider.spoiled = spoiled

    answer = go(browser)

    assert answer.status_code == 403
    assert "did not pass its checks" in answer.text
    assert role_of(browser) == ""


def test_an_answer_for_several_is_taken_when_it_says_it_was_ours(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
    browser = door.browser()
    door.invite(EMAIL)
    provider.spoiled = {"aud": [CLIENT, "another"], "azp": CLIENT}

    assert go(browser).status_code == 303


def test_a_token_signed_by_another_key_signs_nobody_in(
    open_to_provider: Opens, provider: StrictProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = open_to_provider()
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


def test_another_key_does_not_prove_who_we_are(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider(oidc_client_secret="wrong")
    browser = door.browser()
    door.invite(EMAIL)

    answer = go(browser)

    assert answer.status_code == 403
    assert "did not sign you in" in answer.text


def test_an_answer_to_another_browser_or_to_none_is_refused(
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
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
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    door = open_to_provider()
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
    open_to_provider: Opens, provider: StrictProvider
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    down = open_to_provider(oidc_issuer=nobody).browser()
    lost = open_to_provider().browser()
    provider.lost = True

    for browser in (down, lost):
        answer = browser.get("/sign-in/provider")
        assert answer.status_code == 503
        assert "does not answer properly at the moment" in answer.text


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
    open_to_provider: Opens, provider: StrictProvider, spoiled: dict[str, Any]
) -> None:
    door = open_to_provider()
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
    open_to_provider: Opens, provider: StrictProvider, junk: str
) -> None:
    door = open_to_provider()
    browser = door.browser()

    sent = browser.post("/sign-in/provider/ended", data={"logout_token": junk})

    assert sent.status_code == 400


def test_where_there_is_no_provider_its_addresses_are_not_there(
    open_to_provider: Opens,
) -> None:
    browser = open_to_provider(sign_in="accounts").browser()

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
    open_to_provider: Opens, left_out: dict[str, str], refusal: type[Exception]
) -> None:
    settings = open_to_provider(**left_out).settings

    with pytest.raises(refusal):
        create_app(settings)
