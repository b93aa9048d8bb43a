"""Where only one answer may stand: one length of a clock, one way to another service.

Bands need no proof of this: of the rules that hold the most urgent wins, and P4 where
none does. Safe tasks, flags and routes may be many at once, in the book's order.
"""

from collections.abc import Iterator
from itertools import combinations

import z3

from triage.rulebook.certificate import Failure
from triage.rulebook.proof.prover import Child, Property, Prover
from triage.rulebook.rules import ClockRule, Outcome, Route, Rule


def look_for_conflicts(prover: Prover) -> Iterator[Failure]:
    """Two rules that can hold together and say different things of one matter."""
    for one, other in combinations(prover.book.rules, 2):
        if _conflict(one.outcome, other.outcome):
            both = [prover.child.true(rule.when) for rule in (one, other)]
            found = prover.exists(*both)
            if found:
                yield _said_twice(prover, found, one, other)


def _conflict(one: Outcome, other: Outcome) -> bool:
    match one, other:
        case ClockRule(), ClockRule():
            return one.name == other.name and one != other
        case Route(), Route():
            return one.to == other.to and one.how != other.how
    return False


def _said_twice(prover: Prover, found: z3.ModelRef, one: Rule, other: Rule) -> Failure:
    def shows(child: Child, _: Child) -> str | None:
        both = {one.id, other.id} <= set(prover.judge(child).fired)
        return f"{one.id} and {other.id}" if both else None

    sentence = f"{one.id} and {other.id} hold together and say different things."
    return prover.failure(found, one.id, sentence, shows)


def look_for_gaps(prover: Prover) -> Iterator[Failure]:
    """A child without any clock that counts from the start of the wait."""
    clocks = [rule for rule in prover.book.rules if _from_the_start(rule)]
    none = [z3.Not(prover.child.true(rule.when)) for rule in clocks]
    found = prover.exists(*prover.all_known(), *none)
    if found:
        ids = {rule.id for rule in clocks}

        def shows(child: Child, _: Child) -> str | None:
            judged = prover.judge(child)
            said = {*judged.fired, *(one.rule for one in judged.undecided)}
            return None if ids & said else "no clock"

        sentence = "This child has no clock that counts from the start of the wait."
        yield prover.failure(found, "clocks", sentence, shows)


def _from_the_start(rule: Rule) -> bool:
    return isinstance(rule.outcome, ClockRule) and rule.outcome.start == "clock start"


CONFLICTS = Property(
    name="no conflict",
    sentence="No clock has two lengths for one child, and no service two ways to it.",
    look=look_for_conflicts,
)
GAPS = Property(
    name="no child without a clock",
    sentence="Every child has a clock that counts from the start of the wait.",
    look=look_for_gaps,
)
