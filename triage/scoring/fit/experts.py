"""The experts' card as points of every step, to be a prior for what is learnt."""

from collections.abc import Mapping, Sequence

import numpy as np

from triage.scoring.card import Scorecard
from triage.scoring.fit.coding import Coded
from triage.scoring.fit.design import Tables
from triage.scoring.fit.factors import Answers
from triage.scoring.fit.likelihood import Floats
from triage.scoring.fit.refusals import BadFactors


def expert_tables(
    card: Scorecard | Mapping[str, Sequence[float]], factors: Sequence[Coded]
) -> Tables:
    """Points of each step of each factor, then of "not known"; a factor not on it has none.

    A mapping gives points level by level, least urgent first, as many as the factor has
    steps; it may give one more, for "not known".
    """
    given = _of_card(card, factors) if isinstance(card, Scorecard) else card
    return [_table(factor, given.get(factor.spec.key)) for factor in factors]


def _table(factor: Coded, points: Sequence[float] | None) -> Floats:
    if points is None:
        return np.zeros(factor.steps + 1)
    table = np.zeros(factor.steps + 1)
    if len(points) not in (factor.steps, factor.steps + 1):
        reason = (
            f"the experts' card has {len(points)} answers for {factor.spec.key}, "
            f"which has {factor.steps}"
        )
        raise BadFactors(reason=reason)
    table[: len(points)] = points
    if factor.spec.direction and (np.diff(table[:-1]) < 0).any():
        reason = f"the experts' points for {factor.spec.key} go against its direction"
        raise BadFactors(reason=reason)
    return table


def _of_card(card: Scorecard, factors: Sequence[Coded]) -> dict[str, list[float]]:
    """The product's own card, asked for one answer of each step."""
    on_card = {factor.fact.key: factor for factor in card.factors}
    tables = {}
    for factor in factors:
        if factor.spec.key in on_card:
            rows = on_card[factor.spec.key]
            answers = _one_of_each(factor)
            points = rows.points_all(np.array(answers)).tolist()
            steps = points[::-1] if factor.spec.direction < 0 else points
            tables[factor.spec.key] = [*map(float, steps), float(rows.unknown)]
    return tables


def _one_of_each(factor: Coded) -> list[float]:
    """An answer on each step, in the order of the answers themselves."""
    if factor.spec.answers is not Answers.NUMBER:
        return [float(at) for at in range(len(factor.spec.levels))]
    below = factor.cuts[0] - 1 if factor.cuts else 0.0
    return [below, *factor.cuts]
