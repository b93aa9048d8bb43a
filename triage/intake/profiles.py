"""Profiles: which heading of which file holds which field or fact. Content, in TOML.

A file is recognised by its headings; case, spaces and punctuation do not matter.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path

from triage.errors import TriageError
from triage.intake.red_flags import RedFlags, load_red_flags
from triage.intake.spelling import Spellings, spellings
from triage.referrals import Pathway


class FileKind(StrEnum):
    """What the rows of a file are."""

    LIST = "list"  # referrals waiting on one pathway
    FORM = "form"  # referrals in families' own words
    FEED = "feed"  # facts about children already listed


class Reads(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"  # free text: scanned for red-flag words, never read as a fact
    LABEL = "label"  # a short name or code, kept and not scanned
    YES_NO = "yes_no"
    CODES = "codes"
    CHANGE = "change"  # a family's "Yes, ...": a fact, and a person reads the words
    ATTENDANCE = "attendance"  # 100 - x
    PERCENT = "percent"
    COUNT = "count"
    DAY = "day"
    DAY_MEANS_YES = "day_means_yes"


FIELDS = frozenset(
    {
        "nhs_number", "name", "forename", "surname", "born_on", "received_on",
        "accepted_on", "referral_id", "status", "pathway", "source", "sex", "language",
        "ethnic_category", "postcode", "as_at", "notes", "relationship", "mobile",
        "email", "safe_to_text", "format", "question",
    }
)  # fmt: skip


class BadProfile(TriageError):
    """The profile {file} cannot be used: {reason}. Correct that line and try again."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """What one heading holds."""

    heading: str
    also: tuple[str, ...] = ()
    required: bool = False
    field: str | None = None
    fact: str | None = None
    reads: Reads = Reads.LABEL
    yes: str | None = None  # the level a "yes" means, where the fact has levels
    no: str | None = None
    codes: Mapping[str, bool | str] = made(default_factory=dict)
    on: str | None = None  # the date fact that keeps the day itself

    @cached_property
    def spelt(self) -> frozenset[str]:
        """Every spelling of the heading."""
        return frozenset(plain_heading(one) for one in (self.heading, *self.also))


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How one kind of file is read."""

    name: str
    title: str  # what a person calls the file
    kind: FileKind
    columns: tuple[Column, ...]
    pathway: Pathway | None = None  # None: a column says, or the rows have none
    pathways: Mapping[str, Pathway] = made(default_factory=dict)
    report_run: tuple[str, ...] = ()  # words before the date in the lines on top
    totals: tuple[str, ...] = ("total",)
    recorded_by: str = "import"

    @cached_property
    def required(self) -> tuple[Column, ...]:
        """Columns without which the file is not this kind."""
        return tuple(column for column in self.columns if column.required)

    def has(self, name: str) -> bool:
        """Whether some column holds this field."""
        return any(column.field == name for column in self.columns)


@dataclass(frozen=True, kw_only=True)
class Profiles:
    """Every profile in a folder, with the spellings and red-flag words they share."""

    profiles: tuple[Profile, ...]
    words: Spellings
    marks: "Marks"
    red_flags: RedFlags


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Words that say where a referral stands."""

    transferred: re.Pattern[str]
    discharged: re.Pattern[str]  # at the start of a note
    discharged_status: re.Pattern[str]
    deceased: re.Pattern[str]
    waiting: frozenset[str]
    speaks_of_discharge: re.Pattern[str]
    speaks_of_death: re.Pattern[str]


@lru_cache(maxsize=10_000)
def plain_heading(text: str) -> str:
    """A heading without case, accents, spaces or punctuation."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in letters if one.isalnum() or one in "%#")


def load_profiles(folder: Path) -> Profiles:
    """Read every profile of a folder. Raises `BadProfile` naming the file and why.

    `spellings.toml` stands in the folder; `red_flags.toml` beside the folder.
    """
    shared = folder / "spellings.toml"
    words = shared.read_bytes()
    table = tomllib.loads(words.decode())
    files = sorted(path for path in folder.glob("*.toml") if path != shared)
    return Profiles(
        profiles=tuple(load_profile(path) for path in files),
        words=spellings(table, sha256(words).hexdigest()),
        marks=_marks(table),
        red_flags=load_red_flags(folder.parent / "red_flags.toml"),
    )


def _marks(table: Mapping[str, object]) -> Marks:
    def pattern(key: str) -> re.Pattern[str]:
        said = table[key]
        joined = said if isinstance(said, str) else "|".join(said)  # type: ignore[arg-type]  # a list of patterns
        return re.compile(joined, re.IGNORECASE)

    return Marks(
        transferred=pattern("transferred"),
        discharged=pattern("discharged"),
        discharged_status=pattern("discharged_status"),
        deceased=pattern("deceased"),
        waiting=frozenset(table["waiting"]),  # type: ignore[call-overload]  # a list of words
        speaks_of_discharge=pattern("speaks_of_discharge"),
        speaks_of_death=pattern("speaks_of_death"),
    )


def load_profile(path: Path) -> Profile:
    """Read and check one profile."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        profile = _profile(table)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise BadProfile(file=path.name, reason=str(problem)) from problem
    if reason := next(_faults(profile), None):
        raise BadProfile(file=path.name, reason=reason)
    return profile


def _profile(table: dict[str, object]) -> Profile:
    columns: list[dict[str, object]] = table["column"]  # type: ignore[assignment]  # checked by Column
    pathways: dict[str, str] = table.get("pathways", {})  # type: ignore[assignment]  # checked by Pathway
    return Profile(
        name=str(table["profile"]),
        title=str(table["title"]),
        kind=FileKind(str(table["kind"])),
        columns=tuple(_column(one) for one in columns),
        pathway=Pathway(str(table["pathway"])) if "pathway" in table else None,
        pathways={plain_heading(k): Pathway(v) for k, v in pathways.items()},
        report_run=tuple(table.get("report_run", ())),  # type: ignore[arg-type]  # words
        totals=tuple(table.get("totals", ("total",))),  # type: ignore[arg-type]  # words
    )


def _column(table: dict[str, object]) -> Column:
    codes: dict[str, bool | str] = table.get("codes", {})  # type: ignore[assignment]  # checked in use
    plain = {**table, "also": tuple(table.get("also", ())), "codes": codes}  # type: ignore[arg-type]
    if "reads" in table:
        plain["reads"] = Reads(str(table["reads"]))
    elif "fact" in table:
        plain["reads"] = Reads.CODES if codes else Reads.YES_NO
    return Column(**plain)  # type: ignore[arg-type]  # TypeError is caught and named


def _faults(profile: Profile) -> Iterator[str]:
    for column in profile.columns:
        if column.field is not None and column.field not in FIELDS:
            yield f"there is no field {column.field} (heading {column.heading})"
    if profile.kind is FileKind.LIST and profile.pathway is None:
        yield "a list needs a pathway"
    if not (
        profile.has("name") or (profile.has("forename") and profile.has("surname"))
    ):
        yield "no heading holds the child's name"
    if not profile.required:
        yield "no heading is required, so any file would fit"


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How well a row of headings fits a profile."""

    profile: Profile
    at: Mapping[int, tuple[Column, ...]]  # position in the row -> what it holds
    missing: tuple[str, ...]
    twice: tuple[str, ...]
    unread: tuple[tuple[int, str], ...]

    @property
    def known(self) -> int:
        """Headings that the profile knows."""
        return len(self.at)


def fit(profile: Profile, headings: Sequence[str]) -> Fit:
    """Match a row of headings against a profile."""
    by_spelling: dict[str, list[Column]] = {}
    for column in profile.columns:
        for spelling in column.spelt:
            by_spelling.setdefault(spelling, []).append(column)
    plain = [plain_heading(text) for text in headings]
    at = {
        position: tuple(by_spelling[text])
        for position, text in enumerate(plain)
        if text in by_spelling
    }
    found = {id(column) for columns in at.values() for column in columns}
    return Fit(
        profile=profile,
        at=at,
        missing=tuple(c.heading for c in profile.required if id(c) not in found),
        twice=_twice(headings, at),
        unread=tuple(
            (position, headings[position].strip())
            for position, text in enumerate(plain)
            if text and position not in at
        ),
    )


def _twice(
    headings: Sequence[str], at: Mapping[int, tuple[Column, ...]]
) -> tuple[str, ...]:
    seen: dict[int, str] = {}
    twice: list[str] = []
    for position, columns in at.items():
        key = id(columns[0])
        if key in seen:
            twice += [seen[key], headings[position].strip()]
        seen[key] = headings[position].strip()
    return tuple(dict.fromkeys(twice))
