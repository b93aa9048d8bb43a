"""Every rule can hold, can fail to hold, and adds something no other rule says."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import z3

from triage.referrals import Band
from triage.rulebook.certificate import Failure
from triage.rulebook.one_child import OneChild
from triage.rulebook.proof.prover import Child, Property, Prover
from triage.rulebook.rules import BandFloor, Rule, Then


def reachable(standing: Collection[str]) -> Property:
    """`standing` names the rules that are meant to hold for every child."""

    def look(prover: Prover) -> Iterator[Failure]:
        for rule in prover.book.rules:
            yield from _never(prover, rule)
            yield from _always(prover, rule, standing)

    return Property(
        name="reachable",
        sentence="Every rule holds for some children and, unless meant to, not for all.",
        look=look,
    )


def _never(prover: Prover, rule: Rule) -> Iterator[Failure]:
    """A rule must hold for a child of whom everything is known."""
    if not prover.exists(*prover.all_known(), prover.child.true(rule.when)):
        sentence = f"No child of whom all is known can ever meet {rule.id}."
        yield _from_example(prover, rule, Then.FIRES, sentence)


def _always(prover: Prover, rule: Rule, standing: Collection[str]) -> Iterator[Failure]:
    found = prover.exists(*prover.all_known(), z3.Not(prover.child.true(rule.when)))
    if not found and rule.id not in standing:
        sentence = f"Every child of whom all is known meets {rule.id}."
        yield _from_example(prover, rule, Then.DOES_NOT, sentence)
    if found and rule.id in standing:
        sentence = f"{rule.id} is meant for every child and leaves this one out."

        def shows(child: Child, _: Child) -> str | None:
            judged = prover.judge(child)
            said = {*judged.fired, *(one.rule for one in judged.undecided)}
            return None if rule.id in said else f"{rule.id} does not"

        yield prover.failure(found, rule.id, sentence, shows)


def _from_example(prover: Prover, rule: Rule, then: Then, sentence: str) -> Failure:
    """The rule's own example: a child outside the catalogue, or not known enough."""
    example = next(one for one in rule.examples if one.then is then)
    fires = rule.id in prover.judge(example.facts).fired
    assert fires is (then is Then.FIRES)
    return prover.written(rule.id, sentence, example.facts, f"{rule.id} {then}")


def look_for_redundant(prover: Prover) -> Iterator[Failure]:
    """Band rules against all that set their band; others against the same outcome."""
    for rule in prover.book.rules:
        others = [one.when for one in _others(prover, rule)]
        holds = prover.child.true(rule.when)
        beside = z3.Or([prover.child.true(one) for one in others])
        if _band(rule) is Band.P4 or not prover.exists(holds, z3.Not(beside)):
            yield from _without(prover, rule)


def _others(prover: Prover, rule: Rule) -> list[Rule]:
    if isinstance(rule.outcome, BandFloor):
        return [one for one in prover.setting(rule.outcome.band) if one is not rule]
    return [
        one
        for one in prover.book.rules
        if one.outcome == rule.outcome and one is not rule
    ]


def _band(rule: Rule) -> Band | None:
    return rule.outcome.band if isinstance(rule.outcome, BandFloor) else None


def _without(prover: Prover, rule: Rule) -> Iterator[Failure]:
    """A child who meets the rule, and has all the same without it."""
    found = prover.exists(prover.child.true(rule.when))
    others = {one.id for one in _others(prover, rule)}
    rest = tuple(one for one in prover.book.rules if one is not rule)
    without = OneChild(replace(prover.book, rules=rest, digest=f"without {rule.id}"))

    def shows(child: Child, _: Child) -> str | None:
        judged, left = prover.judge(child), without.judge(child)
        if rule.id not in judged.fired or judged.confirmed != left.confirmed:
            return None
        by = ", ".join(one for one in judged.fired if one in others) or "any child"
        return f"{judged.confirmed.name} -> {left.confirmed.name} without it, by {by}"

    if found:
        sentence = f"{rule.id} never changes anything: other rules say as much."
        yield prover.failure(found, rule.id, sentence, shows)


REDUNDANT = Property(
    name="no redundant rule",
    sentence="Every rule adds something: a band, or an outcome no other rule gives.",
    look=look_for_redundant,
)
