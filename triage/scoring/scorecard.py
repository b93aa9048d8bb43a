"""A scorecard: whole points added by hand or by machine, with the same answer.

A fact that is not known adds nothing, unless the card gives "not known" a row. Points
order children inside a band; no number of them crosses one.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue, Fact, Value
from triage.referrals import Pathway
from triage.scoring.card import (
    BadScorecard,
    Counts,
    Domain,
    Factor,
    Row,
    Scorecard,
)
from triage.scoring.checks import check
from triage.scoring.reading import read_card


__all__ = [
    "BadScorecard",
    "Columns",
    "PointsLine",
    "Scorecard",
    "could_add",
    "least_possible",
    "lines",
    "load_all",
    "load_scorecard",
    "most_possible",
    "points",
    "points_all",
]

FILE = "scorecard.json"


class Columns(Protocol):
    """Many children's facts, a column each. A missing key is unknown for everyone."""

    @property
    def n(self) -> int: ...
    @property
    def values(self) -> Mapping[str, NDArray[np.generic]]: ...
    @property
    def known(self) -> Mapping[str, NDArray[np.bool_]]: ...


@dataclass(frozen=True, kw_only=True)
class PointsLine:
    """What one known fact adds."""

    fact: str
    label: str
    says: str
    points: int
    domain: str  # the domain's label
    counted: int  # after the domain's cap; the counted points of a child are its points


def load_scorecard(
    folder: Path, catalogue: Catalogue, forbidden: Collection[str]
) -> Scorecard:
    """Read and check `scorecard.json`. Raises `BadScorecard` naming what is wrong."""
    card = read_card(folder / FILE, catalogue)
    check(card, folder.name, forbidden)
    return card


def load_all(
    models: Path, catalogue: Catalogue, forbidden: Collection[str]
) -> dict[Pathway, Scorecard]:
    """Each pathway's card. The undecided list has none: its children have 0 points."""
    cards: dict[Pathway, Scorecard] = {}
    for file in sorted(models.glob(f"*/{FILE}")):
        card = load_scorecard(file.parent, catalogue, forbidden)
        if card.pathway in cards:
            reason = f"{cards[card.pathway].name} is already the card of its pathway"
            raise BadScorecard(name=card.name, reason=reason)
        cards[card.pathway] = card
    return cards


def lines(
    card: Scorecard, values: Mapping[str, Value | None]
) -> tuple[PointsLine, ...]:
    """What each known fact adds, in the order of the card.

    Where a domain's cap takes points away, the smaller lines lose them first, and of
    two equal lines the later; so the largest reason keeps its points in sight.
    """
    met = [
        (factor, row)
        for factor in card.factors
        if (row := factor.met(values.get(factor.fact.key))) and row.points
    ]
    counted = _counted(card, [(factor, row.points) for factor, row in met])
    return tuple(
        _line(card, factor, row, counted[factor.fact.key]) for factor, row in met
    )


def points(card: Scorecard, values: Mapping[str, Value | None]) -> int:
    """The child's points: the counted points of `lines`."""
    return sum(line.counted for line in lines(card, values))


def most_possible(card: Scorecard, values: Mapping[str, Value | None]) -> int:
    """The points if every unknown fact took its highest row: "could be as high as"."""
    most = {one.fact.key: one.highest for one in card.factors}
    return _with_unknowns(card, values, most)


def least_possible(card: Scorecard, values: Mapping[str, Value | None]) -> int:
    """The points if every unknown fact took its lowest row.

    They are fewer than now only where the card gives "not known" points of its own.
    """
    least = {one.fact.key: int(one.table.min()) for one in card.factors}
    return _with_unknowns(card, values, least)


def could_add(
    card: Scorecard, values: Mapping[str, Value | None]
) -> tuple[tuple[Fact, int], ...]:
    """What the worst answer to each unknown fact alone would add, the most first.

    Facts that would add nothing are left out. Where a domain has a cap, all of them
    together may add less than their sum.
    """
    now = {one.fact.key: one.unknown for one in card.factors}
    has = _with_unknowns(card, values, now)
    added = [
        (
            one.fact,
            _with_unknowns(card, values, now | {one.fact.key: one.highest}) - has,
        )
        for one in card.factors
        if values.get(one.fact.key) is None
    ]
    return tuple(sorted((one for one in added if one[1]), key=lambda one: -one[1]))


def points_all(card: Scorecard, columns: Columns) -> NDArray[np.int16]:
    """`points` for a batch, in the order of the columns."""
    total = np.zeros(columns.n, np.int16)
    for key, domain in card.domains.items():
        factors = [factor for factor in card.factors if factor.domain == key]
        total += np.minimum(_domain_all(domain, factors, columns), np.int16(domain.cap))
    return total


def _domain_all(
    domain: Domain, factors: Iterable[Factor], columns: Columns
) -> NDArray[np.int16]:
    add = np.maximum if domain.counts is Counts.WORST else np.add
    so_far = np.zeros(columns.n, np.int16)
    for factor in factors:
        add(so_far, _factor_all(factor, columns), out=so_far)
    return so_far


def _factor_all(factor: Factor, columns: Columns) -> NDArray[np.int16]:
    key = factor.fact.key
    unknown = np.int16(factor.unknown)
    if key not in columns.values:
        return np.full(columns.n, unknown)
    own = factor.points_all(columns.values[key])
    if unknown:
        return np.where(columns.known[key], own, unknown)
    return np.multiply(own, columns.known[key], out=own)


def _counted(card: Scorecard, scored: list[tuple[Factor, int]]) -> dict[str, int]:
    """Points of each fact after its domain's cap, the largest served first."""
    left = {key: domain.cap for key, domain in card.domains.items()}
    counted = {}
    for factor, own in sorted(scored, key=lambda one: -one[1]):
        key = factor.domain
        counted[factor.fact.key] = min(own, left[key])
        only_worst = card.domains[key].counts is Counts.WORST
        left[key] = 0 if only_worst else left[key] - counted[factor.fact.key]
    return counted


def _with_unknowns(
    card: Scorecard, values: Mapping[str, Value | None], unknown: Mapping[str, int]
) -> int:
    """The points where each unknown fact earns what is given for it."""
    scored = [
        (one, unknown[one.fact.key] if value is None else _of_known(one, value))
        for one in card.factors
        for value in [values.get(one.fact.key)]
    ]
    return sum(_counted(card, scored).values())


def _of_known(factor: Factor, value: Value) -> int:
    row = factor.met(value)
    return row.points if row else 0


def _line(card: Scorecard, factor: Factor, row: Row, counted: int) -> PointsLine:
    return PointsLine(
        fact=factor.fact.key,
        label=factor.fact.label,
        says=row.says,
        points=row.points,
        domain=card.domains[factor.domain].label,
        counted=counted,
    )
