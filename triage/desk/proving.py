"""Proving an edition before it may be used. Never loaded by what serves a list."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import chain

from triage.desk.content import FLOORS, Content
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.rulebook.certificate import Certificate, Proved
from triage.rulebook.floors import Floors, read_floors
from triage.scoring.proof import prove_card


Watch = Callable[[Proved], None]


class NoProver(TriageError):
    """The solver that proves rule books is not installed: install waiting-list-triage[prove]."""


def floors_of(content: Content) -> Floors:
    """The safety floors that stand beside the content's rules."""
    return read_floors(content.files.get(FLOORS, ""), content.catalogue)


def prove(
    content: Content,
    floors: Floors,
    *,
    made_on: date,
    only: Pathway | None = None,
    seconds: float | None = None,
    watch: Watch = lambda _: None,
) -> Certificate:
    """Everything there is to prove of an edition, or of one list of it.

    `seconds` is the most a property of one book may take. `watch` hears of each
    property as it is known. Raises `NoProver`.
    """
    with _solver():
        from triage.rulebook.proof.whole import SECONDS, prove_book, prover_version

        found = []
        for pathway in [only] if only else list(Pathway):
            book, limit = (
                content.books[pathway],
                SECONDS if seconds is None else seconds,
            )
            forbidden = content.policy.forbidden
            for one in chain(
                prove_book(book, floors, forbidden, seconds=limit),
                _card(content, pathway),
            ):
                watch(one)
                found.append(one)
        return Certificate(
            digest=content.digest,
            made_on=made_on,
            prover=prover_version(),
            properties=tuple(found),
            floors_digest=floors.digest,
        )


def _card(content: Content, pathway: Pathway) -> Iterator[Proved]:
    """The list's scorecard; the undecided list has none."""
    card, policy = content.cards.get(pathway), content.policy
    if card:
        yield from prove_card(
            card,
            content.catalogue,
            policy.forbidden,
            policy.caps,
            policy.weeks_per_point,
        )


def slips(content: Content, floors: Floors) -> Iterator[tuple[str, str, str]]:
    """Each small slip in the rules: what noticed it, its name, in whose words.

    Raises `NoProver`.
    """
    with _solver():
        from triage.rulebook.proof.killed import fates

        for fate in fates(content.books, floors, content.policy.forbidden):
            yield fate.by, fate.mutant.name, fate.what


@contextmanager
def _solver() -> Iterator[None]:
    """The solver is an extra: whoever only serves lists has none."""
    try:
        yield
    except ModuleNotFoundError as missing:
        if missing.name != "z3":
            raise
        raise NoProver from missing
