"""The ordered list as a file: CSV, XLSX, JSON or HTML, safe to open and to print.

Confidential facts are never named here: every sentence is the public one.
"""

import csv
import html
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import xlsxwriter

from triage.errors import TriageError
from triage.waiting_list.placement import Placement


Cell = str | int | None

COLUMNS = (
    "place",
    "pathway",
    "band",
    "possible_band",
    "safe_task",
    "referral_id",
    "nhs_number",
    "received_on",
    "weeks_waited",
    "points",
    "credit_weeks",
    "effective_weeks",
    "why",
    "next_question",
    "due_on",
    "band_since",
    "next_draw",
    "clocks",
    "rule_book",
    "policy",
)

# A cell that a spreadsheet would run as a formula, blanks before it included.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class UnknownListFormat(TriageError):
    """{file} must end in .csv, .xlsx, .json or .html."""


class CannotWrite(TriageError):
    """{file} cannot be written there. Check that the folder exists and is yours."""


def row(placement: Placement, nhs_number: str | None, received_on: str) -> list[Cell]:
    """One line of the list, in the order of `COLUMNS`."""
    return [
        placement.place,
        placement.pathway.value,
        placement.band.name,
        placement.possible_band.name,
        "; ".join(dict.fromkeys(task.public for task in placement.safe)),
        placement.referral_id,
        nhs_number,
        received_on,
        placement.weeks_waited,
        placement.points,
        placement.credit_weeks,
        placement.effective_weeks,
        placement.reason_public,
        placement.question.text if placement.question else "",
        placement.due_on.isoformat(),
        placement.band_since.isoformat(),
        placement.next_draw,
        "; ".join(
            f"{clock.name} by {clock.due_on:%d/%m/%Y}" for clock in placement.clocks
        ),
        f"{placement.versions.book} ({placement.versions.book_digest[:8]})",
        f"{placement.versions.policy} ({placement.versions.policy_digest[:8]})",
    ]


def neutral(cell: Cell) -> Cell:
    """The cell with any spreadsheet formula made plain text by a leading quote."""
    if isinstance(cell, str) and cell.lstrip(" \u00a0").startswith(FORMULA_STARTS):
        return "'" + cell
    return cell


def write_list(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """Write the list in the format the file's name asks for."""
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise UnknownListFormat(file=path.name)
    with _writing(path):
        write(path, rows)


def write_report(path: Path, report: dict[str, Any]) -> None:
    """Write what became of every row, as JSON."""
    with _writing(path):
        path.write_text(json.dumps(report, ensure_ascii=False), "utf-8")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, xlsxwriter.exceptions.FileCreateError) as problem:
        raise CannotWrite(file=path.name) from problem


def _csv(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    # A byte-order mark, or Excel reads names with accents wrongly.
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        write_csv(out, rows)


def write_csv(out: TextIO, rows: Iterable[Sequence[Cell]]) -> None:
    """The list as CSV on any text stream."""
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([neutral(cell) for cell in one] for one in rows)


def _xlsx(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Waiting list")
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, COLUMNS, bold)
        sheet.freeze_panes(1, 0)
        for at, one in enumerate(rows, start=1):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in one])
        sheet.autofilter(0, 0, max(1, sheet.dim_rowmax or 1), len(COLUMNS) - 1)


def _json(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    objects = [dict(zip(COLUMNS, one, strict=True)) for one in rows]
    path.write_text(json.dumps(objects, ensure_ascii=False, indent=1), "utf-8")


def _html(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(_page(rows))


def _page(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
        "<title>Children waiting, in order</title><style>"
        "body{font:14px/1.4 arial,sans-serif;margin:1em}table{border-collapse:collapse}"
        "td,th{border:1px solid #768692;padding:4px;text-align:left;vertical-align:top}"
        "</style><h1>Children waiting, in order</h1><p><strong>Confidential.</strong> "
        "The order is a proposal. A clinician decides.</p><table><thead><tr>"
    )
    yield from (f'<th scope="col">{name.replace("_", " ")}</th>' for name in COLUMNS)
    yield "</tr></thead><tbody>\n"
    for one in rows:
        cells = (html.escape("" if cell is None else str(cell)) for cell in one)
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"
    yield "</tbody></table></html>\n"


WRITERS: dict[str, Callable[[Path, Iterable[Sequence[Cell]]], None]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".json": _json,
    ".html": _html,
}
