"""What black boxes reach on the same children: a ceiling for any card, never in force.

Boosted trees that may not point the wrong way, and an explainable boosting machine where
the evaluation extra is installed. Each fifth of the children is foretold by a model of
the other four. Nothing of them is kept but their figures.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from triage.desk.models.study import Study
from triage.desk.models.trying import crossed, fifths
from triage.facts import Kind
from triage.scoring.fit import from_catalogue
from triage.scoring.learning.child_weeks import Flags, Floats


TREES, MACHINE = "monotone boosted trees", "explainable boosting machine"
ABSENT = "not measured: the evaluation extra is not installed"
ONE_CLASS = (
    "not measured: in a part of these children everybody or nobody came to the outcome"
)
EXTRA = "interpret"
WORTH_HAVING = 2  # different answers


@dataclass(frozen=True, kw_only=True, eq=False)
class Ceiling:
    """One black box: each row's chance, or why there is none."""

    name: str
    chance: Floats | None
    note: str = ""


def ceilings(of: Study) -> Iterator[Ceiling]:
    """Every ceiling, as far as it can be measured."""
    yield _measured(of, TREES, _trees)
    if find_spec(EXTRA) is None:
        yield Ceiling(name=MACHINE, chance=None, note=ABSENT)
    else:
        yield _measured(of, MACHINE, _machine)


Make = Callable[[list[int]], Any]  # a classifier, from the directions of its columns


def _measured(of: Study, name: str, make: Make) -> Ceiling:
    there = of.followed.counts
    if any(
        len(np.unique(of.followed.event[there & kept])) < WORTH_HAVING
        for kept in (~out for out in fifths(of))
    ):
        return Ceiling(name=name, chance=None, note=ONE_CLASS)
    # On one core: so small a matter is slower when cores share it out.
    with threadpool_limits(1):
        return Ceiling(name=name, chance=crossed(of, partial(_learnt, of, make)))


def _learnt(of: Study, make: Make, kept: Flags) -> Floats:
    """Chances of every row, by a model of those kept that say yes or no."""
    there = kept & of.followed.counts
    useful = [
        at
        for at in range(of.answered.x.shape[1])
        if len(np.unique(_known(of.answered.x[there, at]))) >= WORTH_HAVING
    ]
    x = of.answered.x[:, useful]
    model = make([_direction(of, of.found.factors[at]) for at in useful])
    model.fit(
        x[there], of.followed.event[there], sample_weight=of.followed.weight[there]
    )
    return np.asarray(model.predict_proba(x)[:, 1], np.float64)


def _trees(directions: list[int]) -> Any:
    return HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=300,
        max_leaf_nodes=6,
        early_stopping=True,
        random_state=0,
        monotonic_cst=directions,
    )


def _machine(directions: list[int]) -> Any:
    from interpret.glassbox import ExplainableBoostingClassifier

    return ExplainableBoostingClassifier(
        interactions=0, n_jobs=1, random_state=0, monotone_constraints=directions
    )


def _direction(of: Study, key: str) -> int:
    if of.content.catalogue[key].kind is Kind.CHOICE:
        return 0
    return from_catalogue(of.content.catalogue, [key])[0].direction


def _known(column: Floats) -> Floats:
    return column[~np.isnan(column)]
