"""A card that was learnt, as the product's own: rows people read, and a digest.

Whoever keeps one reads it back through `checks.checked_card`, so a card that points
the wrong way, or scores what may never be scored, does not come into being.
"""

import math
from collections.abc import Mapping

from triage.facts import Catalogue, Fact, Kind
from triage.scoring.card import Scorecard
from triage.scoring.fit.coding import Coded
from triage.scoring.fit.factors import Answers
from triage.scoring.fit.learning import Learnt
from triage.scoring.writing import Json, Named, file_of, homes


LEARNT = "learnt"  # the domain of a factor that the experts' card does not have
LABEL = "Learnt from outcomes"


def card_json(
    learnt: Learnt, catalogue: Catalogue, named: Named, like: Scorecard | None = None
) -> Json:
    """What the file of the card holds. Domains are those of the card it is like.

    No domain caps what was learnt as a sum, so its cap is all that it can add.
    """
    home = homes(like)
    factors = [
        _factor(catalogue[factor.spec.key], factor, points.tolist(), home)
        for factor, points in zip(learnt.factors, learnt.points, strict=True)
        if points.any()
    ]
    return file_of(named, factors, like, label=LABEL)


def _factor(
    fact: Fact, factor: Coded, points: list[int], home: Mapping[str, str]
) -> Json:
    rows = _rows(fact, factor, points[:-1])
    one = {"fact": fact.key, "domain": home.get(fact.key, LEARNT), "rows": rows}
    return one | ({"unknown": points[-1]} if points[-1] else {})


def _rows(fact: Fact, factor: Coded, points: list[int]) -> list[Mapping[str, object]]:
    """A row for each answer that earns points; of a number, where points change."""
    if factor.spec.answers is Answers.NUMBER:
        return _number_rows(fact, factor, points)
    levels = factor.spec.levels
    in_order = points[::-1] if factor.spec.direction < 0 else points
    return [
        {"is": level, "points": each, "says": _says(fact, level)}
        for level, each in zip(levels, in_order, strict=True)
        if each
    ]


def _says(fact: Fact, level: bool | float | str) -> str:
    if isinstance(level, bool):
        return "yes" if level else "no"
    return fact.said(str(level))


def _number_rows(
    fact: Fact, factor: Coded, points: list[int]
) -> list[Mapping[str, object]]:
    up = factor.spec.direction > 0
    cuts = factor.cuts if up else factor.cuts[::-1]
    return [
        _at_least(fact, cut, after) if up else _below(fact, cut, after)
        for cut, before, after in zip(cuts, points, points[1:], strict=False)
        if after > before
    ]


def _at_least(fact: Fact, cut: float, points: int) -> Mapping[str, object]:
    edge = math.ceil(cut) if fact.kind is Kind.COUNT else cut
    return {"at_least": edge, "points": points, "says": f"{edge:g} or more"}


def _below(fact: Fact, cut: float, points: int) -> Mapping[str, object]:
    if fact.kind is Kind.COUNT:
        edge = math.ceil(cut) - 1
        return {"at_most": edge, "points": points, "says": f"{edge} or fewer"}
    below = math.nextafter(cut, -math.inf)  # the cut itself belongs to the side above
    return {"at_most": below, "points": points, "says": f"below {cut:g}"}
