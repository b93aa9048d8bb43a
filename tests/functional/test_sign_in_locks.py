"""Wrong tries: what they look like, how long they shut the door, what is kept of them."""

import re
from datetime import timedelta

import pyotp

from tests.functional.at_the_door import (
    code_of,
    later,
    priya,
    say,
    sign_in,
    without_tokens,
)
from tests.functional.doors import Door, send


def test_wrong_unknown_unfinished_and_locked_look_the_same(door: Door) -> None:
    priya(door)
    door.invite("unfinished@example.nhs.uk")
    pages = [
        say(door.browser(), password="wrong password"),
        say(door.browser(), email="nobody@example.nhs.uk"),
        say(door.browser(), email="unfinished@example.nhs.uk"),
    ]
    for _ in range(5):
        say(door.browser(), password="wrong password")
    pages.append(say(door.browser()))

    assert {page.status_code for page in pages} == {422}
    shown = {
        re.sub(r'name="email"[^>]*', "", without_tokens(page.text)) for page in pages
    }
    assert len(shown) == 1


def test_five_wrong_tries_shut_the_door_for_a_minute_then_longer(door: Door) -> None:
    priya(door)
    for _ in range(5):
        say(door.browser(), password="wrong password")

    shut = say(door.browser()).status_code
    later(door, seconds=59)
    still = say(door.browser()).status_code
    later(door, seconds=1)
    say(door.browser(), password="wrong again")
    later(door, seconds=119)
    longer = say(door.browser()).status_code
    later(door, seconds=1)
    opened = say(door.browser()).status_code

    assert (shut, still, longer, opened) == (422, 422, 422, 303)


def test_a_right_password_does_not_forgive_wrong_codes(door: Door) -> None:
    secret = priya(door)
    for _ in range(5):
        browser = door.browser()
        say(browser)
        send(browser, "/sign-in/code", "/sign-in/code", code="000000")

    shut = say(door.browser()).status_code
    later(door, minutes=1)
    signed_in = sign_in(door, door.browser(), secret)
    for _ in range(4):
        say(door.browser(), password="wrong password")

    assert (shut, signed_in.status_code) == (422, 303)
    assert say(door.browser()).status_code == 303


def test_one_address_trying_many_accounts_is_shut_out_and_another_is_not(
    door: Door,
) -> None:
    priya(door)
    for number in range(20):
        say(door.browser("127.0.0.7"), email=f"guess{number}@example.nhs.uk")

    assert say(door.browser("127.0.0.7")).status_code == 422
    assert say(door.browser("127.0.0.8")).status_code == 303


def test_a_code_works_once_and_half_a_minute_either_side(door: Door) -> None:
    secret = priya(door)
    used = code_of(door, secret)
    first = sign_in(door, door.browser(), secret)
    again = door.browser()
    say(again)
    replayed = send(again, "/sign-in/code", "/sign-in/code", code=used)
    later(door, minutes=5)
    outcomes = []
    for off in (-60, -30, 30, 60):
        browser = door.browser()
        say(browser)
        code = pyotp.TOTP(secret).at(door.now() + timedelta(seconds=off))
        sent = send(
            browser, "/sign-in/code", "/sign-in/code", code=f"{code[:3]} {code[3:]}"
        )
        outcomes.append(sent.status_code)

    assert (first.status_code, replayed.status_code) == (303, 422)
    assert outcomes == [422, 303, 303, 422]


def test_the_code_page_needs_the_password_first(door: Door) -> None:
    browser = door.browser()
    browser.get("/sign-in")

    shown = browser.get("/sign-in/code")
    sent = send(browser, "/sign-in", "/sign-in/code", code="123456")

    assert shown.headers["location"] == sent.headers["location"] == "/sign-in"


def test_what_was_refused_is_in_the_record_without_unknown_addresses(
    door: Door,
) -> None:
    priya(door)
    say(door.browser(), email="who.is.this@example.nhs.uk")
    for _ in range(5):
        say(door.browser(), password="wrong password")

    told = door.record()[:7]

    assert [what for _, what, _ in told[:3]] == [
        "Sign-in locked for a while",
        "Sign-in refused",
        "Sign-in refused",
    ]
    assert told[-1][2] == {"staff": "", "wrong": "password"}
    assert "who.is.this" not in str(door.record())


def test_a_locked_door_writes_nothing_more(door: Door) -> None:
    priya(door)
    for _ in range(5):
        say(door.browser(), password="wrong password")
    before = len(door.record())

    for _ in range(10):
        say(door.browser(), password="wrong password")

    assert len(door.record()) == before
