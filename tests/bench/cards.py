"""Cards beside other ways of predicting, on the same children and the same folds."""

import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tests.bench.children import Cohort
from triage.scoring.fit import MonotoneScorecard


Numbers = NDArray[np.float64]
Scores = Callable[[Cohort, NDArray[np.intp], NDArray[np.intp]], Numbers]
CARD, COMPACT = "card", "compact card"
BLACK_BOXES = ("trees", "monotone trees", "EBM")  # boosted, all three; no pairs
PLAIN = ("logistic", "rounded logistic", "optbinning")
MOST_FACTORS = 35


@dataclass(kw_only=True)
class Found:
    """What one way reached in each fold."""

    auc: list[float] = field(default_factory=list)
    slope: list[float] = field(default_factory=list)
    factors: list[int] = field(default_factory=list)
    points: list[int] = field(default_factory=list)  # the most of one factor

    @property
    def mean(self) -> float:
        return float(np.mean(self.auc))


def compared(
    cohort: Cohort, repeats: int, ways: Mapping[str, Scores]
) -> dict[str, Found]:
    """Every way over the same folds."""
    found = {name: Found() for name in ways}
    for kept, tried in folds(cohort, repeats):
        for name, way in ways.items():
            found[name].auc.append(
                float(roc_auc_score(cohort.y[tried], way(cohort, kept, tried)))
            )
    return found


def cards(cohort: Cohort, repeats: int, **limits: Any) -> Found:
    """Our own card over those folds, with how well its chances were placed."""
    found = Found()
    for kept, tried in folds(cohort, repeats):
        card = MonotoneScorecard(cohort.spec, **limits).fit(
            cohort.x[kept], cohort.y[kept]
        )
        odds = card.decision_function(cohort.x[tried])
        found.auc.append(float(roc_auc_score(cohort.y[tried], odds)))
        found.slope.append(slope(odds, cohort.y[tried]))
        found.factors.append(card.learnt_.used)
        found.points.append(max(int(one.max()) for one in card.learnt_.points))
    return found


def folds(
    cohort: Cohort, repeats: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    for repeat in range(repeats):
        dealt = StratifiedKFold(5, shuffle=True, random_state=repeat)
        yield from dealt.split(cohort.x, cohort.y)


def slope(odds: Numbers, y: NDArray[np.int64]) -> float:
    """1 where chances are neither too far apart nor too close together."""
    fitted = LogisticRegression(C=1e6).fit(odds[:, None], y)
    return float(fitted.coef_[0, 0])


def _boosted(leaves: int, *, monotone: bool) -> Scores:
    def scores(
        cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]
    ) -> Numbers:
        trees = HistGradientBoostingClassifier(
            learning_rate=0.05,
            max_iter=400,
            max_leaf_nodes=leaves,
            early_stopping=True,
            random_state=0,
            monotonic_cst=cohort.directions if monotone else None,
        ).fit(cohort.x[kept], cohort.y[kept])
        return np.asarray(trees.decision_function(cohort.x[tried]))

    return scores


def _ebm(cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]) -> Numbers:
    from interpret.glassbox import ExplainableBoostingClassifier

    model = ExplainableBoostingClassifier(interactions=0, n_jobs=1, random_state=0)
    with warnings.catch_warnings():
        # It says that its pictures show no missing answers; nobody draws them here.
        warnings.simplefilter("ignore", UserWarning)
        model.fit(cohort.x[kept], cohort.y[kept])
    return np.asarray(model.predict_proba(cohort.x[tried])[:, 1])


def _logistic(
    cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]
) -> Numbers:
    model = make_pipeline(
        SimpleImputer(strategy="median", add_indicator=True),
        StandardScaler(),
        LogisticRegression(C=1.0, max_iter=500),
    ).fit(cohort.x[kept], cohort.y[kept])
    return np.asarray(model.decision_function(cohort.x[tried]))


def _rounded(
    cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]
) -> Numbers:
    """What is commonly done: halve every answer, fit, divide by the smallest, round."""
    halves = np.nanmedian(cohort.x[kept], axis=0)
    above = (cohort.x > halves).astype(float)
    model = LogisticRegression(C=1.0, max_iter=500).fit(above[kept], cohort.y[kept])
    worth = model.coef_[0]
    kept_worth = np.abs(worth) >= 0.1
    unit = np.abs(worth[kept_worth]).min()
    points = np.clip(np.rint(worth / unit), -10, 10) * kept_worth
    return np.asarray(above[tried] @ points)


def _optbinning(
    cohort: Cohort, kept: NDArray[np.intp], tried: NDArray[np.intp]
) -> Numbers:
    import pandas as pd
    from optbinning import BinningProcess, Scorecard

    names = [one.key for one in cohort.spec]
    frame = pd.DataFrame(cohort.x, columns=names)
    card = Scorecard(
        binning_process=BinningProcess(names),
        estimator=LogisticRegression(max_iter=500),
        scaling_method="min_max",
        scaling_method_params={"min": 0, "max": 100},
        rounding=True,
    )
    card.fit(frame.iloc[kept], cohort.y[kept])
    return -np.asarray(card.score(frame.iloc[tried]), np.float64)


def ways(*, ebm: bool) -> dict[str, Scores]:
    """All that cards are held against, as far as they are installed."""
    found: dict[str, Scores] = {
        "trees": _boosted(6, monotone=False),
        "monotone trees": _boosted(6, monotone=True),
        "logistic": _logistic,
        "rounded logistic": _rounded,
    }
    if ebm:
        found["EBM"] = _ebm
    if there("optbinning"):
        found["optbinning"] = _optbinning
    return found


def there(package: str) -> bool:
    from importlib.util import find_spec

    return find_spec(package) is not None


def seconds_to_fit(cohort: Cohort, many: int) -> float:
    """Processor time of one fit, so that a busy machine does not count against it."""
    x, y = cohort.x[:many], cohort.y[:many]
    began = time.process_time()
    MonotoneScorecard(cohort.spec).fit(x, y)
    return time.process_time() - began
