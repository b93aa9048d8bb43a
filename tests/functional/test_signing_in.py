"""Signing in to an account: links, passwords, codes, locks, and how sessions end."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher

from api.app import create_app
from api.loopback import NotLoopback
from tests.functional.doors import Client, Door, Doors, doors, role_of, send
from tests.functional.visitor import token_in
from triage.desk.people import accounts, passwords, personas, sessions
from triage.desk.people.keys import FactorUnreadable, SecretTooShort
from triage.desk.people.ready import require_ready
from triage.roles import Role
from triage.settings import Settings
from triage.store.engine import reading, unit_of_work


NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
EMAIL = "priya.shah@example.nhs.uk"
PASSWORD = "purple lorry teapot"
SECRET = "s" * 40
COOKIE = "waiting-well-session"
LINK = re.compile(r'app-secret">([^<]+)<')

Opens = Callable[..., Door]


@pytest.fixture(scope="module")
def all_doors(tmp_path_factory: pytest.TempPathFactory) -> Doors:
    return doors(tmp_path_factory.mktemp("doors"))


@pytest.fixture(scope="module", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hundreds of tries: hashes as strong as real ones would take minutes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64))
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture
def open_door(all_doors: Doors, tmp_path: Path) -> Opens:
    """Opens a door with local accounts at a fixed moment; settings may differ."""

    def at(**more: Any) -> Door:
        asked = {"sign_in": "accounts", "secret": SECRET, **more}
        door = all_doors.open(tmp_path, **asked)
        door.clock[0] = NOW
        return door

    return at


@pytest.fixture
def door(open_door: Opens) -> Door:
    return open_door()


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


def test_over_https_the_cookie_keeps_to_this_host_and_other_names_are_refused(
    open_door: Opens,
) -> None:
    door = open_door(public_url="https://wait.example.nhs.uk")
    at = {"base_url": "https://wait.example.nhs.uk"}
    browser, other = door.browser("10.1.2.3", **at), door.browser("10.1.2.3")

    answer = browser.get("/sign-in")

    cookie = answer.headers["set-cookie"].lower()
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
