"""The family's pages, whom to ring and the list of help are as plain as a message."""

import pytest

from tests.spec import reading
from tests.spec.content import CATALOGUE, RULES, STATUS
from tests.spec.words import (
    A_NUMBER,
    A_PLACE,
    BANNED,
    CLINICAL,
    GRADE,
    HARD_WORDS,
    LONGEST_SENTENCE,
)
from triage.checkins.asking import Form
from triage.messages import crisis, pages
from triage.messages import help as while_waiting
from triage.messages.pages import Pages
from triage.messages.wording import EASY, ENGLISH, PLACE


PAGES = pages.load(RULES / "wording")
CRISIS = crisis.load(RULES / "crisis.toml")
HELP = while_waiting.load(RULES / "help.toml")
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


def said_on(one: Pages) -> list[tuple[str, str]]:
    """Every string of the pages, each form of the counted ones too."""
    forms = [
        (key, said) for key, forms in one.counted.items() for said in forms.values()
    ]
    return [*one.items(), *forms]


def as_named(one: Pages) -> str:
    return one.language


ENGLISH_PAGES = pytest.mark.parametrize(
    "one", [PAGES[ENGLISH], PAGES[EASY]], ids=as_named
)
TRANSLATED_PAGES = pytest.mark.parametrize(
    "one", [one for one in PAGES.values() if one.spoken != ENGLISH], ids=as_named
)


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

    expected = [key for key in english if not key.startswith(pages.ON_PAPER)]
    assert [key for key in one if key in expected] == expected
    # A translation keeps its words of the questions beside those of the pages.
    questions = tuple(f"{form.value}." for form in Form)
    assert [k for k in one if k not in english and not k.startswith(questions)] == []
    assert set(one.counted) == set(english.counted)
    assert pages.lacking(one, english) == ()
    for key, said in one.items():
        assert set(PLACE.findall(said)) <= set(PLACE.findall(english.get(key, ""))), key


@TRANSLATED_PAGES
def test_a_translation_puts_in_every_value_in_every_form(one: Pages) -> None:
    english = PAGES[ENGLISH]

    for key, said in one.items():
        assert set(PLACE.findall(said)) == set(PLACE.findall(english.get(key, ""))), key
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


def test_every_resource_is_sourced_and_those_near_by_wait_for_a_number() -> None:
    for one in HELP.resources:
        assert one.source
        assert one.how.endswith(".")
        assert one.checked_on is None  # the service dates what it has tried
        assert one.to_fill_in == (one.area == while_waiting.LOCAL)
