"""A sheet as it was read: rows of cells, each with the number a spreadsheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from triage.errors import TriageError


Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row. A line break inside quotation marks does not start a row."""

    line: int
    cells: Sequence[Cell]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet of a file; a delimited file has exactly one."""

    name: str
    rows: Sequence[Row]


class NoSuchFile(TriageError):
    """There is no file {file} that can be read here. Check the name and the folder."""


class EmptyFile(TriageError):
    """The file {file} is empty. Export it again and check that it has rows."""


class NotATable(TriageError):
    """The file {file} is {what}, not a table. {remedy}"""


class TooLarge(TriageError):
    """The file {file} is {size} MB and the limit is {limit} MB. Export fewer columns or
    split it by date, or ask for a higher limit."""


class UnsafeWorkbook(TriageError):
    """The workbook {file} unpacks to far more than it should ({reason}) and was not
    opened. Open it in a spreadsheet, save it as CSV, and try again."""


class BrokenFile(TriageError):
    """The file {file} is damaged: {reason}. Export it again."""


def text_of(cell: Cell) -> str:
    """A cell as a person reads it."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute) else str(cell)
    return str(cell)


def is_blank(row: Row) -> bool:
    """Whether no cell of the row says anything."""
    return not any(text_of(cell).strip() for cell in row.cells)
