"""What every answer carries and what no page lets through."""

import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.loopback import NotLoopback
from tests.browser.sample import HOSTILE
from tests.functional.visitor import Visitor, token_in
from triage.settings import Settings


ADDRESSES = (
    "/",
    "/lists/neurodevelopmental",
    "/sign-in",
    "/nowhere",
    "/referrals/nobody",
    "/lists/nonsense",
    "/static/app.css",
    "/static/nowhere.css",
    "/api/v1/openapi.json",
    "/api/v1/nowhere",
    "/api/v1/waiting-lists/neurodevelopmental",
)
FORMS = (
    "/sign-in",
    "/sign-out",
    "/lists/neurodevelopmental/search",
    "/imports",
    "/imports/some/undo",
    "/referrals/new",
    "/api/v1/imports",
    "/api/v1/imports/some/undo",
)


def assert_strict(answer: Any) -> None:
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert "permissions-policy" in answer.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_strict_headers(
    clinician: Visitor, address: str
) -> None:
    assert_strict(clinician.get(address))


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_strangers_answers_carry_them_too(stranger: Visitor, address: str) -> None:
    assert_strict(stranger.get(address))


def test_pages_are_never_kept_by_a_browser_and_static_files_may_be(
    clinician: Visitor,
) -> None:
    assert clinician.get("/tasks").headers["cache-control"] == "no-store"
    assert "max-age" in clinician.get("/static/app.css").headers["cache-control"]


def test_every_answer_has_its_own_nonce(clinician: Visitor) -> None:
    first, second = (
        re.findall(r"nonce-(\S+)'", clinician.get("/tasks").headers[name])
        for name in ("content-security-policy",) * 2
    )

    assert first != second


def test_a_bug_says_sorry_without_details_and_keeps_the_headers(
    front_door: FastAPI,
) -> None:
    with TestClient(
        front_door,
        base_url="http://127.0.0.1",
        client=("127.0.0.1", 1),
        raise_server_exceptions=False,
    ) as client:
        engine, front_door.state.engine = front_door.state.engine, None
        answer = client.get("/sign-in")
        front_door.state.engine = engine

    assert answer.status_code == 500
    assert "Sorry, something went wrong" in answer.text
    assert "Traceback" not in answer.text
    assert_strict(answer)


@pytest.mark.parametrize("address", FORMS)
def test_a_form_without_its_token_is_refused(clinician: Visitor, address: str) -> None:
    answer = clinician.client.post(address, data={"csrf": "guessed"})

    assert answer.status_code == 403
    assert_strict(answer)


def test_a_child_with_a_hostile_name_shows_as_text(clinician: Visitor) -> None:
    found = clinician.look_for(HOSTILE).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in found
    assert HOSTILE not in found


def test_the_hostile_childs_own_page_shows_every_field_as_text(
    clinician: Visitor,
) -> None:
    found = clinician.look_for(HOSTILE).text
    address = re.findall(r'href="(/referrals/(?!new)[^"]+)"[^>]*>&lt;script', found)[0]

    shown = clinician.get(address).text

    assert "&lt;script&gt;alert(1)&lt;/script&gt; O’Hara" in shown
    assert "<img src=x" not in shown
    assert "<svg onload" not in shown


def test_no_page_carries_a_style_attribute_or_an_outside_address(
    clinician: Visitor,
) -> None:
    for address in ("/lists/neurodevelopmental", "/rules/neurodevelopmental", "/tasks"):
        shown = clinician.get(address).text
        assert " style=" not in shown
        assert not re.search(r'(src|href)="https?:', shown)


def test_what_is_searched_for_is_never_in_an_address(clinician: Visitor) -> None:
    shown = clinician.look_for("Zz-nobody").text

    assert not re.search(r'(href|action)="[^"]*Zz-nobody', shown)


@pytest.mark.hazard("H-22")
def test_a_stranger_is_led_to_sign_in_and_a_program_is_told(stranger: Visitor) -> None:
    page = stranger.get("/tasks")
    program = stranger.get("/api/v1/waiting-lists/neurodevelopmental")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert program.status_code == 401
    assert program.headers["content-type"] == "application/problem+json"
    assert program.json()["sentence"] == "Sign in to see this page."


def test_signing_in_starts_a_fresh_session(stranger: Visitor) -> None:
    page = stranger.get("/sign-in")
    before = stranger.client.cookies["waiting-well-session"]

    answer = stranger.client.post(
        "/sign-in", data={"csrf": token_in(page.text), "persona": "manager"}
    )

    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert stranger.client.cookies["waiting-well-session"] != before
    assert "Sam Reid" in stranger.get("/tasks").text


def test_signing_out_ends_the_session_on_the_server(clinician: Visitor) -> None:
    kept = clinician.client.cookies["waiting-well-session"]

    clinician.send("/sign-out")
    clinician.client.cookies.set("waiting-well-session", kept)

    assert clinician.get("/tasks").status_code == 303


def test_a_persona_nobody_knows_is_refused(stranger: Visitor) -> None:
    page = stranger.get("/sign-in").text

    answer = stranger.client.post(
        "/sign-in", data={"csrf": token_in(page), "persona": "root"}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("host", "client"),
    [("example.org", "127.0.0.1"), ("127.0.0.1", "10.1.2.3"), ("", "127.0.0.1")],
)
def test_only_this_machine_by_a_local_name_may_look(
    front_door: FastAPI, host: str, client: str
) -> None:
    with TestClient(front_door, client=(client, 1)) as other:
        answer = other.get("/sign-in", headers={"host": host})

    assert answer.status_code == 403
    assert_strict(answer)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "triage.example"])
def test_the_server_refuses_to_listen_elsewhere(host: str) -> None:
    with pytest.raises(NotLoopback, match="only listens on this machine"):
        create_app(Settings(host=host))
