"""Propose a profile for a spreadsheet nobody has described yet.

Headings that some profile knows are proposed as it reads them; the others are listed,
read for red flags only, until a person says what they hold.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from triage.intake.profiles import Column, Profiles, plain_heading
from triage.intake.reading import read_sheets
from triage.intake.sheets import Sheet, text_of


SEARCHED = 40  # lines in which the headings are looked for


def draft(path: Path, profiles: Profiles) -> str:
    """The profile as TOML. A guess: a person corrects it before it reads anything."""
    known = _known(profiles)
    headings = _headings(read_sheets(path), known)
    return "\n".join([*_top(path), *_columns(headings, known)]) + "\n"


def _known(profiles: Profiles) -> dict[str, list[Column]]:
    """Every heading any profile knows, by its plain spelling."""
    known: dict[str, list[Column]] = {}
    for profile in profiles.profiles:
        for column in profile.columns:
            for spelling in column.spelt:
                known.setdefault(spelling, []).append(column)
    return known


def _headings(sheets: Sequence[Sheet], known: dict[str, list[Column]]) -> list[str]:
    """The row with most known headings; where there is none, with most text."""
    rows = [row for sheet in sheets for row in sheet.rows[:SEARCHED]]
    texts = [[text_of(cell).strip() for cell in row.cells] for row in rows]
    best = max(
        texts,
        key=lambda cells: (
            sum(plain_heading(text) in known for text in cells),
            sum(bool(text) and not text[0].isdigit() for text in cells),
        ),
    )
    return [text for text in dict.fromkeys(best) if text]


def _top(path: Path) -> Iterator[str]:
    name = "_".join(plain_heading(path.stem).split()) or "new_file"
    yield "# A proposal. Correct every line, then save it in the profiles folder as"
    yield f"# {name}.toml. Until then the file is not read."
    yield f"profile = {_quoted(name)}"
    yield f"title = {_quoted(path.stem)}"
    yield 'kind = "list"  # list, form or feed'
    yield 'pathway = "neurodevelopmental"  # or speech_language'


def _columns(headings: Sequence[str], known: dict[str, list[Column]]) -> Iterator[str]:
    for heading in headings:
        columns = known.get(plain_heading(heading))
        if columns is None:
            yield ""
            yield f"# Not known; only searched for red flags: {_quoted(heading)}"
            continue
        yield from _column(heading, columns[0])


def _column(heading: str, like: Column) -> Iterator[str]:
    yield ""
    yield "[[column]]"
    yield f"heading = {_quoted(heading)}"
    for name in ("field", "fact", "yes", "no", "on"):
        if said := getattr(like, name):
            yield f"{name} = {_quoted(said)}"
    if like.required:
        yield "required = true"
    if like.codes:
        codes = ", ".join(
            f"{_quoted(key)} = {_quoted(value)}" for key, value in like.codes.items()
        )
        yield f"codes = {{ {codes} }}"
    yield f"reads = {_quoted(like.reads.value)}"


def _quoted(value: object) -> str:
    """A TOML string or boolean: JSON spells both alike."""
    return json.dumps(value, ensure_ascii=False)
