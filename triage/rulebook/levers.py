"""What would change this: for each other band, the fewest facts that would give it.

A lever is a set of facts, each learned or corrected to one value, after which the
ordinary engine gives another confirmed band. Fewer facts are smaller; of the same facts
fewer steps are. Each lever is found by applying it, and every smaller set of facts has
been ruled out: a set can only reach a band when it touches every rule that now holds a
more urgent one and, where no rule of that band holds, some rule that could.

Derived facts are left as the dates say: nobody changes them. Nor is what is known made
unknown. A decimal is tried at its marks and a whole unit beside them, so its nearest
value is the nearest of those.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from triage.facts import Fact, Kind, Value
from triage.referrals import Band
from triage.rulebook.one_child import compile_book
from triage.rulebook.questions import answers
from triage.rulebook.rules import BandFloor, Rule, RuleBook


MOST_FACTS = 3  # more at once is another child, not a change to this one

Keys = frozenset[str]
Values = Mapping[str, Value | None]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One fact learned (`before` is None) or corrected."""

    fact: str
    before: Value | None
    after: Value


@dataclass(frozen=True, kw_only=True)
class Lever:
    """Changes that together give a band. `steps`: see `steps_of`."""

    band: Band
    changes: tuple[Change, ...]
    steps: float


def levers(book: RuleBook, values: Values) -> tuple[Lever, ...]:
    """Every smallest lever to every other band, the most urgent band first.

    A band that no change of up to `MOST_FACTS` facts gives has none. Of equally near
    values of the same facts the first in the catalogue's order is taken.
    """
    search = _Search(book, values)
    return tuple(
        lever for band in Band if band is not search.now for lever in search.to(band)
    )


def steps_of(fact: Fact, before: Value | None, after: Value, start: Value) -> float:
    """How far a fact moves: one for a yes/no or a choice, places, or units.

    What was not known takes one step to learn and the rest from `start`.
    """
    if fact.kind in (Kind.YES_NO, Kind.CHOICE):
        return 1
    there, here = _at(fact, after), _at(fact, start if before is None else before)
    return abs(there - here) + (before is None)


def _at(fact: Fact, value: Value) -> float:
    if fact.levels:
        return fact.levels.index(str(value))
    assert isinstance(value, int | float)
    return value


class _Search:
    """One child in one book: what may be tried, and what each attempt must touch."""

    def __init__(self, book: RuleBook, values: Values) -> None:
        self._judge, self._values = compile_book(book).judge, values
        self._floors = [
            rule for rule in book.rules if isinstance(rule.outcome, BandFloor)
        ]
        self._tries = {
            fact.key: _tries(book, fact, self._floors, values)
            for fact in book.catalogue.values()
            if not fact.derived and any(fact.key in rule.facts for rule in self._floors)
        }
        judged = self._judge(values)
        self.now = judged.confirmed
        self._true = [rule for rule in self._floors if rule.id in judged.fired]

    def to(self, band: Band) -> list[Lever]:
        """The smallest levers to a band; none where too many facts are needed."""
        needs = self._needs(band)
        for size in range(1, MOST_FACTS + 1):
            sets = sorted(set(_touching(needs, [*self._tries], size)), key=self._order)
            if found := [one for keys in sets if (one := self._nearest(keys, band))]:
                return found
        return []

    def _needs(self, band: Band) -> list[Keys]:
        """Sets of facts, of each of which at least one must change."""
        needs = [self._may(rule) for rule in self._true if _floor(rule) < band]
        at_band = [rule for rule in self._floors if _floor(rule) is band]
        if band is not Band.P4 and not any(rule in self._true for rule in at_band):
            needs.append(frozenset().union(*map(self._may, at_band)))
        return needs

    def _may(self, rule: Rule) -> Keys:
        return frozenset(rule.facts) & self._tries.keys()

    def _order(self, keys: Keys) -> list[int]:
        return [at for at, key in enumerate(self._tries) if key in keys]

    def _nearest(self, keys: Keys, band: Band) -> Lever | None:
        """The fewest steps with which these facts give the band."""
        each = [self._tries[key] for key in self._tries if key in keys]
        best: Lever | None = None
        for some in product(*each):
            steps = sum(far for far, _ in some)
            if best is not None and steps >= best.steps:
                continue
            tried = {**self._values} | {one.fact: one.after for _, one in some}
            if self._judge(tried).confirmed is band:
                changes = tuple(one for _, one in some)
                best = Lever(band=band, changes=changes, steps=steps)
        return best


def _tries(
    book: RuleBook, fact: Fact, floors: Sequence[Rule], values: Values
) -> list[tuple[float, Change]]:
    """Each other value a rule could tell apart, and how far it is."""
    reading = [rule for rule in floors if fact.key in rule.facts]
    before, some = values.get(fact.key), answers(book.catalogue, fact, reading)
    start = (max if fact.fail_up else min)(some, key=fact.order)  # as unknown is read
    return [
        (
            steps_of(fact, before, after, start),
            Change(fact=fact.key, before=before, after=after),
        )
        for after in some
        if after != before
    ]


def _touching(
    needs: Sequence[Keys], keys: Collection[str], size: int
) -> Iterator[Keys]:
    """Sets of `size` facts that touch every need; some come more than once."""
    if not needs:
        yield from map(frozenset, combinations(keys, size))
        return
    if size == 0:
        return
    for key in needs[0]:
        rest = [need for need in needs if key not in need]
        others = [one for one in keys if one != key]
        for some in _touching(rest, others, size - 1):
            yield some | {key}


def _floor(rule: Rule) -> Band:
    assert isinstance(rule.outcome, BandFloor)
    return rule.outcome.band
