"""Who notices each mutant of a rule book: the reader, an example, a proof, or nobody."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

import z3

from triage.facts import Catalogue
from triage.referrals import Pathway
from triage.rulebook.book import wrong_with
from triage.rulebook.floors import Floors
from triage.rulebook.language import BadExpression, Expression, facts_in, parse
from triage.rulebook.mutants import Mutant, mutants
from triage.rulebook.proof.symbols import any_child, within
from triage.rulebook.proof.whole import prove_book
from triage.rulebook.rules import Rule, RuleBook


class Noticed(StrEnum):
    """What notices a mutant first."""

    REFUSED = "refused when read"
    EXAMPLE = "an example"
    SAME = "says the same of every child"  # no slip at all: proved equal
    PROOF = "a proof"
    NOBODY = "nobody"


@dataclass(frozen=True, kw_only=True)
class Fate:
    """One mutant and what noticed it."""

    mutant: Mutant
    by: Noticed
    what: str = ""  # the example's or the proof's own words


def fates(
    books: Mapping[Pathway, RuleBook], floors: Floors, forbidden: Collection[str]
) -> Iterator[Fate]:
    """Every mutant of every rule, in the order of the books."""
    catalogue = books[Pathway.UNDECIDED].catalogue
    for rule in books[Pathway.UNDECIDED].rules:
        for mutant in mutants(rule, catalogue):
            early = without_proof(mutant, catalogue)
            yield early or by_proof(mutant, books.values(), floors, forbidden)


def without_proof(mutant: Mutant, catalogue: Catalogue) -> Fate | None:
    """What the reader or an example says of a mutant; None where only a proof may."""
    try:
        rule = _written(mutant, catalogue)
    except BadExpression as refused:
        return Fate(mutant=mutant, by=Noticed.REFUSED, what=str(refused))
    if wrong := wrong_with(rule, catalogue):
        return Fate(mutant=mutant, by=Noticed.EXAMPLE, what=wrong)
    alike = rule.outcome == mutant.rule.outcome
    if alike and _same(rule.when, mutant.rule.when, catalogue):
        return Fate(mutant=mutant, by=Noticed.SAME)
    return None


def by_proof(
    mutant: Mutant,
    books: Iterable[RuleBook],
    floors: Floors,
    forbidden: Collection[str],
) -> Fate:
    """What a proof says of a mutant: of every book that holds its rule."""
    changed = [_with(book, mutant) for book in books if mutant.rule in book.rules]
    broken = (_broken(book, floors, forbidden) for book in changed)
    what = next(filter(None, broken), None)
    by = Noticed.PROOF if what else Noticed.NOBODY
    return Fate(mutant=mutant, by=by, what=what or "")


def _written(mutant: Mutant, catalogue: Catalogue) -> Rule:
    return replace(
        mutant.rule,
        when=parse(mutant.when, catalogue),
        when_text=mutant.when,
        outcome=mutant.outcome,
    )


def _same(one: Expression, other: Expression, catalogue: Catalogue) -> bool:
    """Whether no child tells the two apart; not known counts as an answer too."""
    keys = dict.fromkeys((*facts_in(one), *facts_in(other)))
    child, solver = any_child(catalogue, list(keys)), z3.Solver()
    solver.add(*(within(catalogue[key], child.values[key]) for key in keys))
    solver.add(
        z3.Or(
            child.true(one) != child.true(other),
            child.not_false(one) != child.not_false(other),
        )
    )
    return bool(solver.check() == z3.unsat)


def _with(book: RuleBook, mutant: Mutant) -> RuleBook:
    changed = _written(mutant, book.catalogue)
    rules = tuple(changed if one == mutant.rule else one for one in book.rules)
    return replace(book, rules=rules, digest=f"a mutant of {mutant.rule.id}")


def _broken(book: RuleBook, floors: Floors, forbidden: Collection[str]) -> str | None:
    """The first property that the mutant breaks."""
    for one in prove_book(book, floors, forbidden):
        for failure in one.failures:
            return f"{one.name}: {failure.sentence}"
    return None
