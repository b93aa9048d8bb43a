"""Where rules and points look at date-driven facts, so that no change is missed."""

from collections import defaultdict
from math import floor

from triage.rulebook.language import Compare, OneOf, atoms
from triage.rulebook.rules import RuleBook
from triage.scoring.card import Scorecard


def marks(book: RuleBook, card: Scorecard | None) -> dict[str, tuple[int, ...]]:
    """Each derived fact that anything reads, and the whole numbers it is read at."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for rule in book.rules:
        for atom in atoms(rule.when):
            if book.catalogue[atom.fact].derived:
                found[atom.fact].update(_numbers(atom))
    for factor in card.factors if card else ():
        if factor.fact.derived:
            found[factor.fact.key].update(floor(cut) for cut in factor.cuts)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def _numbers(atom: object) -> list[int]:
    match atom:
        case Compare(_, _, int() | float() as value):
            return [floor(value)]
        case OneOf(_, values):
            return [floor(value) for value in values if not isinstance(value, str)]
    return []
