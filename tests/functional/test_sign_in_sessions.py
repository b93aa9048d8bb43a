"""Sessions: how long they last, what ends them, and who may use their forms."""

import pytest

from tests.functional.at_the_door import (
    COOKIE,
    code_of,
    later,
    priya,
    say,
    sign_in,
)
from tests.functional.doors import Door, role_of, send
from tests.functional.visitor import token_in


def test_a_session_ends_after_a_quarter_of_an_hour_without_use(door: Door) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)
    roles = []

    for wait in (14, 14, 15):
        later(door, minutes=wait)
        roles.append(role_of(browser))
    ended = browser.get("/api/v1/session")

    assert roles == ["clinician", "clinician", ""]
    assert (ended.status_code, ended.json()["type"]) == (401, "session-ended")


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(door: Door) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)
    used = 0

    while role_of(browser):
        used += 1
        later(door, minutes=14)

    assert used == 52  # the last at 11 hours 54 minutes


def test_looking_at_pages_writes_once_a_minute_at_most(door: Door) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)
    seen = set()

    for _ in range(12):
        later(door, seconds=15)
        role_of(browser)
        with door.engine.connect() as connection:
            rows = connection.exec_driver_sql("select max(seen_at) from staff_session")
            seen.add(rows.scalar())

    assert len(seen) == 1 + 3  # when it began, and three minutes


def test_the_value_from_before_signing_in_is_dead_after(door: Door) -> None:
    secret, browser, other = priya(door), door.browser(), door.browser()
    values = []
    browser.get("/sign-in")
    values.append(browser.cookies[COOKIE])
    say(browser)
    values.append(browser.cookies[COOKIE])
    send(browser, "/sign-in/code", "/sign-in/code", code=code_of(door, secret))

    assert len({*values, browser.cookies[COOKIE]}) == 3
    for value in values:
        other.cookies.set(COOKIE, value)
        assert role_of(other) == ""
        assert other.get("/sign-in/code").headers.get("location") == "/sign-in"


def test_signing_out_everywhere_ends_every_session(door: Door) -> None:
    secret, one, two = priya(door), door.browser(), door.browser()
    sign_in(door, one, secret)
    later(door, minutes=1)
    sign_in(door, two, secret)

    send(one, "/sign-out/everywhere", "/sign-out/everywhere")

    assert (role_of(one), role_of(two)) == ("", "")
    assert door.record()[0][1] == "Signed out everywhere"


def test_a_signed_out_cookie_is_worth_nothing(door: Door) -> None:
    secret, browser, thief = priya(door), door.browser(), door.browser()
    sign_in(door, browser, secret)
    thief.cookies.set(COOKIE, browser.cookies[COOKIE])
    before = role_of(thief)

    csrf = browser.get("/api/v1/session").json()["csrf_token"]
    browser.post("/sign-out", data={"csrf": csrf})

    assert (before, role_of(thief)) == ("clinician", "")
    assert door.record()[0][1] == "Signed out"


@pytest.mark.parametrize(
    "change",
    [
        "update staff set left_at = '2026-01-01 00:00:00'",
        "update staff_session set ended_at = '2026-01-01 00:00:00'",
    ],
)
def test_a_leavers_and_a_revoked_session_end_at_once(door: Door, change: str) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)

    door.run(change)

    assert role_of(browser) == ""


def test_a_role_is_what_the_account_says_now(door: Door) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)

    door.run("update staff set role = 'auditor'")

    assert role_of(browser) == "auditor"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"origin": "http://127.0.0.1:8000"}, 303),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
    ids=str,
)
def test_a_form_that_another_address_sent_is_refused_even_with_its_token(
    door: Door, headers: dict[str, str], status: int
) -> None:
    browser = door.browser()
    csrf = token_in(browser.get("/sign-in").text)

    answer = browser.post("/sign-out", data={"csrf": csrf}, headers=headers)

    assert answer.status_code == status
