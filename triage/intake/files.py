"""Read one whole file: recognise it, find its rows, and account for every line.

Lines that are no child's row (titles, totals, page breaks, blanks) are listed too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from triage.errors import TriageError
from triage.facts import Catalogue
from triage.intake import days, figures
from triage.intake.lines import Line
from triage.intake.profiles import (
    FileKind,
    Fit,
    Profile,
    Profiles,
    fit,
    plain_heading,
)
from triage.intake.reading import LARGEST_MB, digest, read_sheets
from triage.intake.rows import read_line
from triage.intake.sheets import Row, Sheet, is_blank, text_of
from triage.intake.tables import Table


SEARCHED = 40  # lines in which the headings are looked for
HALF = 0.5
TOTAL = "a total"
FEW = 2  # a total may stand under two headings, never under three that name a child


class UnknownFile(TriageError):
    """No profile knows the headings of {file} ({headings}). Make a profile for it:
    `triage profile draft {file}`, correct it, and save it in the profiles folder."""


class MissingColumns(TriageError):
    """{file} looks like a {title}, but row {line} has no heading {missing}. {nearest}
    Rename the heading in the file, or add its new name to the profile {profile}."""


class SameHeadingTwice(TriageError):
    """{file} has two columns for one thing in row {line}: {headings}. Remove or rename
    one of them, so that no value is taken from the wrong column."""


class NoRows(TriageError):
    """{file} has headings and no rows under them. Export it again with its rows."""


@dataclass(frozen=True, kw_only=True)
class NotData:
    """A line that is no child's row, and why."""

    line: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """One file as it was read."""

    file: str
    profile: str
    title: str
    kind: FileKind
    digest: str
    extract_on: date | None  # the day the file says it was made
    lines: tuple[Line, ...]
    not_data: tuple[NotData, ...]
    notes: tuple[str, ...]  # about the file as a whole, in sentences


def read_file(
    path: Path,
    profiles: Profiles,
    catalogue: Catalogue,
    as_of: date,
    *,
    largest_mb: int = LARGEST_MB,
) -> FileRead:
    """Read a file that some profile knows. Nothing is kept of a file that fails."""
    # Long because a file has many parts.
    sheets = read_sheets(path, largest_mb)
    found = recognise(path.name, sheets, profiles)
    body, not_data = _body(found)
    if not body:
        raise NoRows(file=path.name)
    extract_on = _extract_day(found)
    table = Table(
        file=path.name,
        fit=found.fit,
        rows=body,
        width=found.width,
        profiles=profiles,
        catalogue=catalogue,
        as_of=as_of,
        extract_on=extract_on,
    )
    return FileRead(
        file=path.name,
        profile=found.fit.profile.name,
        title=found.fit.profile.title,
        kind=found.fit.profile.kind,
        digest=digest(path),
        extract_on=extract_on,
        lines=tuple(read_line(table, row) for row in body),
        not_data=tuple(not_data),
        notes=tuple(_notes(found, len(body), not_data)),
    )


@dataclass(frozen=True, kw_only=True)
class Found:
    """The sheet and the row of headings that a profile fits best."""

    sheet: Sheet
    at: int  # index of the row of headings
    fit: Fit

    @property
    def headings(self) -> list[str]:
        """The headings as written."""
        return [text_of(cell) for cell in self.sheet.rows[self.at].cells]

    @property
    def width(self) -> int:
        """How many columns have a heading."""
        said = [at for at, text in enumerate(self.headings, 1) if text.strip()]
        return max(said, default=0)


def recognise(file: str, sheets: Sequence[Sheet], profiles: Profiles) -> Found:
    """The best fit of any profile to any of the first rows of any sheet."""
    best = max(_fits(sheets, profiles.profiles), key=_quality, default=None)
    if best is None or best.fit.known < 2:
        raise UnknownFile(file=file, headings=_first_headings(sheets))
    line = best.sheet.rows[best.at].line
    if best.fit.missing:
        _refuse_missing(file, best, line)
    if best.fit.twice:
        raise SameHeadingTwice(
            file=file, line=line, headings=" and ".join(best.fit.twice)
        )
    return best


def _fits(sheets: Iterable[Sheet], profiles: Iterable[Profile]) -> Iterable[Found]:
    for sheet in sheets:
        for at, row in enumerate(sheet.rows[:SEARCHED]):
            headings = [text_of(cell) for cell in row.cells]
            for profile in profiles:
                yield Found(sheet=sheet, at=at, fit=fit(profile, headings))


def _quality(found: Found) -> tuple[bool, float, int]:
    """Nothing required missing, then most headings known, then the smaller profile."""
    required = len(found.fit.profile.required)
    met = 1 - len(found.fit.missing) / required
    return not found.fit.missing, found.fit.known * met, -len(found.fit.unread)


def _refuse_missing(file: str, best: Found, line: int) -> None:
    profile = best.fit.profile
    known_enough = len(best.fit.missing) <= len(profile.required) * HALF
    if not known_enough or best.fit.known < len(best.fit.unread) * HALF:
        raise UnknownFile(file=file, headings=_short(best.headings))
    raise MissingColumns(
        file=file,
        title=profile.title,
        line=line,
        missing=" or ".join(best.fit.missing),
        nearest=_nearest(best),
        profile=f"{profile.name}.toml",
    )


def _nearest(best: Found) -> str:
    unread = {plain_heading(text): text for _, text in best.fit.unread}
    close = [
        (missing, unread[match])
        for missing in best.fit.missing
        for match in get_close_matches(plain_heading(missing), unread, 1, 0.4)
    ]
    if close:
        return " ".join(f"“{there}” may be “{missing}”." for missing, there in close)
    return f"Its unknown headings are: {_short([t for _, t in best.fit.unread])}."


def _first_headings(sheets: Sequence[Sheet]) -> str:
    rows = [row for sheet in sheets for row in sheet.rows[:SEARCHED]]
    widest = max(rows, key=lambda row: len([c for c in row.cells if text_of(c)]))
    return _short([text_of(cell) for cell in widest.cells])


def _short(headings: Sequence[str]) -> str:
    said = [text.strip()[:30] for text in headings if text.strip()]
    return ", ".join(said[:6]) + (" and more" if len(said) > 6 else "")


def _body(found: Found) -> tuple[list[Row], list[NotData]]:
    body: list[Row] = []
    not_data = [
        NotData(line=row.line, reason="above the headings")
        for row in found.sheet.rows[: found.at]
    ]
    who = [
        at
        for at, columns in found.fit.at.items()
        if any(column.field in WHO for column in columns)
    ]
    first = found.headings[who[0]]
    for row in found.sheet.rows[found.at + 1 :]:
        if reason := _why_not(row, found, who, first):
            not_data.append(NotData(line=row.line, reason=reason))
        else:
            body.append(row)
    return body, not_data


def _why_not(row: Row, found: Found, who: Sequence[int], first: str) -> str | None:
    cells, width = row.cells, len(row.cells)
    known = [at for at in who if at < width and cells[at] not in ("", None)]
    if len(known) > FEW and text_of(cells[known[0]]) != first:
        return None  # the quick way: most rows say who the child is
    if is_blank(row):
        return "blank"
    said = [text_of(cell).strip() for cell in row.cells]
    filled = [text for text in said if text]
    if len(filled) <= 3 and _is_total(filled[0], found.fit.profile):
        return TOTAL
    if said[: found.width] == [text.strip() for text in found.headings[: found.width]]:
        return "the headings again"
    named = any(at < len(said) and said[at] for at in who)
    return None if named else "no name, number or birthday"


def _is_total(text: str, profile: Profile) -> bool:
    plain = re.sub(r"[^a-z ]", "", text.casefold()).strip()
    return any(plain.startswith(word.casefold()) for word in profile.totals)


WHO = frozenset({"name", "forename", "surname", "nhs_number", "born_on", "referral_id"})


def _extract_day(found: Found) -> date | None:
    """The day in the lines above the headings, after words like "Report run"."""
    words = tuple(plain_heading(one) for one in found.fit.profile.report_run)
    for row in found.sheet.rows[: found.at]:
        cells = [cell for cell in row.cells if text_of(cell).strip()]
        for here, after in zip(cells, [*cells[1:], None], strict=True):
            label, _, rest = text_of(here).partition(":")
            if plain_heading(label).startswith(words) and words:
                day = days.of_cell(rest if rest.strip() else after).day
                if day is not None:
                    return day
    return None


def _notes(found: Found, rows: int, not_data: Sequence[NotData]) -> Iterable[str]:
    for _, heading in found.fit.unread:
        yield (
            f"The column “{heading}” is in no profile. Its words were searched for red "
            "flags and nothing else was taken from it."
        )
    totals = {one.line for one in not_data if one.reason == TOTAL}
    for row in found.sheet.rows if totals else ():
        if row.line in totals:
            said = " ".join(text_of(cell) for cell in row.cells)
            total = figures.whole(re.sub(r"\D", "", said) or "x")
            if total is not None and total != rows:
                yield (
                    f"Row {row.line} gives a total of {total}, and {rows} rows were "
                    "read. Check that the export is complete."
                )
