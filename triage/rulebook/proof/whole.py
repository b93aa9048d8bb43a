"""Everything that is proved of one list's rule book, in the order it is proved."""

from collections.abc import Collection, Iterator

import z3

from triage.referrals import Pathway
from triage.rulebook.certificate import Proved
from triage.rulebook.floors import Floors
from triage.rulebook.proof import monotone, single, unknown
from triage.rulebook.proof.floors_hold import floors_are_exact, floors_hold
from triage.rulebook.proof.forbidden import no_influence
from triage.rulebook.proof.prover import Property, Prover
from triage.rulebook.proof.reach import REDUNDANT, reachable
from triage.rulebook.rules import RuleBook


SECONDS = 10.0  # each property of a book may take


def prover_version() -> str:
    """What proves, and which of it: kept in the certificate."""
    return f"Z3 {z3.get_version_string()}"


def prove_book(
    book: RuleBook,
    floors: Floors,
    forbidden: Collection[str] = (),
    *,
    seconds: float = SECONDS,
) -> Iterator[Proved]:
    """Each property as it is known, whether it holds or not."""
    facts = [key for floor in floors.of(Pathway(book.name)) for key in floor.facts]
    prover = Prover(book, facts, seconds)
    for one in properties(book, floors, forbidden):
        yield prover.prove(_named(book, one))


def properties(
    book: RuleBook, floors: Floors, forbidden: Collection[str]
) -> tuple[Property, ...]:
    """What a list's book must keep, in the order it is proved."""
    own = floors.of(Pathway(book.name))
    return (
        monotone.RULES,
        monotone.BANDS,
        floors_hold(own),
        floors_are_exact(own),
        reachable(floors.standing),
        REDUNDANT,
        single.CONFLICTS,
        single.GAPS,
        unknown.NO,
        unknown.BOTH_WAYS,
        unknown.questions_cover(floors.answered),
        no_influence(forbidden),
    )


def _named(book: RuleBook, one: Property) -> Property:
    list_ = book.name.replace("_", " ")
    return Property(name=f"{list_}: {one.name}", sentence=one.sentence, look=one.look)
