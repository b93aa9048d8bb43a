"""The next question: the one missing fact that alone would make the band more urgent.

Each unknown fact is tried at the values where some rule looks at it; only rules that
read it are worked out again. Derived facts are never asked: nobody can answer them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from triage.facts import Catalogue, Fact, Kind, Value
from triage.referrals import Band
from triage.rulebook.apply import Judgements, most_urgent
from triage.rulebook.planes import Plan
from triage.rulebook.columns import DTYPES, Columns, from_children
from triage.rulebook.language import Compare, IsTrue, OneOf, atoms
from triage.rulebook.one_child import Judgement
from triage.rulebook.rules import BandFloor, Rule, RuleBook


@dataclass(frozen=True, kw_only=True)
class Question:
    """One fact worth asking for, and the band its most urgent answer would give."""

    fact: str
    would_be: Band


def next_questions(
    book: RuleBook, columns: Columns, judged: Judgements
) -> list[Question | None]:
    """For each child the fact to ask for first; None when no single answer matters.

    The most urgent answer wins; of equal ones, the first fact in the catalogue.
    """
    best = judged.confirmed.copy()
    asked = np.full(columns.n, -1, np.int16)
    facts = _askable(book)
    for at, (fact, rules) in enumerate(facts):
        band = _with_any_answer(book, columns, fact, rules)
        better = band < best
        best = np.where(better, band, best)
        asked[better] = at
    return _said([fact.key for fact, _ in facts], asked, best)


def next_question(
    book: RuleBook, values: Mapping[str, Value | None], judged: Judgement
) -> Question | None:
    """`next_questions` for one child."""
    mask = np.zeros((1, 1), np.uint64)
    one = Judgements(
        rule_ids=(),
        confirmed=np.array([judged.confirmed], np.int8),
        possible=np.array([judged.possible], np.int8),
        fired=mask,
        undecided=mask,
    )
    return next_questions(book, from_children(book.catalogue, [values]), one)[0]


def _said(
    keys: Sequence[str], asked: NDArray[np.int16], best: NDArray[np.int8]
) -> list[Question | None]:
    made = {
        (at, band): Question(fact=keys[at], would_be=Band(band))
        for at in range(len(keys))
        for band in Band
    }
    return [
        made.get((at, Band(band)))
        for at, band in zip(asked.tolist(), best.tolist(), strict=True)
    ]


def _askable(book: RuleBook) -> list[tuple[Fact, list[Rule]]]:
    """Facts people can be asked for, in the catalogue's order, with their band rules."""
    floors = [rule for rule in book.rules if isinstance(rule.outcome, BandFloor)]
    found = [
        (fact, [rule for rule in floors if fact.key in rule.facts])
        for fact in book.catalogue.facts.values()
        if not fact.derived
    ]
    return [(fact, rules) for fact, rules in found if rules]


def _with_any_answer(
    book: RuleBook, columns: Columns, fact: Fact, rules: Sequence[Rule]
) -> NDArray[np.int8]:
    """Each child's most urgent band over the fact's answers; P4 where it is known."""
    unknown = ~columns.known.get(fact.key, np.zeros(columns.n, np.bool_))
    best = np.full(columns.n, Band.P4, np.int8)
    for answer in answers(book.catalogue, fact, rules):
        tried = _answered(columns, fact, answer)
        pairs = Plan([rule.when for rule in rules], book.catalogue).run(tried)
        true = [pair[0] & unknown for pair in pairs]
        best = np.minimum(best, most_urgent(rules, true, columns.n))
    return best


def _answered(columns: Columns, fact: Fact, answer: Value) -> Columns:
    """The columns as if every child's answer to this fact were `answer`."""
    coded = fact.levels.index(str(answer)) if fact.levels else answer
    same = np.full(columns.n, coded, DTYPES[fact.kind])
    return replace(
        columns,
        values={**columns.values, fact.key: same},
        known={**columns.known, fact.key: np.ones(columns.n, np.bool_)},
    )


def answers(catalogue: Catalogue, fact: Fact, rules: Iterable[Rule]) -> list[Value]:
    """Values worth trying: yes, every level, or the numbers either side of each mark."""
    if fact.kind is Kind.YES_NO:
        return [True, False]
    if fact.levels:
        return list(fact.levels)
    marks = sorted({mark for rule in rules for mark in _marks(rule, fact.key)})
    tried = {near for mark in marks for near in (mark - 1, mark, mark + 1)}
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
