"""Signs from the catalogue, and the card that people's choices make of them."""

import json

import pytest

from triage.desk.in_force import installed
from triage.referrals import Pathway
from triage.scoring.card import Scorecard
from triage.scoring.checks import checked_card
from triage.scoring.choices import signs
from triage.scoring.choices.points import Points
from triage.scoring.choices.signs import CannotBeWeighed, Sign, WrongNumberOfSigns
from triage.scoring.choices.written import (
    NothingWeighed,
    card_json,
    left_out,
)
from triage.scoring.scorecard import points
from triage.scoring.writing import Named


CONTENT = installed()
NAMED = Named(
    name="by-choice",
    pathway=Pathway.NEURODEVELOPMENTAL,
    version="1",
    status="Not validated.",
    source="Choices.",
)
CARD = CONTENT.cards[Pathway.NEURODEVELOPMENTAL]


def made(*keys: str, levels: int = 3) -> tuple[Sign, ...]:
    return signs.signs_of(
        keys,
        pathway=Pathway.NEURODEVELOPMENTAL,
        card=CARD,
        catalogue=CONTENT.catalogue,
        forbidden=CONTENT.policy.forbidden,
        levels=levels,
    )


def card(some: tuple[Sign, ...], *of: tuple[int, ...]) -> Scorecard:
    told = card_json(
        some,
        Points(of=of, kept=0, answers=0),
        named=NAMED,
        catalogue=CONTENT.catalogue,
        like=CARD,
    )
    told = json.loads(json.dumps(told))  # as a file would hold it
    return checked_card(told, CONTENT.catalogue, CONTENT.policy.forbidden)


def test_answers_beyond_three_levels_count_as_one_with_their_neighbours() -> None:
    home, days, words, months = made(
        "impact_home", "suspensions", "non_verbal", "months_to_18"
    )

    assert [one.says for one in home.levels] == [
        "none",
        "mild or moderate",
        "severe or extreme",
    ]
    assert [one.says for one in days.levels] == [
        "no days",
        "1 to 15 days",
        "16 days or more",
    ]
    assert [one.says for one in words.levels] == ["no", "yes"]
    assert [one.says for one in months.levels] == [
        "more than 10 months",
        "5 to 10 months",
        "4 months or fewer",
    ]


def test_every_level_of_a_card_by_choice_earns_its_points_and_not_known_earns_none() -> (
    None
):
    some = made("impact_home", "suspensions", "months_to_18", "school_absence_pct")
    by_choice = card(some, (0, 2, 7), (0, 0, 4), (0, 1, 5), (0, 3, 10))

    def of(**facts: object) -> int:
        return points(by_choice, facts)  # type: ignore[arg-type]

    assert of() == 0
    assert [of(impact_home=one) for one in CONTENT.catalogue["impact_home"].levels] == [
        *(0, 2, 2, 7, 7)
    ]
    assert [of(suspensions=days) for days in (0, 1, 15, 16, 60)] == [0, 0, 0, 4, 4]
    assert [of(months_to_18=one) for one in (30, 11, 10, 5, 4, 0)] == [0, 0, 1, 1, 5, 5]
    assert [of(school_absence_pct=one) for one in (0, 9.9, 10, 50)] == [0, 0, 3, 10]
    everything = {
        "impact_home": "extreme", "suspensions": 90, "months_to_18": 0,
        "school_absence_pct": 100.0,
    }  # fmt: skip
    assert of(**everything) == 26  # no cap takes anything away


def test_a_sign_that_earns_nothing_has_no_row_and_a_card_needs_one_that_does() -> None:
    some = made("impact_home", "non_verbal")

    assert [one.fact.key for one in card(some, (0, 0, 0), (0, 4)).factors] == [
        "non_verbal"
    ]
    with pytest.raises(NothingWeighed):
        card(some, (0, 0, 0), (0, 0))


def test_what_the_card_in_force_scores_and_the_new_one_would_not_is_named() -> None:
    every = {one.fact.label for one in CARD.factors}

    lost = left_out(made("impact_home", "non_verbal"), CARD)

    assert set(lost) == every - {
        CONTENT.catalogue[key].label for key in ("impact_home", "non_verbal")
    }


@pytest.mark.parametrize(
    ("key", "because"),
    [
        ("self_harm_current", "never scored"),
        ("school_place", "no order"),
        ("age_months", "no order"),
        ("nothing_known", "not a fact of the catalogue"),
        ("parental_substance_use", "may never carry points"),
    ],
)
def test_what_may_not_be_scored_cannot_be_weighed(key: str, because: str) -> None:
    with pytest.raises(CannotBeWeighed, match=because):
        made("impact_home", key)


@pytest.mark.parametrize("keys", [[], ["impact_home"], ["impact_home"] * 2])
def test_a_sign_is_chosen_once_and_at_least_two_are(keys: list[str]) -> None:
    with pytest.raises(WrongNumberOfSigns):
        made(*keys)


def test_signs_are_read_back_as_they_were_written() -> None:
    some = made("impact_home", "suspensions", "non_verbal", levels=2)

    assert signs.read(json.loads(json.dumps(signs.written(some)))) == some


@pytest.mark.parametrize("pathway", [*CONTENT.cards])
def test_the_usual_signs_may_be_shown_to_parents_and_are_of_the_card(
    pathway: Pathway,
) -> None:
    card_now = CONTENT.cards[pathway]
    facts = signs.can_be_weighed(
        pathway, card_now, CONTENT.catalogue, CONTENT.policy.forbidden
    )

    usual = signs.usual(facts, card_now)

    assert len(usual) == signs.USUAL
    assert not set(usual) & CONTENT.catalogue.confidential
    assert set(usual) <= {one.fact.key for one in card_now.factors}
    assert not any("self_harm" in one.key or "suicid" in one.key for one in facts)
