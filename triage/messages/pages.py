"""The words of the family's own pages, in every language that somebody has reviewed.

A language nobody has reviewed, one that lacks a string, or one made from older English
is not served: the page is in English and says that we ring with a free interpreter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from babel import Locale
from babel.dates import format_date

from triage.content_files import read_content
from triage.errors import TriageError
from triage.messages import tongues
from triage.messages.wording import EASY, ENGLISH, FOLDER, PAGES, PLACE
from triage.settings import content_folder, settings_now


ON_PAPER = "sheet."  # printed beside questions that are in English only
DATES = {"en": "en_GB"}  # a day before its month


class BadPages(TriageError):
    """The words of the family's pages in {language} cannot be used: {reason}."""


class NoSuchString(TriageError):
    """The family's pages have no words called {key}."""


class StringIncomplete(TriageError):
    """The words called {key} need a value for {value}."""


@dataclass(frozen=True, kw_only=True)
class Pages(Mapping[str, str]):
    """Every string of the pages in one language."""

    language: str  # the folder: en, easy, ur, pl
    version: str
    owner: str
    reviewed_by: str
    reviewed_on: date | None
    translates: str
    strings: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]  # by key, a form for each kind of number
    asked_for: str = ""  # the language these stand in for, where it is not served

    def __getitem__(self, key: str) -> str:
        return self.strings[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.strings)

    def __len__(self) -> int:
        return len(self.strings)

    @property
    def spoken(self) -> str:
        """As `lang` in HTML: easy read is English."""
        return ENGLISH if self.language == EASY else self.language

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`, as `dir` in HTML."""
        return tongues.direction(self.spoken)

    @property
    def reviewed(self) -> bool:
        """Whether somebody put their name to it."""
        return bool(self.reviewed_by.strip()) and self.reviewed_on is not None

    def say(self, key: str, **values: object) -> str:
        """One string with its values. Raises `NoSuchString`, `StringIncomplete`."""
        if key not in self.strings:
            raise NoSuchString(key=key)
        return _filled(key, self.strings[key], values)

    def count(self, key: str, count: int, **values: object) -> str:
        """The form that goes with this number in this language."""
        if key not in self.counted:
            raise NoSuchString(key=key)
        form = Locale.parse(self.spoken).plural_form(count)
        return _filled(key, self.counted[key][form], values | {"count": count})

    def day(self, day: date) -> str:
        """A day in full, as this language writes it."""
        return format_date(day, "d MMMM yyyy", locale=self._dates)

    def month(self, day: date) -> str:
        """Its month and year."""
        return format_date(day, "LLLL yyyy", locale=self._dates)

    @property
    def _dates(self) -> str:
        return DATES.get(self.spoken, self.spoken)


def strings(language: str | None = None, *, easy_read: bool = False) -> Pages:
    """What is served to somebody who asked for that language.

    `easy` and `easy_read` both mean easy read. English stands in for a language that is
    not served; `asked_for` then names it, and the page says what we do instead.
    """
    shelf = load(_folder())
    tongue = ENGLISH if language == EASY else tongues.code(language)
    if easy_read or language == EASY or tongue == tongues.SIGNED:
        return _standing_in(shelf[EASY], tongue)
    theirs = shelf.get(tongue)
    if theirs is not None and is_served(theirs, shelf[ENGLISH]):
        return theirs
    return _standing_in(shelf[ENGLISH], tongue)


def written(language: str) -> Pages:
    """The words as they lie in the folder, reviewed or not: for whoever reviews them."""
    shelf = load(_folder())
    if language not in shelf:
        raise BadPages(language=language, reason="there is no such file")
    return shelf[language]


def served() -> tuple[tuple[str, str], ...]:
    """The languages a family can choose: code, and what each calls itself."""
    shelf = load(_folder())
    return tuple(
        (one.language, tongues.own_name(one.language))
        for one in shelf.values()
        if one.language != EASY and is_served(one, shelf[ENGLISH])
    )


def standing_in(tongue: str) -> Pages:
    """The English words, for a page whose own parts are not all in that language."""
    return _standing_in(load(_folder())[ENGLISH], tongue)


def is_served(pages: Pages, english: Pages) -> bool:
    """Whether it was reviewed, is whole, and was made from the English of today."""
    if pages.language in (ENGLISH, EASY):
        return True
    whole = not lacking(pages, english)
    return pages.reviewed and whole and pages.translates == english.version


def lacking(pages: Pages, english: Pages) -> tuple[str, ...]:
    """Keys the English has and these do not."""
    missing = {*english.strings, *english.counted} - {*pages.strings, *pages.counted}
    return tuple(sorted(one for one in missing if not one.startswith(ON_PAPER)))


@cache
def load(folder: Path) -> Mapping[str, Pages]:
    """Every language of the folder, English first. Raises `BadPages`."""
    found = {path.parent.name: _read(path) for path in folder.glob(f"*/{PAGES}")}
    for needed in (ENGLISH, EASY):
        if needed not in found:
            raise BadPages(language=needed, reason="there is no such file")
    ordered = sorted(found, key=lambda one: (one != ENGLISH, one != EASY, one))
    return MappingProxyType({one: found[one] for one in ordered})


def _folder() -> Path:
    return content_folder(settings_now().content) / "rules" / FOLDER


def _standing_in(english: Pages, tongue: str) -> Pages:
    if tongue in (ENGLISH, tongues.SIGNED):
        return english
    return replace(english, asked_for=tongue)


def _filled(key: str, text: str, values: Mapping[str, object]) -> str:
    for name in PLACE.findall(text):
        if not str(values.get(name, "")).strip():
            raise StringIncomplete(key=key, value=name)
    return PLACE.sub(lambda place: str(values[place.group(1)]), text)


def _read(path: Path) -> Pages:
    language = path.parent.name
    return read_content(
        path,
        partial(_pages, language),
        wrong=_wrong,
        refuse=lambda why: BadPages(language=language, reason=why),
    )


def _pages(language: str, table: dict[str, Any]) -> Pages:
    words = {
        f"{page}.{name}": said
        for page, names in table.items()
        if isinstance(names, dict)
        for name, said in names.items()
    }
    counted = {
        key: MappingProxyType(forms)
        for key, forms in words.items()
        if isinstance(forms, dict)
    }
    return Pages(
        language=language,
        version=table["version"],
        owner=table["owner"],
        reviewed_by=table["reviewed_by"],
        reviewed_on=table.get("reviewed_on"),
        translates=table.get("translates", ""),
        strings=MappingProxyType({k: v for k, v in words.items() if k not in counted}),
        counted=MappingProxyType(counted),
    )


def _wrong(pages: Pages) -> str | None:
    """Why a page could not be written with it; None when it could."""
    if not all(isinstance(said, str) and said.strip() for said in pages.values()):
        return "one of its strings is empty"
    forms = {*Locale.parse(pages.spoken).plural_form.tags, "other"}
    for key, given in pages.counted.items():
        if set(given) != forms:
            return f"{key} needs the forms {', '.join(sorted(forms))}"
    return None
