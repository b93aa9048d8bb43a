"""The two ways in which children of a study teach a card. Never loaded when serving."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from triage.desk.models.study import Study
from triage.scoring.fit import FactorSpec, HazardScorecard
from triage.scoring.learning.child_weeks import Flags, Floats, Ints
from triage.scoring.learning.hazard import hazard_of, risk_within


NO_FOLDS = 1  # of a refit: what held-out children would say is not asked
POINTS_SAY = "Chance within {weeks} weeks = 1 - exp(-a x exp(b x points)), with a = {a:.5g} and b = {b:.5g}."
MEANING_SAYS = "Chance in week w = 1 / (1 + exp(-(c(w) + b x points))), with b = {b:.5g} and c(w) such that 0 points have a chance of {a:.5g} within {weeks} weeks."


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the person who fits asks of the card."""

    max_factors: int | None = None
    max_factor_points: int = 10
    sigmas: tuple[float, ...] = (0.1,)  # how far points may move, in log-odds


@dataclass(frozen=True, kw_only=True, eq=False)
class Taught:
    """What was learnt: points of every row of the study, and the chance of a total."""

    points: Ints
    risk: Callable[[Floats], Floats]
    equation: str
    card: HazardScorecard | None = None  # None: the points of the card in force

    @property
    def chance(self) -> Floats:
        """Of every row, within the weeks foretold, if the child goes on waiting."""
        return self.risk(self.points.astype(np.float64))


Teach = Callable[[Study, Flags], Taught]


def points(
    of: Study,
    rows: Flags,
    *,
    spec: Sequence[FactorSpec],
    wishes: Wishes,
) -> Taught:
    """Every row of a card, held to the card in force, from some rows of the study."""
    card = hazard_card(of, spec, wishes)
    fitted(card, of, spec, np.where(rows, 1.0, 0.0))
    at_nought = float(card.risk_of_points(0, of.horizon))
    return Taught(
        points=card.points(_columns(of, spec)),
        risk=lambda totals: card.risk_of_points(totals, of.horizon),
        equation=POINTS_SAY.format(
            weeks=of.horizon, a=-np.log1p(-at_nought), b=card.learnt_.per_point
        ),
        card=card,
    )


def hazard_card(
    of: Study, spec: Sequence[FactorSpec], wishes: Wishes, *, folds: int = 5
) -> HazardScorecard:
    """A card that is not yet fitted."""
    return HazardScorecard(
        spec,
        horizon=of.horizon,
        max_factors=wishes.max_factors,
        max_factor_points=wishes.max_factor_points,
        prior_card=of.champion,
        prior_sigma=wishes.sigmas,
        cross_fit=folds,
    )


def fitted(
    card: HazardScorecard, of: Study, spec: Sequence[FactorSpec], times: Floats
) -> None:
    """Fit it to weeks watched. `times`: how often each row of the study counts."""
    weeks = of.found.watched.weeks
    weight = of.weight.weighed.weights * times[of.row_of_week]
    used = weeks.at_risk & (weight > 0)
    begins = weeks.week[used].astype(np.float64)
    at = [of.found.factors.index(one.key) for one in spec]
    card.fit(
        weeks.factors[used][:, at], begins + 1, weeks.event[used], begins, weight[used]
    )


def meaning(of: Study, rows: Flags) -> Taught:
    """What a total of the card in force means; its points stay as they are."""
    totals = of.answered.points(of.champion)
    weeks, used = of.found.watched.weeks, rows[of.row_of_week]
    scored = replace(
        weeks, factors=totals[of.row_of_week].astype(np.float64)[:, None]
    ).where(used)
    hazard = hazard_of(scored, of.weight.weighed.weights[used], of.horizon)

    def risk(points: Floats) -> Floats:
        column = np.atleast_1d(points)[:, None]
        return risk_within(hazard, column, of.horizon)

    return Taught(
        points=totals,
        risk=risk,
        equation=MEANING_SAYS.format(
            weeks=of.horizon, a=float(risk(np.zeros(1))[0]), b=float(hazard.worth[0])
        ),
    )


def _columns(of: Study, spec: Sequence[FactorSpec]) -> Floats:
    at = [of.found.factors.index(one.key) for one in spec]
    return of.answered.x[:, at]
