"""Every small slip of a pen in a rule book: one token of one rule, changed.

A book is well tested when each slip is noticed: refused where it is read, by one of the
rule's own examples, or by a proof.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from keyword import iskeyword
from tokenize import NAME, NUMBER, OP, STRING, TokenInfo, generate_tokens

from triage.facts import Catalogue, Fact
from triage.referrals import Band
from triage.rulebook.language import OPS
from triage.rulebook.rules import BandFloor, ClockRule, Outcome, Rule


NEIGHBOURS = 2  # facts of the same kind on either side, in the catalogue's order
SIGNS = tuple(OPS.values())


@dataclass(frozen=True, kw_only=True)
class Mutant:
    """A rule with one token changed; `when` may no longer be an expression."""

    rule: Rule
    name: str  # the rule, and the change as "was -> is"
    when: str
    outcome: Outcome


def mutants(rule: Rule, catalogue: Catalogue) -> Iterator[Mutant]:
    """Each mutant of one rule, once."""
    seen = {rule.when_text}
    for was, now, when in _conditions(rule.when_text, catalogue):
        if when not in seen:
            seen.add(when)
            name = f"{rule.id}: {was} -> {now} in {when}"
            yield Mutant(rule=rule, name=name, when=when, outcome=rule.outcome)
    for change, outcome in _outcomes(rule.outcome):
        name = f"{rule.id}: {change}"
        yield Mutant(rule=rule, name=name, when=rule.when_text, outcome=outcome)


def _conditions(text: str, catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """What stood, what stands there now, and the whole condition."""
    tokens = list(generate_tokens(StringIO(text).readline))
    for at, token in enumerate(tokens):
        for now in _instead(tokens, at, catalogue):
            start, end = token.start[1], token.end[1]
            yield token.string, now or "nothing", f"{text[:start]}{now}{text[end:]}"


def _instead(tokens: list[TokenInfo], at: int, catalogue: Catalogue) -> Iterator[str]:
    token = tokens[at]
    match token.type:
        case x if x == OP and token.string in SIGNS:
            yield from (sign for sign in SIGNS if sign != token.string)
        case x if x == NUMBER:
            yield from (str(int(token.string) + step) for step in (-1, 1))
        case x if x == STRING:
            yield from _levels(tokens, at, catalogue)
        case x if x == NAME and iskeyword(token.string):
            yield from KEYWORDS.get(token.string, ())
        case x if x == NAME and token.string in catalogue:
            yield f"not {token.string}"
            yield from _siblings(catalogue[token.string], catalogue)


KEYWORDS = {"and": ("or",), "or": ("and",), "not": ("",), "in": ("not in",)}


def _levels(tokens: list[TokenInfo], at: int, catalogue: Catalogue) -> Iterator[str]:
    """The levels beside one; the fact is the last named before it."""
    before = [one.string for one in tokens[:at] if one.string in catalogue]
    levels = catalogue[before[-1]].levels if before else ()
    level = tokens[at].string.strip("\"'")
    if level in levels:
        place = levels.index(level)
        near = [*levels[max(place - 1, 0) : place], *levels[place + 1 : place + 2]]
        yield from (f'"{one}"' for one in near)


def _siblings(fact: Fact, catalogue: Catalogue) -> Iterator[str]:
    """Facts of the same kind that stand nearest in the catalogue."""
    alike = [one.key for one in catalogue.values() if one.kind is fact.kind]
    at = alike.index(fact.key)
    yield from alike[max(at - NEIGHBOURS, 0) : at]
    yield from alike[at + 1 : at + 1 + NEIGHBOURS]


def _outcomes(outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
    match outcome:
        case BandFloor(band=band):
            for step in (-1, 1):
                if band + step in set(Band):
                    now = Band(band + step)
                    yield f"{band.name} -> {now.name}", BandFloor(band=now)
        case ClockRule():
            yield from _clocks(outcome)


def _clocks(clock: ClockRule) -> Iterator[tuple[str, Outcome]]:
    unit = "working_days" if clock.days is None else "days"
    length = clock.working_days if clock.days is None else clock.days
    assert length is not None
    for step in (-1, 1):
        change: dict[str, int] = {unit: length + step}
        yield f"{unit} {length} -> {length + step}", replace(clock, **change)  # type: ignore[arg-type]  # a number of days
    swapped = replace(clock, days=clock.working_days, working_days=clock.days)
    yield f"{unit} -> the other days", swapped
    other = "known" if clock.start == "clock start" else "clock start"
    yield f"from {clock.start} -> from {other}", replace(clock, start=other)
    by = replace(clock, seen_by=not clock.seen_by)
    yield f"seen_by {clock.seen_by} -> {by.seen_by}", by
