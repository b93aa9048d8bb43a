"""Help that a family can have while they wait: `rules/help.toml`.

Matched to what a family told us they need, to the child's age and to how they can use
it. Local places stand here before the service has filled in their numbers: then the page
says how to ask, and never shows an empty line. What nobody has tried yet is said to be so.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from triage.content_files import read_content
from triage.errors import TriageError
from triage.settings import content_folder, settings_now


FILE = "help.toml"
ANYWHERE, LOCAL = "anywhere", "local"
FAMILY, YOUNG_PERSON = "family", "young person"
FORMATS = frozenset({"website", "phone", "text", "in person"})


class BadHelp(TriageError):
    """The file {file} of help while waiting cannot be used: {reason}."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """Something a family may want help with."""

    key: str
    title: str
    easy: str
    facts: tuple[str, ...]  # what a family may have told us that makes us offer it


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One place to get help."""

    key: str
    title: str
    needs: frozenset[str]
    area: str  # anywhere; local: all of this service's area; or a part of it by name
    formats: frozenset[str]
    what: str
    easy: str
    how: str
    source: str
    checked_on: date | None = None  # when the service tried it; None: nobody has yet
    for_all: bool = False  # shown to every family
    readers: frozenset[str] = frozenset({FAMILY})
    from_months: int = 0
    to_months: int | None = None
    phone: str = ""
    website: str = ""  # a plain name, without https://

    @property
    def to_fill_in(self) -> bool:
        """A local place whose number the service has not given yet."""
        return self.area == LOCAL and not self.phone

    @property
    def link(self) -> str:
        """The whole address; "" where there is none."""
        return f"https://{self.website}" if self.website else ""

    def suits(self, age_months: int | None, area: str, reader: str) -> bool:
        """Whether it is for a child of this age, here, and for whoever reads it."""
        near = self.area in (ANYWHERE, LOCAL) or self.area == area
        return near and reader in self.readers and self._for_age(age_months)

    def _for_age(self, months: int | None) -> bool:
        if months is None:
            return True
        too_old = self.to_months is not None and months > self.to_months
        return months >= self.from_months and not too_old


@dataclass(frozen=True, kw_only=True)
class Help:
    """One dated, owned version of the file."""

    version: str
    status: str
    owner: str
    check_every: timedelta
    needs: tuple[Need, ...]
    resources: tuple[Resource, ...]

    def told(self, facts: Collection[str]) -> frozenset[str]:
        """The needs that facts a family told us of make us offer."""
        return frozenset(
            need.key for need in self.needs if not set(need.facts).isdisjoint(facts)
        )

    def overdue(self, today: date) -> tuple[Resource, ...]:
        """What nobody has tried yet, or should have tried again before today."""
        return tuple(
            one
            for one in self.resources
            if not one.checked_on or one.checked_on + self.check_every < today
        )


def in_force() -> Help:
    """What this service's settings name."""
    return load(content_folder(settings_now().content) / "rules" / FILE)


def matched(
    needs: Collection[str],
    *,
    age_months: int | None,
    area: str = "",
    formats: Collection[str] = (),
    reader: str = FAMILY,
) -> tuple[Resource, ...]:
    """Help for these needs: what answers most of them first, near before far.

    What is for every family comes last. With no `formats` named, any will do.
    """
    wanted = frozenset(needs)
    fitting = [
        one
        for one in in_force().resources
        if (one.for_all or one.needs & wanted)
        and one.suits(age_months, area, reader)
        and (not formats or not one.formats.isdisjoint(formats))
    ]
    return tuple(
        sorted(
            fitting, key=lambda one: (-len(one.needs & wanted), one.area == ANYWHERE)
        )
    )


@cache
def load(path: Path) -> Help:
    """Read and check the file. Raises `BadHelp` with the reason."""
    return read_content(
        path,
        _help,
        wrong=_wrong,
        refuse=lambda why: BadHelp(file=path.name, reason=why),
    )


def _help(table: dict[str, Any]) -> Help:
    return Help(
        version=table["version"],
        status=table["status"],
        owner=table["owner"],
        check_every=timedelta(days=table["check_every_days"]),
        needs=tuple(
            Need(**need | {"facts": tuple(need["facts"])}) for need in table["need"]
        ),
        resources=tuple(_resource(one) for one in table["resource"]),
    )


def _resource(table: dict[str, Any]) -> Resource:
    sets = ("needs", "formats", "readers")
    return Resource(
        **table | {key: frozenset(table[key]) for key in sets if key in table}
    )


def _wrong(content: Help) -> str | None:
    """Why a family could be led nowhere; None when they could not."""
    keys = [one.key for one in content.resources]
    if len(set(keys)) < len(keys):
        return "two resources have one key"
    known = {need.key for need in content.needs}
    for one in content.resources:
        if reason := _wrong_resource(one, known):
            return f"{one.key}: {reason}"
    return None


def _wrong_resource(one: Resource, needs: set[str]) -> str | None:
    if not one.needs or not one.needs <= needs:
        return "it helps with something that is not a need of the file"
    if not one.formats or not one.formats <= FORMATS:
        return f"its formats are some of {', '.join(sorted(FORMATS))}"
    if not one.readers or not one.readers <= {FAMILY, YOUNG_PERSON}:
        return f"its readers are {FAMILY} or {YOUNG_PERSON}"
    if "/" in one.website[:8] or " " in one.website:
        return "its website is a plain name, without https://"
    if one.area == ANYWHERE and not (one.website or one.phone):
        return "there is no way to reach it"
    return None
