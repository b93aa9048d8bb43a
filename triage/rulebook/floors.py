"""The safety floors: what every rule book must promise, whoever edits it (`floors.toml`).

A floor stands beside the rules and says the same thing another way, so that an edit of
a rule cannot move the promise with it unseen. Content: clinicians own and sign it.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from triage.errors import TriageError
from triage.facts import Catalogue
from triage.referrals import Band, Pathway
from triage.rulebook.language import BadExpression, Expression, facts_in, parse
from triage.rulebook.rules import ClockRule


FLOOR_KEYS = {"id", "says", "when", "source"}
PROMISES = {"band", "safe", "clock"}
STARTS = re.compile(r"^\[\[floor\]\]")


class BadFloors(TriageError):
    """{file}, line {line}: {reason}"""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """When `when` is so, every list named promises this. One of the three is set."""

    id: str
    says: str
    when: Expression
    lists: tuple[Pathway, ...]
    source: str
    band: Band | None = None  # at least as urgent as this
    safe: bool = False  # a person acts the same day
    clock: ClockRule | None = None  # by this name, and no longer than this

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Keys of the facts it reads."""
        return facts_in(self.when)


@dataclass(frozen=True, kw_only=True)
class Floors:
    """Every floor, and what a proof must know to be meant."""

    version: str
    status: str
    floors: tuple[Floor, ...]
    standing: Mapping[str, str]  # rules meant for every child, each with the reason
    answered: Mapping[str, str]  # derived facts, each with how it comes to be known
    digest: str

    def of(self, pathway: Pathway) -> tuple[Floor, ...]:
        """The floors of one list."""
        return tuple(floor for floor in self.floors if pathway in floor.lists)


def load_floors(path: Path, catalogue: Catalogue) -> Floors:
    """Read `floors.toml`. Raises `BadFloors` with the line and the reason."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError) as problem:
        raise BadFloors(file=path.name, line=1, reason=f"{problem}.") from problem
    return read_floors(text, catalogue, file=path.name)


def read_floors(
    text: str, catalogue: Catalogue, *, file: str = "floors.toml"
) -> Floors:
    """The floors of a text, as an edition keeps it. Raises `BadFloors`."""
    try:
        table = tomllib.loads(text)
    except ValueError as problem:
        raise BadFloors(file=file, line=1, reason=f"{problem}.") from problem
    lines = [n for n, line in enumerate(text.split("\n"), 1) if STARTS.match(line)]
    tables = table.get("floor", [])
    if not tables or len(tables) != len(lines):
        reason = "every floor begins with [[floor]] on a line of its own."
        raise BadFloors(file=file, line=1, reason=reason)
    try:
        return Floors(
            version=table["version"],
            status=table["status"],
            floors=tuple(
                _floor(file, line, one, catalogue)
                for line, one in zip(lines, tables, strict=True)
            ),
            standing=table.get("standing", {}),
            answered=table.get("answered", {}),
            digest=_digest(table),
        )
    except KeyError as missing:
        reason = f"{missing.args[0]} is missing."
        raise BadFloors(file=file, line=1, reason=reason) from missing


def _digest(table: dict[str, Any]) -> str:
    return sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()


def _floor(file: str, line: int, table: dict[str, Any], catalogue: Catalogue) -> Floor:
    try:
        _keys_are_known(table)
        return Floor(
            id=table["id"],
            says=table["says"],
            when=parse(table["when"], catalogue),
            lists=tuple(Pathway(one) for one in table.get("lists", list(Pathway))),
            source=table["source"],
            band=Band[table["band"]] if "band" in table else None,
            safe="safe" in table,
            clock=_clock(table["clock"]) if "clock" in table else None,
        )
    except KeyError as problem:
        reason = f"{problem.args[0]} is missing or is no band."
        raise BadFloors(file=file, line=line, reason=reason) from problem
    except (BadExpression, ValueError) as problem:
        raise BadFloors(file=file, line=line, reason=problem) from problem


def _keys_are_known(table: dict[str, Any]) -> None:
    if extra := table.keys() - FLOOR_KEYS - PROMISES - {"lists"}:
        raise ValueError(f"{min(extra)} is not known here.")
    if len(PROMISES & table.keys()) != 1 or table.get("safe") is False:
        raise ValueError("a floor promises one of band, clock, and safe = true.")


def _clock(table: dict[str, Any]) -> ClockRule:
    return ClockRule(
        name=table["name"],
        start=table["from"],
        days=table.get("days"),
        working_days=table.get("working_days"),
        seen_by=table.get("seen_by", False),
    )
