"""What a check-in asks: nothing in vain, nothing that takes "not known" for "no".

Each question names the rules it can change. Whichever it names really change for some
answer, and it names every one that can: otherwise it may not be asked.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

from tests.spec import reading
from tests.spec.content import CATALOGUE, RULES, STATUS, WRITTEN, Written
from tests.spec.words import A_PLACE, BANNED, GRADE, LONGEST_SENTENCE
from triage.checkins.asking import Form
from triage.checkins.content import load_check_ins
from triage.checkins.questions import (
    Choice,
    Kind,
    Part,
    Purpose,
    Question,
    Says,
    Sometimes,
)
from triage.facts import Known, Observation, Value, read_one
from triage.messages.wording import EASY, ENGLISH
from triage.rulebook.language import Expression, facts_in, parse
from triage.rulebook.one_child import Truth, truth_of


CHECK_INS = load_check_ins(RULES)
QUESTIONS = CHECK_INS.questions
ASKED = [
    pytest.param(form, one, id=f"{form}: {one.key}")
    for form, some in QUESTIONS.forms.items()
    for one in some
]
EVERY_QUESTION = pytest.mark.parametrize(("form", "one"), ASKED)
EXEMPT = {
    Purpose.STILL_WANTED: "still_wanted",
    Purpose.CONTACT: "contact",
    Purpose.HELP_WANTED: "help",
    Purpose.FREE_TEXT: "words",
}
NUMBERS = re.compile(r"\b\d{3,}\b")  # the others stand in `crisis.toml`
Child = dict[str, Value | None]


@cache
def when(rule_id: str) -> Expression:
    return parse(written(rule_id).table["when"], CATALOGUE)


@cache
def written(rule_id: str) -> Written:
    (found,) = (one for one in WRITTEN if one.table["id"] == rule_id)
    return found


def children(rule_id: str, question: Question) -> Iterator[Child]:
    """Children as the rule's own examples have them, before the question is asked."""
    for example in written(rule_id).table["example"]:
        yield {
            key: value
            for key, value in example["facts"].items()
            if key not in question.facts
        }


def can_change(rule_id: str, question: Question) -> bool:
    """Whether some answer makes a rule true that was not true of some child before."""
    return any(
        truth_of(when(rule_id), before, CATALOGUE) is not Truth.TRUE
        and truth_of(when(rule_id), before | dict(choice.sets), CATALOGUE) is Truth.TRUE
        for before in children(rule_id, question)
        for choice in question.choices
    )


@pytest.mark.hazard("H-09")
@EVERY_QUESTION
def test_a_question_names_the_rules_that_its_answers_can_change(
    form: Form, one: Question
) -> None:
    reads = {
        rule.table["id"]
        for rule in WRITTEN
        if set(facts_in(when(rule.table["id"]))) & set(one.facts)
    }
    changes = {rule for rule in reads if can_change(rule, one)}

    assert set(one.changes) == changes


@EVERY_QUESTION
def test_a_question_that_changes_no_rule_has_one_of_four_purposes(
    form: Form, one: Question
) -> None:
    assert bool(one.changes) is (one.purpose is Purpose.NONE)
    assert one.purpose is Purpose.NONE or EXEMPT[one.purpose] == one.key


@EVERY_QUESTION
def test_every_fact_is_in_the_catalogue_with_a_value_it_can_have(
    form: Form, one: Question
) -> None:
    for choice in one.choices:
        for key, value in choice.sets.items():
            said = Observation(
                key=key,
                known=Known.KNOWN,
                value=value,
                source="a family",
                observed_on=None,
                recorded_by="a test",
            )
            fact = CATALOGUE[key]
            assert not fact.derived
            assert not fact.forbidden
            assert not fact.levels or value in fact.levels
            assert fact.levels or isinstance(value, bool | int)
            assert read_one(fact, [said], date(2026, 11, 2)).value == value


@pytest.mark.hazard("H-01")
@EVERY_QUESTION
def test_not_knowing_and_not_saying_can_be_chosen_and_are_never_no(
    form: Form, one: Question
) -> None:
    if one.kind is Kind.WORDS:
        return
    unknown = [each for each in one.choices if each.says is Says.UNKNOWN]
    nothing = [each for each in one.choices if each.says is Says.NOTHING]

    assert [each.title for each in unknown] == ["I do not know"]
    assert [each.title for each in nothing] == ["I would rather not say"]
    assert not any(each.sets for each in unknown + nothing)
    assert all(each.alone for each in unknown + nothing)


@pytest.mark.hazard("H-03")
@EVERY_QUESTION
def test_that_nobody_spoke_of_harm_to_themselves_is_never_recorded_as_a_no(
    form: Form, one: Question
) -> None:
    for choice in one.choices:
        for key in ("suicidal_disclosure", "self_harm_current"):
            assert choice.sets.get(key, True) is True


def rings_today(choice: Choice) -> set[str]:
    """The facts of an answer that make a SAFE rule true by themselves."""
    return {
        key
        for key, value in choice.sets.items()
        for rule in WRITTEN
        if rule.outcome == "SAFE"
        and truth_of(when(rule.table["id"]), {key: value}, CATALOGUE) is Truth.TRUE
    }


@pytest.mark.hazard("H-03")
@EVERY_QUESTION
def test_an_answer_is_red_where_a_rule_asks_for_a_person_today(
    form: Form, one: Question
) -> None:
    for choice in one.choices:
        assert rings_today(choice) == ({choice.red} if choice.red else set())


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("asks_if_wanted", [False, True])
def test_a_form_asks_eight_questions_at_most_and_ends_with_their_own_words(
    form: Form, asks_if_wanted: bool
) -> None:
    asked = QUESTIONS.asked(form, asks_if_wanted=asks_if_wanted)

    assert 0 < len(asked) <= 8
    assert asked[-1].purpose is Purpose.FREE_TEXT
    assert len({one.key for one in asked}) == len(asked)


@pytest.mark.hazard("H-14")
def test_only_a_family_is_asked_whether_it_is_still_wanted_and_only_sometimes() -> None:
    asks = {
        form: [one.sometimes for one in some if one.purpose is Purpose.STILL_WANTED]
        for form, some in QUESTIONS.forms.items()
    }

    assert asks == {
        Form.PARENT: [Sometimes.IF_WANTED_IS_ASKED],
        Form.YOUNG_PERSON: [Sometimes.IF_WANTED_IS_ASKED],
        Form.SCHOOL: [],
        Form.GP: [],
    }


@pytest.mark.hazard("H-14")
def test_a_no_is_a_conversation() -> None:
    for form in (Form.PARENT, Form.YOUNG_PERSON):
        (one,) = (
            each
            for each in QUESTIONS.forms[form]
            if each.purpose is Purpose.STILL_WANTED
        )
        assert "will not take anyone off the list" in one.hint
        assert "we will talk with you" in one.hint
        assert not one.facts


def said(one: Question, words: str) -> list[str]:
    """Everything somebody reads of a question, easy read or not."""
    parts: list[Part | Choice] = [*one.rows, *one.choices]
    if words == EASY:
        return [one.easy_title, one.easy_hint, *(each.easy_title for each in parts)]
    own = [one.title, one.hint, one.why_we_ask]
    return [*own, *(each.title for each in parts)]


def text_of(form: Form, words: str) -> str:
    return "\n".join(
        part for one in QUESTIONS.forms[form] for part in said(one, words) if part
    )


@pytest.mark.hazard("H-16")
@pytest.mark.parametrize("words", [ENGLISH, EASY])
@pytest.mark.parametrize("form", Form)
def test_a_form_can_be_read_by_a_child_of_eleven(form: Form, words: str) -> None:
    text = text_of(form, words)
    long = [
        one
        for one in reading.sentences(text)
        if len(reading.words(one)) > LONGEST_SENTENCE[words]
    ]

    assert reading.grade(text) <= GRADE
    assert long == []


@pytest.mark.parametrize("words", [ENGLISH, EASY])
@EVERY_QUESTION
def test_no_question_blames_frightens_or_tells_a_place(
    form: Form, one: Question, words: str
) -> None:
    for part in said(one, words):
        assert not BANNED.search(part), part
        assert not A_PLACE.search(part), part


@pytest.mark.hazard("H-17")
@EVERY_QUESTION
def test_no_question_names_a_number_but_999(form: Form, one: Question) -> None:
    for words in (ENGLISH, EASY):
        for part in said(one, words):
            assert set(NUMBERS.findall(part)) <= {"999"}


def test_both_files_have_an_owner_a_status_and_a_day_of_review() -> None:
    for one in (CHECK_INS, QUESTIONS):
        assert one.status == STATUS
        assert one.owner
        assert one.review_on == date(2027, 5, 1)
        assert one.version == "2026.11"
