"""Open an outside file safely: what kind it is, how large, and the rows it holds.

The kind is told by the content, not by the name. Sizes are checked before anything is
read, and a file of another kind is refused with a sentence that says what to do.
"""

import os
from hashlib import sha256
from pathlib import Path

from triage.intake import delimited, workbooks
from triage.intake.sheets import EmptyFile, NoSuchFile, NotATable, Sheet, TooLarge


MEGABYTE = 1024 * 1024
LARGEST_MB = 200
SAVE_AS_CSV = "Open it in a spreadsheet, save it as CSV or XLSX, and try again."
EXPORT_AGAIN = "Ask for the export as CSV or XLSX."
# First bytes of a file of another kind -> what it is and what to do.
OTHER_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", EXPORT_AGAIN),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls) or a locked one", SAVE_AS_CSV),
    (b"\x89PNG", "a picture", EXPORT_AGAIN),
    (b"\xff\xd8\xff", "a picture", EXPORT_AGAIN),
    (b"GIF8", "a picture", EXPORT_AGAIN),
    (b"II*\x00", "a picture", EXPORT_AGAIN),
    (b"MM\x00*", "a picture", EXPORT_AGAIN),
    (b"\x1f\x8b", "a compressed file (gzip)", "Unpack it first."),
    (b"7z\xbc\xaf", "a compressed file (7z)", "Unpack it first."),
    (b"Rar!", "a compressed file (rar)", "Unpack it first."),
    (b"SQLite format 3", "a database", EXPORT_AGAIN),
    (b"PAR1", "a Parquet file", EXPORT_AGAIN),
    (b"{\\rtf", "a text document (RTF)", EXPORT_AGAIN),
    (b"MZ", "a program", EXPORT_AGAIN),
    (b"\x7fELF", "a program", EXPORT_AGAIN),
)
PAGE = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<workbook", b"<head", b"<meta")


def read_sheets(path: Path, largest_mb: int = LARGEST_MB) -> tuple[Sheet, ...]:
    """Every sheet of a file that has rows."""
    if not path.is_file() or not os.access(path, os.R_OK):
        raise NoSuchFile(file=path.name)
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile(file=path.name)
    if size > largest_mb * MEGABYTE:
        raise TooLarge(file=path.name, size=size // MEGABYTE, limit=largest_mb)
    with path.open("rb") as file:
        start = file.read(4096)
    refuse_other_kinds(path.name, start)
    if start.startswith(b"PK"):
        return workbooks.read(path)
    return (delimited.read(path),)


def refuse_other_kinds(file: str, start: bytes) -> None:
    """Raise `NotATable` for a file whose first bytes are another kind's."""
    for mark, what, remedy in OTHER_KINDS:
        if start.startswith(mark):
            raise NotATable(file=file, what=what, remedy=remedy)
    opening = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(PAGE):
        what = "a web page or XML, whatever its name says"
        raise NotATable(file=file, what=what, remedy=SAVE_AS_CSV)
    if opening.startswith((b"{", b"[{")):
        raise NotATable(file=file, what="JSON", remedy=EXPORT_AGAIN)


def digest(path: Path) -> str:
    """The file's sha256: the same file twice is known by it."""
    sums = sha256()
    with path.open("rb") as file:
        while block := file.read(MEGABYTE):
            sums.update(block)
    return sums.hexdigest()
