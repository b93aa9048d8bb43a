"""Every safety floor holds for every child, and stands where the floors say it does."""

from collections.abc import Iterator, Sequence

import z3

from triage.referrals import Band
from triage.rulebook.certificate import Failure
from triage.rulebook.floors import Floor
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.proof.prover import Child, Property, Prover, Shows
from triage.rulebook.rules import ClockRule, Rule, Safe


def floors_hold(floors: Sequence[Floor]) -> Property:
    """No child is below a floor."""

    def look(prover: Prover) -> Iterator[Failure]:
        for floor in floors:
            kept = z3.Or([prover.child.true(one.when) for one in _keep(prover, floor)])
            found = prover.exists(prover.child.true(floor.when), z3.Not(kept))
            if found:
                keep = {rule.id for rule in _keep(prover, floor)}
                shows = _below(prover, floor, keep)
                yield prover.failure(found, floor.id, f"Broken: {floor.says}", shows)

    return Property(
        name="safety floors",
        sentence=f"No child is below one of {len(floors)} safety floors.",
        look=look,
    )


def floors_are_exact(floors: Sequence[Floor]) -> Property:
    """Some child of each floor is no more urgent than it says: bands mean something."""

    def look(prover: Prover) -> Iterator[Failure]:
        for floor in floors:
            beyond = _beyond(prover, floor)
            when = prover.child.true(floor.when)
            more = [z3.Not(prover.child.true(rule.when)) for rule in beyond]
            if beyond and not prover.exists(when, *more):
                yield from _over(prover, floor, {rule.id for rule in beyond})

    return Property(
        name="floors are where they say",
        sentence="For each floor some child is exactly there: none is over-called.",
        look=look,
    )


def _over(prover: Prover, floor: Floor, beyond: set[str]) -> Iterator[Failure]:
    found = prover.exists(prover.child.true(floor.when))
    if found:
        sentence = f"Every such child is more urgent than it says. {floor.says}"

        def shows(child: Child, _: Child) -> str | None:
            ids = sorted(beyond & set(prover.judge(child).fired))
            if not _is_so(prover, floor, child) or not ids:
                return None
            return f"{_wanted(floor)} -> {_given(prover, floor, child)} by {ids[0]}"

        yield prover.failure(found, floor.id, sentence, shows)


def _below(prover: Prover, floor: Floor, keep: set[str]) -> Shows:
    def shows(child: Child, _: Child) -> str | None:
        if keep & set(prover.judge(child).fired) or not _is_so(prover, floor, child):
            return None
        return f"{_wanted(floor)} -> {_given(prover, floor, child)}"

    return shows


def _is_so(prover: Prover, floor: Floor, child: Child) -> bool:
    return truth_of(floor.when, child, prover.catalogue) is Truth.TRUE


def _keep(prover: Prover, floor: Floor) -> list[Rule]:
    """The rules any of which keeps the floor."""
    if floor.band is not None:
        return prover.setting(floor.band)
    if floor.clock is None:
        return [one for one in prover.book.rules if isinstance(one.outcome, Safe)]
    return [
        one
        for one in prover.book.rules
        if _days(one, floor.clock) <= _length(floor.clock)
        and one.outcome.seen_by >= floor.clock.seen_by  # type: ignore[union-attr]  # only a clock has days
    ]


def _beyond(prover: Prover, floor: Floor) -> list[Rule]:
    """The rules that are more urgent than the floor."""
    if floor.band is not None:
        return prover.setting(Band(floor.band - 1)) if floor.band > Band.P1 else []
    if floor.clock is None:
        return []
    return [
        one
        for one in prover.book.rules
        if _days(one, floor.clock) < _length(floor.clock)
        or (_days(one, floor.clock) < NEVER and _tighter(one, floor.clock))
    ]


NEVER = 10**9


def _days(rule: Rule, clock: ClockRule) -> int:
    """The length of a rule's clock where it is the same clock; else never."""
    outcome = rule.outcome
    if not isinstance(outcome, ClockRule) or outcome.name != clock.name:
        return NEVER
    same = (outcome.start, outcome.days is None) == (clock.start, clock.days is None)
    return _length(outcome) if same else NEVER


def _tighter(rule: Rule, clock: ClockRule) -> bool:
    """Whether the rule's clock moves the child's own date and the floor's does not."""
    outcome = rule.outcome
    return isinstance(outcome, ClockRule) and outcome.seen_by and not clock.seen_by


def _length(clock: ClockRule) -> int:
    return clock.working_days if clock.days is None else clock.days  # type: ignore[return-value]  # one of the two is set


def _wanted(floor: Floor) -> str:
    if floor.band is not None:
        return floor.band.name
    return f"{_length(floor.clock)} days" if floor.clock else "a person the same day"


def _given(prover: Prover, floor: Floor, child: Child) -> str:
    judged = prover.judge(child)
    if floor.band is not None:
        return judged.confirmed.name
    alike = [
        one.id
        for one in prover.book.rules
        if (isinstance(one.outcome, Safe) and floor.safe)
        or (isinstance(one.outcome, ClockRule) and _named(one.outcome, floor))
    ]
    return ", ".join(one for one in alike if one in judged.fired) or "nothing"


def _named(clock: ClockRule, floor: Floor) -> bool:
    return floor.clock is not None and clock.name == floor.clock.name
