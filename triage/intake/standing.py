"""Whether a row still waits: only plain marks set a row aside, everything else is read.

A status, or the very start of a note, may say discharged or deceased. The same words
further on ("father deceased", "discharged from audiology") never do: a person reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from triage.intake.lines import Quote, Standing
from triage.intake.profiles import Marks
from triage.intake.spelling import plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Stands:
    """Where a row stands, the codes of what was found, and the words to be read."""

    standing: Standing
    codes: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()


WAITS = Stands(standing=Standing.WAITING)


def stands(status: str, notes: Sequence[str], marks: Marks) -> Stands:
    """Where a row stands by its status and its notes."""
    return _stands(status, "\n".join(note for note in notes if note), marks)


@lru_cache(maxsize=50_000)
def _stands(status: str, notes: str, marks: Marks) -> Stands:
    for standing, pattern, said in (
        (Standing.DECEASED, marks.deceased, status),
        (Standing.DECEASED, marks.deceased, notes),
        (Standing.DISCHARGED, marks.discharged_status, status),
        (Standing.DISCHARGED, marks.discharged, notes),
    ):
        if pattern.match(said):
            quote = Quote(kind=f"check_{standing.value}", words=said)
            return Stands(standing=standing, codes=(standing.value,), quotes=(quote,))
    return _still_waits(status, notes, marks)


def _still_waits(status: str, notes: str, marks: Marks) -> Stands:
    codes, quotes = [], []
    if plain(status) not in marks.waiting:
        codes.append("status_not_read")
        quotes.append(Quote(kind="status", words=status))
    for code, kind, pattern in (
        ("transferred_in", "clock", marks.transferred),
        ("mentions_discharge", "status", marks.speaks_of_discharge),
        ("mentions_death", "status", marks.speaks_of_death),
    ):
        if pattern.search(notes):
            codes.append(code)
            quotes.append(Quote(kind=kind, words=notes))
    if not codes:
        return WAITS
    return Stands(standing=Standing.WAITING, codes=tuple(codes), quotes=tuple(quotes))
