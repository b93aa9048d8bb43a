"""A child who is anyone: each fact a symbol for its value and one for being known.

Truth is the same two planes as the ordinary engine's, and `fail_up` facts are read in
the same way: what is proved here is proved of `triage.rulebook.source`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any

import z3

from triage.facts import Catalogue, Fact, Kind, Value
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


Symbol = Any  # the solver's own expressions have no types
COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


@dataclass(frozen=True, eq=False)
class AnyChild:
    """Values and whether each is known. `with_fact` is the same child but for one fact."""

    catalogue: Catalogue
    values: Mapping[str, Symbol]
    known: Mapping[str, Symbol]

    def with_fact(self, key: str, value: Symbol, *, known: bool = True) -> "AnyChild":
        """This child, with another value of one fact."""
        return replace(
            self,
            values={**self.values, key: value},
            known={**self.known, key: z3.BoolVal(known)},
        )

    def without(self, key: str) -> "AnyChild":
        """This child, one fact not known."""
        return self.with_fact(key, self.values[key], known=False)

    def true(self, expression: Expression) -> Symbol:
        """Where the expression is true."""
        return self._planes(expression, True)[0]

    def not_false(self, expression: Expression) -> Symbol:
        """Where the expression is not false: true, or left open by what is not known."""
        return z3.Not(self._planes(expression, True)[1])

    @cached_property
    def _made(self) -> dict[tuple[Expression, bool], tuple[Symbol, Symbol]]:
        return {}

    def _planes(self, expression: Expression, positive: bool) -> tuple[Symbol, Symbol]:
        """`positive` is whether an even number of nots stands outside."""
        key = (expression, positive)
        if key not in self._made:
            self._made[key] = self._new(expression, positive)
        return self._made[key]

    def _new(self, expression: Expression, positive: bool) -> tuple[Symbol, Symbol]:
        match expression:
            case Not(inner):
                true, false = self._planes(inner, not positive)
                return false, true
            case And(parts):
                trues, falses = self._sides(parts, positive)
                return z3.And(trues), z3.Or(falses)
            case Or(parts):
                trues, falses = self._sides(parts, positive)
                return z3.Or(trues), z3.And(falses)
            case AtLeast(count, parts):
                trues, falses = self._sides(parts, positive)
                return _at_least(count, trues), _at_least(
                    len(parts) - count + 1, falses
                )
        return self._atom(expression, positive)

    def _sides(
        self, parts: Sequence[Expression], positive: bool
    ) -> tuple[list[Symbol], list[Symbol]]:
        pairs = [self._planes(part, positive) for part in parts]
        return [true for true, _ in pairs], [false for _, false in pairs]

    def _atom(self, atom: Atom, positive: bool) -> tuple[Symbol, Symbol]:
        holds, known = self._holds(atom), self.known[atom.fact]
        true, false = z3.And(known, holds), z3.And(known, z3.Not(holds))
        if not self.catalogue[atom.fact].fail_up:
            return true, false
        return (z3.Not(false), false) if positive else (true, z3.Not(true))

    def _holds(self, atom: Atom) -> Symbol:
        fact, value = self.catalogue[atom.fact], self.values[atom.fact]
        match atom:
            case IsTrue():
                return value
            case Compare(_, op, mark):
                return COMPARE[op](value, coded(fact, mark))
            case OneOf(_, marks):
                return z3.Or([value == coded(fact, mark) for mark in marks])


def any_child(catalogue: Catalogue, keys: Sequence[str]) -> AnyChild:
    """A child of whom only these facts are ever read."""
    return AnyChild(
        catalogue,
        {key: symbol(catalogue[key]) for key in keys},
        {key: z3.Bool(f"{key} is known") for key in keys},
    )


def symbol(fact: Fact, called: str = "") -> Symbol:
    """A symbol for any value of a fact."""
    sorts = {Kind.YES_NO: z3.Bool, Kind.NUMBER: z3.Real}
    return sorts.get(fact.kind, z3.Int)(f"{fact.key}{called}")


def within(fact: Fact, value: Symbol) -> Symbol:
    """The values the catalogue allows; a level is its place in `Fact.levels`."""
    if fact.kind is Kind.YES_NO:
        return z3.BoolVal(True)
    low = 0 if fact.levels else fact.low
    high = len(fact.levels) - 1 if fact.levels else fact.high
    edges = [value >= _exact(low)] if low is not None else []
    edges += [value <= _exact(high)] if high is not None else []
    return z3.And(edges)


def coded(fact: Fact, value: Value) -> Symbol:
    """A value as the solver's constant; numbers are exact fractions, never floats."""
    if fact.levels:
        return z3.IntVal(fact.levels.index(str(value)))
    if isinstance(value, bool):
        return z3.BoolVal(value)
    assert isinstance(value, int | float)
    return _exact(value) if fact.kind is Kind.COUNT else _fraction(value)


def read(fact: Fact, value: Symbol) -> Value:
    """The plain value of a constant the solver found."""
    if fact.kind is Kind.YES_NO:
        return bool(z3.is_true(value))
    if fact.levels:
        return str(fact.levels[value.as_long()])
    if fact.kind is Kind.NUMBER:
        return float(value.as_fraction())
    return int(value.as_long())


def more_urgent(fact: Fact, after: Symbol, before: Symbol) -> Symbol:
    """That a value with a direction got worse: yes is worse than no where risk is up."""
    worse, safer = (after, before) if fact.risk == "up" else (before, after)
    if fact.kind is Kind.YES_NO:
        return z3.And(worse, z3.Not(safer))
    return worse > safer


def _exact(value: float) -> Symbol:
    return z3.IntVal(int(value)) if value == int(value) else _fraction(value)


def _fraction(value: float) -> Symbol:
    return z3.Q(*float(value).as_integer_ratio())


def _at_least(count: int, parts: Sequence[Symbol]) -> Symbol:
    return z3.PbGe([(part, 1) for part in parts], count)
