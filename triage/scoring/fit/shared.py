"""What both estimators share: reading tables, and adding up points."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from triage.scoring.fit.answers import Table, as_numbers, check_answers
from triage.scoring.fit.asked import refuse_unfit
from triage.scoring.fit.coding import Coded, Codes, all_codes
from triage.scoring.fit.design import Tables
from triage.scoring.fit.experts import expert_tables
from triage.scoring.fit.factors import FactorSpec, checked
from triage.scoring.fit.learning import Learnt, Points, Wishes
from triage.scoring.fit.likelihood import Floats
from triage.scoring.fit.refusals import BadFactors, ConstantFactor


MOST_STEPS = 6  # of a number whose cuts are found in the data
NO_OUTCOME = "no_validation"  # what scikit-learn calls a table without outcomes


class PointsByAddition(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A card that was learnt: tables in, whole points out."""

    learnt_: Learnt

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = True
        return tags

    def points(self, X: Table) -> NDArray[np.int64]:
        """The points of each child, by looking up and adding."""
        return self.points_of_codes(self.codes(X))

    def codes(self, X: Table) -> Codes:
        """The step each child stands on, a column for each factor."""
        check_is_fitted(self, "learnt_")
        return all_codes(self.learnt_.factors, self._read(X, reset=False))

    def points_of_codes(self, codes: Codes) -> NDArray[np.int64]:
        """The same for children who are coded already: what a large batch needs."""
        check_is_fitted(self, "learnt_")
        total = np.zeros(len(codes), np.int32)
        for table, code in zip(self.learnt_.points, codes.T, strict=True):
            if table.any():
                total += _added(table, code)
        return total.astype(np.int64)

    def _read(self, X: Table, *, y: Any = NO_OUTCOME, reset: bool) -> Any:
        """The checked numbers; with `y`, both. The names of columns are remembered."""
        table = as_numbers(X, self._declared())
        read = validate_data(
            self, table, y, reset=reset, dtype=np.float64, ensure_all_finite=False
        )
        x = read[0] if isinstance(read, tuple) else read
        spec = self.learnt_spec_ if not reset else self._spec(x.shape[1])
        if len(spec) != x.shape[1]:
            reason = f"it has {len(spec)} factors and the data {x.shape[1]} columns"
            raise BadFactors(reason=reason)
        check_answers(spec, x)
        return read

    def _declared(self) -> tuple[FactorSpec, ...] | None:
        spec = self.get_params(deep=False)["spec"]
        most = self.get_params(deep=False)["max_factor_points"]
        return None if spec is None else checked(spec, most)

    def _spec(self, columns: int) -> tuple[FactorSpec, ...]:
        """What was declared; else numbers that may point either way."""
        declared = self._declared()
        if declared is not None:
            return declared
        names = getattr(self, "feature_names_in_", [f"x{j}" for j in range(columns)])
        return tuple(FactorSpec(key=str(name)) for name in names)

    def _refuse_constants(self, x: Floats, weight: Floats) -> None:
        declared = self._declared() or ()
        held = self.get_params(deep=False)["prior_card"] is not None
        for j, one in enumerate(declared):
            if one.may_be_constant and held:
                continue
            known = x[(weight > 0) & ~np.isnan(x[:, j]), j]
            if len(np.unique(known)) < 2:
                raise ConstantFactor(factor=one.key)

    def _experts(self, factors: Sequence[Coded]) -> Tables | None:
        prior = self.get_params(deep=False)["prior_card"]
        return None if prior is None else expert_tables(prior, factors)

    def _wishes(self) -> Wishes:
        params = self.get_params(deep=False)
        must = sum(one.must_keep for one in self._declared() or ())
        refuse_unfit(params, must)
        names = Wishes.__dataclass_fields__
        return Wishes(**{name: params[name] for name in names})


def _added(table: Points, code: NDArray[np.int8]) -> NDArray[np.int8]:
    """What one factor adds: its points, change by change, in 8 bits throughout.

    Adding at each code from which points differ is several times quicker than looking
    each child up; "not known" is the last code, and differs from the one before it.
    """
    points = np.full(code.shape, table[0], np.int8)
    for at, change in enumerate(np.diff(table).tolist(), start=1):
        if change:
            points += np.greater_equal(code, at).view(np.int8) * np.int8(change)
    return points
