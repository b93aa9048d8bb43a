"""Invented columns of facts, as many children as asked for; the same every time."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from triage.desk.content import Content
from triage.facts import Fact, Kind
from triage.referrals import Pathway
from triage.rulebook.columns import DTYPES, Columns


AS_OF = date(2026, 11, 2)
SEED = 2026
UNKNOWN = 0.3  # about as often as the extracts leave a cell empty
YES = 0.05
LEAST_LEVEL = 0.9  # most children stand at the least urgent level
LONGEST_WAIT_DAYS = 3 * 365


def columns(content: Content, pathway: Pathway, n: int) -> Columns:
    """Every fact that the pathway's rules or points read."""
    random = np.random.default_rng(SEED)
    read = {key for rule in content.books[pathway].rules for key in rule.facts}
    if card := content.cards.get(pathway):
        read |= {factor.fact.key for factor in card.factors}
    facts = [content.catalogue[key] for key in content.catalogue if key in read]
    return Columns(
        n=n,
        values={fact.key: _values(random, fact, n) for fact in facts},
        known={fact.key: random.random(n) >= UNKNOWN for fact in facts},
    )


def clock_starts(n: int) -> NDArray[np.int32]:
    """Ordinal days, spread over the longest wait."""
    random = np.random.default_rng(SEED + 1)
    waited = random.integers(0, LONGEST_WAIT_DAYS, n, np.int32)
    return AS_OF.toordinal() - waited


def lots(n: int) -> NDArray[np.int64]:
    """Lots as stored: 63 bits each."""
    return np.random.default_rng(SEED + 2).integers(0, 1 << 62, n, np.int64)


def _values(random: np.random.Generator, fact: Fact, n: int) -> NDArray[np.generic]:
    if fact.kind is Kind.YES_NO:
        return random.random(n) < YES
    if fact.levels:
        level = random.integers(1, len(fact.levels), n)
        return np.where(random.random(n) < LEAST_LEVEL, 0, level).astype(np.int8)
    low, high = fact.low or 0, 100 if fact.high is None else fact.high
    return random.integers(int(low), int(high) + 1, n).astype(DTYPES[fact.kind])
