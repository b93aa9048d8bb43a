"""What children have in common, worked out once for all who are alike in it."""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from triage.rulebook.apply import Judgements
from triage.rulebook.columns import Columns
from triage.rulebook.rules import RuleBook
from triage.scoring.card import CODED, Factor, Scorecard


T = TypeVar("T")


class Alike(Generic[T]):
    """One answer per kind of child; children with equal rows are of one kind."""

    def __init__(self, rows: NDArray[np.generic], work_out: Callable[[int], T]) -> None:
        self._work_out = work_out
        self._made: dict[bytes, T] = {}
        self._kinds = _kinds(rows)

    def __getitem__(self, at: int) -> T:
        kind = self._kinds[at]
        if kind not in self._made:
            self._made[kind] = self._work_out(at)
        return self._made[kind]


def _kinds(rows: NDArray[np.generic]) -> list[bytes]:
    whole = np.ascontiguousarray(rows)
    if not whole.size:
        return [b""] * len(whole)
    return whole.view(f"V{whole.strides[0]}").ravel().tolist()


def rows_met(card: Scorecard | None, columns: Columns) -> NDArray[np.int8]:
    """Children by factors: which row of the card each known fact meets, 0 for unknown.

    Points, line by line, depend on nothing else.
    """
    met = [_met(factor, columns) for factor in card.factors] if card else []
    return np.column_stack(met) if met else np.zeros((columns.n, 0), np.int8)


def _met(factor: Factor, columns: Columns) -> NDArray[np.int8]:
    key = factor.fact.key
    if key not in columns.values:
        return np.zeros(columns.n, np.int8)
    column = columns.values[key]
    coded = factor.fact.kind in CODED
    step = column if coded else np.searchsorted(factor.cuts, column, side="right")
    return np.where(columns.known[key], step.astype(np.int8) + 1, 0).astype(np.int8)


def left_open(
    book: RuleBook, columns: Columns, judged: Judgements
) -> NDArray[np.uint8]:
    """Children by bytes: the open rules, and what is known of the facts they share."""
    shared = {key for rule in book.rules if len(rule.facts) > 1 for key in rule.facts}
    known = [columns.known[key] for key in sorted(shared & columns.known.keys())]
    open_rules = judged.undecided.view(np.uint8)
    if not known:
        return open_rules
    return np.hstack([open_rules, np.packbits(np.column_stack(known), axis=1)])
