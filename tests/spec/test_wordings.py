"""The words sent to families and shown to them: short, kind, plain, and say enough."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from tests.spec import reading
from tests.spec.content import CATALOGUE, RULES, STATUS
from triage.messages import crisis, pages, sms, wording
from triage.messages import help as while_waiting
from triage.messages.outbox import Audience, Way
from triage.messages.pages import Pages
from triage.messages.wording import EASY, ENGLISH, PLACE, Text, Wording


TODAY = date(2026, 12, 1)
SHELF = wording.load(RULES / "wording")
PAGES = pages.load(RULES / "wording")
CRISIS = crisis.load(RULES / "crisis.toml")
HELP = while_waiting.load(RULES / "help.toml")

GRADE = 6.0  # about age 11
LONGEST_SENTENCE = {ENGLISH: 20, EASY: 12}  # words

# House words, and words that blame, frighten or rank. The house rules ban more.
BANNED = re.compile(
    r"\b(challenging|deficits?|disorders?|severe|severely|(high|low)[- ]functioning"
    r"|non-?compliant|did not attend|failed|failure|refused|suffer\w*|special needs"
    r"|wheelchair[- ]bound|unfortunately|urgently|must|mandatory|please note"
    r"|discharged?|case|client|service user)\b",
    re.IGNORECASE,
)
# A family is never told a place, and nobody is sold one.
A_PLACE = re.compile(
    r"\b(place|position|points?|scores?|rank\w*|queues?|priority|bands?|top of the list"
    r"|next in line)\b",
    re.IGNORECASE,
)
# Telephones are shared: nothing in a text message says what the child waits for.
CLINICAL = re.compile(
    r"\b(autis\w*|adhd|diagnos\w*|assess\w*|clinic\w*|speech|therap\w*|mental|disab\w*"
    r"|doctor|nurse|paediatric\w*|neuro\w*|school nurse|eating|swallow\w*|self.?harm"
    r"|social worker|safeguarding|camhs|senco|stammer\w*)\b",
    re.IGNORECASE,
)
BIRTH = re.compile(r"\b(date of birth|birthdays?|born|dob)\b", re.IGNORECASE)
AN_ADDRESS = re.compile(r"https?:|www\.|\b\w+\.(ly|gl|co|uk|com|org)\b", re.IGNORECASE)
A_NUMBER = re.compile(
    r"\b(999|111|\d{4,})\b"
)  # from `crisis.toml` and the settings only
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
# Words of three syllables that people who wait for us know. Each was asked for.
HARD_WORDS = {
    "adhd",
    "another",
    "anyone",
    "anything",
    "appointment",
    "autism",
    "childline",
    "continue",
    "example",
    "families",
    "family",
    "family's",
    "interpreter",
    "nobody",
    "postcode",
    "referral",
    "samaritans",
    "tomorrow",
}
# Names of things in the list of help, which nobody can rename.
HARD_IN_HELP = HARD_WORDS | {
    "allowance",
    "assessment",
    "autistic",
    "benefits",
    "condition",
    "decision",
    "diagnosis",
    "dietitian",
    "disability",
    "disabled",
    "exclusion",
    "helpline",
    "services",
    "therapist",
    "visitor",
}
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


def said_on(one: Pages) -> list[tuple[str, str]]:
    """Every string of the pages, each form of the counted ones too."""
    forms = [
        (key, said) for key, forms in one.counted.items() for said in forms.values()
    ]
    return [*one.items(), *forms]


def as_named(one: Wording | Pages) -> str:
    return f"{one.language}/{getattr(one, 'name', 'pages')}"


EVERY_WORDING = pytest.mark.parametrize("one", ours(), ids=as_named)
OUTSIDE = pytest.mark.parametrize(
    "one", ours(Audience.FAMILY, Audience.PROFESSIONAL), ids=as_named
)
FAMILY = pytest.mark.parametrize("one", ours(Audience.FAMILY), ids=as_named)
TRANSLATION = pytest.mark.parametrize("one", translations(), ids=as_named)
ENGLISH_PAGES = pytest.mark.parametrize(
    "one", [PAGES[ENGLISH], PAGES[EASY]], ids=as_named
)
TRANSLATED_PAGES = pytest.mark.parametrize(
    "one", [one for one in PAGES.values() if one.spoken != ENGLISH], ids=as_named
)


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


# The family's own pages


@ENGLISH_PAGES
@pytest.mark.hazard("H-16")
def test_the_pages_can_be_read_by_a_child_of_eleven(one: Pages) -> None:
    assert reading.grade("\n".join(said for _, said in said_on(one))) <= GRADE


@ENGLISH_PAGES
@pytest.mark.hazard("H-16")
def test_no_sentence_of_a_page_is_long_or_hard(one: Pages) -> None:
    long = [
        key
        for key, said in said_on(one)
        for sentence in reading.sentences(said)
        if len(reading.words(sentence)) > LONGEST_SENTENCE[one.language]
    ]
    hard = {word for _, said in said_on(one) for word in reading.hard(said)}

    assert long == []
    assert hard - HARD_WORDS == set()


@ENGLISH_PAGES
@pytest.mark.hazard("H-18")
def test_no_page_blames_a_family_or_tells_it_a_place(one: Pages) -> None:
    said = [
        key
        for key, words in said_on(one)
        if BANNED.search(words) or A_PLACE.search(words)
    ]

    # A date "must be in the past": nobody is told what they must do.
    assert said == ["error.date_future"]


@ENGLISH_PAGES
@pytest.mark.hazard("H-12")
def test_the_title_of_a_page_says_nothing_to_who_looks_over_a_shoulder(
    one: Pages,
) -> None:
    titles = [said for key, said in one.items() if key.endswith(".title")]

    assert [said for said in titles if CLINICAL.search(said)] == []
    assert [said for said in titles if PLACE.search(said)] == []


@ENGLISH_PAGES
@pytest.mark.hazard("H-17")
def test_no_page_names_a_number_to_ring_itself(one: Pages) -> None:
    # The numbers in a field's hint are examples: 07700 900 is kept for drama.
    examples = {"birthday.hint", "error.date_form", "error.mobile"}

    named = {key for key, said in said_on(one) if A_NUMBER.search(said)}

    assert named <= examples


@pytest.mark.parametrize("one", list(PAGES.values()), ids=as_named)
def test_every_language_has_every_string_and_puts_in_nothing_else(one: Pages) -> None:
    english = PAGES[ENGLISH]

    assert list(one.strings) == list(english.strings)
    assert set(one.counted) == set(english.counted)
    assert pages.lacking(one, english) == ()
    for key, said in one.items():
        assert set(PLACE.findall(said)) <= set(PLACE.findall(english[key])), key


@TRANSLATED_PAGES
def test_a_translation_puts_in_every_value_in_every_form(one: Pages) -> None:
    english = PAGES[ENGLISH]

    for key, said in one.items():
        assert set(PLACE.findall(said)) == set(PLACE.findall(english[key])), key
    for key, forms in one.counted.items():
        expected = set(PLACE.findall(english.counted[key]["other"]))
        assert all(set(PLACE.findall(form)) == expected for form in forms.values())


@TRANSLATED_PAGES
def test_a_draft_says_that_nobody_has_reviewed_it(one: Pages) -> None:
    assert not one.reviewed
    assert not pages.is_served(one, PAGES[ENGLISH])


# Whom to ring, and help


@pytest.mark.parametrize("language", [ENGLISH, EASY])
@pytest.mark.hazard("H-17")
def test_the_crisis_lines_are_as_plain_as_a_message(language: str) -> None:
    said = [line.said(language) for line in CRISIS.lines]

    assert reading.grade("\n".join(said)) <= GRADE
    for sentence in reading.sentences("\n".join(said)):
        assert len(reading.words(sentence)) <= LONGEST_SENTENCE[language]
        assert reading.hard(sentence) - HARD_WORDS == set()


@pytest.mark.hazard("H-17")
def test_the_crisis_numbers_have_an_owner_a_source_and_a_check_each_quarter() -> None:
    assert CRISIS.status == STATUS
    assert CRISIS.owner
    assert CRISIS.check_every.days == 92
    assert all(line.source for line in CRISIS.lines)
    assert {line.key for line in CRISIS.lines if line.local} == {
        "local_crisis",
        "child_safety",
    }


@pytest.mark.hazard("H-17")
def test_the_crisis_lines_hold_the_numbers_families_are_to_have() -> None:
    numbers = {line.number for line in CRISIS.lines}

    assert {"999", "111", "85258", "0800 1111", "116 123", "18001 111"} <= numbers


def test_there_is_help_for_every_need_that_a_family_can_name() -> None:
    assert HELP.status == STATUS
    for need in HELP.needs:
        found = [one for one in HELP.resources if need.key in one.needs]
        assert found, need.key
        assert any(while_waiting.FAMILY in one.readers for one in found), need.key


def test_help_is_as_plain_as_a_message() -> None:
    for one in HELP.resources:
        plain = f"{one.what}\n{one.how}"
        assert BANNED.search(f"{plain} {one.title}") is None
        assert A_NUMBER.search(f"{plain} {one.easy} {one.title}") is None
        assert reading.hard(f"{plain}\n{one.easy}") - HARD_IN_HELP == set(), one.key
        for sentence in reading.sentences(plain):
            assert len(reading.words(sentence)) <= LONGEST_SENTENCE[ENGLISH]
        for sentence in reading.sentences(one.easy):
            assert len(reading.words(sentence)) <= LONGEST_SENTENCE[EASY]
    assert reading.grade("\n".join(one.what for one in HELP.resources)) <= GRADE


@pytest.mark.hazard("H-12")
def test_help_is_never_chosen_by_something_told_in_confidence() -> None:
    for need in HELP.needs:
        for key in need.facts:
            assert key in CATALOGUE, key
            assert not CATALOGUE[key].confidential, key
            assert not CATALOGUE[key].forbidden, key


def test_every_resource_is_dated_sourced_and_those_near_by_wait_for_a_number() -> None:
    for one in HELP.resources:
        assert one.source
        assert one.how.endswith(".")
        assert one.checked_on <= TODAY
        assert one.to_fill_in == (one.area == while_waiting.LOCAL)
