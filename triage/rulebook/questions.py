"""The next question: the one missing fact that alone would make the band more urgent.

Each unknown fact is tried at the values where some rule looks at it; only rules that
read it are worked out again. Derived facts are never asked: nobody can answer them. Nor
are `fail_up` facts: unknown, they already read as their most urgent answer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue, Fact, Kind, Value
from triage.referrals import Band
from triage.rulebook.apply import Judgements, most_urgent
from triage.rulebook.columns import DTYPES, Columns
from triage.rulebook.language import Compare, IsTrue, OneOf, atoms
from triage.rulebook.one_child import Judgement, Truth, truth_of
from triage.rulebook.planes import Plan
from triage.rulebook.rules import BandFloor, Rule, RuleBook


@dataclass(frozen=True, kw_only=True)
class Question:
    """One fact worth asking for, the band its most urgent answer gives, and why."""

    fact: str
    would_be: Band
    rules: tuple[str, ...]  # that would hold and set that band


@dataclass(frozen=True, kw_only=True)
class _Trial:
    """One answer to one fact, and the rules it could make true."""

    fact: Fact
    answer: Value
    rules: Sequence[Rule]
    plan: Plan  # that works the rules out


def next_questions(
    book: RuleBook, columns: Columns, judged: Judgements
) -> list[Question | None]:
    """For each child the fact to ask for first; None when no single answer matters.

    The most urgent answer wins; of equal ones, the first fact in the catalogue.
    """
    trials = _trials(book)
    best = judged.confirmed.copy()
    chosen = np.full(columns.n, -1, np.int16)
    for at, trial in enumerate(trials):
        band = _band_with(columns, trial)
        better = band < best
        np.copyto(chosen, np.int16(at), where=better)
        np.minimum(best, band, out=best)
    return _questions(columns, trials, chosen, best)


def next_question(
    book: RuleBook, values: Mapping[str, Value | None], judged: Judgement
) -> Question | None:
    """`next_questions` for one child."""
    best, found = judged.confirmed, None
    for trial in _trials(book):
        if values.get(trial.fact.key) is not None:
            continue
        tried = {**values, trial.fact.key: trial.answer}
        floors = [(rule, _floor(rule)) for rule in trial.rules]
        for rule, floor in floors:
            if floor < best and _holds(rule, tried, book.catalogue):
                best, found = floor, trial
    if found is None:
        return None
    tried = {**values, found.fact.key: found.answer}
    setting = [rule for rule in found.rules if _floor(rule) is best]
    ids = [rule.id for rule in setting if _holds(rule, tried, book.catalogue)]
    return Question(fact=found.fact.key, would_be=best, rules=tuple(ids))


def tried(book: RuleBook) -> dict[str, list[Value]]:
    """Every fact that may be asked for, with the answers it is tried at."""
    return {
        fact.key: answers(book.catalogue, fact, rules) for fact, rules in _askable(book)
    }


@lru_cache(maxsize=16)
def _trials(book: RuleBook) -> tuple[_Trial, ...]:
    """Every answer worth trying, planned once for a book."""
    return tuple(
        _Trial(fact=fact, answer=answer, rules=rules, plan=plan)
        for fact, rules in _askable(book)
        for plan in [Plan([rule.when for rule in rules], book.catalogue)]
        for answer in answers(book.catalogue, fact, rules)
    )


def _askable(book: RuleBook) -> list[tuple[Fact, list[Rule]]]:
    """Facts whose answer could raise a band, in the catalogue's order, with those rules."""
    floors = [rule for rule in book.rules if isinstance(rule.outcome, BandFloor)]
    found = [
        (fact, [rule for rule in floors if fact.key in rule.facts])
        for fact in book.catalogue.facts.values()
        if not (fact.derived or fact.fail_up)
    ]
    return [(fact, rules) for fact, rules in found if rules]


def _holds(
    rule: Rule, values: Mapping[str, Value | None], catalogue: Catalogue
) -> bool:
    return truth_of(rule.when, values, catalogue) is Truth.TRUE


def _floor(rule: Rule) -> Band:
    assert isinstance(rule.outcome, BandFloor)
    return rule.outcome.band


def _band_with(columns: Columns, trial: _Trial) -> NDArray[np.int8]:
    """The band the answer's rules give each child; P4 where the fact is known."""
    true = _true_with(columns, trial)
    band = most_urgent(trial.rules, true, columns.n)
    known = columns.known.get(trial.fact.key)
    return band if known is None else np.maximum(band, known * np.int8(Band.P4))


def _true_with(columns: Columns, trial: _Trial) -> list[NDArray[np.bool_]]:
    tried = _answered(columns, trial.fact, trial.answer)
    return [true for true, _ in trial.plan.run(tried)]


def _answered(columns: Columns, fact: Fact, answer: Value) -> Columns:
    """The columns as if every child's answer to this fact were `answer`."""
    coded = fact.levels.index(str(answer)) if fact.levels else answer
    same = np.full(columns.n, coded, DTYPES[fact.kind])
    return replace(
        columns,
        values={**columns.values, fact.key: same},
        known={**columns.known, fact.key: np.ones(columns.n, np.bool_)},
    )


def _questions(
    columns: Columns,
    trials: Sequence[_Trial],
    chosen: NDArray[np.int16],
    best: NDArray[np.int8],
) -> list[Question | None]:
    """Each child's question, worked out once for all who share an answer to try."""
    found: list[Question | None] = [None] * columns.n
    for at in np.unique(chosen[chosen >= 0]).tolist():
        some = np.flatnonzero(chosen == at)
        trial = trials[at]
        asked = _asked(_only(columns, trial, some), trial, best[some])
        for child, question in zip(some.tolist(), asked, strict=True):
            found[child] = question
    return found


def _only(columns: Columns, trial: _Trial, some: NDArray[np.intp]) -> Columns:
    """Some children, with the facts that the trial's rules read."""
    keys = {key for rule in trial.rules for key in rule.facts} & columns.known.keys()
    return Columns(
        n=len(some),
        values={key: columns.values[key][some] for key in keys},
        known={key: columns.known[key][some] for key in keys},
    )


def _asked(
    columns: Columns, trial: _Trial, best: NDArray[np.int8]
) -> Iterator[Question]:
    """One question for each child; equal ones are one object."""
    true = _true_with(columns, trial)
    made: dict[tuple[int, tuple[str, ...]], Question] = {}
    for child, band in enumerate(best.tolist()):
        ids = tuple(
            rule.id
            for rule, plane in zip(trial.rules, true, strict=True)
            if plane[child] and _floor(rule) == band
        )
        key = (band, ids)
        if key not in made:
            made[key] = Question(fact=trial.fact.key, would_be=Band(band), rules=ids)
        yield made[key]


def answers(catalogue: Catalogue, fact: Fact, rules: Iterable[Rule]) -> list[Value]:
    """Values worth trying: yes, no, every level, or numbers at, beside and between marks."""
    if fact.kind is Kind.YES_NO:
        return [True, False]
    if fact.levels:
        return list(fact.levels)
    marks = {mark for rule in rules for mark in _marks(rule, fact.key)}
    edges = marks | {edge for edge in (fact.low, fact.high) if edge is not None}
    tried = {near for edge in edges for near in (edge - 1, edge, edge + 1)}
    if fact.kind is Kind.NUMBER:
        tried |= {(low + high) / 2 for low, high in pairwise(sorted(edges))}
    return [value for value in sorted(tried) if _within(fact, value)]


def _marks(rule: Rule, key: str) -> list[float]:
    found: list[float] = []
    for atom in atoms(rule.when):
        match atom:
            case Compare(fact, _, int() | float() as value) if fact == key:
                found.append(value)
            case OneOf(fact, values) if fact == key:
                found += [v for v in values if isinstance(v, int | float)]
            case IsTrue() | Compare() | OneOf():
                pass
    return found


def _within(fact: Fact, value: float) -> bool:
    low = fact.low is None or value >= fact.low
    return low and (fact.high is None or value <= fact.high)
