"""One child at a time: a book's rules as one generated function.

See `source` for what is generated and how unknown is read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from triage.facts import Catalogue, Value
from triage.referrals import Band
from triage.rulebook.language import Expression, facts_in
from triage.rulebook.rules import BandFloor, Rule, RuleBook
from triage.rulebook.source import Source, made


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


BANDS = {int(band): band for band in Band}


class OneChild:
    """A book, ready to judge one child after another."""

    def __init__(self, book: RuleBook) -> None:
        self._judge = _generated(book)

    def judge(self, values: Mapping[str, Value | None]) -> Judgement:
        """What the book says of a child with these values; absent keys are unknown."""
        confirmed, possible, fired, still_open = self._judge(values.get)
        return Judgement(
            confirmed=BANDS[confirmed],
            possible=BANDS[possible],
            fired=tuple(fired),
            undecided=tuple(still_open),
        )


@cache
def compile_book(book: RuleBook) -> OneChild:
    """A book's generated judge, made once."""
    return OneChild(book)


def truth_of(
    expression: Expression,
    values: Mapping[str, Value | None],
    catalogue: Catalogue,
    *,
    positive: bool = True,
) -> Truth:
    """What one expression is for one child.

    A part of a larger expression is asked with `positive` False where an odd number of
    nots stands outside it: its `fail_up` facts then read the other way.
    """
    true, false = _planes_of(expression, catalogue, positive)(values.get)
    if true:
        return Truth.TRUE
    return Truth.FALSE if false else Truth.OPEN


def lacking(
    expression: Expression, values: Mapping[str, Value | None], catalogue: Catalogue
) -> tuple[str, ...]:
    """Unknown facts that keep an expression open; empty when it is decided."""
    return tuple(_lacking_of(expression, catalogue)(values.get))


@cache
def _planes_of(
    expression: Expression, catalogue: Catalogue, positive: bool
) -> Callable[..., tuple[bool, bool]]:
    source = Source(catalogue, facts_in(expression))
    true, false = source.planes(expression, positive=positive)
    reading, codes = _reading(source, catalogue)
    return made(
        "planes", ["def planes(get):", *reading, f" return {true}, {false}"], **codes
    )


@cache
def _lacking_of(
    expression: Expression, catalogue: Catalogue
) -> Callable[..., dict[str, None]]:
    source = Source(catalogue, facts_in(expression))
    reading, codes = _reading(source, catalogue)
    lines = [
        "def lacking(get):",
        *reading,
        " found = {}",
        *source.lacking(expression),
        " return found",
    ]
    return made("lacking", lines, **codes)


def _reading(
    source: Source, catalogue: Catalogue
) -> tuple[list[str], dict[str, dict[Value | None, int | None]]]:
    """Lines that read each fact once, and the places of the levels they look up."""
    lines, codes = [], {}
    for key, name in source.names.items():
        levels = catalogue[key].levels
        lines.append(
            f" {name} = c{name}[get({key!r})]" if levels else f" {name} = get({key!r})"
        )
        if levels:
            places: dict[Value | None, int | None] = {
                level: at for at, level in enumerate(levels)
            }
            codes[f"c{name}"] = places | {None: None}
    return lines, codes


def _generated(
    book: RuleBook,
) -> Callable[..., tuple[int, int, list[str], list[Undecided]]]:
    """The whole book as one function: bands as it goes, rules in the book's order."""
    facts = dict.fromkeys(key for rule in book.rules for key in rule.facts)
    source = Source(book.catalogue, tuple(facts))
    reading, names = _reading(source, book.catalogue)
    lines = ["def judge(get):", *reading]
    lines += [f" confirmed = possible = {int(Band.P4)}", " fired = []; still_open = []"]
    constants: dict[str, Any] = dict(names)
    for at, rule in enumerate(book.rules):
        lines += _rule_lines(source, rule, f"u{at}")
        constants[f"u{at}"] = _undecided_as(rule, book.catalogue)
    lines += [
        " if confirmed < possible: possible = confirmed",
        " return confirmed, possible, fired, still_open",
    ]
    return made("judge", lines, **constants)


def _rule_lines(source: Source, rule: Rule, undecided: str) -> list[str]:
    true, false = source.planes(rule.when)
    lines = [f" if {true}:", f"  fired.append({rule.id!r})"]
    lines += _floor_lines(rule, "confirmed")
    lines.append(f" elif not {false}:")
    single = len(rule.facts) == 1
    lines.append(f"  still_open.append({undecided}{'' if single else '(get)'})")
    return lines + _floor_lines(rule, "possible")


def _floor_lines(rule: Rule, band: str) -> list[str]:
    if not isinstance(rule.outcome, BandFloor):
        return []
    floor = int(rule.outcome.band)
    return [f"  if {band} > {floor}: {band} = {floor}"]


def _undecided_as(rule: Rule, catalogue: Catalogue) -> object:
    """What an open rule lacks: its one fact, or a function that looks for them."""
    if len(rule.facts) == 1:
        return Undecided(rule=rule.id, facts=rule.facts)
    find = _lacking_of(rule.when, catalogue)

    @cache
    def said(facts: tuple[str, ...]) -> Undecided:
        return Undecided(rule=rule.id, facts=facts)

    return lambda get: said(tuple(find(get)))
