"""The shipped rules in two other engines: polars expressions and zen-engine.

Both are given the same three-valued truth as ours: unknown is neither true nor false,
and a fact that fails up takes its most urgent reading when it is not known.
"""

import json
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import polars as pl
import zen

from triage.facts import Catalogue
from triage.referrals import Band
from triage.rulebook.columns import Columns
from triage.rulebook.language import (
    And,
    AtLeast,
    Atom,
    Compare,
    Expression,
    IsTrue,
    Not,
    OneOf,
    Or,
)
from triage.rulebook.rules import BandFloor, RuleBook


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _code(catalogue: Catalogue, key: str, value: float | str) -> float:
    levels = catalogue[key].levels
    return levels.index(str(value)) if levels else float(value)


# polars: & and | are Kleene's own over columns with nulls


def frame(columns: Columns) -> pl.DataFrame:
    """The facts with nulls for unknown."""
    return pl.DataFrame(
        {
            key: pl.select(
                pl.when(pl.Series(columns.known[key])).then(pl.Series(values))
            ).to_series()
            for key, values in columns.values.items()
        }
    )


def polars_query(book: RuleBook, facts: pl.DataFrame) -> pl.LazyFrame:
    """Every rule as a column, then the confirmed and the possible band."""
    whens = [
        _polars(book.catalogue, rule.when, positive=True).alias(rule.id)
        for rule in book.rules
    ]
    return (
        facts.lazy()
        .select(whens)
        .with_columns(
            _polars_band(book, unknown=False).alias("confirmed"),
            _polars_band(book, unknown=True).alias("possible"),
        )
    )


def _polars(catalogue: Catalogue, expression: Expression, *, positive: bool) -> pl.Expr:
    def inner(parts: Iterable[Expression]) -> list[pl.Expr]:
        return [_polars(catalogue, part, positive=positive) for part in parts]

    match expression:
        case Not(part):
            return ~_polars(catalogue, part, positive=not positive)
        case And(parts):
            return reduce(operator.and_, inner(parts))
        case Or(parts):
            return reduce(operator.or_, inner(parts))
        case AtLeast(count, parts):
            sure = [part.fill_null(value=False).cast(pl.Int8) for part in inner(parts)]
            able = [part.fill_null(value=True).cast(pl.Int8) for part in inner(parts)]
            enough = pl.sum_horizontal(sure) >= count
            return enough | pl.when(pl.sum_horizontal(able) < count).then(
                pl.lit(value=False)
            )
    read = _polars_atom(catalogue, expression)
    fails_up = catalogue[expression.fact].fail_up
    return read.fill_null(value=positive) if fails_up else read


def _polars_atom(catalogue: Catalogue, atom: Atom) -> pl.Expr:
    match atom:
        case IsTrue(key):
            return pl.col(key)
        case Compare(key, op, value):
            return OPERATORS[op](pl.col(key), _code(catalogue, key, value))  # type: ignore[no-any-return]
        case OneOf(key, values):
            return pl.col(key).is_in([_code(catalogue, key, one) for one in values])


def _polars_band(book: RuleBook, *, unknown: bool) -> pl.Expr:
    band = pl.lit(int(Band.P4), pl.Int8)
    for level in (Band.P3, Band.P2, Band.P1):
        asked = [
            pl.col(rule.id).fill_null(value=unknown)
            for rule in book.rules
            if isinstance(rule.outcome, BandFloor) and rule.outcome.band is level
        ]
        told = pl.lit(int(level), pl.Int8)
        band = pl.when(pl.any_horizontal(asked)).then(told).otherwise(band)
    return band


# zen-engine: null is just another value, so is-true and is-false are written out


class Zen:
    """The book as one compiled expression: a list, one truth per rule."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        true = [_zen(book.catalogue, rule.when)[0] for rule in book.rules]
        self._compiled = zen.compile_expression(f"[{', '.join(true)}]")

    def band(self, facts: dict[str, object]) -> Band:
        """The confirmed band of one child."""
        fired = self._compiled.evaluate(facts)
        return min(
            (
                rule.outcome.band
                for rule, true in zip(self._book.rules, fired, strict=True)
                if true and isinstance(rule.outcome, BandFloor)
            ),
            default=Band.P4,
        )


class ZenDecision:
    """The book as a zen decision, the form it is deployed in: one line per rule."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        lines = [
            {
                "id": rule.id,
                "key": f"r{at}",
                "value": _zen(book.catalogue, rule.when)[0],
            }
            for at, rule in enumerate(book.rules)
        ]
        nodes = [
            {"id": "in", "name": "in", "type": "inputNode"},
            {
                "id": "rules",
                "name": "rules",
                "type": "expressionNode",
                "content": {"expressions": lines},
            },
            {"id": "out", "name": "out", "type": "outputNode"},
        ]
        edges = [
            {"id": f"{one}-{next_}", "sourceId": one, "targetId": next_}
            for one, next_ in pairwise(("in", "rules", "out"))
        ]
        decision = json.dumps({"nodes": nodes, "edges": edges})
        self._decision = zen.ZenEngine().create_decision(decision)

    def band(self, facts: dict[str, object]) -> Band:
        """The confirmed band of one child."""
        fired = self._decision.evaluate(facts)["result"]
        return min(
            (
                rule.outcome.band
                for at, rule in enumerate(self._book.rules)
                if fired[f"r{at}"] is True and isinstance(rule.outcome, BandFloor)
            ),
            default=Band.P4,
        )


def _zen(
    catalogue: Catalogue, expression: Expression, *, positive: bool = True
) -> tuple[str, str]:
    """Where the expression is true, and where it is false."""
    match expression:
        case Not(inner):
            true, false = _zen(catalogue, inner, positive=not positive)
            return false, true
        case And(parts) | Or(parts) | AtLeast(_, parts):
            pairs = [_zen(catalogue, part, positive=positive) for part in parts]
            return _zen_joined(expression, [t for t, _ in pairs], [f for _, f in pairs])
    return _zen_atom(catalogue, expression, positive)


def _zen_joined(
    expression: Expression, true: Sequence[str], false: Sequence[str]
) -> tuple[str, str]:
    match expression:
        case And():
            return f"({' and '.join(true)})", f"({' or '.join(false)})"
        case AtLeast(count, parts):
            met = " + ".join(f"({one} ? 1 : 0)" for one in true)
            missed = " + ".join(f"({one} ? 1 : 0)" for one in false)
            return f"({met} >= {count})", f"({missed} > {len(parts) - count})"
    return f"({' or '.join(true)})", f"({' and '.join(false)})"


def _zen_atom(catalogue: Catalogue, atom: Atom, positive: bool) -> tuple[str, str]:
    key, fails_up = atom.fact, catalogue[atom.fact].fail_up
    match atom:
        case IsTrue():
            holds = key
        case Compare(_, op, value):
            holds = f"{key} {op} {_code(catalogue, key, value):g}"
        case OneOf(_, values):
            listed = ", ".join(f"{_code(catalogue, key, one):g}" for one in values)
            holds = f"{key} in [{listed}]"
    known, unknown = f"({key} != null and", f"({key} == null or"
    if_true = unknown if fails_up and positive else known
    if_false = unknown if fails_up and not positive else known
    return f"{if_true} ({holds}))", f"{if_false} not ({holds}))"


def coded(columns: Columns, at: int) -> dict[str, object]:
    """One child's facts as numbers and truths; unknown is null."""
    return {
        key: values[at].item() if columns.known[key][at] else None
        for key, values in columns.values.items()
    }


def in_words(
    catalogue: Catalogue, facts: Mapping[str, Any]
) -> dict[str, bool | int | float | str | None]:
    """The same facts as the product is given them: levels by name."""
    return {
        key: levels[value]
        if (levels := catalogue[key].levels) and value is not None
        else value
        for key, value in facts.items()
    }
