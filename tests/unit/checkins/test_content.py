"""The two content files are refused where they would leave a family in silence."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy

import pytest

from triage.checkins.asking import Form
from triage.checkins.content import (
    FILE,
    BadCheckIns,
    Step,
    in_force,
    load_check_ins,
    questions,
)
from triage.checkins.questions import FILE as QUESTIONS
from triage.checkins.questions import BadQuestions, Kind, Purpose, load_questions
from triage.referrals import Band


RULES = Path(__file__).parents[3] / "rules"


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """The shipped content with one thing in it changed."""
    for name in (FILE, QUESTIONS):
        copy(RULES / name, folder / name)
    text = (folder / file).read_text("utf-8")
    assert re.search(old, text)
    (folder / file).write_text(re.sub(old, new, text, count=1), "utf-8")
    return folder


def test_what_is_in_force_is_what_the_file_says() -> None:
    rules = in_force()

    assert {band.name: gap.days // 7 for band, gap in rules.every.items()} == {
        "P1": 1,
        "P2": 4,
        "P3": 12,
        "P4": 12,
    }
    assert rules.acknowledge_working_days == 5
    assert rules.remind_before == (7, 1)
    assert rules.ladder[-1].step is Step.A_PERSON
    assert rules.every[Band.P1] < rules.every[Band.P2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("P2 = 4", "P2 = 20"),  # asked less often than P3
        ("P1 = 1", "P1 = 0"),
        ('step = "a person"', 'step = "letter"'),
        ("after_days = 14", "after_days = 7"),  # two rungs on one day
        ("after_days = 7", "after_days = 0"),
        ("messages = 4", "messages = 0"),
        ("minutes_per_reply = 6", "minutes_per_reply = 0"),
        ("until = 09:00:00", "until = 20:00:00"),
        ("first_after_weeks = 26", "first_after_weeks = 25"),
        ("then_every_weeks = 52", "then_every_weeks = 13"),
        ("2026-09-02, 2026-10-23", "2026-10-23, 2026-09-02"),
        (r"\[quiet\]", "[loud]"),
        ("P3 = 12", 'P3 = "twelve"'),
    ],
)
@pytest.mark.hazard("H-14")
def test_a_file_that_would_leave_a_family_in_silence_is_refused(
    tmp_path: Path, old: str, new: str
) -> None:
    with pytest.raises(BadCheckIns, match=r"check-ins\.toml"):
        load_check_ins(changed(tmp_path, FILE, old, new))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    copy(RULES / QUESTIONS, tmp_path / QUESTIONS)

    with pytest.raises(BadCheckIns):
        load_check_ins(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (r'purpose = "contact"\n', "", "its purpose, and not both"),
        (
            r'purpose = "contact"',
            'purpose = "contact"\nfacts = []\nchanges = ["CHOKE-P1"]',
            "and not both",
        ),
        (r'kind = "words"', 'kind = "one"', "in their own words"),
        (r'kind = "each"', 'kind = "several"', "names them"),
        (
            r'facts = \["deterioration_reported"\]',
            'facts = ["cp_plan"]',
            "not those it records",
        ),
        (r'says = "unknown"', 'says = "values"', "not to know"),
        (r'says = "nothing"', 'says = "unknown"', "not to say"),
        (r'red = "fluid_refusal"', 'red = "cp_plan"', "does not record"),
        (r'key = "changes"', 'key = "contact"', "the same key"),
        (r'sometimes = "otherwise"\n', "", "at most 8"),
    ],
)
def test_a_question_asked_in_vain_or_without_a_way_out_is_refused(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    with pytest.raises(BadQuestions, match=reason):
        load_questions(changed(tmp_path, QUESTIONS, old, new) / QUESTIONS)


def test_a_form_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / QUESTIONS).write_text("always = []\n", "utf-8")

    with pytest.raises(BadQuestions, match="parent"):
        load_questions(tmp_path / QUESTIONS)


def test_a_question_is_read_as_it_stands() -> None:
    first, *_, last = questions(Form.PARENT, asks_if_wanted=True)
    eating = next(
        one
        for one in questions(Form.PARENT, asks_if_wanted=False)
        if one.key == "eating"
    )

    assert first.purpose is Purpose.STILL_WANTED
    assert last.kind is Kind.WORDS
    red = eating.choice("breathing")
    assert red is not None
    assert red.red_flag == ("breathing_trouble_acute", True)
    none = eating.choice("none")
    assert none is not None
    assert none.red_flag is None
    assert none.alone
    assert eating.choice("no such answer") is None
    assert eating.easy_hint != eating.hint


def test_a_family_is_left_in_peace_at_night_on_sundays_and_on_bank_holidays() -> None:
    rules = in_force()

    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 12, day, hour, tzinfo=UTC)

    assert rules.allowed_from(at(24, 12)) == at(24, 12)  # a Thursday
    assert rules.allowed_from(at(24, 20)) == at(29, 9)  # Christmas, Boxing Day's Monday
    assert rules.allowed_from(at(20, 12)) == at(21, 9)  # a Sunday


def test_terms_are_those_the_file_names() -> None:
    rules = in_force()

    assert rules.in_term(date(2026, 11, 2))
    assert not rules.in_term(date(2026, 10, 26))  # half term
    assert rules.terms_end == date(2028, 7, 20)
    assert not rules.in_term(date(2028, 9, 4))
