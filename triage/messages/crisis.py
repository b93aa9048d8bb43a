"""Whom to ring when it cannot wait: the words that end every e-mail and letter.

The numbers stand in one file, `rules/crisis.toml`, with an owner and the day each was
last checked. A number whose check is overdue is left out until somebody has checked it;
999 and 111 are never left out. An overdue check never stops a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.content_files import read_content
from triage.errors import TriageError
from triage.settings import content_folder, settings_now


FILE = "crisis.toml"
ENGLISH = "en"


class BadCrisis(TriageError):
    """The file {file} of crisis numbers cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing to do, with one number at most."""

    key: str
    words: Mapping[str, str]  # by language: en and easy, others where reviewed
    number: str  # "" where there is none, or where the service has yet to fill it in
    checked_on: date
    source: str
    always: bool = False  # stands even while checks are overdue: 999 and 111
    local: bool = False  # the service fills its own number in

    def said(self, language: str = ENGLISH) -> str:
        """In that language, or in English."""
        words = self.words.get(language, self.words[ENGLISH])
        return words.replace("((number))", self.number)

    @property
    def to_fill_in(self) -> bool:
        """A local number that the service has not given yet: never shown."""
        return self.local and not self.number


@dataclass(frozen=True, kw_only=True)
class Crisis:
    """One dated version of the file, as it may be shown on one day."""

    version: str
    status: str
    owner: str
    check_every: timedelta
    lines: tuple[Line, ...]
    short: Mapping[str, str]  # for a text message, by language
    overdue: bool = False

    def said(self, language: str = ENGLISH) -> tuple[str, ...]:
        """Each line, in that language or in English."""
        return tuple(line.said(language) for line in self.lines)

    def speaks(self, language: str) -> bool:
        """Whether every line has words in that language: nobody reads half of it."""
        spoken = [self.short, *(line.words for line in self.lines)]
        return all(language in words for words in spoken)

    def block(self, language: str = ENGLISH) -> str:
        """The lines as they end an e-mail or a letter."""
        return "\n\n".join(self.said(language))

    def in_short(self, language: str = ENGLISH) -> str:
        """999 and 111 in one breath, for a text message."""
        return self.short.get(language, self.short[ENGLISH])

    @property
    def check_by(self) -> date:
        """The day by which the next of its numbers has to be checked."""
        return min(line.checked_on for line in self.lines) + self.check_every


def in_force(today: date) -> Crisis:
    """What may be shown today, from the file this service's settings name."""
    return _on(_path(), today)


def overdue(today: date) -> bool:
    """Whether somebody should have checked a number before today."""
    return in_force(today).overdue


def to_fill_in() -> tuple[Line, ...]:
    """The local numbers that the service has yet to give."""
    return tuple(line for line in load(_path()).lines if line.to_fill_in)


def as_of(crisis: Crisis, today: date) -> Crisis:
    """The lines that may be shown on that day."""
    given = [line for line in crisis.lines if not line.to_fill_in]
    checked = [line for line in given if today <= line.checked_on + crisis.check_every]
    shown = tuple(line for line in given if line.always or line in checked)
    return replace(crisis, lines=shown, overdue=len(checked) < len(given))


def _path() -> Path:
    return content_folder(settings_now().content) / "rules" / FILE


@lru_cache(maxsize=16)  # asked for once a message
def _on(path: Path, today: date) -> Crisis:
    return as_of(load(path), today)


@cache
def load(path: Path) -> Crisis:
    """Read and check the file. Raises `BadCrisis` with the reason."""
    return read_content(
        path,
        _crisis,
        wrong=_wrong,
        refuse=lambda why: BadCrisis(file=path.name, reason=why),
    )


def _crisis(table: dict[str, Any]) -> Crisis:
    return Crisis(
        version=table["version"],
        status=table["status"],
        owner=table["owner"],
        check_every=timedelta(days=table["check_every_days"]),
        lines=tuple(_line(line) for line in table["line"]),
        short=MappingProxyType(table["short"]),
    )


def _line(table: dict[str, Any]) -> Line:
    return Line(**table | {"words": MappingProxyType(table["words"])})


def _wrong(crisis: Crisis) -> str | None:
    """Why it would leave a family without a number; None when it would not."""
    if not crisis.owner.strip():
        return "somebody must own the check"
    if crisis.check_every <= timedelta():
        return "checks must come round again"
    if ENGLISH not in crisis.short:
        return "there are no English words for a text message"
    always = " ".join(line.number for line in crisis.lines if line.always).split()
    if not {"999", "111"} <= set(always):
        return "999 and 111 must always be shown"
    return next(
        (f"line {one.key}: {why}" for one in crisis.lines if (why := _wrong_line(one))),
        None,
    )


def _wrong_line(line: Line) -> str | None:
    if ENGLISH not in line.words:
        return "there are no English words"
    if line.local and "((number))" not in line.words[ENGLISH]:
        return "there is no place for the number"
    if line.number not in line.said():
        return "its words do not hold its number"
    return None
