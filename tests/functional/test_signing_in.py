"""Signing in to an account: a link, a password, an app, a code, a reset."""

import pytest

from tests.functional.at_the_door import (
    COOKIE,
    EMAIL,
    LINK,
    PASSWORD,
    code_of,
    join,
    later,
    priya,
    say,
    sign_in,
)
from tests.functional.doors import Door, role_of, send
from triage.desk.people import accounts
from triage.store.engine import unit_of_work


def test_a_link_a_password_and_a_code_open_an_account(door: Door) -> None:
    browser, token = door.browser(), door.invite(EMAIL)

    shown = browser.get(f"/join/{token}")
    join(door, browser, token)

    assert "Welcome, Priya Shah" in shown.text
    assert role_of(browser) == "clinician"
    assert [what for _, what, _ in door.record()] == [
        "Signed in",
        "Took up an invitation",
        "Invited",
    ]


def test_signing_in_takes_the_password_and_then_the_code(door: Door) -> None:
    secret, browser = priya(door), door.browser()

    halfway = say(browser)
    role_halfway = role_of(browser)
    answer = send(browser, "/sign-in/code", "/sign-in/code", code=code_of(door, secret))

    assert (halfway.status_code, role_halfway) == (303, "")
    assert (answer.headers["location"], role_of(browser)) == ("/", "clinician")


def test_an_address_is_the_same_in_any_case_and_a_password_on_any_keyboard(
    door: Door,
) -> None:
    priya(door)

    other_case = say(door.browser(), email=f" {EMAIL.upper()} ")
    wide = say(door.browser(), password=PASSWORD.replace("purple", "ｐｕｒｐｌｅ"))

    assert (other_case.status_code, wide.status_code) == (303, 303)


def test_a_link_works_once_and_for_three_days(door: Door) -> None:
    used, late = door.invite(EMAIL), door.invite("late@example.nhs.uk")
    join(door, door.browser(), used)
    later(door, hours=71)
    in_time = door.browser().get(f"/join/{late}").status_code
    later(door, hours=1)

    assert in_time == 200
    for token in (used, late, "made-up"):
        assert door.browser().get(f"/join/{token}").status_code == 410


def test_opening_a_link_uses_nothing_up(door: Door) -> None:
    token = door.invite(EMAIL)

    for _ in range(20):
        assert door.browser().get(f"/join/{token}").status_code == 200

    assert [what for _, what, _ in door.record()] == ["Invited"]


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("short words", "at least 12 characters"),
        ("priya.shah-2026!", "not made of your name"),
        ("Password123456", "not made of your name"),
        ("aaaaaaaaaaaaaaaa", "not made of your name"),
        ("correct horse " * 20, "at most 200 characters"),
    ],
)
def test_a_password_that_would_be_guessed_is_refused_with_advice(
    door: Door, password: str, sentence: str
) -> None:
    token, browser = door.invite(EMAIL), door.browser()

    answer = send(
        browser,
        f"/join/{token}",
        "/join",
        token=token,
        password=password,
        again=password,
    )

    assert answer.status_code == 422
    assert sentence in answer.text
    assert password not in answer.text


def test_two_passwords_that_differ_are_asked_for_again(door: Door) -> None:
    token, browser = door.invite(EMAIL), door.browser()

    answer = send(
        browser,
        f"/join/{token}",
        "/join",
        token=token,
        password=PASSWORD,
        again="other",
    )

    assert answer.status_code == 422
    assert "The two passwords are not the same" in answer.text


def test_a_wrong_first_code_shows_the_same_picture_again(door: Door) -> None:
    token, browser = door.invite(EMAIL), door.browser()
    send(
        browser,
        f"/join/{token}",
        "/join",
        token=token,
        password=PASSWORD,
        again=PASSWORD,
    )
    first = browser.get("/join/code").text

    wrong = send(browser, "/join/code", "/join/code", code="000000")

    assert wrong.status_code == 422
    assert "That code is not right" in wrong.text
    assert LINK.findall(wrong.text) == LINK.findall(first)
    assert " style=" not in first


def test_the_picture_is_only_for_a_browser_that_followed_the_link(door: Door) -> None:
    assert door.browser().get("/join/code").status_code == 410


def test_nothing_usable_is_stored(door: Door) -> None:
    browser, token = door.browser(), door.invite(EMAIL)
    secret = join(door, browser, token)
    cookie = browser.cookies[COOKIE]

    with door.engine.connect() as connection:
        rows = [
            str(tuple(row))
            for table in ("staff", "staff_session", "sign_in_address", "audit")
            for row in connection.exec_driver_sql(f"select * from {table}")
        ]

    stored = "\n".join(rows)
    assert "argon2id" in stored
    for one in (token, secret, cookie, PASSWORD, "127.0.0.1"):
        assert one not in stored


def test_a_reset_is_a_new_link_and_the_end_of_everything_before(door: Door) -> None:
    secret, browser = priya(door), door.browser()
    sign_in(door, browser, secret)

    with unit_of_work(door.engine) as session:
        invited = accounts.reset_by_email(
            session, tenant="local", email=EMAIL, by="Test", now=door.now()
        )
    role, refused = role_of(browser), say(door.browser()).status_code
    fresh = join(door, door.browser(), invited.token)

    assert (role, refused) == ("", 422)
    assert fresh != secret
