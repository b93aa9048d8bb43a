"""The caps of the experts' card, kept where nothing that was learnt is touched by them.

A card is learnt as a sum. But what it says of answers nobody gave is the experts' own,
and they meant several papers about one trouble to count for little more than one. So a
part of life keeps its cap, in proportion, wherever no child it was learnt from reaches it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from triage.desk.models.answered import Answered
from triage.scoring.card import Counts, Domain, Scorecard


def capped(
    told: Mapping[str, Any], card: Scorecard, like: Scorecard, taught_by: Answered
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The same file with the caps that may be kept; and of which parts of life.

    `card` is what the file says now.
    """
    domains, kept = dict(told["domains"]), []
    scale = _scale(card, like)
    for key, was in like.domains.items():
        if key in domains and scale:
            cap = _cap(card, was, scale)
            if cap < domains[key]["cap"] and not _touched(card, was, cap, taught_by):
                domains[key] = domains[key] | {"cap": cap} | _counts(was)
                kept.append(was.label)
    return dict(told) | {"domains": domains}, tuple(kept)


def _scale(card: Scorecard, like: Scorecard) -> float:
    """How many of its points stand for one of the experts', over the facts on both."""
    mine = {one.fact.key: one.highest for one in card.factors}
    both = [one for one in like.factors if one.fact.key in mine]
    theirs = sum(one.highest for one in both)
    return sum(mine[one.fact.key] for one in both) / theirs if theirs else 0.0


def _cap(card: Scorecard, was: Domain, scale: float) -> int:
    highest = max(one.highest for one in card.factors if one.domain == was.key)
    return max(highest, round(was.cap * scale))


def _counts(was: Domain) -> dict[str, str]:
    return {"counts": str(was.counts)} if was.counts is Counts.WORST else {}


def _touched(card: Scorecard, was: Domain, cap: int, taught_by: Answered) -> bool:
    """Whether anybody it was learnt from would have other points."""
    own = [
        np.where(
            taught_by.known[one.fact.key],
            one.points_all(taught_by.values[one.fact.key]),
            one.unknown,
        )
        for one in card.factors
        if one.domain == was.key
    ]
    added = np.sum(own, axis=0)
    counted = np.max(own, axis=0) if was.counts is Counts.WORST else added
    return bool((np.minimum(counted, cap) != added).any())
