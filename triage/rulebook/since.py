"""Since when a rule has held: the day the facts that make it true became known."""

from collections.abc import Mapping
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

    `and` waits for its last part, `or` for the first of its true ones. Facts without a
    date (derived ones, an undated list) count from `default`.
    """
    return _since(expression, True, values, dates, catalogue, default)


def _since(
    expression: Expression,
    wanted: bool,
    values: Mapping[str, Value | None],
    dates: Mapping[str, date],
    catalogue: Catalogue,
    default: date,
) -> date:
    """Since when `expression` has been true, or false when `wanted` is False."""

    def inner(part: Expression, sought: bool) -> date:
        return _since(part, sought, values, dates, catalogue, default)

    match expression:
        case Not(one):
            return inner(one, not wanted)
        case And(parts) | Or(parts) | AtLeast(_, parts):
            # A part with an unknown fail-up fact reads as the rule needs it to.
            met = [p for p in parts if truth_of(p, values, catalogue) is _side(wanted)]
            days = sorted(inner(part, wanted) for part in met or parts)
            return days[_needed(expression, len(parts), wanted, len(days)) - 1]
    return dates.get(expression.fact, default)


def _side(wanted: bool) -> Truth:
    return Truth.TRUE if wanted else Truth.FALSE


def _needed(expression: Expression, parts: int, wanted: bool, have: int) -> int:
    """How many parts must be met before the whole is."""
    match expression:
        case And():
            needed = parts if wanted else 1
        case AtLeast(count, _):
            needed = count if wanted else parts - count + 1
        case _:
            needed = 1 if wanted else parts
    return min(needed, have)
