"""The words and the plan of the public record: `rules/public_record.toml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from triage.content_files import read_content
from triage.desk.public_record.put_in import MADE
from triage.errors import TriageError


FILE = "public_record.toml"
FROM_SETTINGS = frozenset({"website", "telephone", "organisation"})


class BadPublicRecord(TriageError):
    """The words of the public record cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True)
class Plain:
    """The part that families read."""

    heading: str
    who: tuple[str, ...]
    never_heading: str
    never: str
    yours_heading: str
    yours: tuple[str, ...]
    sure_heading: str
    sure: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One field as it is planned: what it says, and what is put in."""

    name: str
    says: tuple[str, ...] = ()
    made: str = ""  # from the rules, cards and policy
    fill: str = ""  # from the service's own lines, or the settings
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Words:
    """The whole file."""

    version: str
    owner: str
    review_on: date
    plain: Plain
    service: Mapping[str, str]  # "" where nobody has filled it in
    sections: tuple[tuple[str, tuple[Planned, ...]], ...]


@cache
def load(path: Path) -> Words:
    """Read the words. Raises `BadPublicRecord`."""
    return read_content(
        path, _built, wrong=_wrong, refuse=lambda reason: BadPublicRecord(reason=reason)
    )


def _built(table: dict[str, Any]) -> Words:
    plain = table["plain"]
    lists = {key: tuple(plain[key]) for key in ("who", "yours")}
    return Words(
        version=table["version"],
        owner=table["owner"],
        review_on=table["review_on"],
        plain=Plain(**{**plain, **lists}),
        service={key: str(value).strip() for key, value in table["service"].items()},
        sections=tuple(
            (one["heading"], tuple(_planned(field) for field in one["field"]))
            for one in table["section"]
        ),
    )


def _planned(table: dict[str, Any]) -> Planned:
    parts = {
        "says": tuple(table.get("says", ())),
        "heads": tuple(table.get("heads", ())),
        "rows": tuple(tuple(row) for row in table.get("rows", ())),
    }
    return Planned(**{**table, **parts})


def _wrong(words: Words) -> str | None:
    """A line that no field shows would be said nowhere."""
    fields = [one for _, some in words.sections for one in some]
    filled = {one.fill for one in fields if one.fill}
    for key in sorted(filled ^ (words.service.keys() | FROM_SETTINGS)):
        return f"{key} is filled in and not shown, or shown and not filled in"
    for one in fields:
        if one.made and one.made not in MADE:
            return f"nothing is made by the name {one.made}"
        if any(len(row) != len(one.heads) for row in one.rows):
            return f"a row of {one.name} has no cell for each heading"
    return None
