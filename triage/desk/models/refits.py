"""The same card learnt again from children drawn anew: how firmly points and ranks hold.

Cuts and the restraint stay as they were chosen, and weights as they were found.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triage.desk.models.answered import Answered
from triage.desk.models.candidate import Refits, Stable
from triage.desk.models.learnt import NO_FOLDS, Taught, Wishes, fitted, hazard_card
from triage.desk.models.study import Study
from triage.scoring.evaluating.stability import of_one_point, of_refits
from triage.scoring.fit import FactorSpec, HazardScorecard
from triage.scoring.learning.child_weeks import Flags, Floats


SEED = 11
NEXT = 50  # children who would be seen next
FIRMLY = "Of {listed:,} children at their last landmark, {close} stand now before, now behind the line of the next {top} in the middle 90 in 100 of {refits}. They are too close to call: among them, who has waited longer comes first."
BY_A_POINT = "one point more or less for one child"
OF_REFITS = "{many} cards learnt again from children drawn anew"


def refits(
    of: Study, rows: Flags, taught: Taught, spec: Sequence[FactorSpec], wishes: Wishes,
    times: int,
) -> Refits:  # fmt: skip
    """So many cards from children drawn anew. None where no points were learnt."""
    if taught.card is None:
        return Refits(facts=(), cuts=(), sizes=())
    learnt = taught.card.learnt_
    fixed = [
        replace(one.spec, cuts=one.cuts or None, may_be_constant=True)
        for one in learnt.factors
    ]
    held = replace(wishes, sigmas=(learnt.restraint.strength,))
    card = hazard_card(of, fixed, held, folds=NO_FOLDS)
    found = []
    for drawn in _draws(of, rows, times):
        fitted(card, of, fixed, drawn)
        found.append(_in_order(card))
    return Refits(
        facts=tuple(one.spec.key for one in learnt.factors),
        cuts=tuple(one.cuts for one in learnt.factors),
        sizes=tuple(one.steps + 1 for one in learnt.factors),
        points=tuple(found),
    )


def stable(of: Study, taught: Taught, told: Refits) -> Stable:
    """How firmly each child's rank holds, at its last landmark."""
    last = of.last_rows
    before = of.came[last]
    if told.points:
        ranks = of_refits(points_by_refit(told, of.answered.where(last)), before)
        by = OF_REFITS.format(many=len(told.points))
    else:
        ranks = of_one_point(taught.points[last], before)
        by = BY_A_POINT
    top = min(NEXT, len(last))
    close = int(ranks.too_close_to_call(top).sum())
    return Stable(
        listed=len(last),
        top=top,
        too_close=close,
        median_width=ranks.median_width(),
        sentence=FIRMLY.format(listed=len(last), close=close, top=top, refits=by),
    )


def points_by_refit(told: Refits, answered: Answered) -> NDArray[np.int64]:
    """Everybody's points by each refit, a row a refit. An empty table where none was made."""
    tables = np.array(told.points, np.int64)
    total = np.zeros((len(told.points), answered.n), np.int64)
    begins = 0
    for key, cuts, size in zip(told.facts, told.cuts, told.sizes, strict=True):
        code = np.full(answered.n, size - 1)
        if key in answered.known:
            values = answered.values[key]
            found = np.searchsorted(cuts, values, side="right") if cuts else values
            code = np.where(answered.known[key], found, size - 1).astype(np.int64)
        total += tables[:, begins : begins + size][:, code]
        begins += size
    return total


def _draws(of: Study, rows: Flags, times: int) -> list[Floats]:
    rng = np.random.default_rng(SEED)
    names = np.unique(of.children[rows])
    found = []
    for _ in range(times):
        drawn = rng.choice(names, len(names))
        many = np.bincount(drawn, minlength=int(of.children.max()) + 1)
        found.append(np.where(rows, many[of.children], 0).astype(np.float64))
    return found


def _in_order(card: HazardScorecard) -> tuple[int, ...]:
    """Points in the order of the facts' own codes and cuts, not of urgency."""
    every: list[int] = []
    for one, points in zip(card.learnt_.factors, card.learnt_.points, strict=True):
        known = points[:-1].tolist()
        every += known[::-1] if one.spec.direction < 0 else known
        every.append(int(points[-1]))
    return tuple(every)
