"""From coded children to a card: what both estimators do once outcomes are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from triage.scoring.card import Scorecard
from triage.scoring.fit.choosing import Chosen, Frame, Restraint, chosen, restraints
from triage.scoring.fit.coding import Coded
from triage.scoring.fit.design import Design
from triage.scoring.fit.experts import expert_tables
from triage.scoring.fit.factors import Answers
from triage.scoring.fit.folds import Fold
from triage.scoring.fit.likelihood import Cells, Floats, intercepts
from triage.scoring.fit.limits import Limits, within
from triage.scoring.fit.rounding import Rounded, rounded


Points = NDArray[np.int64]
Prior = Scorecard | Mapping[str, Sequence[float]]
NARROWEST, WIDEST = (
    0.05,
    1.2,
)  # of the correction: a few outcomes must not flatten a card


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person who fits asks of the card."""

    max_factors: int | None
    max_factor_points: int
    max_rows: int | None
    penalty: str
    prior_card: Prior | None
    prior_sigma: str | float | Sequence[float]  # of several, narrowest first


@dataclass(frozen=True, kw_only=True, eq=False)
class Learnt:
    """A card as numbers: points of every answer, and what a total means."""

    factors: tuple[Coded, ...]
    points: tuple[Points, ...]
    at: Floats  # log-odds, or log of the weekly hazard by period, at no points
    per_point: float
    slope: float  # the correction found on children held out
    restraint: Restraint
    tried: dict[Restraint, float]

    @property
    def used(self) -> int:
        """How many factors carry points."""
        return sum(bool(one.any()) for one in self.points)

    @property
    def rows(self) -> int:
        """How many lines the printed card has: each change of points, and each unknown."""
        return sum(
            _known_rows(factor, points[:-1]) + int(points[-1] > 0)
            for factor, points in zip(self.factors, self.points, strict=True)
        )


def _known_rows(factor: Coded, points: Points) -> int:
    choice = factor.spec.answers is Answers.CHOICE
    return int(np.count_nonzero(points if choice else np.diff(points)))


def learn(
    cells: Cells, z: Floats, folds: Sequence[Fold], design: Design, wishes: Wishes
) -> Learnt:
    """Choose how much to hold back, keep to the limits, round, and correct the spread.

    On one core: sums then have one order on every machine, and small matrices are slower
    when cores share them out.
    """
    with threadpool_limits(1, user_api="blas"):
        return _learn(cells, z, folds, design, wishes)


def _learn(
    cells: Cells, z: Floats, folds: Sequence[Fold], design: Design, wishes: Wishes
) -> Learnt:
    prior = _prior(design, wishes.prior_card)
    frame = Frame(z=z, heights=design.heights, prior=prior)
    tried = restraints(wishes.penalty, prior is not None, wishes.prior_sigma)
    best = chosen(cells, folds, frame, tried)
    limits = Limits(factors=wishes.max_factors, rows=wishes.max_rows)
    fitted = within(cells, z, design, best.penalty, best.fitted, limits)
    caps = _caps(design, wishes)
    # With a prior the fit is only rounded: a search over so few outcomes would undo it.
    search = prior is None
    card = rounded(cells, z, design, best.penalty, fitted, caps, search=search)
    return _corrected(cells, z, design, card, best)


def _corrected(
    cells: Cells, z: Floats, design: Design, card: Rounded, best: Chosen
) -> Learnt:
    """The card with its chances spread as children held out say they should be."""
    per_point = card.line.per_point * float(np.clip(best.slope, NARROWEST, WIDEST))
    points, common = _lowest_terms(design, card.v)
    return Learnt(
        factors=design.factors,
        points=points,
        at=intercepts(cells, per_point * _totals(z, design, card.v)),
        per_point=per_point * common,
        slope=best.slope,
        restraint=best.restraint,
        tried=best.tried,
    )


def _prior(design: Design, card: Prior | None) -> Floats | None:
    """The coefficients that make the experts' points."""
    if card is None:
        return None
    return design.coefficients(expert_tables(card, design.factors))


def _caps(design: Design, wishes: Wishes) -> Floats:
    caps = [one.spec.cap or wishes.max_factor_points for one in design.factors]
    return np.array(caps, np.float64)


def _totals(z: Floats, design: Design, v: Floats) -> Floats:
    """Points of each row, the least of every factor being nought."""
    below = sum(float(np.min(one, initial=0.0)) for one in design.unlifted(v))
    totals: Floats = z @ v - below
    return totals


def _lowest_terms(design: Design, v: Floats) -> tuple[tuple[Points, ...], int]:
    """The points of every answer divided by what divides them all; and by what."""
    tables = [np.rint(one).astype(np.int64) for one in design.tables(v)]
    common = int(np.gcd.reduce(np.concatenate(tables))) or 1
    return tuple(one // common for one in tables), common
