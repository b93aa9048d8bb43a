"""Dates however they were typed: day first, as the country writes them.

A date that could be either way round is read day first, unless its whole column proves
to be written month first (`Order`). Nothing is guessed beyond that.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from triage.calendar import london_day


EXCEL_EPOCH = date(1899, 12, 30)
SERIALS = range(18_000, 73_000)  # 1949 to 2099, as Excel counts days
PLACEHOLDERS = frozenset(
    {date(1900, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 2),
     date(1970, 1, 1), date(9999, 12, 31), date(2099, 12, 31), date(1753, 1, 1)}
)  # fmt: skip
OLDEST = date(1950, 1, 1)
ENOUGH = 3  # month-first dates, and none day first, that prove a whole column
CENTURY_TURN = 70  # 69 is 2069, 70 is 1970
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june",
         "jul july", "aug august", "sep sept september", "oct october",
         "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
WEEKDAY = re.compile(
    r"^(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?[\s,.]+", re.IGNORECASE
)
TIME = re.compile(
    r"[T\s,]+(at\s+)?\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|BST)?$",
    re.IGNORECASE,
)
ZONED = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$")
NUMERIC = re.compile(r"^(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{4}|\d{2})$")
YEAR_FIRST = re.compile(r"^(\d{4})\s*[/.\-\s]\s*(\d{1,2})\s*[/.\-\s]\s*(\d{1,2})$")
DAY_NAME_YEAR = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?(?:\s+of)?[\s\-/.,]*([a-z]{3,9})[\s\-/.,]*'?(\d{4}|\d{2})$",
    re.IGNORECASE,
)
NAME_DAY_YEAR = re.compile(
    r"^([a-z]{3,9})[\s\-/.]*(\d{1,2})(?:st|nd|rd|th)?[\s\-/.,]+'?(\d{4}|\d{2})$",
    re.IGNORECASE,
)
YEAR_NAME_DAY = re.compile(r"^(\d{4})[\s\-/.]+([a-z]{3,9})[\s\-/.]+(\d{1,2})$", re.I)
COMPACT = re.compile(r"^\d{8}$")
SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")


class Order(StrEnum):
    """Which way round a column's numeric dates are written."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    MIXED = "mixed"  # both are proven: what could be either is doubtful


@dataclass(frozen=True, kw_only=True, slots=True)
class DayRead:
    """A day, or the code of the finding that says why there is none."""

    day: date | None
    code: str | None = None
    either: date | None = None  # the other reading of a date that has two
    month_first: bool = False  # can only be month first
    day_first: bool = False  # can only be day first


BLANK = DayRead(day=None)


def read_text(text: str) -> DayRead:
    """Read a typed date. Blank text gives no day and no code."""
    return _read(text.strip().lstrip("'").strip())


@lru_cache(maxsize=200_000)
def _read(text: str) -> DayRead:
    if not text or not any(character.isdigit() for character in text):
        return (
            BLANK if _says_nothing(text) else DayRead(day=None, code="unreadable_date")
        )
    if ZONED.match(text):
        return _zoned(text)
    bare = WEEKDAY.sub("", TIME.sub("", text)).strip(" .,")
    return _numeric(bare) or _named(bare) or DayRead(day=None, code="unreadable_date")


def _says_nothing(text: str) -> bool:
    return text.casefold().strip(" .-–—?/") in {
        "", "n/k", "nk", "na", "n/a", "not known", "unknown", "none", "null", "nan",
        "nat", "tbc", "not recorded", "blank",
    }  # fmt: skip


def _zoned(text: str) -> DayRead:
    try:
        return _judged(london_day(datetime.fromisoformat(text)))
    except ValueError:
        return DayRead(day=None, code="impossible_date")


def _numeric(text: str) -> DayRead | None:
    if match := NUMERIC.match(text):
        first, second, year = match.groups()
        return _two_ways(int(first), int(second), _year(year))
    if match := YEAR_FIRST.match(text):
        year, month, day = map(int, match.groups())
        return _made(year, month, day)
    if COMPACT.match(text):
        return _compact(text)
    if match := SERIAL.match(text):
        return of_serial(float(text))
    return None


def _named(text: str) -> DayRead | None:
    for pattern, order in (
        (DAY_NAME_YEAR, (2, 1, 0)),
        (NAME_DAY_YEAR, (2, 0, 1)),
        (YEAR_NAME_DAY, (0, 1, 2)),
    ):
        match = pattern.match(text)
        if match:
            year, month, day = (match.group(at + 1) for at in order)
            number = MONTHS.get(month.casefold())
            return _made(_year(year), number, int(day)) if number else None
    return None


def _compact(text: str) -> DayRead:
    year_first = _made(int(text[:4]), int(text[4:6]), int(text[6:]))
    if year_first.day is not None:
        return year_first
    return _made(int(text[4:]), int(text[2:4]), int(text[:2]))


def _two_ways(first: int, second: int, year: int) -> DayRead:
    day_first = _made(year, second, first)
    month_first = _made(year, first, second)
    if day_first.code == "impossible_date" and month_first.day is not None:
        return DayRead(day=month_first.day, month_first=True)
    if month_first.code == "impossible_date":
        return DayRead(day=day_first.day, code=day_first.code, day_first=True)
    if day_first.day == month_first.day:
        return day_first
    return DayRead(day=day_first.day, code=day_first.code, either=month_first.day)


def _made(year: int, month: int, day: int) -> DayRead:
    try:
        return _judged(date(year, month, day))
    except ValueError:
        return DayRead(day=None, code="impossible_date")


def _judged(day: date) -> DayRead:
    if day in PLACEHOLDERS or day < OLDEST:
        return DayRead(day=None, code="placeholder_date")
    return DayRead(day=day)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < CENTURY_TURN else 1900)


def of_serial(number: float) -> DayRead:
    """A day as Excel counts them."""
    if int(number) in SERIALS:
        return _judged(EXCEL_EPOCH + timedelta(days=int(number)))
    code = "placeholder_date" if 0 <= number < 3 else "unreadable_date"
    return DayRead(day=None, code=code)


def of_cell(cell: object) -> DayRead:
    """A day from a cell of any type."""
    if isinstance(cell, datetime):
        return _judged(cell.date())
    if isinstance(cell, date):
        return _judged(cell)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _read(str(int(cell))) if cell >= 10**7 else of_serial(float(cell))
    return BLANK if cell is None else read_text(str(cell))


def order_of(cells: Iterable[object]) -> Order:
    """Which way round a column is written, from the dates that can be only one."""
    reads = [read_text(cell) for cell in cells if isinstance(cell, str)]
    month_first = sum(read.month_first for read in reads)
    if not month_first:
        return Order.DAY_FIRST
    proven = month_first >= ENOUGH and not any(read.day_first for read in reads)
    return Order.MONTH_FIRST if proven else Order.MIXED


def in_order(read: DayRead, order: Order) -> DayRead:
    """The reading in a column of this order, with the finding it calls for."""
    if read.month_first:
        return DayRead(day=read.day, code="month_first_date")
    if read.either is None or order is Order.DAY_FIRST:
        return read
    if order is Order.MONTH_FIRST:
        return DayRead(day=read.either, code="month_first_date")
    return DayRead(day=read.day, code="ambiguous_date")
