"""Points by addition: rows, caps and lines that add up."""

import json
from pathlib import Path

import pytest

from tests.unit.scoring.cards import (
    CATALOGUE,
    ND,
    ORDINARY,
    ROOT,
    SLT,
    factor,
    small_card,
)
from triage.facts import Value
from triage.referrals import Pathway
from triage.scoring.scorecard import (
    BadScorecard,
    lines,
    load_all,
    most_possible,
    points,
)


def test_a_child_of_whom_nothing_is_known_has_no_points() -> None:
    assert points(ND, {}) == 0
    assert lines(ND, {"suspensions": None}) == ()


@pytest.mark.parametrize(
    ("days", "expected"), [(0, 0), (1, 2), (5, 2), (6, 4), (15, 4), (16, 6), (190, 6)]
)
def test_suspensions_earn_two_points_a_step(days: int, expected: int) -> None:
    assert points(ND, {"suspensions": days}) == expected


@pytest.mark.parametrize(
    ("missed", "expected"), [(9.9, 0), (10.0, 3), (49.9, 3), (50.0, 6), (100.0, 6)]
)
def test_absence_counts_from_ten_and_from_fifty_percent(
    missed: float, expected: int
) -> None:
    assert points(SLT, {"school_absence_pct": missed}) == expected


@pytest.mark.parametrize(
    ("months", "expected"),
    [(12, 0), (11, 0), (10, 1), (9, 1), (8, 2), (6, 3), (4, 4), (2, 5), (1, 5), (0, 6)],
)
def test_every_two_months_nearer_to_18_earn_one_point(
    months: int, expected: int
) -> None:
    assert points(ND, {"months_to_18": months}) == expected


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        ("non_verbal", True, 6),
        ("part_time_timetable", True, 5),
        ("looked_after", True, 5),
        ("cp_plan", True, 6),
        ("cin_plan", True, 3),
        ("early_help", True, 1),
        ("previously_looked_after", True, 2),
        ("domestic_abuse", "historic", 0),
        ("domestic_abuse", "current", 3),
        ("carer_breakdown", "some", 2),
        ("carer_breakdown", "unable", 2),
        ("school_place", "ehe_choice", 0),
        ("school_place", "ehe_unmet", 6),
        ("school_place", "none", 6),
        ("harm_to_others", "some", 3),
        ("absconding_danger", "some", 4),
        ("youth_justice", "arrest", 5),
        ("key_transition", True, 3),
        ("stammer_distress", True, 4),
        ("selective_mutism", True, 4),
        ("comorbid_mental_health", "moderate", 0),
        ("comorbid_mental_health", "severe", 5),
        ("epilepsy", True, 2),
        ("impact_sleep", "extreme", 8),
    ],
)
def test_one_fact_earns_what_the_catalogue_says(
    fact: str, value: Value, expected: int
) -> None:
    assert points(ND, {fact: value}) == expected


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        ("unintelligible", "strangers", 3),
        ("unintelligible", "family", 3),
        ("comprehension_delay", "some", 0),
        ("comprehension_delay", "year_or_more", 4),
        ("cleft_voice_syndrome", True, 3),
        ("part_time_timetable", True, 0),
    ],
)
def test_speech_and_language_has_its_own_rows(
    fact: str, value: Value, expected: int
) -> None:
    assert points(SLT, {fact: value}) == expected


def test_impact_counts_by_the_worst_place_only() -> None:
    masked = {"impact_home": "severe", "impact_school": "none"}
    both = {"impact_home": "severe", "impact_school": "severe"}

    assert points(ND, masked) == points(ND, both) == 6


def test_several_signs_of_one_thing_count_once() -> None:
    child = {"epilepsy": True, "genetic_condition": True, "born_before_32_weeks": True}

    assert points(ND, child) == 2
    assert [line.counted for line in lines(ND, child)] == [2, 0, 0]


def test_a_cap_takes_from_the_smaller_lines_first() -> None:
    child: dict[str, Value | None] = {
        "suspensions": 7,
        "part_time_timetable": True,
        "school_absence_pct": 52.0,
    }

    shown = {line.fact: (line.points, line.counted) for line in lines(ND, child)}

    assert shown == {
        "suspensions": (4, 0),
        "part_time_timetable": (5, 2),
        "school_absence_pct": (6, 6),
    }


def test_of_two_equal_lines_the_later_loses_first() -> None:
    child: dict[str, Value | None] = {"suspensions": 20, "school_absence_pct": 60.0}

    assert [line.counted for line in lines(ND, child)] == [6, 2]


def test_the_worked_example_of_the_neurodevelopmental_card_is_right() -> None:
    child: dict[str, Value | None] = {
        "suspensions": 7,
        "part_time_timetable": True,
        "school_absence_pct": 52.0,
        "looked_after": True,
        "impact_home": "moderate",
        "impact_school": "severe",
        "months_to_18": 10,
    }

    assert points(ND, child) == 20


def test_the_worked_example_of_the_speech_and_language_card_is_right() -> None:
    child: dict[str, Value | None] = {
        "non_verbal": True,
        "comprehension_delay": "year_or_more",
        "cleft_voice_syndrome": True,
        "cp_plan": True,
        "early_help": True,
        "key_transition": True,
    }

    assert points(SLT, child) == 20


def test_a_line_says_its_fact_its_answer_and_its_part_of_life() -> None:
    (line,) = lines(ND, {"school_place": "none"})

    assert line.label == CATALOGUE["school_place"].label
    assert (line.says, line.domain, line.points) == ("no school place", "School", 6)


def test_an_answer_without_points_makes_no_line() -> None:
    assert lines(ND, {"suspensions": 0, "looked_after": False}) == ()


def test_the_most_possible_takes_the_highest_row_of_every_unknown() -> None:
    caps = sum(domain.cap for domain in ND.domains.values())

    assert most_possible(ND, {}) == caps
    assert most_possible(ND, {"key_transition": False}) == caps
    assert most_possible(ND, {"key_transition": False, "months_to_18": 40}) == caps - 6


def test_a_row_without_words_speaks_its_answer(tmp_path: Path) -> None:
    card = small_card(
        tmp_path, factors=[factor("school_place", {"is": "ehe_unmet", "points": 6})]
    )

    (line,) = lines(card, {"school_place": "ehe_unmet"})

    assert line.says == "ehe unmet"


def test_a_yes_without_words_says_yes(tmp_path: Path) -> None:
    card = small_card(
        tmp_path, factors=[factor("looked_after", {"is": True, "points": 5})]
    )

    assert lines(card, {"looked_after": True})[0].says == "yes"


@pytest.mark.parametrize(("months", "expected"), [(11, 0), (10, 1), (9, 2), (-3, 2)])
def test_rows_one_step_apart_each_keep_their_own_edge(
    tmp_path: Path, months: int, expected: int
) -> None:
    rows = [{"at_most": 10, "points": 1}, {"at_most": 9, "points": 2}]
    card = small_card(tmp_path, factors=[factor("months_to_18", *rows)])

    assert points(card, {"months_to_18": months}) == expected


def test_the_digest_ignores_layout_and_sees_every_value(tmp_path: Path) -> None:
    first = small_card(tmp_path)
    text = json.dumps(dict(reversed(ORDINARY.items())), indent=4)
    (tmp_path / "small-card" / "scorecard.json").write_text(text, "utf-8")

    same = load_all(tmp_path, CATALOGUE, ())[Pathway.NEURODEVELOPMENTAL]
    other = small_card(tmp_path, version="2")

    assert same.digest == first.digest
    assert other.digest != first.digest


def test_two_cards_for_one_pathway_are_refused(tmp_path: Path) -> None:
    small_card(tmp_path)
    second = tmp_path / "second-card"
    second.mkdir()
    text = json.dumps(ORDINARY | {"name": "second-card"})
    (second / "scorecard.json").write_text(text, "utf-8")

    with pytest.raises(BadScorecard, match="already the card of its pathway"):
        load_all(tmp_path, CATALOGUE, ())


def test_the_undecided_list_has_no_card() -> None:
    cards = load_all(ROOT / "models", CATALOGUE, ())

    assert set(cards) == {Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE}
