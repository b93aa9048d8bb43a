"""Cards, children and columns that the tests of this folder share."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from triage.facts import Catalogue, Fact, Kind, Value, load_catalogue
from triage.referrals import Pathway
from triage.scoring.scorecard import Scorecard, load_all, load_scorecard


ROOT = Path(__file__).parents[3]
CATALOGUE = load_catalogue(ROOT / "rules" / "facts.toml")
CARDS = load_all(ROOT / "models", CATALOGUE, ())
ND = CARDS[Pathway.NEURODEVELOPMENTAL]
SLT = CARDS[Pathway.SPEECH_LANGUAGE]

Child = dict[str, Value | None]

ORDINARY: dict[str, object] = {
    "name": "small-card",
    "pathway": "neurodevelopmental",
    "version": "1",
    "status": "Invented for tests.",
    "source": "Invented for tests.",
    "domains": {"school": {"label": "School", "cap": 8}},
    "factors": [
        {
            "fact": "suspensions",
            "domain": "school",
            "rows": [
                {"at_least": 1, "points": 2, "says": "1 to 5 days"},
                {"at_least": 6, "points": 4, "says": "6 days or more"},
            ],
        }
    ],
}


def small_card(folder: Path, **changed: object) -> Scorecard:
    """The ordinary card of these tests with some parts changed, read from a file."""
    return card_from(folder, json.dumps(ORDINARY | changed))


def card_from(folder: Path, text: str, catalogue: Catalogue = CATALOGUE) -> Scorecard:
    """The card in a text, as if it stood in models/small-card."""
    (folder / "small-card").mkdir(exist_ok=True)
    (folder / "small-card" / "scorecard.json").write_text(text, "utf-8")
    return load_scorecard(folder / "small-card", catalogue, ("early_help",))


def factor(fact: str, *rows: Mapping[str, object]) -> dict[str, object]:
    """One factor of the school domain."""
    return {"fact": fact, "domain": "school", "rows": list(rows)}


@dataclass(frozen=True)
class Batch:
    """Many children, a column for each fact."""

    n: int
    values: Mapping[str, NDArray[np.generic]]
    known: Mapping[str, NDArray[np.bool_]]


def batch(children: Sequence[Child]) -> Batch:
    """Columns of children; an unknown is held as the worst code, to be masked."""
    facts = [fact for fact in CATALOGUE.values() if fact.kind is not Kind.DATE]
    return Batch(
        len(children),
        {fact.key: _column(fact, children) for fact in facts},
        {
            fact.key: np.array(
                [child.get(fact.key) is not None for child in children], np.bool_
            )
            for fact in facts
        },
    )


def _column(fact: Fact, children: Sequence[Child]) -> NDArray[np.generic]:
    said = [child.get(fact.key) for child in children]
    if fact.kind is Kind.YES_NO:
        return np.array([one is not False for one in said], np.bool_)
    if fact.levels:
        last = len(fact.levels) - 1
        codes = [last if one is None else fact.levels.index(str(one)) for one in said]
        return np.array(codes, np.int8)
    numbers = [99 if one is None else one for one in said]
    return np.array(numbers, np.int32 if fact.kind is Kind.COUNT else np.float64)


def values_of(fact: Fact) -> st.SearchStrategy[Value]:
    """Every value a fact may take."""
    if fact.kind is Kind.YES_NO:
        return st.booleans()
    if fact.levels:
        return st.sampled_from(fact.levels)
    if fact.kind is Kind.COUNT:
        return st.integers(int(fact.low or 0), int(fact.high or 400))
    return st.floats(fact.low or 0.0, fact.high or 400.0)


SCORED = {
    factor.fact.key: factor.fact for card in CARDS.values() for factor in card.factors
}


def children() -> st.SearchStrategy[Child]:
    """Children of whom some scored facts are known, some unknown, some not spoken of."""
    known = {key: st.none() | values_of(fact) for key, fact in SCORED.items()}
    return st.fixed_dictionaries({}, optional=known)
