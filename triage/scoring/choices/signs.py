"""Signs that are weighed against one another, and the levels each may stand at."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Kind, Risk
from triage.referrals import Pathway
from triage.scoring.card import Factor, Scorecard
from triage.scoring.checks import is_self_harm


FEWEST, MOST, USUAL = 2, 10, 8  # signs of one exercise
MOST_LEVELS = 3  # of one sign; neighbouring answers beyond that count as one


class CannotBeWeighed(TriageError):
    """‘{fact}’ cannot be weighed here: {reason}."""


class WrongNumberOfSigns(TriageError):
    """Choose from 2 to 10 signs, each of them once. With more, nobody would come to the end."""


@dataclass(frozen=True, kw_only=True)
class Level:
    """One answer of a fact, or some that count as one."""

    says: str
    answers: tuple[bool | str, ...] = ()  # of a fact that is not a number
    edge: float | None = None  # of a number: where the level begins


@dataclass(frozen=True, kw_only=True)
class Sign:
    """A fact of the catalogue with its levels, the safest first."""

    fact: str
    label: str
    levels: tuple[Level, ...]

    def at(self, level: int) -> str:
        """The sign at a level, as a person reads it."""
        return f"{self.label}: {self.levels[level].says}"


def signs_of(
    keys: Sequence[str],
    *,
    pathway: Pathway,
    card: Scorecard | None,
    catalogue: Catalogue,
    forbidden: Collection[str],
    levels: int = MOST_LEVELS,
) -> tuple[Sign, ...]:
    """These facts as signs of at most so many levels.

    Raises `CannotBeWeighed`, `WrongNumberOfSigns`.
    """
    if len(set(keys)) != len(keys) or not FEWEST <= len(keys) <= MOST:
        raise WrongNumberOfSigns
    factors = {one.fact.key: one for one in card.factors} if card else {}
    for key in keys:
        factor = factors.get(key)
        if reason := why_not(catalogue.get(key), pathway, factor, forbidden):
            label = catalogue[key].label if key in catalogue else "This"
            raise CannotBeWeighed(fact=label, reason=reason)
    return tuple(_sign(catalogue[key], factors.get(key), levels) for key in keys)


def can_be_weighed(
    pathway: Pathway,
    card: Scorecard | None,
    catalogue: Catalogue,
    forbidden: Collection[str],
) -> tuple[Fact, ...]:
    """Facts that may be signs, those with the most points in the card first."""
    factors = {one.fact.key: one for one in card.factors} if card else {}
    fit = [
        fact
        for key, fact in catalogue.items()
        if not why_not(fact, pathway, factors.get(key), forbidden)
    ]
    most = {key: one.highest for key, one in factors.items()}
    return tuple(sorted(fit, key=lambda fact: -most.get(fact.key, 0)))


def usual(facts: Sequence[Fact], card: Scorecard | None) -> tuple[str, ...]:
    """Signs to begin with: the weightiest of the card that parents may be asked of too."""
    in_card = {one.fact.key for one in card.factors} if card else set()
    fit = [one.key for one in facts if one.key in in_card and not one.confidential]
    return tuple(fit[:USUAL])


def why_not(
    fact: Fact | None,
    pathway: Pathway,
    factor: Factor | None,
    forbidden: Collection[str],
) -> str:
    """Why a fact may not be a sign; nothing where it may."""
    if fact is None:
        return "it is not a fact of the catalogue"
    if fact.forbidden or fact.key in forbidden:
        return "it may never carry points"
    if is_self_harm(fact):
        return "it is about self-harm, which is never scored"
    if pathway not in fact.pathways:
        return "it is not a fact of this list"
    if fact.risk is Risk.NONE:
        return "its answers have no order from safest to most urgent"
    if fact.kind in (Kind.YES_NO, Kind.LEVEL):
        return ""
    if fact.kind in (Kind.COUNT, Kind.NUMBER) and factor and factor.rows:
        return ""
    return "it is a number without steps in the card in force"


def _sign(fact: Fact, factor: Factor | None, most: int) -> Sign:
    made = (
        _levels(fact, most)
        if fact.kind in (Kind.YES_NO, Kind.LEVEL)
        else _ranges(fact, factor, most)
    )
    return Sign(fact=fact.key, label=fact.label, levels=tuple(made))


def _levels(fact: Fact, most: int) -> Iterator[Level]:
    """Each answer a level; where there are too many, neighbours count as one."""
    answers: Sequence[bool | str] = fact.levels or (False, True)
    safest, *rest = sorted(answers, key=fact.order)
    parts = np.array_split(np.arange(len(rest)), min(most - 1, len(rest)))
    for group in ([safest], *([rest[at] for at in part] for part in parts)):
        says = " or ".join(said(fact, one) for one in group)
        yield Level(says=says, answers=tuple(group))


def said(fact: Fact, answer: bool | str) -> str:
    """An answer as people say it."""
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return fact.said(answer)


def _ranges(fact: Fact, factor: Factor | None, most: int) -> Iterator[Level]:
    """The ranges of a number between the steps of the card, at most so many."""
    assert factor is not None  # `why_not` refuses a number without a factor
    up = fact.risk is Risk.UP
    edges = sorted({float(row.to) for row in factor.rows}, reverse=not up)
    parts = np.array_split(np.array(edges), min(most - 1, len(edges)))
    begins = [float(part[0]) for part in parts]
    unit = f" {fact.unit}" if fact.unit else ""
    yield Level(says=_before(begins[0], up, fact.kind) + unit)
    for edge, after in pairwise([*begins, None]):
        assert edge is not None
        yield Level(says=_range(edge, after, up, fact.kind, unit), edge=edge)


def _before(edge: float, up: bool, kind: Kind) -> str:
    if up and kind is Kind.COUNT:
        return "no" if edge <= 1 else f"fewer than {edge:g}"
    return f"less than {edge:g}" if up else f"more than {edge:g}"


def _range(edge: float, after: float | None, up: bool, kind: Kind, unit: str) -> str:
    if after is None:
        return f"{edge:g}{unit} or {'more' if up else 'fewer'}"
    if kind is Kind.COUNT:
        low, high = (edge, after - 1) if up else (after + 1, edge)
        return (f"{low:g} to {high:g}" if low != high else f"{low:g}") + unit
    low, high = (edge, after) if up else (after, edge)
    if up:
        return f"{low:g} to less than {high:g}{unit}"
    return f"more than {low:g}, to {high:g}{unit}"


def written(signs: Sequence[Sign]) -> list[dict[str, Any]]:
    """Signs as JSON keeps them."""
    return [
        {
            "fact": sign.fact,
            "label": sign.label,
            "levels": [
                {"says": one.says, "answers": list(one.answers), "edge": one.edge}
                for one in sign.levels
            ],
        }
        for sign in signs
    ]


def read(told: Sequence[dict[str, Any]]) -> tuple[Sign, ...]:
    """What `written` wrote."""
    return tuple(
        Sign(
            fact=sign["fact"],
            label=sign["label"],
            levels=tuple(
                Level(says=one["says"], answers=tuple(one["answers"]), edge=one["edge"])
                for one in sign["levels"]
            ),
        )
        for sign in told
    )
