"""A fact that gets worse never makes a rule less true, nor a band less urgent."""

from collections.abc import Iterator

import z3

from triage.rulebook.certificate import Failure
from triage.rulebook.proof import polarity
from triage.rulebook.proof.prover import Child, Property, Prover, Shows
from triage.rulebook.proof.symbols import AnyChild, more_urgent
from triage.rulebook.rules import Rule


def look_at_rules(prover: Prover) -> Iterator[Failure]:
    """Each rule on its own, so that no other rule hides what it does."""
    for rule in prover.book.rules:
        for key in polarity.against(rule, prover.catalogue):
            yield from _rule(prover, rule, key)


def _rule(prover: Prover, rule: Rule, key: str) -> Iterator[Failure]:
    """A rule that fires and then does not; failing that, one that only might have."""
    before, (after, allowed) = prover.child, prover.another(key)
    worse = [*_got_worse(prover, key, after.values[key]), allowed]
    label = prover.catalogue[key].label
    sentence = f"{label}: {rule.id} holds less once it is worse."
    then = {key: after.values[key]}
    for plane, shows in ((AnyChild.true, stops), (AnyChild.not_false, less_true)):
        held, holds = plane(before, rule.when), plane(after, rule.when)
        found = prover.exists(*worse, held, z3.Not(holds))
        if found:
            yield prover.failure(found, rule.id, sentence, shows(prover, rule), then)
            return


def look_at_bands(prover: Prover) -> Iterator[Failure]:
    """The band as a whole; facts that no rule turns against need no solver."""
    suspects = [
        key
        for rule in prover.floors
        for key in polarity.against(rule, prover.catalogue)
    ]
    for key in dict.fromkeys(suspects):
        yield from _band(prover, key)


def _band(prover: Prover, key: str) -> Iterator[Failure]:
    before, (after, allowed) = prover.child, prover.another(key)
    for band in prover.bands_of(key):
        found = prover.exists(
            *_got_worse(prover, key, after.values[key]),
            allowed,
            prover.at_most(before, band),
            z3.Not(prover.at_most(after, band)),
        )
        if found:
            label = prover.catalogue[key].label
            sentence = f"{label}: getting worse makes the band less urgent."
            then = {key: after.values[key]}
            yield prover.failure(found, key, sentence, less_urgent(prover), then)
            return


def _got_worse(prover: Prover, key: str, after: object) -> list[object]:
    before = prover.child
    worse = more_urgent(prover.catalogue[key], after, before.values[key])
    return [before.known[key], worse]


def less_urgent(prover: Prover) -> Shows:
    """The second child's band is less urgent: "P2 -> P3"."""

    def shown(before: Child, after: Child) -> str | None:
        was, now = prover.judge(before).confirmed, prover.judge(after).confirmed
        return f"{was.name} -> {now.name}" if now > was else None

    return shown


def stops(prover: Prover, rule: Rule) -> Shows:
    """The rule fires for the first child and not for the second."""
    falls = less_true(prover, rule)

    def shown(before: Child, after: Child) -> str | None:
        fires = rule.id in prover.judge(before).fired
        return falls(before, after) if fires else None

    return shown


def less_true(prover: Prover, rule: Rule) -> Shows:
    """The rule holds less of the second child; the bands where they differ too."""

    def shown(before: Child, after: Child) -> str | None:
        was, now = _standing(prover, rule, before), _standing(prover, rule, after)
        if STANDINGS.index(now) <= STANDINGS.index(was):
            return None
        said = f"{rule.id} {was} -> {now}"
        bands = less_urgent(prover)(before, after)
        return f"{bands}; {said}" if bands else said

    return shown


STANDINGS = ("fires", "is undecided", "does not")


def _standing(prover: Prover, rule: Rule, child: Child) -> str:
    judged = prover.judge(child)
    if rule.id in judged.fired:
        return STANDINGS[0]
    open_ = any(one.rule == rule.id for one in judged.undecided)
    return STANDINGS[1] if open_ else STANDINGS[2]


RULES = Property(
    name="monotone rules",
    sentence="No rule stops holding because a fact got worse.",
    look=look_at_rules,
)
BANDS = Property(
    name="monotone bands",
    sentence="No band becomes less urgent because a fact got worse.",
    look=look_at_bands,
)
