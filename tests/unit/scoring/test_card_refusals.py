"""Cards that may not be used, each with the reason a person reads."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.scoring.cards import (
    CATALOGUE,
    ORDINARY,
    card_from,
    factor,
    small_card,
)
from triage.facts import Catalogue
from triage.scoring.checks import checked_card
from triage.scoring.scorecard import BadScorecard, load_scorecard


def refused(folder: Path, reason: str, **changed: object) -> None:
    """The ordinary card with these parts changed is refused for this reason."""
    with pytest.raises(BadScorecard, match=reason):
        small_card(folder, **changed)


def refused_factor(folder: Path, reason: str, *factors: object) -> None:
    """A card made of these factors is refused for this reason."""
    refused(folder, reason, factors=list(factors))


YES = {"is": True, "points": 3}


def test_the_ordinary_card_of_these_tests_is_accepted(tmp_path: Path) -> None:
    assert small_card(tmp_path).name == "small-card"


@pytest.mark.parametrize(
    "fact",
    [
        "interpreter_required",
        "preferred_language",
        "accessible_information_need",
        "parental_mental_illness",
        "parental_learning_disability",
        "parental_substance_use",
        "private_report",
        "complaint_made",
    ],
)
def test_a_forbidden_fact_earns_no_points(tmp_path: Path, fact: str) -> None:
    refused_factor(tmp_path, f"{fact} may never carry points", factor(fact, YES))


@pytest.mark.parametrize(
    ("fact", "answer"),
    [("ethnicity", "A"), ("sex", "female"), ("parental_concern_level", "extreme")],
)
def test_a_forbidden_choice_earns_no_points(
    tmp_path: Path, fact: str, answer: str
) -> None:
    row = {"is": answer, "points": 3}

    refused_factor(tmp_path, f"{fact} may never carry points", factor(fact, row))


def test_deprivation_earns_no_points(tmp_path: Path) -> None:
    row = {"at_most": 2, "points": 1}

    refused_factor(
        tmp_path, "deprivation_decile may never", factor("deprivation_decile", row)
    )


def test_a_fact_the_policy_forbids_earns_no_points(tmp_path: Path) -> None:
    # The catalogue allows early help; the policy of these tests does not.
    refused_factor(
        tmp_path, "early_help may never carry points", factor("early_help", YES)
    )


@pytest.mark.hazard("H-03")
@pytest.mark.parametrize(
    "fact", ["self_harm_current", "suicidal_disclosure", "self_harm_crisis_contact"]
)
def test_self_harm_earns_no_points(tmp_path: Path, fact: str) -> None:
    refused_factor(tmp_path, f"{fact} is about self-harm", factor(fact, YES))


def test_self_injury_earns_no_points(tmp_path: Path) -> None:
    rows = [{"is": level, "points": 3} for level in ("present", "causing_injury")]

    refused_factor(
        tmp_path, "self_injury is about self-harm", factor("self_injury", *rows)
    )


def test_points_may_not_fall_as_a_count_rises(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "suspensions go against its direction",
        factor("suspensions", {"at_most": 5, "points": 4}),
    )


def test_points_may_not_rise_as_a_downward_fact_rises(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "months_to_18 go against its direction",
        factor("months_to_18", {"at_least": 12, "points": 4}),
    )


def test_a_worse_level_may_not_earn_less(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "carer_breakdown go against its direction",
        factor("carer_breakdown", {"is": "some", "points": 2}),
    )


def test_a_safe_answer_may_not_earn_points(tmp_path: Path) -> None:
    rows = [{"at_least": 0, "points": 1}, {"at_least": 6, "points": 4}]

    refused_factor(
        tmp_path, "points to its safest answer", factor("suspensions", *rows)
    )


def test_a_fact_without_a_safest_answer_may_earn_points(tmp_path: Path) -> None:
    unbounded = replace(CATALOGUE["suspensions"], low=None)
    catalogue = Catalogue({"suspensions": unbounded})

    card = card_from(tmp_path, json.dumps(ORDINARY), catalogue)

    assert card.factors[0].fact.safest is None


def test_a_choice_may_not_earn_points_whatever_the_answer(tmp_path: Path) -> None:
    rows = [
        {"is": answer, "points": 1}
        for answer in ("in_school", "none", "ehe_choice", "ehe_unmet")
    ]

    refused_factor(
        tmp_path, "points to its safest answer", factor("school_place", *rows)
    )


def test_a_fact_without_direction_earns_no_points(tmp_path: Path) -> None:
    refused_factor(tmp_path, "ehcp has no direction", factor("ehcp", YES))


def test_a_fact_of_the_other_pathway_earns_no_points(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "cleft_voice_syndrome is not a fact of this pathway",
        factor("cleft_voice_syndrome", YES),
    )


def test_a_date_earns_no_points(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "perm_excluded_on is a date",
        factor("perm_excluded_on", {"at_least": 1, "points": 1}),
    )


def test_one_fact_has_one_factor(tmp_path: Path) -> None:
    twice = factor("looked_after", YES)

    refused_factor(tmp_path, "looked_after has two factors", twice, twice)


def test_one_answer_has_one_row(tmp_path: Path) -> None:
    rows = [{"at_least": 1, "points": 2}, {"at_least": 1, "points": 3}]

    refused_factor(
        tmp_path, "suspensions has two rows for one", factor("suspensions", *rows)
    )


def test_an_unknown_fact_is_answered_with_the_nearest(tmp_path: Path) -> None:
    refused_factor(tmp_path, "the nearest is suspensions", factor("suspension", YES))


def test_a_fact_like_no_other_has_no_nearest(tmp_path: Path) -> None:
    refused_factor(tmp_path, "zzzz is not a fact of the", factor("zzzz", YES))


def test_an_unknown_level_is_answered_with_the_nearest(tmp_path: Path) -> None:
    refused_factor(
        tmp_path,
        "school_place is never unmet; the nearest is ehe_unmet",
        factor("school_place", {"is": "unmet", "points": 6}),
    )


@pytest.mark.parametrize(
    ("fact", "row", "reason"),
    [
        ("suspensions", {"points": 2}, "needs one of is, at_least and at_most"),
        ("suspensions", {"at_least": 1, "at_most": 5, "points": 2}, "needs one of"),
        ("suspensions", {"at_least": "six", "points": 2}, "compares with no number"),
        ("suspensions", {"at_least": True, "points": 2}, "compares with no number"),
        ("suspensions", {"at_least": -1, "points": 2}, "suspensions is never -1"),
        ("school_absence_pct", {"at_least": 101, "points": 2}, "is never 101"),
        ("suspensions", {"is": 3, "points": 2}, "cannot be read by is"),
        ("looked_after", {"at_least": 1, "points": 2}, "cannot be read by at_least"),
        ("looked_after", {"is": 1, "points": 2}, "looked_after is never 1"),
        ("looked_after", {"is": True, "points": 2.5}, "not a whole number"),
        ("looked_after", {"is": True, "points": True}, "not a whole number"),
        ("looked_after", {"is": True, "points": -1}, "not a whole number"),
        ("looked_after", {"is": True, "points": 0}, "must carry 1 to 10 points"),
        ("looked_after", {"is": True}, "has no points"),
        ("looked_after", {"is": True, "points": 2, "says": " "}, "is not a text"),
        ("looked_after", {"is": True, "points": 2, "why": "x"}, "nobody knows, why"),
    ],
)
def test_a_row_must_be_one_answer_and_whole_points(
    tmp_path: Path, fact: str, row: dict[str, object], reason: str
) -> None:
    refused_factor(tmp_path, reason, factor(fact, row))


def test_a_row_earns_ten_points_at_most(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "looked_after must carry 1 to 10 points",
        domains={"school": {"label": "School", "cap": 20}},
        factors=[factor("looked_after", {"is": True, "points": 11})],
    )


def test_a_cap_may_not_hide_a_row(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "cap of school is below a row of suspensions",
        domains={"school": {"label": "School", "cap": 3}},
    )


def test_a_cap_as_high_as_the_highest_row_is_enough(tmp_path: Path) -> None:
    card = small_card(tmp_path, domains={"school": {"label": "School", "cap": 4}})

    assert card.domains["school"].cap == 4


def test_caps_may_not_add_up_beyond_reason(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "caps add up to more than 1000",
        domains={"school": {"label": "School", "cap": 1001}},
    )


@pytest.mark.parametrize(
    ("domains", "reason"),
    [
        ({"home": {"label": "Home", "cap": 8}}, "school is not one of its domains"),
        (
            {
                "school": {"label": "School", "cap": 8},
                "home": {"label": "Home", "cap": 8},
            },
            "the domain home has no factor",
        ),
        ({"school": {"label": "School"}}, "the domain school has no cap"),
        ({"school": {"label": "School", "cap": "8"}}, "not a whole number"),
        ({"school": {"label": "School", "cap": 8, "counts": "mean"}}, "not by sum or"),
        ([], "domains is not a table"),
    ],
)
def test_a_domain_must_be_whole_and_used(
    tmp_path: Path, domains: object, reason: str
) -> None:
    refused(tmp_path, reason, domains=domains)


@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("name", "other-card", "it calls itself other-card"),
        ("name", 1, "name is not a text"),
        ("pathway", "undecided", "undecided is not a pathway that has a card"),
        ("pathway", "speech", "speech is not a pathway"),
        ("status", "", "status is not a text"),
        ("factors", [], "factors is not a list"),
        ("factors", {}, "factors is not a list"),
        ("factors", [1], "a factor is not a table"),
        ("weights", {}, "a part nobody knows, weights"),
    ],
)
def test_every_part_of_a_card_is_checked(
    tmp_path: Path, part: str, value: object, reason: str
) -> None:
    refused(tmp_path, reason, **{part: value})


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    short = {key: part for key, part in ORDINARY.items() if key != "status"}

    with pytest.raises(BadScorecard, match="the card has no status"):
        card_from(tmp_path, json.dumps(short))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not readable JSON"),
        ('{"name": "a", "name": "b"}', "name is there twice"),
        ('{"name": NaN}', "NaN is not a number"),
        ("[]", "the card is not a table"),
    ],
)
def test_a_file_must_be_plain_json(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadScorecard, match=reason):
        card_from(tmp_path, text)


def test_a_folder_without_a_card_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadScorecard, match="empty-card cannot be used"):
        load_scorecard(tmp_path / "empty-card", CATALOGUE, ())


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "Small card", "", "a..b"])
def test_a_card_from_outside_cannot_name_a_place_to_be_written_to(name: str) -> None:
    with pytest.raises(BadScorecard):
        checked_card(ORDINARY | {"name": name}, CATALOGUE, ())
