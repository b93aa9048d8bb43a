"""A card for an outcome that is yes or no."""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight

from triage.scoring.fit.answers import Table
from triage.scoring.fit.coding import all_codes, learnt
from triage.scoring.fit.counting import by_outcome
from triage.scoring.fit.design import designed
from triage.scoring.fit.factors import FactorSpec
from triage.scoring.fit.learning import Prior, learn
from triage.scoring.fit.likelihood import Floats, sigmoid
from triage.scoring.fit.refusals import OneClassOnly
from triage.scoring.fit.shared import MOST_STEPS, PointsByAddition


class MonotoneScorecard(ClassifierMixin, PointsByAddition):  # type: ignore[misc]  # scikit-learn has no types
    """Whole points for each answer that never fall as an answer gets worse.

    spec: the factors, in the order of the columns; None for numbers of no direction.
    max_factors, max_factor_points, max_rows: the most a card may hold.
    penalty: "l1", "l2" or "cv", which tries both on children held out.
    prior_card: the experts' card, as the product's own or as points by level; learnt
    points are then shrunk to it. prior_sigma: how far a step may differ, in log-odds;
    "cv" chooses. cross_fit: how many folds; with 1 nothing is held out to choose by.
    """

    def __init__(
        self,
        spec: Sequence[FactorSpec] | None = None,
        *,
        max_factors: int | None = None,
        max_factor_points: int = 10,
        max_rows: int | None = None,
        penalty: str = "cv",
        prior_card: Prior | None = None,
        prior_sigma: str | float | Sequence[float] = "cv",
        cross_fit: int = 5,
    ) -> None:
        self.spec = spec
        self.max_factors = max_factors
        self.max_factor_points = max_factor_points
        self.max_rows = max_rows
        self.penalty = penalty
        self.prior_card = prior_card
        self.prior_sigma = prior_sigma
        self.cross_fit = cross_fit

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags

    def fit(self, X: Table, y: Any, sample_weight: Any = None) -> Self:
        """Learn a card. A weight of two and the same child twice are the same."""
        x, y = self._read(X, y=y, reset=True)
        weight = _check_sample_weight(
            sample_weight, x, dtype=np.float64, ensure_non_negative=True
        )
        y = self._outcomes(y, weight)
        self._refuse_constants(x, weight)
        wishes, spec = self._wishes(), self._spec(x.shape[1])
        there = weight > 0
        x, y, weight = x[there], y[there], weight[there]
        factors = learnt(spec, x, weight, weight * y, MOST_STEPS)
        codes = all_codes(factors, x)
        experts = self._experts(factors)
        design = designed(factors, codes, weight, weight * y, experts)
        self.learnt_spec_ = spec
        self.learnt_ = learn(
            *by_outcome(codes, y, weight, self.cross_fit, design), wishes
        )
        return self

    def decision_function(self, X: Table) -> Floats:
        """The log-odds of the outcome."""
        return self.learnt_at(self.points(X))

    def learnt_at(self, points: NDArray[np.int64]) -> Floats:
        """The log-odds that a total stands for."""
        return np.asarray(self.learnt_.at[0] + self.learnt_.per_point * points)

    def predict_proba(self, X: Table) -> Floats:
        """The chance of either outcome."""
        chance = sigmoid(self.decision_function(X))
        return np.column_stack([1 - chance, chance])

    def predict(self, X: Table) -> NDArray[Any]:
        """The likelier outcome."""
        likelier = (self.decision_function(X) > 0).astype(int)
        return np.asarray(self.classes_[likelier])

    def _outcomes(self, y: Any, weight: Floats) -> Floats:
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        if len(np.unique(y[weight > 0])) < 2:
            raise OneClassOnly
        if (kind := type_of_target(y, input_name="y")) != "binary":
            raise ValueError(
                "Only binary classification is supported. "
                f"The type of the target is {kind}."
            )
        return np.asarray(y == self.classes_[1], np.float64)
