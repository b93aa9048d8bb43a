"""What may never rank has no influence on the band or on a date to be seen by."""

from collections.abc import Collection, Iterator

import z3

from triage.rulebook.certificate import Failure
from triage.rulebook.proof.monotone import stops
from triage.rulebook.proof.prover import Property, Prover
from triage.rulebook.rules import BandFloor, ClockRule, Rule


def no_influence(forbidden: Collection[str]) -> Property:
    """Two children who differ in these facts alone are placed alike."""

    def look(prover: Prover) -> Iterator[Failure]:
        for rule in prover.book.rules:
            for key in rule.facts:
                if _places(rule) and _may_not(prover, key, forbidden):
                    yield from _moved(prover, rule, key)

    return Property(
        name="forbidden facts",
        sentence="Facts that may never rank change no band and no date to be seen by.",
        look=look,
    )


def _places(rule: Rule) -> bool:
    match rule.outcome:
        case BandFloor():
            return True
        case ClockRule(seen_by=seen_by):
            return seen_by
    return False


def _may_not(prover: Prover, key: str, forbidden: Collection[str]) -> bool:
    return prover.catalogue[key].forbidden or key in forbidden


def _moved(prover: Prover, rule: Rule, key: str) -> Iterator[Failure]:
    """The same child but for the forbidden fact, another value of it or not known."""
    before, (after, allowed) = prover.child, prover.another(key)
    unknown = before.without(key)
    holds, label = before.true(rule.when), prover.catalogue[key].label
    sentence = f"{label} may never rank, and it moves {rule.id}."
    shows = stops(prover, rule)
    found = prover.exists(holds, allowed, z3.Not(after.true(rule.when)))
    if found:
        then = {key: after.values[key]}
        yield prover.failure(found, rule.id, sentence, shows, then)
        return
    found = prover.exists(holds, z3.Not(unknown.true(rule.when)))
    if found:
        yield prover.failure(found, rule.id, sentence, shows, {key: None})
