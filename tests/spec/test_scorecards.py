"""The shipped cards and the pages that explain them."""

from pathlib import Path

import pytest

from tests.spec.content import CATALOGUE, MODELS, POLICY
from triage.scoring.checks import is_self_harm
from triage.scoring.scorecard import Scorecard, load_all


CARDS = load_all(MODELS, CATALOGUE, POLICY["forbidden"]["facts"])
EVERY_CARD = pytest.mark.parametrize(
    "card", CARDS.values(), ids=lambda card: str(card.name)
)


def page(card: Scorecard) -> str:
    """The card's page, on one line."""
    text = Path(MODELS, card.name, "card.md").read_text("utf-8")
    return " ".join(text.split())


@EVERY_CARD
def test_the_page_says_that_nobody_has_agreed_or_validated_the_card(
    card: Scorecard,
) -> None:
    assert "Expert starting card awaiting local agreement. Not validated." in page(card)
    assert (
        card.status == "Expert starting card awaiting local agreement. Not validated."
    )


@EVERY_CARD
def test_the_page_names_the_very_card_it_explains(card: Scorecard) -> None:
    assert card.digest in page(card)


@EVERY_CARD
def test_the_page_shows_every_row_and_every_cap(card: Scorecard) -> None:
    shown = page(card)

    for factor in card.factors:
        label = card.domains[factor.domain].label
        for row in factor.rows:
            fact = f"{factor.fact.label} (`{factor.fact.key}`)"
            assert f"| {label} | {fact} | {row.says} | {row.points} |" in shown
    for domain in card.domains.values():
        assert f"| {domain.label} | {domain.cap} |" in shown


@EVERY_CARD
def test_nothing_about_self_harm_or_anything_forbidden_is_on_a_card(
    card: Scorecard,
) -> None:
    scored = [factor.fact for factor in card.factors]

    assert not [fact.key for fact in scored if fact.forbidden or is_self_harm(fact)]
    assert not {fact.key for fact in scored} & set(POLICY["forbidden"]["facts"])


@EVERY_CARD
def test_no_cap_is_so_low_that_a_single_answer_is_cut(card: Scorecard) -> None:
    for factor in card.factors:
        assert factor.highest <= card.domains[factor.domain].cap
