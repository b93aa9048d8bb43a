"""Not known is never taken for no, and what is not known and matters is asked for."""

from collections.abc import Iterator, Mapping, Sequence

import z3

from triage.facts import Fact, Kind, Risk, Value
from triage.rulebook.certificate import Failure
from triage.rulebook.proof import polarity
from triage.rulebook.proof.monotone import less_urgent
from triage.rulebook.proof.prover import Child, Property, Prover, Shows
from triage.rulebook.proof.symbols import AnyChild, Symbol, coded
from triage.rulebook.questions import answers, tried


def look_at_no(prover: Prover) -> Iterator[Failure]:
    """Each fact: not known against its safest answer, whatever else is so."""
    for key in _read_by_floors(prover):
        safest = _no(prover, prover.catalogue[key])
        if safest is not None:
            value = coded(prover.catalogue[key], safest)
            after = prover.child.with_fact(key, value)
            yield from _sinks(prover, key, after, z3.BoolVal(True))


def look_at_both_ways(prover: Prover) -> Iterator[Failure]:
    """A fact that pushes both ways, or is read up: not known against every value."""
    two_way = polarity.both_ways(prover.floors, prover.catalogue)
    read_up = [key for key in _read_by_floors(prover) if prover.catalogue[key].fail_up]
    for key in dict.fromkeys([*two_way, *read_up]):
        after, allowed = prover.another(key)
        yield from _sinks(prover, key, after, allowed)


def _sinks(
    prover: Prover, key: str, known: AnyChild, allowed: Symbol
) -> Iterator[Failure]:
    """A child who is less urgent for want of knowing one fact."""
    unknown = prover.child.without(key)
    for band in prover.bands_of(key):
        found = prover.exists(
            allowed,
            z3.Not(prover.child.known[key]),
            prover.at_most(known, band),
            z3.Not(prover.at_most(unknown, band)),
        )
        if found:
            label = prover.catalogue[key].label
            sentence = f"{label}: not known is less urgent than this answer."
            then = {key: known.values[key]}
            shows = _more_urgent(prover)
            yield prover.failure(found, key, sentence, shows, then)
            return


def _more_urgent(prover: Prover) -> Shows:
    """Knowing makes the band more urgent; said the other way, as what not knowing does."""
    turned = less_urgent(prover)

    def shows(unknown: Child, known: Child) -> str | None:
        said = turned(known, unknown)
        return f"{said} while it is not known" if said else None

    return shows


def _read_by_floors(prover: Prover) -> list[str]:
    return list(dict.fromkeys(key for rule in prover.floors for key in rule.facts))


def _no(prover: Prover, fact: Fact) -> Value | None:
    """The answer that stands for no: the safest; of a yes/no fact, no.

    Where the catalogue sets no bound it is the safest of the answers beside the marks.
    """
    if fact.risk is Risk.NONE:
        return False if fact.kind is Kind.YES_NO else None
    if fact.safest is not None:
        return fact.safest
    return min(answers(prover.catalogue, fact, prover.floors), key=fact.order)


def questions_cover(answered: Mapping[str, str]) -> Property:
    """`answered` names derived facts and what is asked for in their place."""

    def look(prover: Prover) -> Iterator[Failure]:
        asked = tried(prover.book)
        for key in _read_by_floors(prover):
            if not (prover.catalogue[key].fail_up or key in answered):
                yield from _unasked(prover, key, asked.get(key, []))

    return Property(
        name="questions",
        sentence="Every unknown fact that alone could change a band is asked for.",
        look=look,
    )


def _unasked(prover: Prover, key: str, asked: Sequence[Value]) -> Iterator[Failure]:
    """A child whose band one answer would raise, and no answer tried finds that band."""
    fact, (after, allowed) = prover.catalogue[key], prover.another(key)
    trials = [prover.child.with_fact(key, coded(fact, answer)) for answer in asked]
    for band in prover.bands_of(key):
        found = prover.exists(
            allowed,
            z3.Not(prover.child.known[key]),
            prover.at_most(after, band),
            z3.Not(prover.at_most(prover.child.without(key), band)),
            *(z3.Not(prover.at_most(trial, band)) for trial in trials),
        )
        if found:
            sentence = f"{fact.label}: the answer could change the band; nobody asks."
            then = {key: after.values[key]}
            shows = _not_asked(prover, key, asked)
            yield prover.failure(found, key, sentence, shows, then)
            return


def _not_asked(prover: Prover, key: str, asked: Sequence[Value]) -> Shows:
    def shows(before: Child, after: Child) -> str | None:
        was, then = prover.judge(before).confirmed, prover.judge(after).confirmed
        told = [prover.judge({**before, key: one}).confirmed for one in asked]
        if then >= min([was, *told]):
            return None
        return f"{was.name} -> {then.name}, and nobody is asked"

    return shows


NO = Property(
    name="unknown is never no",
    sentence="No band is less urgent for want of an answer than with the safest one.",
    look=look_at_no,
)
BOTH_WAYS = Property(
    name="facts used both ways",
    sentence="Where a fact may push either way, not known takes the most urgent band "
    "that any value would give, or a more urgent one.",
    look=look_at_both_ways,
)
