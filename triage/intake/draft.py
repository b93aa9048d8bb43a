"""Propose a profile for a spreadsheet nobody has described yet.

Headings are matched to the fields and facts that other profiles and the catalogue know;
what matches nothing is looked at by its values. Every line says how sure it is, and what
was not guessed is left for a person.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from triage.errors import TriageError
from triage.facts import Catalogue, Kind
from triage.intake import days, nhs_number, spelling
from triage.intake.profiles import FileKind, Profiles, Reads, plain_heading
from triage.intake.reading import LARGEST_MB, read_sheets
from triage.intake.sheets import Cell, Row, Sheet, text_of


LOOKED_AT = 200  # rows
SURE = 0.86  # likeness of two headings
MOSTLY = 0.7  # share of a column's cells
LONG_TEXT = 25  # characters: more than a code or a name
READS = {
    Kind.YES_NO: Reads.YES_NO,
    Kind.LEVEL: Reads.YES_NO,
    Kind.COUNT: Reads.COUNT,
    Kind.NUMBER: Reads.PERCENT,
    Kind.DATE: Reads.DAY,
}
ONCE = ("nhs_number", "born_on", "received_on", "referral_id")
NEEDED = (*ONCE, "name", "forename", "surname")


class NothingToDraft(TriageError):
    """In {file} no row looks like headings. Check that its first rows name its
    columns."""


@dataclass(frozen=True, kw_only=True)
class Guess:
    """What a heading may hold, and why it is thought so."""

    heading: str
    lines: tuple[str, ...]  # of TOML
    why: str
    holds: str | None  # the field or fact, so that none is given twice


def draft_profile(
    path: Path,
    profiles: Profiles,
    catalogue: Catalogue,
    *,
    largest_mb: int = LARGEST_MB,
) -> str:
    """The text of a profile to correct and save in the profiles folder."""
    sheet, at = _headings(path, read_sheets(path, largest_mb))
    headings = [text_of(cell).strip() for cell in sheet.rows[at].cells]
    rows = sheet.rows[at + 1 : at + 1 + LOOKED_AT]
    known = _Known(profiles, catalogue)
    guesses: list[Guess] = []
    for position, heading in enumerate(headings):
        if heading:
            taken = {guess.holds for guess in guesses}
            guesses.append(known.guess(heading, _down(rows, position), taken))
    return "\n".join(_written(path, guesses)) + "\n"


def _headings(path: Path, sheets: Sequence[Sheet]) -> tuple[Sheet, int]:
    """The row with the most short, different texts and rows under it."""
    best: tuple[int, Sheet, int] | None = None
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:20]):
            texts = [text_of(cell).strip() for cell in row.cells]
            words = {t for t in texts if t and not any(c.isdigit() for c in t)}
            if len(words) >= 2 and (best is None or len(words) > best[0]):
                best = (len(words), sheet, at)
    if best is None:
        raise NothingToDraft(file=path.name)
    return best[1], best[2]


def _down(rows: Sequence[Row], position: int) -> list[Cell]:
    cells = [r.cells[position] if position < len(r.cells) else None for r in rows]
    return [cell for cell in cells if text_of(cell).strip()]


class _Known:
    """Every heading that is known, and the guess it leads to."""

    def __init__(self, profiles: Profiles, catalogue: Catalogue) -> None:
        self.words, self.catalogue = profiles.words, catalogue
        self.headings: dict[str, tuple[str, tuple[str, ...]]] = {}
        for key, fact in catalogue.items():
            if not (fact.derived or fact.forbidden):
                for said in (key, fact.label):
                    lines = self._fact_lines(key)
                    self.headings[plain_heading(said)] = (key, lines)
        for profile in profiles.profiles:
            if profile.kind is not FileKind.FORM:
                for column in profile.columns:
                    lines = self._column_lines(column.field, column.fact, column.reads)
                    for spelt in column.spelt if lines else ():
                        holds = column.field or column.fact or ""
                        self.headings[spelt] = (holds, lines)

    def _fact_lines(self, key: str, reads: Reads | None = None) -> tuple[str, ...]:
        fact = self.catalogue[key]
        reads = reads or READS.get(fact.kind)
        if reads is None or reads in (Reads.CODES, Reads.DAY_MEANS_YES):
            reads = Reads.YES_NO if not fact.levels else None
        if reads is None:
            return ()
        lines = (f'fact = "{key}"', f'reads = "{reads}"')
        if not fact.levels:
            return lines
        return (
            *lines,
            f'yes = "{fact.levels[1]}"  # the least level a "yes" can mean: check',
            f'no = "{fact.levels[0]}"',
        )

    def _column_lines(
        self, field: str | None, fact: str | None, reads: Reads
    ) -> tuple[str, ...]:
        if fact is not None:
            return self._fact_lines(fact, reads) if fact in self.catalogue else ()
        if field is None:
            return ()
        text = ('reads = "text"',) if reads is Reads.TEXT else ()
        return (f'field = "{field}"', *text)

    def guess(
        self, heading: str, cells: Sequence[Cell], taken: set[str | None]
    ) -> Guess:
        """What the heading may hold: by its name, else by its values."""
        plain = plain_heading(heading)
        near = max(self.headings, key=lambda one: _likeness(plain, one))
        sure = _likeness(plain, near)
        holds, lines = self.headings[near]
        if sure >= SURE and holds not in taken and lines:
            why = "the heading is known" if sure == 1 else "a known heading is near"
            return Guess(heading=heading, lines=lines, why=why, holds=holds)
        return self._by_values(heading, cells, taken)

    def _by_values(
        self, heading: str, cells: Sequence[Cell], taken: set[str | None]
    ) -> Guess:
        field, why = self._looks_like(plain_heading(heading), cells)
        if field is not None and field not in taken:
            lines: tuple[str, ...] = (f'field = "{field}"',)
            if field == "notes":
                lines = (*lines, 'reads = "text"')
            return Guess(heading=heading, lines=lines, why=why, holds=field)
        reads = "text" if _is_text(cells) else "label"
        return Guess(
            heading=heading,
            lines=(f'reads = "{reads}"',),
            why=why or "not guessed: say which field or fact it is, or leave it",
            holds=None,
        )

    def _looks_like(
        self, heading: str, cells: Sequence[Cell]
    ) -> tuple[str | None, str]:
        if _share(cells, lambda c: nhs_number.read(text_of(c)).number is not None):
            return "nhs_number", "its values are NHS numbers"
        if _share(cells, lambda c: days.of_cell(c).day is not None):
            found = [day for c in cells if (day := days.of_cell(c).day)]
            span = max(found).year - min(found).year
            if "birth" in heading or "dob" in heading or "born" in heading:
                return "born_on", "its values are dates, and the heading says birth"
            if re.search("receiv|referr", heading) or (span < 6 and "date" in heading):
                return "received_on", "its values are dates; check that it is this one"
            return None, "not guessed: its values are dates; say which"
        if _share(cells, self._answers):
            return None, "not guessed: its values are yes and no; say which fact"
        return ("notes", "its values are sentences") if _is_text(cells) else (None, "")

    def _answers(self, cell: Cell) -> bool:
        return spelling.read(text_of(cell), self.words).read


def _likeness(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other).ratio() * 0.99


def _share(cells: Sequence[Cell], test: object) -> bool:
    assert callable(test)
    return bool(cells) and sum(map(test, cells)) >= MOSTLY * len(cells)


def _is_text(cells: Iterable[Cell]) -> bool:
    lengths = sorted(len(text_of(cell)) for cell in cells)
    return bool(lengths) and lengths[len(lengths) // 2] > LONG_TEXT


def _written(path: Path, guesses: Sequence[Guess]) -> Iterator[str]:
    found = {guess.holds for guess in guesses}
    name = re.sub(r"[^a-z0-9]+", "_", path.stem.casefold()).strip("_") or "profile"
    yield f"# A draft made from the headings of {json.dumps(path.name)}. Check every line,"
    yield "# correct what is wrong, and save it in the profiles folder."
    for needed in ONCE:
        if needed not in found:
            yield f"# NOT FOUND: no heading holds {needed}. Give one if the file has it."
    yield f"profile = {json.dumps(name)}"
    yield f"title = {json.dumps(path.stem.replace('_', ' ').strip().capitalize())}"
    yield 'kind = "list"'
    yield 'pathway = "neurodevelopmental"  # or "speech_language", or "undecided": check'
    for guess in guesses:
        yield ""
        yield f"# {guess.why}"
        yield "[[column]]"
        yield f"heading = {json.dumps(guess.heading, ensure_ascii=False)}"
        yield from guess.lines
        if guess.holds in NEEDED:
            yield "required = true"
