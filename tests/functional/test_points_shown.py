"""What a child's points say: who is equal, what answers could add, what a total means."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functional.learnt import (
    STATUS,
    UNKNOWN,
    content_with,
    learnt,
)
from tests.spec.words import BANNED
from tests.store.builders import A_CHILD, A_PLACEMENT, A_REFERRAL, SHOWN
from triage.desk import points_shown
from triage.desk.content import Content
from triage.desk.in_force import installed
from triage.desk.points_shown import ChanceShown, PointsShown
from triage.referrals import Band, Pathway
from triage.scoring import scorecard
from triage.scoring.chance import Chance, ChanceRow
from triage.store.waiting import Standing


LIST = "/api/v1/waiting-lists/neurodevelopmental"
UNMEASURED = "Nobody has measured yet what a total means."
ND = Pathway.NEURODEVELOPMENTAL


def stands(content: Content, facts: dict[str, Any], **changes: Any) -> Standing:
    """A child placed by the card of some content."""
    card = content.cards[ND]
    versions = replace(A_PLACEMENT.versions, card_digest=card.digest)
    own: dict[str, Any] = {
        "points": scorecard.points(card, facts),
        "versions": versions,
        "place": 1,
    }
    placement = replace(A_PLACEMENT, **own | changes)
    return Standing(
        referral=A_REFERRAL,
        child=A_CHILD,
        placement=placement,
        machine_band=placement.band,
        facts_seen=facts,
        derived={},
        shown=SHOWN,
    )


def said_of(
    facts: dict[str, Any],
    *,
    content: Content | None = None,
    others: int | None = 4,
    **changes: Any,
) -> PointsShown:
    """What is said of such a child."""
    content = content or installed()
    return points_shown.of(content, stands(content, facts, **changes), others)


@pytest.fixture(scope="module")
def learnt_content() -> Content:
    return content_with(learnt())


# The experts' card


def test_the_experts_card_says_that_nobody_has_measured_what_a_total_means() -> None:
    said = said_of({"cp_plan": True})

    assert said.chance is None
    assert UNMEASURED in said.meaning[0]
    assert "Not validated" in said.meaning[-1]


def test_points_could_become_so_many_and_the_answers_that_could_add_most_come_first() -> (
    None
):
    said = said_of({"cp_plan": True, "suspensions": 7})

    assert said.if_answered == f"10 points, 10 to {said.most} if answered."
    assert (said.could_add[0].points, said.could_add[-1].points) == (8, 1)
    many = [one.points for one in said.could_add]
    assert many == sorted(many, reverse=True)
    assert "Child in need plan" not in {one.label for one in said.could_add[:3]}
    assert "each part of life counts up to its limit" in said.together


def test_a_child_of_whom_all_is_known_has_no_range() -> None:
    card = installed().cards[ND]
    known = {one.fact.key: one.rows[0].to for one in card.factors}

    said = said_of(known)

    assert said.least == said.total == said.most
    assert said.could_add == ()
    assert "would not change" in said.if_answered


@pytest.mark.parametrize(
    ("others", "band", "points", "says"),
    [
        (100, Band.P3, 2, "100 or more other children in ‘See next’ have the same"),
        (4, Band.P3, 2, "4 other children in ‘See next’ have the same points."),
        (1, Band.P3, 2, "One other child in ‘See next’ has the same points."),
        (0, Band.P4, 2, "No other child in ‘See in turn’ has the same points."),
        (4, Band.P3, 6, "at most 6 weeks here. 4 other children in ‘See next’ have 6"),
        (0, Band.P3, 9, "No other child in ‘See next’ has 6 points or more."),
        (4, Band.P1, 9, "Points change nothing in ‘See first’"),
    ],
)
def test_equal_points_are_said_to_be_equal(
    others: int, band: Band, points: int, says: str
) -> None:
    said = said_of({}, others=others, band=band, points=points)

    assert says in said.ties
    decides = "Among equals, who has waited longer comes first." in said.ties
    assert decides == (others > 0 and band is not Band.P1)


def test_below_the_limit_of_a_band_only_the_same_points_are_equal() -> None:
    assert "at most" not in said_of({}, points=5).ties


def test_off_the_list_nobody_is_equal() -> None:
    assert said_of({}, others=None).ties == ""
    assert said_of({}, others=None, place=0, band=Band.P1).ties == ""


def test_points_of_an_earlier_card_are_not_read_by_the_one_in_force() -> None:
    gone = replace(A_PLACEMENT.versions, card_digest="another")

    said = said_of({"cp_plan": True}, versions=gone, points=9)

    assert (said.least, said.total, said.most) == (9, 9, 9)
    assert said.meaning == (points_shown.EARLIER_CARD,)


# A card that was learnt


def test_a_total_is_told_in_children_with_its_interval_and_whom_it_was_learnt_from(
    learnt_content: Content,
) -> None:
    said = said_of({"cp_plan": True, UNKNOWN: "mild"}, content=learnt_content)

    assert said.total == 8
    assert said.meaning[0] == (
        "Of 100 children with 8 to 11 points, about 9 came to the outcome within 13 "
        "weeks if they went on waiting (95 in 100 intervals: 6 to 13; learnt from 210 "
        "children)."
    )
    assert "Permanently excluded from school" in said.meaning[1]
    assert "never of one child" in said.meaning[2]
    assert STATUS in said.meaning[3]


def test_a_rare_outcome_is_told_of_a_thousand(learnt_content: Content) -> None:
    said = said_of({UNKNOWN: "none"}, content=learnt_content)

    assert said.chance
    assert (said.chance.of, said.chance.about) == (1_000, 4)
    assert (said.chance.low, said.chance.high) == (1, 9)


def test_too_few_children_to_learn_from_are_not_told(learnt_content: Content) -> None:
    facts = {"cp_plan": True, UNKNOWN: "extreme"}

    said = said_of(facts, content=learnt_content)

    assert said.total == 14
    assert said.chance is None
    assert "fewer than 5 children" in said.meaning[0]


def test_what_is_not_known_may_have_points_that_the_safest_answer_takes_away(
    learnt_content: Content,
) -> None:
    said = said_of({}, content=learnt_content)

    assert said.if_answered == f"1 point, 0 to {said.most} if answered."


def test_points_that_are_held_do_not_fall_and_are_not_said_to_mean_anything(
    learnt_content: Content,
) -> None:
    said = said_of({UNKNOWN: "none"}, content=learnt_content, points=8)

    assert said.chance is None
    assert said.least == 8
    assert "are held until a named person reviews them" in said.meaning[0]
    assert "gives 0" in said.meaning[0]


def test_an_outcome_of_another_version_is_named_and_not_explained_by_todays_words() -> (
    None
):
    content = content_with(learnt("deterioration-while-waiting 2025.01"))

    said = said_of({UNKNOWN: "none"}, content=content)

    assert said.chance
    assert said.chance.parts == ()
    assert said.meaning[1] == "The outcome is deterioration while waiting 2025.01."


def chances_of(shares: list[float]) -> ChanceShown:
    low, chance, high = sorted(shares)
    row = ChanceRow(points=0, chance=chance, low=low, high=high, children=50)
    whole = Chance(
        horizon_weeks=13,
        outcome="an outcome",
        estimand="If the child goes on waiting.",
        children=50,
        outcomes=5,
        rows=(row,),
    )
    return points_shown._shown(whole, row, ())


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_a_chance_is_whole_children_inside_its_interval_and_never_a_decimal(
    shares: list[float],
) -> None:
    shown = chances_of(shares)

    assert 0 <= shown.low <= shown.about <= shown.high <= shown.of
    assert shown.low <= min(shares) * shown.of + 1e-6
    assert shown.high >= max(shares) * shown.of - 1e-6
    assert not re.search(r"\d\.\d", points_shown.in_words(shown))
    assert "about 0" not in points_shown.in_words(shown)


@pytest.mark.hazard("H-16")
def test_the_words_blame_nobody_and_speak_of_no_risk(learnt_content: Content) -> None:
    facts = {"cp_plan": True, UNKNOWN: "mild"}
    for said in (said_of(facts), said_of(facts, content=learnt_content)):
        told = " ".join((said.if_answered, said.together, said.ties, *said.meaning))
        assert BANNED.search(told) is None
        assert "risk" not in told.lower()
