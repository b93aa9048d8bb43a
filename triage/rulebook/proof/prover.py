"""Asks the solver for a child, and turns the one it finds into a few facts in words.

Whatever is found is shown again in the ordinary engine before it is said, and facts
that it does not need are left out. An answer the solver does not give in time is never
taken for "there is no such child".
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import z3

from triage.facts import Catalogue, Fact, Value
from triage.referrals import Band
from triage.rulebook.certificate import Failure, Proved
from triage.rulebook.english import inside, value_in_words
from triage.rulebook.one_child import Judgement, OneChild
from triage.rulebook.proof.symbols import (
    AnyChild,
    Symbol,
    any_child,
    read,
    symbol,
    within,
)
from triage.rulebook.rules import BandFloor, Rule, RuleBook


Child = Mapping[str, Value | None]
Shows = Callable[[Child, Child], str | None]  # what the engine says of the two children


class OutOfTime(Exception):
    """The solver gave no answer in the seconds a property has."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """One promise: its name, its sentence, and what looks for a child who breaks it."""

    name: str
    sentence: str
    look: Callable[["Prover"], Iterator[Failure]]


class Prover:
    """One book, one child who is anyone, and one solver that is asked again and again."""

    def __init__(self, book: RuleBook, more: Sequence[str], seconds: float) -> None:
        keys = dict.fromkeys(key for rule in book.rules for key in rule.facts)
        keys |= dict.fromkeys(more)
        self.book, self.catalogue, self.seconds = book, book.catalogue, seconds
        self.child = any_child(book.catalogue, list(keys))
        self.floors = [
            rule for rule in book.rules if isinstance(rule.outcome, BandFloor)
        ]
        self.queries = 0
        self._engine = OneChild(book)
        self._until = 0.0
        self._solver = z3.Solver()
        for key, value in self.child.values.items():
            self._solver.add(within(book.catalogue[key], value))

    def judge(self, child: Child) -> Judgement:
        """What the ordinary engine says of a child."""
        return self._engine.judge(child)

    def prove(self, one: Property) -> Proved:
        """The property, held or with every child who breaks it, and the time it took."""
        began, before = perf_counter(), self.queries
        self._until = began + self.seconds
        failures: list[Failure] = []
        try:
            failures.extend(one.look(self))
        except OutOfTime:
            late = f"Not proved in {self.seconds:g} seconds."
            failures.append(Failure(book=self.book.name, about=one.name, sentence=late))
        return Proved(
            name=one.name,
            sentence=one.sentence,
            held=not failures,
            seconds=round(perf_counter() - began, 3),
            failures=tuple(failures),
            queries=self.queries - before,
        )

    def exists(self, *conditions: Symbol) -> z3.ModelRef | None:
        """A child of whom all conditions hold; None when there is none.

        Raises `OutOfTime`.
        """
        left = self._until - perf_counter()
        if left <= 0:
            raise OutOfTime
        self.queries += 1
        with self._pushed(conditions):
            self._solver.set("timeout", max(1, int(left * 1000)))
            answer = self._solver.check()
            if answer == z3.unknown:
                raise OutOfTime
            return self._solver.model() if answer == z3.sat else None

    @contextmanager
    def _pushed(self, conditions: Sequence[Symbol]) -> Iterator[None]:
        self._solver.push()
        self._solver.add(*conditions)
        try:
            yield
        finally:
            self._solver.pop()

    def at_most(self, child: AnyChild, band: Band) -> Symbol:
        """That a child's confirmed band is this one or a more urgent one."""
        return z3.Or([child.true(rule.when) for rule in self.setting(band)])

    def setting(self, band: Band) -> list[Rule]:
        """The rules that set this band or a more urgent one."""
        return [rule for rule in self.floors if _band(rule) <= band]

    def bands_of(self, key: str) -> list[Band]:
        """The bands a fact alone can make or unmake: those of rules that read it.

        P4 is left out: no child has less. A child moved past another band by the fact
        is moved past one of these too.
        """
        bands = {_band(rule) for rule in self.floors if key in rule.facts}
        return sorted(bands - {Band.P4})

    def all_known(self) -> list[Symbol]:
        """That every fact of the child is known."""
        return list(self.child.known.values())

    def another(self, key: str) -> tuple[AnyChild, Symbol]:
        """The child with another value of one fact, and that the value is allowed."""
        fact = self.catalogue[key]
        value = symbol(fact, " then")
        return self.child.with_fact(key, value), within(fact, value)

    def failure(
        self,
        model: z3.ModelRef,
        about: str,
        sentence: str,
        shows: Shows,
        then: Mapping[str, Symbol | None] | None = None,
    ) -> Failure:
        """The child in a model, in as few facts as still show it in the engine.

        `then` gives what changes of the child: a symbol the model knows, or None where
        the fact is not known then.
        """
        child: Child = self._child(model)
        changed = {
            key: None if value is None else self._value(model, key, value)
            for key, value in (then or {}).items()
        }
        child = _fewest(child, changed, shows)
        shown = shows(child, {**child, **changed})
        assert shown, f"the solver and the engine differ on {about}"
        return self.written(about, sentence, child, shown, changed)

    def written(
        self,
        about: str,
        sentence: str,
        child: Child,
        shown: str,
        changed: Child | None = None,
    ) -> Failure:
        """A failure, its child in words."""
        return Failure(
            book=self.book.name,
            about=about,
            sentence=sentence,
            where=self._where(about),
            child=child,
            changed=changed or {},
            words=_in_words(self.catalogue, child, changed or {}),
            shown=shown,
        )

    def _where(self, about: str) -> str:
        lines = {
            rule.id: f"{rule.book}.toml, line {rule.line}" for rule in self.book.rules
        }
        return lines.get(about, "")

    def _child(self, model: z3.ModelRef) -> dict[str, Value | None]:
        known = self.child.known.items()
        return {
            key: self._value(model, key, self.child.values[key])
            for key, said in known
            if z3.is_true(model.eval(said, model_completion=True))
        }

    def _value(self, model: z3.ModelRef, key: str, value: Symbol) -> Value:
        return read(self.catalogue[key], model.eval(value, model_completion=True))


def _band(rule: Rule) -> Band:
    assert isinstance(rule.outcome, BandFloor)
    return rule.outcome.band


def _fewest(child: Child, changed: Child, shows: Shows) -> Child:
    """Leave out each fact in turn that is not needed to show it."""
    for key in child:
        fewer = {one: value for one, value in child.items() if one != key}
        if shows(fewer, {**fewer, **changed}):
            return _fewest(fewer, changed, shows)
    return child


def _in_words(catalogue: Catalogue, child: Child, changed: Child) -> str:
    facts = [_said(catalogue[key], value) for key, value in child.items()]
    words = "; ".join(facts) or "Nothing known"
    then = [_said(catalogue[key], value) for key, value in changed.items()]
    return f"{words}. Then {'; '.join(then)}." if then else f"{words}."


def _said(fact: Fact, value: Value | None) -> str:
    return f"{inside(fact.label)}: {value_in_words(fact, value)}"
