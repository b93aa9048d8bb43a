"""The shipped cards' pages answer every heading, and claim nothing that was not done."""

import re
from pathlib import Path

import pytest

from tests.spec.content import CATALOGUE, MODELS, POLICY
from triage.desk.models.model_card import (
    HEADINGS,
    ITEMS,
    Bullets,
    IncompleteModelCard,
    ModelCard,
    Table,
    Text,
    complete,
)
from triage.scoring.scorecard import Scorecard, load_all


CARDS = load_all(MODELS, CATALOGUE, POLICY["forbidden"]["facts"])
EVERY_CARD = pytest.mark.parametrize(
    "card", CARDS.values(), ids=lambda card: str(card.name)
)
A_FIGURE = re.compile(
    r"\bAUC\b|\bBrier\b|\bC-index\b|\bc-statistic\b|\bslope\b|\bsensitivity\b"
    r"|\bspecificity\b|observed over expected|\b0\.\d{2,}|\d\s?%",
    re.IGNORECASE,
)


def page(card: Scorecard) -> str:
    return Path(MODELS, card.name, "card.md").read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each heading, in the order of the page."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@EVERY_CARD
def test_a_shipped_card_answers_every_heading_in_order(card: Scorecard) -> None:
    found = sections(page(card))

    assert list(found) == [one.text for one in HEADINGS]
    assert [heading for heading, said in found.items() if not said.strip()] == []


@EVERY_CARD
def test_a_shipped_card_says_that_it_is_not_validated_and_not_agreed(
    card: Scorecard,
) -> None:
    found = sections(page(card))

    assert "Not validated" in found["Summary"]
    assert "awaiting local agreement" in found["Summary"]
    assert "Not validated" in found["Results: performance"]
    assert "No performance figures exist" in found["Results: performance"]
    assert "Not evaluated in any group" in found["Fairness"]
    assert "No data about children were used" in found["Data"]


@EVERY_CARD
def test_a_shipped_card_names_its_own_digest_and_its_owner(card: Scorecard) -> None:
    found = sections(page(card))

    assert f"`{card.digest}`" in found["Summary"]
    assert "Clinical lead" in found["Owner and review"]


@EVERY_CARD
def test_a_shipped_card_claims_no_performance(card: Scorecard) -> None:
    claims = [line for line in page(card).splitlines() if A_FIGURE.search(line)]

    assert claims == []


def test_the_headings_cover_every_item_of_the_standard() -> None:
    items = [one.item for one in HEADINGS if one.item]

    assert set(items) == set(range(1, ITEMS + 1))
    assert items == sorted(items)
    assert len({one.text for one in HEADINGS}) == len(HEADINGS)


def whole() -> dict[str, list[Text | Bullets | Table]]:
    return {one.text: [Text(text=f"About {one.text}.")] for one in HEADINGS}


@pytest.mark.parametrize(
    "nothing",
    [[], [Text(text="  ")], [Bullets(lines=())], [Table(caption="Of nothing:", head=("a",), rows=())]],
    ids=["no block", "an empty text", "an empty list", "an empty table"],
)  # fmt: skip
def test_a_card_that_says_nothing_under_a_heading_is_refused(
    nothing: list[Text | Bullets | Table],
) -> None:
    for one in HEADINGS:
        with pytest.raises(IncompleteModelCard, match=re.escape(one.text)):
            complete("A card", whole() | {one.text: nothing})


def test_a_card_is_written_as_it_is_said() -> None:
    said = whole() | {
        "Data": [
            Bullets(lines=("one", "two")),
            Table(caption="Both:", head=("what", "how"), rows=(("a|b", "1"),)),
        ]
    }

    card = complete("A card", said)

    assert isinstance(card, ModelCard)
    assert card.markdown.startswith(
        "# A card\n\n## Title\n\nAbout Title.\n\n## Summary"
    )
    assert "## Data\n\n* one\n* two\n\nBoth:\n\n| what | how |" in card.markdown
    assert "| a\\|b | 1 |" in card.markdown
