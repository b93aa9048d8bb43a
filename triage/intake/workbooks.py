"""XLSX workbooks: checked before they are unpacked, read and never calculated.

A formula is text here, whatever it would do. Hidden sheets are read like others: a
profile decides which sheet holds the children. openpyxl parses XML with defusedxml, which
is a dependency for that reason: entities are refused.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

from triage.intake.sheets import (
    BrokenFile,
    Cell,
    EmptyFile,
    NotATable,
    Row,
    Sheet,
    UnsafeWorkbook,
)


MEGABYTE = 1024 * 1024
MOST_ENTRIES = 200
LARGEST_UNPACKED = 200 * MEGABYTE
LARGEST_RATIO = 100  # unpacked size over packed; real workbooks stay below 20
SMALL = MEGABYTE  # an entry this small may be as dense as it likes
MOST_COLUMNS = 2_000
FORMULA = re.compile(rb"<f[ >/]")
ERRORS = ("#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!")


def read(path: Path) -> tuple[Sheet, ...]:
    """Every sheet that has rows."""
    refuse_bombs(path)
    values = _open(path, values=True)
    formulas = _open(path, values=False) if _has_formulas(path) else None
    try:
        sheets = tuple(
            Sheet(name=sheet.title, rows=tuple(_rows(sheet, formulas)))
            for sheet in values.worksheets
        )
    except (KeyError, ValueError, TypeError, SyntaxError) as problem:
        raise BrokenFile(file=path.name, reason="a sheet cannot be read") from problem
    finally:
        values.close()
        if formulas is not None:
            formulas.close()
    filled = tuple(sheet for sheet in sheets if sheet.rows)
    if not filled:
        raise EmptyFile(file=path.name)
    return filled


def refuse_bombs(path: Path) -> None:
    """Look at the table of contents only: how many parts, how large, how dense."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError) as problem:
        raise BrokenFile(file=path.name, reason="it cannot be unpacked") from problem
    if reason := _reason(parts):
        raise UnsafeWorkbook(file=path.name, reason=reason)
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise NotATable(
            file=path.name,
            what="a zip file that is no Excel workbook",
            remedy="Unpack it, or save the document as CSV or XLSX.",
        )


def _reason(parts: list[zipfile.ZipInfo]) -> str | None:
    if len(parts) > MOST_ENTRIES:
        return f"{len(parts)} parts"
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED:
        return f"{unpacked // MEGABYTE} MB"
    for part in parts:
        if part.file_size > LARGEST_RATIO * max(part.compress_size, 1) > 0 and (
            part.file_size > SMALL
        ):
            return f"{part.file_size // max(part.compress_size, 1)} to 1"
    return None


def _open(path: Path, *, values: bool) -> Any:  # openpyxl is not typed
    try:
        return openpyxl.load_workbook(
            path, read_only=True, data_only=values, keep_links=False
        )
    except Exception as problem:  # openpyxl raises many kinds for a damaged file
        raise BrokenFile(
            file=path.name, reason="it is no readable workbook"
        ) from problem


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as packed:
        return any(
            FORMULA.search(packed.read(part))
            for part in packed.namelist()
            if part.startswith("xl/worksheets/")
        )


def _rows(values: Any, formulas: Any) -> Iterator[Row]:
    """Rows by their own numbers. Stored sizes are not trusted: they may be lies."""
    values.reset_dimensions()
    written: Iterator[tuple[Any, ...]] = iter(())
    if formulas is not None:
        sheet = formulas[values.title]
        sheet.reset_dimensions()
        written = sheet.iter_rows(values_only=True)
    for line, cells in enumerate(values.iter_rows(values_only=True), 1):
        texts = next(written, ())
        if any(cell is not None for cell in cells) or any(
            cell is not None for cell in texts
        ):
            yield Row(line=line, cells=_merged(cells, texts))


def _merged(cells: tuple[Any, ...], texts: tuple[Any, ...]) -> list[Cell]:
    """The stored values; where a formula stored none, the formula itself as text."""
    merged: list[Cell] = []
    for at, cell in enumerate(cells[:MOST_COLUMNS]):
        text = texts[at] if at < len(texts) else None
        merged.append(_plain(text if cell is None and text is not None else cell))
    return merged


def _plain(cell: Any) -> Cell:
    if cell is None or isinstance(cell, (str, int, float, bool)):
        return None if cell in ERRORS else cell
    return cell if hasattr(cell, "year") else str(cell)
