"""A check-in on the family's pages: nothing typed is lost, nothing sent twice, red is heard."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.browser.sample import NOW
from tests.functional.family import (
    BORN,
    DUTY,
    OTHERS_BIRTHDAY,
    Caller,
    Household,
    asked,
    day,
    household,
    on_duty,
)
from tests.functional.form_read import sends, summary
from tests.functional.visitor import token_in
from triage.checkins import content
from triage.checkins.asking import CheckInOutcome, Form
from triage.checkins.filled import LONGEST
from triage.store.check_in_rows import AnswerRow, CheckInRow, ReplyRow


TOO_LATE = timedelta(minutes=31)
NAUGHTY = (
    "\u202eright to left\u202c",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f319",
    "<script>alert(1)</script>",
    "'; drop table reply; --",
    "((code)) {{ 7 * 7 }} ${x} %s",
    "آپ کا بچہ کیسا ہے؟",
    "null undefined NaN ../../etc/passwd",
    "\x00\x07bell\x00",
    "Ω≈ç√∫˜µ≤≥÷ ﷽ Z̤͔a̺l͍g̻o",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    """A household with somebody on duty."""
    on_duty(monkeypatch, DUTY)
    return household(tmp_path, enquiries="01632 960 001")


def questions(form: Form = Form.PARENT) -> list[str]:
    """The keys of what is asked, in order."""
    return [one.key for one in content.questions(form, asks_if_wanted=False)]


def all_well(caller: Caller, words: str = "") -> Any:
    """Answer every question without anything being wrong, up to the last page."""
    answer = None
    for key in questions():
        if key == "changes":
            answer = caller.answers(key, **{"changes-home": ["same"]})
        elif key == "words":
            answer = caller.answers(key, words=[words])
        else:
            last = {"help": "nothing", "contact": "right", "school": "full_time"}
            answer = caller.answers(key, **{key: [last.get(key, "none")]})
    return answer


def test_it_is_answered_a_question_at_a_time_and_sent_as_one(home: Household) -> None:
    mother = asked(home)

    last = all_well(mother, "Thank you.")
    check = mother.follow(last)
    sent = mother.follow(mother.fill("/family/check"))

    assert last.headers["location"] == "/family/check"
    assert "Thank you." in check.text
    assert "Thank you. We have your answers." in sent.text
    (reply,) = home.rows(ReplyRow)
    assert (reply.words, reply.number, reply.entered) == ("Thank you.", 1, "page")
    assert home.rows(AnswerRow) == []
    assert [one.outcome for one in home.rows(CheckInRow)] == [CheckInOutcome.ANSWERED]


def test_no_check_in_asks_more_than_eight_questions(home: Household) -> None:
    page = asked(home).get("/family/questions")

    assert "There are 8 questions" in page.text


def test_answers_wait_for_somebody_who_comes_back_another_day(home: Household) -> None:
    code = home.code(check_in_id=home.check_in())
    mother = home.visitor()
    mother.come_in(code, BORN)
    later = mother.answers("changes", **{"changes-home": ["worse"], "save": ["later"]})
    assert "We have saved your answers" in mother.follow(later).text

    home.clock(NOW + timedelta(days=3))
    back = home.visitor()
    back.come_in(code, BORN)

    assert "Go on with the answers you saved" in back.get("/family/questions").text
    again = sends(back.get("/family/questions/changes").text)
    assert again["changes-home"] == ["worse"]


def test_pressed_twice_it_is_sent_once(home: Household) -> None:
    mother = asked(home)
    all_well(mother)
    sent = sends(mother.get("/family/check").text)

    first, second = (mother.client.post("/family/check", data=sent) for _ in range(2))

    assert first.headers["location"] == second.headers["location"] == "/family/sent"
    assert len(home.rows(ReplyRow)) == 1


@pytest.mark.hazard("H-14")
def test_nothing_chosen_is_said_and_nothing_is_kept(home: Household) -> None:
    mother = asked(home)

    answer = mother.answers("eating")

    assert answer.status_code == 422
    assert summary(answer.text) == {"eating": "Choose an answer"}
    assert home.rows(AnswerRow) == []


def test_an_answer_that_stands_alone_is_not_taken_beside_others(
    home: Household,
) -> None:
    answer = asked(home).answers("safety", safety=["not_alive", "none"])

    assert answer.status_code == 422
    assert sends(answer.text)["safety"] == ["not_alive", "none"]
    assert "on its own" in answer.text


def test_one_answer_can_stand_for_every_row_left_out(home: Household) -> None:
    mother = asked(home)

    mother.answers("changes", **{"changes-home": ["worse"], "changes": ["rather_not"]})

    kept = sends(mother.get("/family/questions/changes").text)
    assert kept["changes-home"] == ["worse"]
    assert "rather_not" in home.rows(AnswerRow)[0].answer


@pytest.mark.parametrize("words", NAUGHTY)
def test_whatever_is_typed_is_kept_shown_and_sent_as_it_is(
    home: Household, words: str
) -> None:
    mother = asked(home)

    all_well(mother, words)
    check = mother.get("/family/check").text
    mother.fill("/family/check")

    plain = words.replace("\x00", "").replace("\x07", "")
    assert home.rows(ReplyRow)[0].words == plain
    assert plain in unescape(check)
    assert "<script>alert" not in check


def test_words_that_are_too_long_come_back_whole_with_the_limit(
    home: Household,
) -> None:
    mother, words = asked(home), "It is hard. " * 8_500  # 100 kB

    answer = mother.answers("words", words=[words])

    assert answer.status_code == 422
    assert "Write 20,000 letters or fewer" in answer.text
    assert sends(answer.text)["words"][0].strip() == words.strip()
    assert home.rows(AnswerRow) == []


def test_twenty_thousand_letters_are_taken(home: Household) -> None:
    mother = asked(home)

    answer = mother.answers("words", words=["\U0001f319" * LONGEST])

    assert answer.status_code == 303


def test_what_was_typed_when_the_time_ran_out_is_handed_back(home: Household) -> None:
    mother = asked(home)
    form = sends(mother.get("/family/questions/words").text)
    home.clock(NOW + TOO_LATE)

    ended = mother.client.post(
        "/family/questions/words", data={**form, "words": "He cries at night."}
    )
    waiting = {name: values[0] for name, values in sends(ended.text).items()}
    back = mother.client.post("/f/again", data={**waiting, **day(BORN)})
    kept = mother.client.post("/family/questions/words", data=sends(back.text))

    assert ended.status_code == 401
    assert "What you typed is kept" in ended.text
    assert back.status_code == 200
    assert kept.headers["location"] == "/family/check"
    assert "He cries at night." in mother.get("/family/check").text


def test_a_wrong_birthday_then_keeps_what_was_typed_and_counts(home: Household) -> None:
    mother = asked(home)
    form = sends(mother.get("/family/questions/words").text)
    home.clock(NOW + TOO_LATE)
    ended = mother.client.post(
        "/family/questions/words", data={**form, "words": "He cries at night."}
    )
    waiting = {name: values[0] for name, values in sends(ended.text).items()}

    wrong = mother.client.post(
        "/f/again", data={**waiting, **day(BORN + timedelta(days=1))}
    )

    assert wrong.status_code == 422
    assert sends(wrong.text)["kept-words"] == ["He cries at night."]


def test_a_page_from_before_coming_in_again_hands_its_words_back(
    home: Household,
) -> None:
    code = home.code(check_in_id=home.check_in())
    mother = home.visitor()
    mother.come_in(code, BORN)
    old = sends(mother.get("/family/questions/words").text)
    mother.come_in(code, BORN)

    answer = mother.client.post(
        "/family/questions/words", data={**old, "words": "Still here."}
    )
    again = mother.client.post("/family/questions/words", data=sends(answer.text))

    assert answer.status_code == 403
    assert again.headers["location"] == "/family/check"


def test_a_question_of_an_earlier_check_in_is_shown_again_with_its_answer(
    home: Household,
) -> None:
    mother = home.inside(check_in_id=home.check_in())
    old = sends(mother.get("/family/questions/eating").text)
    home.clock(NOW + timedelta(minutes=5))
    mother.client.post("/family/questions/eating", data={**old, "eating": "none"})
    all_well(mother)
    mother.fill("/family/check")
    home.check_in()

    answer = mother.client.post(
        "/family/questions/eating", data={**old, "eating": "coughs"}
    )

    assert answer.status_code == 422
    assert "This page was open too long" in answer.text
    assert sends(answer.text)["eating"] == ["coughs"]


@pytest.mark.hazard("H-12")
def test_the_form_of_another_child_is_refused(home: Household) -> None:
    mother = asked(home)
    other = home.inside(
        "other mother",
        born=OTHERS_BIRTHDAY,
        check_in_id=home.check_in("other mother"),
    )
    hers = sends(other.get("/family/questions/eating").text)
    mine = sends(mother.get("/family/questions/eating").text)

    with_her_token = mother.client.post(
        "/family/questions/eating", data={**hers, "eating": "none"}
    )
    with_her_form = mother.client.post(
        "/family/questions/eating",
        data={**hers, "csrf": mine["csrf"], "eating": "none"},
    )
    with_her_check_in = mother.client.post(
        "/family/questions/eating",
        data={**mine, "check_in": hers["check_in"], "eating": "none"},
    )

    assert with_her_token.status_code == 403
    assert with_her_form.status_code == 403
    assert with_her_check_in.status_code == 422
    assert home.rows(AnswerRow) == []


def test_a_young_person_is_told_who_reads_what_they_write(home: Household) -> None:
    caller = asked(home, "young person", Form.YOUNG_PERSON)

    page = caller.get("/family/questions").text

    assert "How are things for you?" in page
    assert "We do not show them to your family or your school" in page
    assert "we have to tell people who can help" in page


def test_a_school_answers_its_own_questions_and_sees_nothing_else(
    home: Household,
) -> None:
    school = asked(home, "school", Form.SCHOOL)

    assert "How are things at school?" in school.get("/family/questions").text
    assert "Where we are up to" not in school.get("/family").text
    for place in ("help", "look-again", "told-us"):
        assert school.get(f"/family/{place}").status_code == 404


def test_somebody_can_tell_us_something_though_nobody_asked(home: Household) -> None:
    mother = home.inside()

    begun = mother.fill("/family/changed")

    assert begun.headers["location"] == "/family/questions"
    assert mother.get("/family/questions").status_code == 200
    assert len(home.rows(CheckInRow)) == 1


def test_a_page_that_is_not_asked_is_not_there(home: Household) -> None:
    mother = asked(home)

    assert mother.get("/family/questions/horoscope").status_code == 404
    assert "We cannot find that page" in mother.get("/family/questions/x").text


def test_every_page_of_a_check_in_has_a_title_that_says_nothing(
    home: Household,
) -> None:
    mother = asked(home)
    places = ["/family/questions", *(f"/family/questions/{key}" for key in questions())]

    titles = {
        re.search(r"<title>(.*?)</title>", mother.get(one).text)[1]  # type: ignore[index]  # every page has one
        for one in places
    }

    assert titles == {"How things are"}


def test_easy_read_is_kept_for_whoever_chose_it_at_the_door(home: Household) -> None:
    mother = home.visitor()
    token = token_in(mother.get("/f?in=easy").text)
    code = home.code(check_in_id=home.check_in())

    mother.client.post(
        "/f", data={"csrf": token, "in": "easy", "code": code, **day(BORN)}
    )

    page = mother.get("/family/questions/eating").text
    assert "Eating, drinking and breathing" in page
    assert "fam-easy" in page
