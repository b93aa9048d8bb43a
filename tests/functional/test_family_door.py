"""A code and a birthday open a family's page: nothing else does, and nobody learns why not."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from api.family_pages import AWAY, PLAIN_COOKIE
from tests.browser.sample import NOW, TENANT
from tests.functional import family_door
from tests.functional.family import BORN, Household, household
from tests.functional.family_door import A_FORTNIGHT, WRONG_DAY, said
from tests.functional.visitor import Visitor, token_in
from triage.desk.family import codes, door, visits
from triage.messages.recipients import Hold
from triage.store import recipients
from triage.store.check_in_rows import CodeRow
from triage.store.engine import unit_of_work


pytestmark = pytest.mark.hazard("H-12")
at_nine, home, own = family_door.at_nine, family_door.home, family_door.own


def tries_left(home: Household) -> int:
    """Of the code that was made last."""
    return int(max(home.rows(CodeRow), key=lambda row: row.id).tries_left)


def test_a_code_and_the_birthday_open_the_page(home: Household) -> None:
    mother = home.visitor()

    answer = mother.come_in(home.code(), BORN)

    assert answer.headers["location"] == "/family"
    assert "This page is about Robin" in mother.follow(answer).text


def test_a_code_sent_with_questions_leads_to_them(own: Household) -> None:
    answer = own.visitor().come_in(own.code(check_in_id=own.check_in()), BORN)

    assert answer.headers["location"] == "/family/questions"


@pytest.mark.parametrize(
    "typed",
    [codes.shown, str.lower, lambda code: f"  {codes.shown(code).replace('-', ' ')} "],
    ids=["in groups", "small", "with spaces"],
)
def test_a_code_is_taken_however_it_is_typed(
    home: Household, typed: Callable[[str], str]
) -> None:
    assert home.visitor().come_in(typed(home.code()), BORN).status_code == 303


def test_a_code_has_twelve_letters_that_nobody_takes_for_one_another(
    home: Household,
) -> None:
    made = {home.code() for _ in range(40)}

    assert len(made) == 40
    assert all(codes.is_one(one) for one in made)
    assert len(codes.ALPHABET) == len(set(codes.ALPHABET)) == 30
    assert not set("01OILU") & set(codes.ALPHABET)


def test_nothing_the_database_keeps_is_a_code(home: Household) -> None:
    code = home.code()

    with home.engine.connect() as connection:
        kept = connection.execute(text("select * from code")).all()

    assert code not in str(kept)
    assert codes.shown(code) not in str(kept)


@pytest.mark.hazard("H-13")
def test_every_failure_is_answered_in_the_same_words(own: Household) -> None:
    unknown = "2" * codes.LENGTH
    revoked = own.code("father")
    locked = own.code()
    for _ in range(5):
        own.visitor().come_in(locked, WRONG_DAY)
    expired, wrong, stopped = own.code(), own.code(), own.code("other mother")
    with unit_of_work(own.engine) as session:
        codes.revoke(own.work(session), own.ids["father"], "a test")
        recipients.open_hold(
            session,
            tenant=TENANT,
            child_id=own.ids["other child"],
            kind=Hold.DECEASED,
            why="a test",
            by="a test",
            now=NOW,
        )

    answers = [
        own.visitor().come_in(unknown, BORN),
        own.visitor().come_in(revoked, BORN),
        own.visitor().come_in(locked, BORN),
        own.visitor().come_in(wrong, WRONG_DAY),
        own.visitor().come_in(stopped, date(2017, 7, 9)),
    ]
    own.clock(NOW + A_FORTNIGHT)
    answers.append(own.visitor().come_in(expired, BORN))

    assert {answer.status_code for answer in answers} == {422}
    assert len({said(answer) for answer in answers}) == 1
    assert "Call us" in answers[0].text
    assert "/f/new-code" in answers[0].text


def test_a_refusal_gives_the_telephone_number(home: Household) -> None:
    assert "01632 960 001" in home.visitor().come_in(home.code(), WRONG_DAY).text


def test_five_tries_in_all_and_then_not_even_the_right_birthday_opens(
    home: Household,
) -> None:
    code = home.code()

    for _ in range(5):
        assert home.visitor().come_in(code, WRONG_DAY).status_code == 422

    assert home.visitor().come_in(code, BORN).status_code == 422
    assert tries_left(home) == 0


def test_coming_back_with_the_right_birthday_uses_no_try(home: Household) -> None:
    code = home.code()
    home.visitor().come_in(code, WRONG_DAY)

    for _ in range(7):
        assert home.visitor().come_in(code, BORN).status_code == 303

    assert tries_left(home) == 4


@pytest.mark.no_cover
@pytest.mark.hazard("H-15")
def test_a_thousand_programs_that_follow_a_link_change_nothing(home: Household) -> None:
    code = home.code(check_in_id=home.check_in())
    before = home.kept()
    scanner = home.visitor()

    seen = {scanner.get(f"/f/{codes.shown(code)}").status_code for _ in range(1_000)}

    assert seen == {200}
    assert home.kept() == before
    assert tries_left(home) == codes.LENGTH - 7
    assert home.visitor().come_in(code, BORN).status_code == 303


def test_a_link_shows_the_same_page_whether_or_not_it_is_one_of_ours(
    home: Household,
) -> None:
    ours, nobodys = home.code(), "2" * codes.LENGTH

    pages = [home.visitor().get(f"/f/{one}") for one in (ours, nobodys)]

    assert len({said(page) for page in pages}) == 1
    assert "Robin" not in pages[0].text


def test_a_forwarded_link_shows_nothing_without_the_birthday(home: Household) -> None:
    somebody = home.visitor()

    page = somebody.get(f"/f/{home.code()}")

    assert "Robin" not in page.text
    assert "<title>One more step</title>" in page.text
    assert somebody.get("/family").headers["location"] == "/f"


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"day": "", "month": "", "year": ""}, "Type the date of birth"),
        ({"day": "31", "month": "2", "year": "2018"}, "Type a real date"),
        ({"day": "٣", "month": "3", "year": "2018"}, "Type a real date"),
        ({"day": "1", "month": "3", "year": "99999"}, "Type a real date"),
        ({"day": "1", "month": "1", "year": "2030"}, "The date must be in the past"),
    ],
)
def test_what_is_no_birthday_is_said_and_counts_as_no_try(
    home: Household, typed: dict[str, str], wrong: str
) -> None:
    answer = home.visitor().post("/f", code=home.code(), **typed)

    assert answer.status_code == 422
    assert wrong in answer.text
    assert tries_left(home) == 5


@pytest.mark.parametrize(
    ("code", "wrong"),
    [("", "Type your code"), ("HELLO", "12 letters"), ("O" * 12, "12 letters")],
)
def test_what_cannot_be_a_code_is_said(home: Household, code: str, wrong: str) -> None:
    assert wrong in home.visitor().come_in(code, BORN).text


def test_whoever_guesses_from_one_address_has_to_wait_and_nobody_else(
    own: Household,
) -> None:
    guesser, code = own.visitor(), own.code()
    for _ in range(door.FREE_FROM_AN_ADDRESS):
        guesser.come_in("2" * codes.LENGTH, BORN)

    slowed = guesser.come_in(code, BORN)
    elsewhere = own.visitor("127.0.0.2")

    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 300
    assert elsewhere.come_in(code, BORN).status_code == 303
    own.clock(NOW + door.LONGEST_WAIT)
    assert guesser.come_in(code, BORN).status_code == 303


def test_a_session_lasts_half_an_hour_after_the_last_thing_done(
    home: Household,
) -> None:
    mother = home.inside()

    home.clock(NOW + timedelta(minutes=29))
    assert mother.get("/family").status_code == 200
    home.clock(NOW + timedelta(minutes=58))
    assert mother.get("/family").status_code == 200
    home.clock(NOW + timedelta(minutes=89))

    assert mother.get("/family").status_code == 401


def test_no_session_lasts_longer_than_four_hours(home: Household) -> None:
    mother = home.inside()

    for quarter in range(1, 16):
        home.clock(NOW + timedelta(minutes=15 * quarter))
        assert mother.get("/family").status_code == 200
    home.clock(NOW + visits.LONGEST)

    assert mother.get("/family").status_code == 401


def test_the_value_from_before_somebody_came_in_is_dead(home: Household) -> None:
    mother = home.visitor()
    mother.get("/f")
    before = mother.client.cookies[PLAIN_COOKIE]

    mother.come_in(home.code(), BORN)
    after = mother.client.cookies[PLAIN_COOKIE]
    stolen = home.visitor()
    stolen.client.cookies.set(PLAIN_COOKIE, before)

    assert before != after
    assert stolen.get("/family").headers["location"] == "/f"


def test_leaving_goes_somewhere_harmless_and_nothing_opens_again(
    home: Household,
) -> None:
    mother = home.inside()
    held = mother.client.cookies[PLAIN_COOKIE]

    gone = mother.get("/family/leave")
    mother.client.cookies.set(PLAIN_COOKIE, held)

    assert gone.headers["location"] == AWAY
    assert mother.get("/family").headers["location"] == "/f"


def test_a_session_of_the_staff_opens_nothing_here_nor_this_one_there(
    home: Household,
) -> None:
    staff, mother = Visitor(home.browser()), home.inside()
    staff.sign_in("clinician")

    assert staff.get("/family").headers["location"] == "/f"
    assert mother.get("/tasks").headers["location"] == "/sign-in"


@pytest.mark.parametrize("where", ["/f", "/family", "/f/AAAA", "/family/nowhere"])
def test_no_answer_is_kept_found_or_named_to_another_site(
    home: Household, where: str
) -> None:
    headers = home.inside().get(where).headers

    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-robots-tag"] == "noindex, nofollow"


def test_over_https_the_browser_keeps_the_cookie_to_this_host(tmp_path: Path) -> None:
    secure = household(
        tmp_path,
        public_url="https://waiting.example.nhs.uk",
        sign_in="accounts",
        secret="s" * 40,
    )

    answer = secure.visitor().get("/f")

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-waiting-well-family=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_a_form_another_site_sends_is_refused(home: Household) -> None:
    mother = home.visitor()
    token = token_in(mother.get("/f").text)

    answer = mother.client.post(
        "/f", data={"csrf": token}, headers={"Origin": "https://elsewhere.example"}
    )

    assert answer.status_code == 403
