"""Since when a rule has held: the day the facts that make it true became known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from triage.facts import Catalogue, Value
from triage.rulebook.language import And, AtLeast, Expression, Not, Or
from triage.rulebook.one_child import Truth, truth_of


def true_since(
    expression: Expression,
    values: Mapping[str, Value | None],
    dates: Mapping[str, date],
    catalogue: Catalogue,
    *,
    default: date,
) -> date:
    """The first day on which `expression` was true, as far as the dates tell.

    `and` waits for its last part, `or` for the first of its true ones, `at_least` for
    the one that made them enough; `not` asks the same of what is false. Facts without
    a date (derived ones, an undated list) count from `default`.
    """
    child = _Child(values=values, dates=dates, catalogue=catalogue, default=default)
    return child.since(expression, wanted=True)


@dataclass(frozen=True, kw_only=True)
class _Child:
    values: Mapping[str, Value | None]
    dates: Mapping[str, date]
    catalogue: Catalogue
    default: date

    def since(self, expression: Expression, *, wanted: bool) -> date:
        """Since when an expression has been true, or false when `wanted` is False.

        What is wanted turns at each `not`, exactly as a rule's polarity does.
        """
        match expression:
            case Not(inner):
                return self.since(inner, wanted=not wanted)
            case And(parts) | Or(parts) | AtLeast(_, parts):
                met = [part for part in parts if self._is(part, wanted)]
                days = sorted(self.since(part, wanted=wanted) for part in met)
                needed = _needed(expression, len(parts), wanted)
                return days[needed - 1] if len(days) >= needed else self.default
        return self.dates.get(expression.fact, self.default)

    def _is(self, part: Expression, wanted: bool) -> bool:
        side = Truth.TRUE if wanted else Truth.FALSE
        said = truth_of(part, self.values, self.catalogue, positive=wanted)
        return said is side


def _needed(expression: And | Or | AtLeast, parts: int, wanted: bool) -> int:
    """How many parts must be as wanted before the whole is."""
    match expression:
        case And():
            return parts if wanted else 1
        case Or():
            return 1 if wanted else parts
        case AtLeast(count):
            return count if wanted else parts - count + 1
