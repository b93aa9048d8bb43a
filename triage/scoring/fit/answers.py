"""Tables as people bring them, into numbers: one column for each factor.

A frame is read by its columns' names and may hold more; its words are looked up among
the levels of the factor. An array is read by position. What is not known is NaN.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triage.scoring.fit.factors import Answers, FactorSpec
from triage.scoring.fit.likelihood import Floats
from triage.scoring.fit.refusals import BadFactors, InfiniteAnswer, WrongAnswer


Table = Any  # whatever scikit-learn takes: a frame, an array, lists


def as_numbers(table: Table, spec: Sequence[FactorSpec] | None) -> Table:
    """The same table with words read as the places of their levels."""
    if spec is None:
        return table
    if hasattr(table, "columns"):
        return _frame(table, spec)
    if isinstance(table, np.ndarray) and table.dtype.kind == "O" and table.ndim == 2:
        columns = [
            _numbers(one, column) for one, column in zip(spec, table.T, strict=False)
        ]
        return np.column_stack([*columns, *table.T[len(spec) :]])
    return table


def _frame(table: Table, spec: Sequence[FactorSpec]) -> Table:
    for one in spec:
        if one.key not in table.columns:
            raise BadFactors(reason=f"the data have no column {one.key}")
    kept = table[[one.key for one in spec]]
    read = {one.key: _numbers(one, kept[one.key].to_numpy(object)) for one in spec}
    return kept.assign(**read)


def _numbers(one: FactorSpec, column: NDArray[np.object_]) -> Floats:
    known = {level: float(at) for at, level in enumerate(one.levels)}
    return np.array(
        [_number(one, known, answer, row) for row, answer in enumerate(column)],
        np.float64,
    )


def _number(one: FactorSpec, known: dict[Any, float], answer: Any, row: int) -> float:
    """NaN for whatever stands for nothing: None, NaN and pandas' own NA differ from themselves."""
    if answer is None or answer is not answer or type(answer).__name__ in _NOTHING:
        return np.nan
    if isinstance(answer, str | bytes):
        if answer in known:
            return known[answer]
    elif known and not isinstance(one.levels[0], str) and answer in known:
        return known[answer]
    elif isinstance(answer, int | float | np.integer | np.floating | np.bool_):
        return float(answer)
    raise WrongAnswer(factor=one.key, expected=_expected(one), row=row + 1)


_NOTHING = {"NAType", "NaTType"}


def _expected(one: FactorSpec) -> str:
    if one.answers is Answers.NUMBER:
        return "a number"
    return "one of " + ", ".join(str(level) for level in one.levels)


def check_answers(spec: Sequence[FactorSpec], x: Floats) -> None:
    """Raise for an infinite answer, or one that no level of its factor stands for."""
    for j, one in enumerate(spec):
        column = x[:, j]
        _refuse(np.isinf(column), one, InfiniteAnswer)
        if one.answers is not Answers.NUMBER:
            odd = ~np.isnan(column) & ~np.isin(column, np.arange(len(one.levels)))
            _refuse(odd, one, WrongAnswer, expected=_expected(one))


def _refuse(
    wrong: NDArray[np.bool_],
    one: FactorSpec,
    error: type[InfiniteAnswer] | type[WrongAnswer],
    **details: str,
) -> None:
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0]) + 1
        raise error(factor=one.key, row=row, **details)
