"""How many children it takes: cards shrunk to the experts' card, beside other ways."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from tests.bench.cards import Found, Numbers, Scores, folds, ways
from tests.bench.children import Cohort
from tests.bench.experts import expert_card, with_steps
from triage.scoring.fit import FactorSpec, MonotoneScorecard


SHRUNK, EXPERTS = "shrunk card", "experts' card"
BESIDE = ("logistic", "trees")


def curve(cohort: Cohort, many: int | None, draws: int) -> Mapping[str, Found]:
    """Each way, taught by `many` children of each fold (None: by all of them)."""
    all_ways: dict[str, Scores] = {SHRUNK: _shrunk, EXPERTS: _experts}
    others = ways(ebm=False)
    all_ways |= {name: others[name] for name in BESIDE}
    found = {name: Found() for name in all_ways}
    for k, (kept, tried) in enumerate(folds(cohort, 1)):
        for draw in range(draws):
            chosen = _drawn(kept, many, seed=100 * k + draw)
            for name, way in all_ways.items():
                score = way(cohort, chosen, tried)
                found[name].auc.append(float(roc_auc_score(cohort.y[tried], score)))
    return found


def _drawn(kept: NDArray[np.intp], many: int | None, seed: int) -> NDArray[np.intp]:
    if many is None:
        return kept
    return np.random.default_rng(seed).choice(kept, many, replace=False)


def _shrunk(cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]) -> Numbers:
    seen = _seen(with_steps(cohort.spec, cohort.x), cohort.x[kept])
    columns, spec = [at for at, _ in seen], tuple(one for _, one in seen)
    card = MonotoneScorecard(spec, prior_card=expert_card(spec))
    card.fit(cohort.x[kept][:, columns], cohort.y[kept])
    return card.decision_function(cohort.x[tried][:, columns])


def _seen(spec: tuple[FactorSpec, ...], x: Numbers) -> list[tuple[int, FactorSpec]]:
    """The factors with two known answers among these children."""
    return [
        (at, one)
        for at, one in enumerate(spec)
        if len(np.unique(x[~np.isnan(x[:, at]), at])) > 1
    ]


def _experts(
    cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]
) -> Numbers:
    spec = with_steps(cohort.spec, cohort.x)
    points = expert_card(spec)
    total = np.zeros(len(tried))
    for at, one in enumerate(spec):
        if one.key in points:
            column = cohort.x[tried][:, at]
            step = np.searchsorted(np.array(one.cuts), column, side="right")
            step = np.where(one.direction < 0, len(one.cuts or ()) - step, step)
            worth = np.array(points[one.key])[
                np.clip(step, 0, len(points[one.key]) - 1)
            ]
            total += np.where(np.isnan(column), 0.0, worth)
    return total
