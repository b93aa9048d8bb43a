"""Invented children around every mark of a book, the same ones each time."""

from collections.abc import Iterator, Sequence
from random import Random

from triage.facts import Catalogue, Fact, Kind, Value
from triage.rulebook.questions import answers
from triage.rulebook.rules import Rule, RuleBook


Child = dict[str, Value | None]
SEED = 1
PLAIN = 20  # children without a mark in mind


def around(book: RuleBook) -> list[Child]:
    """Each rule at each value just before, at and after its marks, and with each of its
    facts unknown; each fact the only one not known; then children known at random."""
    random = Random(SEED)
    marked = [one for rule in book.rules for one in _of_rule(book, rule, random)]
    anyone = [_anyone(book, random) for _ in range(PLAIN)]
    calm = {key: _calmest(book, key) for key in inputs(book)}
    all_but_one = [calm | {key: None} for key in calm]
    return [_whole(book, one) for one in (*all_but_one, *marked, *anyone)]


def inputs(book: RuleBook) -> list[str]:
    """The facts the book reads, each once."""
    return list(dict.fromkeys(key for rule in book.rules for key in rule.facts))


def as_inputs(catalogue: Catalogue, child: Child) -> dict[str, object]:
    """A child as an export asks for one: a level is its place, from 0."""
    return {key: _coded(catalogue[key], value) for key, value in child.items()}


def _coded(fact: Fact, value: Value | None) -> object:
    level = fact.kind is Kind.LEVEL and value is not None
    return fact.levels.index(str(value)) if level else value


def _whole(book: RuleBook, child: Child) -> Child:
    return {key: child.get(key) for key in inputs(book)}


def _of_rule(book: RuleBook, rule: Rule, random: Random) -> Iterator[Child]:
    """One fact of the rule changed at a time, its others as an example has them."""
    known = [dict(example.facts) for example in rule.examples] or [{}]
    for key in rule.facts:
        for value in (None, *answers(book.catalogue, book.catalogue[key], [rule])):
            example = random.choice(known)
            yield (
                (_anyone(book, random) if random.random() < 0.5 else {})
                | example
                | {key: value}
            )


def _calmest(book: RuleBook, key: str) -> Value:
    """A value at which no rule that reads the fact asks for a sooner place."""
    safest = book.catalogue[key].safest
    return _tried(book, key)[0] if safest is None else safest


def _anyone(book: RuleBook, random: Random) -> Child:
    """Some facts known, to any of the values the book looks at."""
    keys = random.sample(inputs(book), random.randint(0, len(inputs(book))))
    return {key: random.choice(_tried(book, key)) for key in keys}


def _tried(book: RuleBook, key: str) -> Sequence[Value]:
    return answers(book.catalogue, book.catalogue[key], book.rules)
