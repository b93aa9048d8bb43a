"""Slots from a CSV file: every row is accepted, already there, or refused with a sentence."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import StringIO
from typing import Any

from triage.calendar import LONDON
from triage.desk import once
from triage.desk.desk import Desk
from triage.errors import TriageError
from triage.store import clinics as store
from triage.store.clinic_rows import FORMATS
from triage.store.clinics import Clinic, NewSlot


NEEDED = ("clinic", "date", "time", "minutes")
OTHERS = ("with", "format", "language", "joint")
SAMPLE = ",".join((*NEEDED, *OTHERS))
MOST_ROWS = 5_000
LONGEST = 80
LEAST_MINUTES, MOST_MINUTES = 5, 600
YES, NO = ("yes", "y", "true", "1"), ("", "no", "n", "false", "0")


class NotSlots(TriageError):
    """This is not a file of slots. It needs a first row that names the columns clinic, date, time and minutes."""


class TooManyRows(TriageError):
    """This file has more than {most} rows. Split it."""


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """One row and what became of it."""

    line: int
    outcome: str  # accepted, already there, refused
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class SlotsImported:
    """What became of every row; the three counts add up to the rows."""

    rows: tuple[RowOutcome, ...]

    def many(self, outcome: str) -> int:
        """How many rows had an outcome."""
        return sum(one.outcome == outcome for one in self.rows)


class _Refused(Exception):
    """Why one row cannot be a slot."""


def import_once(desk: Desk, key: str, content: bytes) -> SlotsImported:
    """Add the slots of a file, once under a key; the same answer to the same question."""

    def does() -> dict[str, Any]:
        done = import_slots(desk, content)
        return {"rows": [(one.line, one.outcome, one.why) for one in done.rows]}

    told = f"import slots|{sha256(content).hexdigest()}"
    kept = once.the_same(desk, key, told, does)
    return SlotsImported(
        rows=tuple(
            RowOutcome(line=line, outcome=outcome, why=why)
            for line, outcome, why in kept["rows"]
        )
    )


def import_slots(desk: Desk, content: bytes) -> SlotsImported:
    """Add the slots of a file. Raises `NotSlots`, `TooManyRows`; else no row stops it."""
    lines = _lines(content)
    known = {
        one.name.strip().casefold(): one
        for one in store.clinics(desk.session, tenant=desk.tenant)
    }
    read: dict[int, NewSlot] = {}
    refused: dict[int, str] = {}
    for number, row in lines:
        try:
            read[number] = _slot(row, known, desk.now)
        except _Refused as why:
            refused[number] = str(why)
    added = store.add_slots(
        desk.session, tenant=desk.tenant, new=list(read.values()), now=desk.now
    )
    fresh = dict(zip(read, added, strict=True))
    rows = tuple(
        _outcome(number, fresh.get(number), refused.get(number)) for number, _ in lines
    )
    done = SlotsImported(rows=rows)
    desk.note(
        "Imported slots", on=("service", "slots"), rows=len(rows),
        accepted=done.many("accepted"), refused=done.many("refused"),
    )  # fmt: skip
    return done


def _outcome(line: int, fresh: bool | None, refused: str | None) -> RowOutcome:
    if refused is not None:
        return RowOutcome(line=line, outcome="refused", why=refused)
    outcome = "accepted" if fresh else "already there"
    return RowOutcome(line=line, outcome=outcome)


def _lines(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Rows by the line they stand on; an empty row is a row too."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise NotSlots
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        header = [name.strip().casefold() for name in next(reader, [])]
        if not set(NEEDED) <= set(header):
            raise NotSlots
        rows = [
            (reader.line_num, dict(zip(header, (c.strip() for c in row), strict=False)))
            for row in reader
        ]
    except csv.Error as problem:
        raise NotSlots from problem
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    return rows


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _slot(
    row: Mapping[str, str], known: Mapping[str, Clinic], now: datetime
) -> NewSlot:
    """One row as a slot. Raises `_Refused` with a sentence that quotes nothing."""
    clinic = known.get(row.get("clinic", "").casefold())
    if clinic is None:
        raise _Refused("No clinic has this name. Add the clinic first.")
    starts = _starts(row.get("date", ""), row.get("time", ""))
    if starts <= now:
        raise _Refused("This slot has started already.")
    how = row.get("format", "").casefold() or FORMATS[0]
    if how not in FORMATS:
        raise _Refused(f"The format must be one of: {', '.join(FORMATS)}.")
    return NewSlot(
        clinic_id=clinic.id,
        starts_at=starts,
        minutes=_minutes(row.get("minutes", "")),
        with_whom=_short(row.get("with", "")),
        format=how,
        language=_short(row.get("language", "")),
        joint=_joint(row.get("joint", "")),
    )


def _starts(day: str, clock: str) -> datetime:
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M"):
        try:
            return datetime.strptime(f"{day} {clock[:5]}", form).replace(tzinfo=LONDON)
        except ValueError:
            continue
    raise _Refused("The date or time cannot be read. Write 2027-01-15 and 09:30.")


def _minutes(text: str) -> int:
    if text.isdecimal() and LEAST_MINUTES <= int(text[:9]) <= MOST_MINUTES:
        return int(text)
    raise _Refused("The minutes must be a whole number from 5 to 600.")


def _joint(text: str) -> bool:
    if text.casefold() not in (*YES, *NO):
        raise _Refused("Joint must be yes or no.")
    return text.casefold() in YES


def _short(text: str) -> str:
    if len(text) > LONGEST or not text.isprintable():
        raise _Refused(f"A name or language is longer than {LONGEST} characters.")
    return text
