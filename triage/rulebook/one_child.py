"""One child at a time: Python generated from a book's expressions, never from its text.

Truth is two planes, is-true and is-false; an unknown fact is in neither. A fact marked
`fail_up` that is not known takes, wherever it stands, the reading that makes the whole
rule more true: its most urgent one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property, lru_cache
from typing import Any

from triage.facts import Catalogue, Value
from triage.referrals import Band
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
    facts_in,
)
from triage.rulebook.rules import BandFloor, RuleBook


class Truth(Enum):
    """What an expression is for one child."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """A rule that known facts leave open, and the unknown facts that keep it so."""

    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a book says of one child."""

    confirmed: Band
    possible: Band
    fired: tuple[str, ...]
    undecided: tuple[Undecided, ...]


Planes = tuple[str, str]  # Python source of is-true and of is-false


class Source:
    """Writes expressions as Python over locals named v0, v1, ... one per fact."""

    def __init__(self, catalogue: Catalogue, facts: Sequence[str]) -> None:
        self._catalogue = catalogue
        self._names = {key: f"v{at}" for at, key in enumerate(facts)}

    def planes(self, expression: Expression, *, positive: bool = True) -> Planes:
        match expression:
            case Not(inner):
                true, false = self.planes(inner, positive=not positive)
                return false, true
            case And(parts):
                return self._joined(parts, positive, "and", "or")
            case Or(parts):
                return self._joined(parts, positive, "or", "and")
            case AtLeast(count, parts):
                met, missed = self._sides(parts, positive)
                enough = f"({'+'.join(met)}) >= {count}"
                too_few = f"({'+'.join(missed)}) > {len(parts) - count}"
                return f"({enough})", f"({too_few})"
        return self._atom(expression, positive)

    def _joined(
        self, parts: Sequence[Expression], positive: bool, for_true: str, for_false: str
    ) -> Planes:
        true, false = self._sides(parts, positive)
        return f"({f' {for_true} '.join(true)})", f"({f' {for_false} '.join(false)})"

    def _sides(
        self, parts: Sequence[Expression], positive: bool
    ) -> tuple[list[str], list[str]]:
        pairs = [self.planes(part, positive=positive) for part in parts]
        return [true for true, _ in pairs], [false for _, false in pairs]

    def _atom(self, atom: Atom, positive: bool) -> Planes:
        name, holds = self._names[atom.fact], self._holds(atom)
        fail_up = self._catalogue[atom.fact].fail_up
        if_true = "is None or" if fail_up and positive else "is not None and"
        if_false = "is None or" if fail_up and not positive else "is not None and"
        return f"({name} {if_true} {holds})", f"({name} {if_false} not {holds})"

    def _holds(self, atom: Atom) -> str:
        name, code = self._names[atom.fact], self._code(atom.fact)
        match atom:
            case IsTrue():
                return name
            case Compare(_, op, value):
                return f"({name} {op} {code(value)!r})"
            case OneOf(_, values):
                return f"({name} in {tuple(code(value) for value in values)!r})"

    def _code(self, key: str) -> Callable[[Any], Any]:
        levels = self._catalogue[key].levels
        return levels.index if levels else lambda value: value


def encode(catalogue: Catalogue, key: str, value: Value | None) -> Value | None:
    """A value as generated code reads it: a level by its place, others as they are."""
    if value is None or not catalogue[key].levels:
        return value
    return catalogue[key].levels.index(str(value))


def truth_of(
    expression: Expression, values: Mapping[str, Value | None], catalogue: Catalogue
) -> Truth:
    """What one expression is for one child."""
    keys = facts_in(expression)
    coded = [encode(catalogue, key, values.get(key)) for key in keys]
    true, false = _planes_of(expression, catalogue)(*coded)
    if true:
        return Truth.TRUE
    return Truth.FALSE if false else Truth.OPEN


@cache
def _planes_of(
    expression: Expression, catalogue: Catalogue
) -> Callable[..., tuple[bool, bool]]:
    keys = facts_in(expression)
    true, false = Source(catalogue, keys).planes(expression)
    names = ", ".join(f"v{at}" for at in range(len(keys)))
    made: dict[str, Any] = {}
    exec(f"def planes({names}):\n return {true}, {false}", made)  # noqa: S102  # written above from checked nodes
    return made["planes"]  # type: ignore[no-any-return]


class OneChild:
    """A book, ready to judge one child after another."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._facts = tuple(dict.fromkeys(k for rule in book.rules for k in rule.facts))
        self._levels = {
            key: {level: at for at, level in enumerate(book.catalogue[key].levels)}
            for key in self._facts
            if book.catalogue[key].levels
        }
        self._judge = self._generated()
        self._remembered = lru_cache(maxsize=1 << 14)(self._lacking_for)

    def judge(self, values: Mapping[str, Value | None]) -> Judgement:
        """What the book says of a child with these values; absent keys are unknown."""
        coded = [self._coded(key, values.get(key)) for key in self._facts]
        fired, open_ = self._judge(*coded)
        rules, bands = self._book.rules, self._bands
        confirmed = min((bands[at] for at in fired), default=Band.P4)
        return Judgement(
            confirmed=confirmed,
            possible=min((confirmed, *(bands[at] for at in open_))),
            fired=tuple(rules[at].id for at in fired),
            undecided=tuple(
                Undecided(rule=rules[at].id, facts=self._lacking(at, values))
                for at in open_
            ),
        )

    def _coded(self, key: str, value: Value | None) -> Any:
        levels = self._levels.get(key)
        return levels[str(value)] if levels and value is not None else value

    @cached_property
    def _bands(self) -> list[Band]:
        return [
            rule.outcome.band if isinstance(rule.outcome, BandFloor) else Band.P4
            for rule in self._book.rules
        ]

    def _lacking(self, at: int, values: Mapping[str, Value | None]) -> tuple[str, ...]:
        rule = self._book.rules[at]
        if len(rule.facts) == 1:
            return rule.facts
        return self._remembered(at, tuple(values.get(key) for key in rule.facts))

    def _lacking_for(self, at: int, said: tuple[Value | None, ...]) -> tuple[str, ...]:
        rule = self._book.rules[at]
        values = dict(zip(rule.facts, said, strict=True))
        return lacking(rule.when, values, self._book.catalogue)

    def _generated(self) -> Callable[..., tuple[list[int], list[int]]]:
        source = Source(self._book.catalogue, self._facts)
        names = ", ".join(f"v{at}" for at in range(len(self._facts)))
        body = [f"def judge({names}):", " fired = []; still_open = []"]
        for at, rule in enumerate(self._book.rules):
            true, false = source.planes(rule.when)
            body.append(f" if {true}: fired.append({at})")
            body.append(f" elif not {false}: still_open.append({at})")
        body.append(" return fired, still_open")
        made: dict[str, Any] = {}
        exec("\n".join(body), made)  # noqa: S102  # written above from checked nodes
        return made["judge"]  # type: ignore[no-any-return]


def lacking(
    expression: Expression, values: Mapping[str, Value | None], catalogue: Catalogue
) -> tuple[str, ...]:
    """Unknown facts that keep an expression open; empty when it is decided."""
    if truth_of(expression, values, catalogue) is not Truth.OPEN:
        return ()
    match expression:
        case Not(inner):
            return lacking(inner, values, catalogue)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            found = (lacking(part, values, catalogue) for part in parts)
            return tuple(dict.fromkeys(key for keys in found for key in keys))
    return (expression.fact,)


@cache
def compile_book(book: RuleBook) -> OneChild:
    """A book's generated judge, made once."""
    return OneChild(book)
