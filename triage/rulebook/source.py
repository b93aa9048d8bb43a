"""Python source written from checked expressions, never from a rule's text.

Truth is two planes, is-true and is-false; an unknown fact is in neither. A fact marked
`fail_up` that is not known takes, wherever it stands, the reading that makes the whole
rule more true: its most urgent one. Each place is read on its own, so a rule may be
true although no single value would make it so; it errs towards the child.
"""

from collections.abc import Callable, Sequence
from typing import Any

from triage.facts import Catalogue
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


Planes = tuple[str, str]  # source of is-true and of is-false


class Source:
    """Writes expressions as Python over locals named v0, v1, ... one per fact.

    A level is read by its place in `Fact.levels`; other values as they are.
    """

    def __init__(self, catalogue: Catalogue, facts: Sequence[str]) -> None:
        self._catalogue = catalogue
        self.names = {key: f"v{at}" for at, key in enumerate(facts)}

    def planes(self, expression: Expression, *, positive: bool = True) -> Planes:
        """`positive` is whether an even number of nots stands outside."""
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
        name, holds = self.names[atom.fact], self._holds(atom)
        fail_up = self._catalogue[atom.fact].fail_up
        if_true = "is None or" if fail_up and positive else "is not None and"
        if_false = "is None or" if fail_up and not positive else "is not None and"
        return f"({name} {if_true} {holds})", f"({name} {if_false} not {holds})"

    def _holds(self, atom: Atom) -> str:
        name, code = self.names[atom.fact], self._code(atom.fact)
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

    def lacking(
        self, expression: Expression, *, positive: bool = True, depth: int = 1
    ) -> list[str]:
        """Lines that add to `found` the facts that leave an expression open."""
        true, false = self.planes(expression, positive=positive)
        lines = [f"{' ' * depth}if not {true} and not {false}:"]
        for part, inside in _parts(expression, positive):
            lines += self.lacking(part, positive=inside, depth=depth + 1)
        if isinstance(expression, IsTrue | Compare | OneOf):
            lines.append(f"{' ' * depth} found[{expression.fact!r}] = None")
        return lines


def _parts(expression: Expression, positive: bool) -> list[tuple[Expression, bool]]:
    match expression:
        case Not(inner):
            return [(inner, not positive)]
        case And(parts) | Or(parts) | AtLeast(_, parts):
            return [(part, positive) for part in parts]
    return []


def made(name: str, lines: Sequence[str], **names: object) -> Callable[..., Any]:
    """The function `name` that the lines define; it sees nothing but `names`."""
    inside: dict[str, Any] = {"__builtins__": {}, **names}
    exec("\n".join(lines), inside)  # noqa: S102  # written above from checked nodes
    return inside[name]  # type: ignore[no-any-return]  # it is what the lines define
