"""The outcome is what happened to a child, agreed beforehand; never a stand-in for it."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.unit.scoring.cards import CATALOGUE
from triage.facts import Known, Observation, Value
from triage.scoring.learning.outcome import (
    Came,
    dated,
    load_outcome,
    what_came,
)
from triage.scoring.learning.refusals import BadOutcome


FILE = Path(__file__).parents[4] / "models" / "outcome.toml"
SHIPPED = load_outcome(FILE, CATALOGUE)
CAME = date(2026, 1, 5)


def told(*answers: tuple[str, Value | None, int]) -> Came:
    """What came of a child of whom this was said, so many days after it came."""
    said = [
        (
            CAME + timedelta(days=day),
            Observation(
                key=key,
                known=Known.UNKNOWN if value is None else Known.KNOWN,
                value=value,
                source="school",
                observed_on=None,
                recorded_by="a test",
            ),
        )
        for key, value, day in answers
    ]
    return what_came(SHIPPED, dated(said), CAME)


def test_the_shipped_outcome_is_the_four_things_clinicians_named() -> None:
    assert [one.key for one in SHIPPED.parts] == [
        "exclusion",
        "placement_ends",
        "crisis",
        "school_place_lost",
    ]
    assert "waiting local clinical agreement" in SHIPPED.status
    assert "if the child goes on waiting" in SHIPPED.estimand
    assert all(one.source for one in SHIPPED.parts)


def test_a_change_for_the_worse_while_waiting_is_an_outcome_of_its_day() -> None:
    found = told(("perm_excluded", False, 0), ("perm_excluded", True, 30))

    assert (found.on, found.part) == (CAME + timedelta(days=30), "exclusion")
    assert found.unclear_on is None


def test_what_was_so_when_the_child_came_is_no_outcome() -> None:
    assert told(("perm_excluded", True, 0), ("perm_excluded", True, 30)).on is None


def test_a_bad_answer_where_nobody_had_been_asked_is_unclear() -> None:
    found = told(("perm_excluded", True, 30))

    assert found.on is None
    assert found.unclear_on == CAME + timedelta(days=30)


def test_not_knowing_is_no_answer() -> None:
    found = told(("perm_excluded", None, 0), ("perm_excluded", True, 30))

    assert (found.on, found.unclear_on) == (None, CAME + timedelta(days=30))
    assert told(("perm_excluded", None, 5)).heard_on == ()


def test_more_crisis_contacts_than_before_are_an_outcome_and_as_many_are_none() -> None:
    before = ("crisis_contact", 1, 0)

    assert told(before, ("crisis_contact", 1, 20)).on is None
    assert told(before, ("crisis_contact", 2, 20)).part == "crisis"


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        ("none", "school_place_lost"),
        ("ehe_unmet", "school_place_lost"),
        ("ehe_choice", None),
    ],
)
def test_teaching_at_home_by_choice_is_no_loss(answer: str, part: str | None) -> None:
    found = told(("school_place", "in_school", 0), ("school_place", answer, 9))

    assert found.part == part


def test_the_first_of_several_is_the_one() -> None:
    found = told(
        ("perm_excluded", False, 0),
        ("placement_breakdown_risk", "strain", 0),
        ("perm_excluded", True, 50),
        ("placement_breakdown_risk", "notice", 40),
    )

    assert (found.on, found.part) == (CAME + timedelta(days=40), "placement_ends")


def test_every_answer_about_it_says_that_somebody_was_heard() -> None:
    found = told(
        ("perm_excluded", False, 3), ("crisis_contact", 0, 9), ("epilepsy", True, 12)
    )

    assert found.heard_on == (CAME + timedelta(days=3), CAME + timedelta(days=9))


def test_an_outcome_is_of_the_day_that_its_source_names() -> None:
    answers = [
        (
            day,
            Observation(
                key="perm_excluded",
                known=Known.KNOWN,
                value=value,
                source="school",
                observed_on=on,
                recorded_by="a test",
            ),
        )
        for day, value, on in (
            (CAME, False, None),
            (CAME + timedelta(days=30), True, CAME + timedelta(days=21)),
        )
    ]

    assert what_came(SHIPPED, dated(answers), CAME).on == CAME + timedelta(days=21)


WRONG = {
    'fact = "perm_excluded"': {
        'fact = "contact_count"': "may not stand for an outcome",
        'fact = "was_not_brought"': "may not stand for an outcome",
        'fact = "self_harm_current"': "nothing about self-harm is predicted",
        'fact = "deprivation_decile"': "may not stand for an outcome",
        'fact = "age_months"': "worked out",
        'fact = "perm_excluded_on"': "a date",
        'fact = "nothing_known"': "not a fact of the catalogue",
    },
    "becomes = [true]": {
        'becomes = ["yes"]': "must name answers",
        "becomes = []": "must name answers",
        "rises = true": "is not a count",
    },
    "if the child goes on waiting": {"however it goes": "goes on waiting"},
    "horizon_weeks = 13": {"horizon_weeks = 0": "1 or more"},
    'owner = "Clinical lead"': {'owner = ""': "own it"},
    "Dundee ADHD clinical care pathway, Table 3 (Coghill and Seth 2015)": {
        "": "no source"
    },
}
CASES = [(old, new, why) for old, some in WRONG.items() for new, why in some.items()]


@pytest.mark.parametrize(("old", "new", "why"), CASES, ids=[one[1] for one in CASES])
def test_an_outcome_that_would_mislead_is_refused(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    file = tmp_path / "outcome.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(BadOutcome, match=re.escape(why)):
        load_outcome(file, CATALOGUE)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadOutcome, match="cannot be used"):
        load_outcome(tmp_path / "outcome.toml", CATALOGUE)


def test_what_came_on_the_day_the_child_came_is_no_outcome_of_waiting() -> None:
    asked = ("crisis_contact", 0, -5)

    assert told(asked, ("crisis_contact", 1, 0)).on is None
    assert told(("crisis_contact", 1, 0)).unclear_on is None
