"""The closed language of rules: facts, comparisons, and, or, not, in, at_least.

Text is read by Python's own parser and only the shapes below are let through, so no
rule can compute, call or look anything up. Every fact, level and number is checked
against the catalogue while reading.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Kind


Op = Literal["==", "!=", "<", "<=", ">", ">="]

OPS: dict[type[ast.cmpop], Op] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
TURNED: dict[Op, Op] = {
    "==": "==",
    "!=": "!=",
    "<": ">",
    "<=": ">=",
    ">": "<",
    ">=": "<=",
}
LONGEST = 1000
DEEPEST = 12
LARGEST = 1_000_000_000  # fits the columns of whole numbers


class BadExpression(TriageError):
    """{reason} (column {column}).{nearest}"""


@dataclass(frozen=True)
class IsTrue:
    """A yes/no fact is yes."""

    fact: str


@dataclass(frozen=True)
class Compare:
    """A fact against a constant. Levels compare by their place in `Fact.levels`."""

    fact: str
    op: Op
    value: int | float | str


@dataclass(frozen=True)
class OneOf:
    """A fact is one of some constants."""

    fact: str
    values: tuple[int | float | str, ...]


@dataclass(frozen=True)
class Not:
    """The inner expression is false."""

    inner: "Expression"


@dataclass(frozen=True)
class And:
    """Every part is true."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class Or:
    """Some part is true."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True)
class AtLeast:
    """At least `count` parts are true."""

    count: int
    parts: tuple["Expression", ...]


Atom = IsTrue | Compare | OneOf
Expression = Atom | Not | And | Or | AtLeast


def parse(source: str, catalogue: Catalogue) -> Expression:
    """Read one expression. Raises `BadExpression` naming the column and the reason."""
    if len(source) > LONGEST:
        raise _bad(f"An expression may be {LONGEST} characters at most", None)
    try:
        tree = ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError) as problem:
        raise _bad(f"This is not an expression: {problem.args[0]}", None) from problem
    return _Reader(catalogue).read(tree, 0)


def atoms(expression: Expression) -> Iterator[Atom]:
    """Every comparison and yes/no fact, from left to right."""
    match expression:
        case Not(inner):
            yield from atoms(inner)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from atoms(part)
        case _:
            yield expression


def facts_in(expression: Expression) -> tuple[str, ...]:
    """Keys of the facts read, each once, from left to right."""
    return tuple(dict.fromkeys(atom.fact for atom in atoms(expression)))


def _bad(
    reason: str, node: ast.AST | None, nearest: str | None = None
) -> BadExpression:
    return BadExpression(
        reason=reason,
        column=getattr(node, "col_offset", 0) + 1,
        nearest=f' Did you mean "{nearest}"?' if nearest else "",
    )


class _Reader:
    """From Python's tree to ours; anything not asked for is refused."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def read(self, node: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST:
            raise _bad(f"An expression may be nested {DEEPEST} deep at most", node)
        match node:
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self.read(value, depth + 1) for value in values)
                return And(parts) if isinstance(op, ast.And) else Or(parts)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand, depth + 1))
            case ast.Compare():
                return self._comparison(node)
            case ast.Name():
                return self._yes_no(node)
            case ast.Call(func=ast.Name(id="at_least"), args=args, keywords=[]):
                return self._at_least(node, args, depth)
        raise _bad(
            "Only facts, comparisons, and, or, not, in, at_least may stand", node
        )

    def _yes_no(self, node: ast.Name) -> IsTrue:
        fact = self._fact(node)
        if fact.kind is not Kind.YES_NO:
            raise _bad(f"{fact.key} is not a yes/no fact: compare it", node)
        return IsTrue(fact.key)

    def _at_least(self, node: ast.Call, args: list[ast.expr], depth: int) -> AtLeast:
        match args:
            case [ast.Constant(value=int(count)), *rest] if _enough(count, rest):
                parts = tuple(self.read(arg, depth + 1) for arg in rest)
                return AtLeast(count, parts)
        raise _bad("at_least needs a number, then at least that many conditions", node)

    def _comparison(self, node: ast.Compare) -> Expression:
        sides = [node.left, *node.comparators]
        parts = [
            self._pair(left, op, right)
            for left, op, right in zip(sides, node.ops, sides[1:], strict=False)
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Expression:
        if isinstance(op, ast.In | ast.NotIn):
            one_of = self._one_of(left, right)
            return Not(one_of) if isinstance(op, ast.NotIn) else one_of
        if type(op) not in OPS:
            raise _bad("Only == != < <= > >= and in may compare", left)
        sign = OPS[type(op)]
        if isinstance(left, ast.Name):
            fact = self._fact(left)
            return Compare(fact.key, sign, self._constant(fact, right, sign))
        if isinstance(right, ast.Name):
            fact = self._fact(right)
            turned = TURNED[sign]
            return Compare(fact.key, turned, self._constant(fact, left, turned))
        raise _bad("A comparison needs a fact on one side", left)

    def _one_of(self, left: ast.expr, right: ast.expr) -> OneOf:
        match left, right:
            case ast.Name(), ast.Tuple(elts=[*ones]) | ast.List(elts=[*ones]) if ones:
                fact = self._fact(left)
                values = [self._constant(fact, one, "==") for one in ones]
                return OneOf(fact.key, tuple(values))
        raise _bad('"in" needs a fact before it and (a, list) after it', left)

    def _fact(self, node: ast.Name) -> Fact:
        fact = self._catalogue.get(node.id)
        if fact is None:
            near = get_close_matches(node.id, self._catalogue, 1)
            raise _bad(f"There is no fact {node.id}", node, *near)
        if fact.kind is Kind.DATE:
            raise _bad(f"{fact.key} is a date: use a derived fact", node)
        return fact

    def _constant(self, fact: Fact, node: ast.expr, op: Op) -> int | float | str:
        value = _literal(node)
        if fact.kind is Kind.YES_NO:
            raise _bad(f"{fact.key} is a yes/no fact: it stands alone", node)
        if fact.levels:
            return _level(fact, node, value, op)
        if type(value) is bool or not isinstance(value, int | float):
            raise _bad(f"{fact.key} is compared with a number", node)
        if abs(value) > LARGEST:
            raise _bad(f"A number may be {LARGEST:,} at most", node)
        if fact.kind is Kind.COUNT and value != int(value):
            raise _bad(f"{fact.key} is a whole number; {value} is not", node)
        return value


def _enough(count: int, parts: Sequence[ast.expr]) -> bool:
    return count is not True and 0 < count <= len(parts)


def _literal(node: ast.expr) -> object:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(v) | float(v))):
            return v if type(v) is bool else -v  # a bool is refused as one
    raise _bad("A fact is compared with a constant", node)


def _level(fact: Fact, node: ast.expr, value: object, op: Op) -> str:
    if not isinstance(value, str) or value not in fact.levels:
        near = get_close_matches(str(value), fact.levels, 1, 0.4)
        raise _bad(f"{value} is not a level of {fact.key}", node, *near)
    if fact.kind is Kind.CHOICE and op not in ("==", "!="):
        raise _bad(f"The choices of {fact.key} have no order", node)
    return value
