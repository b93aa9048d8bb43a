"""A card for what may happen while a child waits: how soon, when not all are watched long.

The hazard is constant within a period and proportional between children, so a child
counts for as long as it was watched: from `entry` (nought, or a landmark) until `time`.
Children who leave the list unharmed say nothing of what would have come after; who left
because they were seen first is for the weights to put right. The risk is of an event
"if the child goes on waiting".
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.utils.validation import _check_sample_weight

from triage.scoring.fit.answers import Table
from triage.scoring.fit.coding import all_codes, learnt
from triage.scoring.fit.counting import by_period
from triage.scoring.fit.design import designed
from triage.scoring.fit.factors import FactorSpec
from triage.scoring.fit.learning import Prior, learn
from triage.scoring.fit.likelihood import Floats
from triage.scoring.fit.refusals import (
    BadSetting,
    NoEvents,
    OutcomeBeforeReferral,
    WrongAnswer,
)
from triage.scoring.fit.shared import MOST_STEPS, PointsByAddition


PERIODS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.2)  # where one ends, in horizons
HORIZON = 13.0  # weeks


class HazardScorecard(PointsByAddition):
    """Whole points for the risk of an event within weeks, from children still waiting.

    The parameters are those of `MonotoneScorecard`, and `horizon`: the weeks for which
    the risk is chiefly wanted, which sets the periods.
    """

    def __init__(
        self,
        spec: Sequence[FactorSpec] | None = None,
        *,
        horizon: float = HORIZON,
        max_factors: int | None = None,
        max_factor_points: int = 10,
        max_rows: int | None = None,
        penalty: str = "cv",
        prior_card: Prior | None = None,
        prior_sigma: str | float | Sequence[float] = "cv",
        cross_fit: int = 5,
    ) -> None:
        self.spec = spec
        self.horizon = horizon
        self.max_factors = max_factors
        self.max_factor_points = max_factor_points
        self.max_rows = max_rows
        self.penalty = penalty
        self.prior_card = prior_card
        self.prior_sigma = prior_sigma
        self.cross_fit = cross_fit

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.positive_only = True
        return tags

    def fit(
        self,
        X: Table,
        y: Any,
        event: Any = None,
        entry: Any = None,
        sample_weight: Any = None,
    ) -> Self:
        """Learn from weeks watched. A child may have several rows, one after another.

        y: the week each row ends; event: whether the outcome ended it (else all);
        entry: the week it begins (else nought).
        """
        x, time = self._read(X, y=y, reset=True)
        weight = _check_sample_weight(
            sample_weight, x, dtype=np.float64, ensure_non_negative=True
        )
        times = _times(time, event, entry)
        if not (times[:, 1] * weight).any():
            raise NoEvents
        self._refuse_constants(x, weight)
        wishes, spec = self._wishes(), self._spec(x.shape[1])
        there = weight > 0
        x, weight, times = x[there], weight[there], times[there]
        ends = self._ends(times[:, 0])
        watched, happened = _by_period(times, ends)
        exposure, events = weight * watched.sum(axis=1), weight * times[:, 1]
        factors = learnt(spec, x, exposure, events, MOST_STEPS)
        codes = all_codes(factors, x)
        experts = self._experts(factors)
        design = designed(factors, codes, weight, events, experts)
        counted = by_period(
            codes, watched, happened, times, weight, self.cross_fit, design
        )
        self.learnt_spec_, self.learnt_ends_ = spec, ends
        self.learnt_ = learn(*counted, wishes)
        return self

    def predict_risk(self, X: Table, weeks: float = HORIZON) -> Floats:
        """The chance of an event within so many weeks, if the child goes on waiting.

        Raises `BadSetting` for weeks that are no number of nought or more.
        """
        return self.risk_of_points(self.points(X), weeks)

    def risk_of_points(self, points: Any, weeks: float = HORIZON) -> Floats:
        """The same for a total of points."""
        if not weeks >= 0:  # NaN is not either
            raise BadSetting(name="weeks", expected="a number of weeks of 0 or more")
        spent, _ = _by_period(np.array([[weeks, 0.0, 0.0]]), self.learnt_ends_)
        weekly = np.exp(self.learnt_.at)
        lived = float(spent[0] @ weekly)
        sum_of = np.exp(self.learnt_.per_point * np.asarray(points, np.float64))
        return np.asarray(-np.expm1(-lived * sum_of))

    def predict(self, X: Table) -> Floats:
        """The risk within the horizon."""
        return self.predict_risk(X, self.horizon)

    def _ends(self, time: Floats) -> Floats:
        """Where periods end; the last is open, and none begins after all have ended."""
        ends = np.array(PERIODS) * self.horizon
        return np.append(ends[ends < time.max()], np.inf)


def _times(time: Any, event: Any, entry: Any) -> Floats:
    """Time, event and entry as columns. Raises for what cannot have happened."""
    time = np.asarray(time, np.float64)
    event = _column("event", event, 1.0, len(time))
    entry = _column("entry", entry, 0.0, len(time))
    odd = ~np.isin(event, (0, 1))
    if odd.any():
        row = int(np.flatnonzero(odd)[0]) + 1
        raise WrongAnswer(factor="event", expected="0 or 1", row=row)
    early = time < entry
    if early.any():
        raise OutcomeBeforeReferral(row=int(np.flatnonzero(early)[0]) + 1)
    return np.column_stack([time, event, entry])


def _column(name: str, given: Any, otherwise: float, many: int) -> Floats:
    if given is None:
        return np.full(many, otherwise)
    try:
        column = np.asarray(given, np.float64)
    except (TypeError, ValueError):
        row = _first_word(given)
        raise WrongAnswer(factor=name, expected="a number", row=row) from None
    if column.shape != (many,):
        raise WrongAnswer(factor=name, expected=f"a column of {many} numbers", row=1)
    if (wrong := ~np.isfinite(column)).any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        raise WrongAnswer(factor=name, expected="a number", row=row)
    return column


def _first_word(given: Any) -> int:
    """The first row, from 1, that no number can be read from."""
    read = pd.to_numeric(np.asarray(given, object).ravel(), errors="coerce")
    return int(np.argmax(np.isnan(np.asarray(read, np.float64)))) + 1


def _by_period(times: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """Weeks watched and events in each period, a column for each."""
    time, event, entry = times.T
    begins = np.concatenate([[0.0], ends[:-1]])
    until = np.minimum(time[:, None], ends)
    watched = np.maximum(until - np.maximum(entry[:, None], begins), 0.0)
    period = np.searchsorted(ends, time)
    happened = (period[:, None] == np.arange(len(ends))) * event[:, None]
    return watched, happened
