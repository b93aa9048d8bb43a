"""CSV and its cousins: find the encoding and the delimiter, then read the rows."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from triage.errors import TriageError
from triage.intake.sheets import BrokenFile, EmptyFile, NotATable, Row, Sheet


DELIMITERS = ",;\t|"
LONGEST_CELL = 1_000_000  # characters; a note is never longer
MOST_COLUMNS = 2_000
MOST_ROWS = 2_000_000
SAMPLE_LINES = 50
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class UnclosedQuote(TriageError):
    """In {file}, row {line}, a quotation mark is misplaced or never closed, so its cells
    cannot be told apart. Correct that row, or export again, and try again."""


def read(path: Path) -> Sheet:
    """The one sheet of a delimited file."""
    text = decode(path)
    if not text.strip():
        raise EmptyFile(file=path.name)
    mark = delimiter(text)
    rows = tuple(_rows(path.name, text, mark))
    if '"' in text:
        refuse_unclosed(path.name, rows, mark)
    return Sheet(name=path.stem, rows=rows)


def refuse_unclosed(file: str, rows: tuple[Row, ...], mark: str) -> None:
    """A quotation mark that is never closed swallows the rows after it."""
    widest = max(len(row.cells) for row in rows)
    for row in rows:
        for cell in row.cells:
            if "\n" in str(cell) and any(
                part.count(mark) > max(3, widest // 2) for part in str(cell).split("\n")
            ):
                raise UnclosedQuote(file=file, line=row.line)


def decode(path: Path) -> str:
    """The text, by its mark, else strict UTF-8, else as Windows wrote it."""
    raw = path.read_bytes()
    for mark, encoding in BOMS:
        if raw.startswith(mark):
            return _decoded(path.name, raw, encoding)
    if b"\x00" in raw[:4096]:
        return _decoded(path.name, raw, _wide(path.name, raw))
    try:
        return raw.decode("utf-8").replace("\x00", "")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").replace("\x00", "")


def _decoded(file: str, raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding).replace("\x00", "")
    except UnicodeDecodeError as problem:
        raise BrokenFile(file=file, reason=f"its text is not {encoding}") from problem


def _wide(file: str, raw: bytes) -> str:
    """UTF-16 without its mark shows a zero beside every letter; nothing else may."""
    even, odd = raw[:4096:2].count(0), raw[1:4096:2].count(0)
    half = min(len(raw), 4096) // 2
    if odd > half * 0.6:
        return "utf-16-le"
    if even > half * 0.6:
        return "utf-16-be"
    if even + odd > half * 0.05 + 2:
        raise NotATable(
            file=file, what="not text", remedy="Ask for the export as CSV or XLSX."
        )
    return "utf-8" if _is_utf8(raw) else "cp1252"


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def delimiter(text: str) -> str:
    """The delimiter that splits most lines into the same, larger number of cells."""
    lines = text[:200_000].splitlines()[:SAMPLE_LINES]

    def evenness(mark: str) -> tuple[int, int]:
        counts = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
        common = max(set(counts), key=lambda n: (counts.count(n) * (n > 1), n))
        return (counts.count(common) if common > 1 else 0), common

    return max(DELIMITERS, key=evenness)


def _rows(file: str, text: str, mark: str) -> Iterator[Row]:
    csv.field_size_limit(LONGEST_CELL)
    lines = _newlines(text.splitlines(keepends=True))
    line = 0
    try:
        for line, cells in enumerate(csv.reader(lines, delimiter=mark, strict=True), 1):
            if len(cells) > MOST_COLUMNS or line > MOST_ROWS:
                raise BrokenFile(file=file, reason=f"row {line} is beyond every limit")
            yield Row(line=line, cells=cells)
    except csv.Error as problem:
        raise UnclosedQuote(file=file, line=line + 1) from problem


def _newlines(lines: list[str]) -> Iterator[str]:
    """Only line feeds and carriage returns end a line, as in a spreadsheet."""
    held = ""
    for line in lines:
        held += line
        if held.endswith(("\n", "\r")):
            yield held
            held = ""
    if held:
        yield held
