"""Time until an event: the hazard card beside Cox, survival forests and boosted trees.

The three public sets come with scikit-survival. Days are read as weeks, since that is
what the card counts in. Every method sees the same folds and is ranked by C-index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.impute import SimpleImputer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sksurv import datasets
from sksurv.ensemble import GradientBoostingSurvivalAnalysis, RandomSurvivalForest
from sksurv.linear_model import CoxPHSurvivalAnalysis
from sksurv.metrics import concordance_index_censored
from sksurv.util import Surv

from triage.scoring.fit import FactorSpec, HazardScorecard


Numbers = NDArray[np.float64]
Ranks = Callable[["Survival", NDArray[np.intp], NDArray[np.intp]], Numbers]


@dataclass(frozen=True, kw_only=True, eq=False)
class Survival:
    """One set: answers, weeks watched, whether the event ended them, and the horizon."""

    name: str
    x: Numbers
    weeks: Numbers
    event: NDArray[np.bool_]
    spec: tuple[FactorSpec, ...]
    horizon: float
    large: bool = False


def whas500() -> Survival:
    """Deaths after a heart attack; one year."""
    table, outcome = datasets.load_whas500()
    directions = {"age": 1, "hr": 1, "sho": 1, "chf": 1, "diasbp": -1, "bmi": -1}
    numbers = table.apply(_numbers)
    return _made("WHAS500", numbers, outcome, directions, days=365)


def gbsg2() -> Survival:
    """Breast cancer coming back; two years. Age and menopause point no agreed way."""
    table, outcome = datasets.load_gbsg2()
    numbers = pd.DataFrame(
        {
            "age": table["age"],
            "menopause": table["menostat"] == "Post",
            "size": table["tsize"],
            "grade": table["tgrade"].astype(str).str.len(),
            "nodes": table["pnodes"],
            "progesterone": table["progrec"],
            "estrogen": table["estrec"],
            "hormones": table["horTh"] == "yes",
        }
    ).astype(float)
    directions = {"size": 1, "grade": 1, "nodes": 1}
    directions |= {"progesterone": -1, "estrogen": -1, "hormones": -1}
    return _made("GBSG2", numbers, outcome, directions, days=730)


def flchain() -> Survival:
    """Deaths and light chains in the blood; five years."""
    table, outcome = datasets.load_flchain()
    numbers = pd.DataFrame(
        {
            "age": table["age"],
            "man": (table["sex"] == "M").astype(float),
            "kappa": table["kappa"],
            "lambda": table["lambda"],
            "creatinine": table["creatinine"],
            "mgus": (table["mgus"] == "yes").astype(float),
            "group": _numbers(table["flc.grp"]),
        }
    )
    directions = dict.fromkeys(
        ("age", "man", "kappa", "lambda", "creatinine", "group"), 1
    )
    return _made("FLCHAIN", numbers, outcome, directions, days=1826, large=True)


def _made(
    name: str,
    table: pd.DataFrame,
    outcome: NDArray[np.void],
    directions: dict[str, int],
    days: int,
    large: bool = False,
) -> Survival:
    event, time = (outcome[field] for field in outcome.dtype.names or ())
    return Survival(
        name=name,
        x=table.to_numpy(np.float64),
        weeks=np.maximum(time.astype(np.float64), 0.5) / 7,
        event=event.astype(np.bool_),
        spec=tuple(
            FactorSpec(key=str(key), direction=directions.get(str(key), 0))
            for key in table
        ),
        horizon=days / 7,
        large=large,
    )


def _numbers(column: "pd.Series[str]") -> "pd.Series[float]":
    return pd.to_numeric(column.astype(str), errors="coerce")


def _card(data: Survival, kept: NDArray[np.intp], tried: NDArray[np.intp]) -> Numbers:
    card = HazardScorecard(data.spec, horizon=data.horizon)
    card.fit(data.x[kept], data.weeks[kept], data.event[kept])
    return card.points(data.x[tried]).astype(np.float64)


def _peer(make: Callable[[Survival], object]) -> Ranks:
    def ranks(
        data: Survival, kept: NDArray[np.intp], tried: NDArray[np.intp]
    ) -> Numbers:
        peer: Pipeline = make_pipeline(
            SimpleImputer(strategy="median"), StandardScaler(), make(data)
        )
        peer.fit(data.x[kept], Surv.from_arrays(data.event[kept], data.weeks[kept]))
        return np.asarray(peer.predict(data.x[tried]), np.float64)

    return ranks


def _forest(data: Survival) -> RandomSurvivalForest:
    trees, leaf = (40, 40) if data.large else (200, 15)
    return RandomSurvivalForest(
        trees, min_samples_leaf=leaf, random_state=0, n_jobs=1, low_memory=True
    )


def _boosted(_: Survival) -> GradientBoostingSurvivalAnalysis:
    return GradientBoostingSurvivalAnalysis(
        n_estimators=150, learning_rate=0.05, max_depth=2, subsample=0.7, random_state=0
    )


WAYS: dict[str, Ranks] = {
    "card": _card,
    "Cox": _peer(lambda _: CoxPHSurvivalAnalysis(alpha=1.0)),
    "forest": _peer(_forest),
    "trees": _peer(_boosted),
}


def compared(data: Survival, repeats: int) -> dict[str, float]:
    """Mean C-index of each way over the same folds."""
    found: dict[str, list[float]] = {name: [] for name in WAYS}
    for kept, tried in _folds(data, repeats):
        for name, way in WAYS.items():
            ranks = way(data, kept, tried)
            index = concordance_index_censored(
                data.event[tried], data.weeks[tried], ranks
            )[0]
            found[name].append(float(index))
    return {name: float(np.mean(each)) for name, each in found.items()}


def _folds(
    data: Survival, repeats: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    for repeat in range(repeats):
        folds = StratifiedKFold(5, shuffle=True, random_state=repeat)
        yield from folds.split(data.x, data.event)
