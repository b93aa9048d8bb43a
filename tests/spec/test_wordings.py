"""Every message to a family is short, kind and plain, and says enough."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.spec import reading
from tests.spec.content import RULES
from tests.spec.words import (
    A_NUMBER,
    A_PLACE,
    BANNED,
    CLINICAL,
    GRADE,
    HARD_WORDS,
    LONGEST_SENTENCE,
)
from triage.messages import sms, wording
from triage.messages.outbox import Audience, Way
from triage.messages.wording import EASY, ENGLISH, Text, Wording


TODAY = date(2026, 12, 1)
SHELF = wording.load(RULES / "wording")

BIRTH = re.compile(r"\b(date of birth|birthdays?|born|dob)\b", re.IGNORECASE)
AN_ADDRESS = re.compile(r"https?:|www\.|\b\w+\.(ly|gl|co|uk|com|org)\b", re.IGNORECASE)
NOT_AN_APPOINTMENT = "This is not an appointment."
MISTAKEN_FOR_ONE = (
    "acknowledged",
    "back_on_the_list",
    "chase",
    "check_in",
    "check_in_young_person",
    "reply_received",
    "wait_update",
)
# As long as any that a service would really put in.
LONG = {
    "organisation": "Northshire and Eastbourne Children's Team",
    "about": "Maximilian",
    "dear": "Parent or carer of Maximilian",
    "enquiries": "the team on 01632 960 100",
    "reply_by": "Wednesday 23 September 2026",
    "when": "Wednesday 23 September 2026 at 10:30am",
    "emergency": "Call 999.",
    "code": "K7QM 4TXR 9WPD",
    "link": "https://waiting.northshirehealth.nhs.uk/f/K7QM-4TXR-9WPD",
}
SHORT = LONG | {
    "organisation": "Northshire Children",
    "about": "Max",
    "link": "https://waiting.example.nhs.uk/f/K7QM-4TXR-9WPD",
}


def ours(*audiences: Audience) -> list[Wording]:
    """Every message in English and easy read, for these people or for anybody."""
    return [
        one
        for one in SHELF.files.values()
        if one.spoken == ENGLISH and (not audiences or one.audience in audiences)
    ]


def translations() -> list[Wording]:
    return [one for one in SHELF.files.values() if one.spoken != ENGLISH]


def texts(one: Wording) -> Iterator[tuple[Way, Text]]:
    yield from one.texts.items()


def whole(text: Text) -> str:
    return f"{text.subject}\n{text.body}" if text.subject else text.body


def as_named(one: Wording) -> str:
    return f"{one.language}/{one.name}"


EVERY_WORDING = pytest.mark.parametrize("one", ours(), ids=as_named)
OUTSIDE = pytest.mark.parametrize(
    "one", ours(Audience.FAMILY, Audience.PROFESSIONAL), ids=as_named
)
FAMILY = pytest.mark.parametrize("one", ours(Audience.FAMILY), ids=as_named)
TRANSLATION = pytest.mark.parametrize("one", translations(), ids=as_named)


# Every message


@EVERY_WORDING
@pytest.mark.hazard("H-16")
def test_a_message_can_be_read_by_a_child_of_eleven(one: Wording) -> None:
    grades = {way: reading.grade(whole(text)) for way, text in texts(one)}

    assert max(grades.values()) <= GRADE
    assert one.grade == pytest.approx(max(grades.values()), abs=0.1)


@EVERY_WORDING
@pytest.mark.hazard("H-16")
def test_no_sentence_of_a_message_is_long(one: Wording) -> None:
    long = [
        (way, sentence)
        for way, text in texts(one)
        for sentence in reading.sentences(whole(text))
        if len(reading.words(sentence)) > LONGEST_SENTENCE[one.language]
    ]

    assert long == []


@EVERY_WORDING
@pytest.mark.hazard("H-16")
def test_a_hard_word_is_one_that_was_agreed(one: Wording) -> None:
    used = {word for _, text in texts(one) for word in reading.hard(whole(text))}

    assert used - HARD_WORDS == set()


@EVERY_WORDING
def test_no_message_blames_frightens_or_speaks_down(one: Wording) -> None:
    assert [way for way, text in texts(one) if BANNED.search(whole(text))] == []


@FAMILY
@pytest.mark.hazard("H-18")
def test_no_message_tells_a_family_a_place_or_points(one: Wording) -> None:
    assert [way for way, text in texts(one) if A_PLACE.search(whole(text))] == []


@EVERY_WORDING
@pytest.mark.hazard("H-12")
def test_no_message_asks_for_a_date_of_birth(one: Wording) -> None:
    assert [way for way, text in texts(one) if BIRTH.search(whole(text))] == []


@EVERY_WORDING
def test_an_address_comes_from_the_settings_and_is_never_shortened(
    one: Wording,
) -> None:
    assert [way for way, text in texts(one) if AN_ADDRESS.search(whole(text))] == []


@EVERY_WORDING
@pytest.mark.hazard("H-17")
def test_a_number_to_ring_stands_in_no_message_itself(one: Wording) -> None:
    assert [way for way, text in texts(one) if A_NUMBER.search(whole(text))] == []


@EVERY_WORDING
def test_a_message_is_dated_owned_and_was_looked_at(one: Wording) -> None:
    assert one.version
    assert one.owner
    assert one.what.endswith(".")
    assert one.reviewed
    assert one.reviewed_on is not None
    assert one.reviewed_on <= TODAY


@OUTSIDE
def test_a_message_to_somebody_outside_has_words_for_every_way(one: Wording) -> None:
    assert set(one.texts) == set(Way)
    assert all(text.subject for way, text in texts(one) if way is not Way.SMS)


@OUTSIDE
@pytest.mark.hazard("H-17")
def test_every_email_and_letter_ends_with_whom_to_ring(one: Wording) -> None:
    for way, text in texts(one):
        if way is not Way.SMS:
            assert text.body.rstrip().endswith("((crisis))")


@OUTSIDE
def test_every_message_says_who_sends_it(one: Wording) -> None:
    assert all("((organisation))" in text.body for _, text in texts(one))


@FAMILY
def test_every_message_to_a_family_has_a_way_to_answer(one: Wording) -> None:
    ways_back = ("((enquiries))", "((link))", "((crisis))", "((reply_by))")

    assert all(any(back in text.body for back in ways_back) for _, text in texts(one))


@pytest.mark.parametrize("language", [ENGLISH, EASY])
@pytest.mark.parametrize("name", MISTAKEN_FOR_ONE)
@pytest.mark.hazard("H-18")
def test_what_could_be_taken_for_an_appointment_says_that_it_is_none(
    name: str, language: str
) -> None:
    one = SHELF.find(name, language)

    assert all(NOT_AN_APPOINTMENT in text.body for _, text in texts(one))


def test_a_young_person_is_told_who_reads_what_they_say() -> None:
    for language in (ENGLISH, EASY):
        one = SHELF.find("check_in_young_person", language)
        for way, text in texts(one):
            assert "People on our team read" in text.body, way
            assert way is Way.SMS or "danger" in text.body


@pytest.mark.parametrize("name", ["off_the_list", "not_brought", "chase"])
@pytest.mark.hazard("H-14")
def test_bad_news_and_silence_come_with_a_way_back(name: str) -> None:
    for way, text in texts(SHELF.find(name)):
        assert re.search(r"come back|still on our list|stays on our list", text.body), (
            way
        )


# Text messages


@pytest.mark.parametrize("one", ours(), ids=as_named)
@pytest.mark.hazard("H-12")
def test_nothing_clinical_stands_in_a_text_message(one: Wording) -> None:
    assert CLINICAL.search(one.texts[Way.SMS].body) is None


@pytest.mark.parametrize("one", ours(), ids=as_named)
def test_a_text_message_takes_two_parts_at_most(one: Wording) -> None:
    rendered = wording.render(one, Way.SMS, LONG, today=TODAY)
    sent = wording.with_code(rendered.body, LONG["code"], LONG["link"])

    assert sms.encoding(sent) == "gsm"
    assert sms.parts(sent) <= sms.MOST


@TRANSLATION
def test_a_text_message_in_another_script_takes_two_parts_at_most(one: Wording) -> None:
    rendered = wording.render(one, Way.SMS, SHORT, today=TODAY)
    sent = wording.with_code(rendered.body, SHORT["code"], SHORT["link"])

    assert sms.parts(sent) <= sms.MOST


# Easy read, and other languages


@pytest.mark.parametrize(
    "one", [one for one in ours() if one.language == EASY], ids=as_named
)
@pytest.mark.hazard("H-16")
def test_easy_read_says_one_thing_a_line(one: Wording) -> None:
    crowded = [
        (way, line)
        for way, text in texts(one)
        if way is not Way.SMS
        for line in text.body.splitlines()
        if len(reading.sentences(line)) > 1
    ]

    assert crowded == []


def test_every_message_to_a_family_is_there_in_easy_read() -> None:
    english = {one.name for one in ours(Audience.FAMILY, Audience.PROFESSIONAL)}

    assert {name for language, name in SHELF.files if language == EASY} == english


@pytest.mark.parametrize("one", [*ours(), *translations()], ids=as_named)
def test_a_message_in_another_form_is_for_the_same_people_and_asks_no_more(
    one: Wording,
) -> None:
    english = SHELF.find(one.name)

    assert one.audience is english.audience
    assert set(one.texts) == set(english.texts)
    assert one.values <= english.values
    assert one.version == english.version or one.translates == english.version


@TRANSLATION
def test_a_translation_says_that_nobody_has_reviewed_it(one: Wording) -> None:
    assert not one.reviewed
    assert not SHELF.may_be_sent(one)
