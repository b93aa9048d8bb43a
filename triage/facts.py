"""The catalogue of facts, and what is known of one child.

Unknown is a value: a fact is known, unknown or not asked, and no reader of facts may
treat the last two as "no". The catalogue itself is content: `rules/facts.toml`.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from triage import calendar
from triage.errors import TriageError
from triage.referrals import Pathway


Value = bool | int | float | str | date


class Kind(StrEnum):
    """What a fact's value looks like."""

    YES_NO = "yes_no"  # bool
    LEVEL = "level"  # one of `levels`, least urgent first unless risk is "down"
    CHOICE = "choice"  # one of `levels`, in no order
    COUNT = "count"  # whole number
    NUMBER = "number"  # decimal
    DATE = "date"


class Risk(StrEnum):
    """Which way a fact pushes: `up` means more of it is never less urgent."""

    UP = "up"
    DOWN = "down"
    NONE = "none"


class Known(StrEnum):
    """Whether a fact is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line of the catalogue."""

    key: str
    number: int  # the catalogue line it comes from; several facts may share one
    label: str
    kind: Kind
    pathways: tuple[Pathway, ...]
    risk: Risk
    question: str  # what to ask, in words a family or school could read
    ask: str  # family, school, referrer, social care, clinician
    source: str
    effect: str  # in words: what the catalogue says this fact does
    unit: str | None = None
    levels: tuple[str, ...] = ()
    words: tuple[
        tuple[str, str], ...
    ] = ()  # levels that read badly, and how to say them
    low: float | None = None
    high: float | None = None
    fresh_days: int | None = None  # None: does not go stale
    derived: bool = False
    confidential: bool = False  # never named in an export, a print or a family page
    red_flag: bool = False  # an unanswered question becomes a person's task
    forbidden: bool = False  # may not influence band, points or place
    fail_up: bool = False  # when unknown, rules take its most urgent reading

    def order(self, value: Value) -> float:
        """A number that grows with urgency; equal for facts with no direction."""
        if self.risk is Risk.NONE:
            return 0.0
        rank = float(self.levels.index(str(value))) if self.levels else _number(value)
        return rank if self.risk is Risk.UP else -rank

    def said(self, level: str) -> str:
        """A level as people say it."""
        return dict(self.words).get(level, level.replace("_", " "))

    @property
    def safest(self) -> Value | None:
        """The least urgent value that can be known; None where there is no bound."""
        if self.kind is Kind.YES_NO:
            return self.risk is Risk.DOWN
        if self.levels:
            return self.levels[-1 if self.risk is Risk.DOWN else 0]
        return self.high if self.risk is Risk.DOWN else self.low


def _number(value: Value) -> float:
    return float(value.toordinal() if isinstance(value, date) else value)


FACT_STARTS = re.compile(r"^[ \t]*\[\[[ \t]*fact[ \t]*\]\]")
FLAGS = {"derived", "confidential", "red_flag", "forbidden", "fail_up"}


class BadCatalogue(TriageError):
    """The fact catalogue {file} cannot be used: {reason}."""


@dataclass(frozen=True)
class Catalogue(Mapping[str, Fact]):
    """All facts, by key, in the order of the file (the order of importance)."""

    facts: Mapping[str, Fact]
    digest: str = ""

    def __getitem__(self, key: str) -> Fact:
        return self.facts[key]

    def __iter__(self):  # type: ignore[no-untyped-def]  # Mapping's own signature
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def confidential(self) -> frozenset[str]:
        """Keys that no export, print or family page may name."""
        return frozenset(key for key, fact in self.facts.items() if fact.confidential)


def load_catalogue(path: Path) -> Catalogue:
    """Read `facts.toml`. Raises `BadCatalogue` naming the fact and the reason."""
    try:
        text = path.read_text("utf-8")
        tables = tomllib.loads(text)["fact"]
    except (OSError, KeyError, ValueError) as problem:
        raise BadCatalogue(file=path.name, reason=_plainly(problem)) from problem
    lines = [n for n, line in enumerate(text.split("\n"), 1) if FACT_STARTS.match(line)]
    if len(lines) != len(tables):
        reason = "every fact begins with [[fact]] on a line of its own"
        raise BadCatalogue(file=path.name, reason=reason)
    facts = [
        _fact(path, line, table) for line, table in zip(lines, tables, strict=True)
    ]
    keys = [fact.key for fact in facts]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise BadCatalogue(file=path.name, reason=f"{min(twice)} is there twice")
    digest = sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
    return Catalogue(dict(zip(keys, facts, strict=True)), digest)


def _plainly(problem: Exception) -> str:
    match problem:
        case OSError():
            return "it cannot be read"
        case KeyError():
            return "it holds no [[fact]]"
    return str(problem)


def _fact(path: Path, line: int, table: dict[str, object]) -> Fact:
    try:
        _keys_are_known(table)
        _flags_are_flags(table)
        return Fact(
            **{  # type: ignore[arg-type]  # TOML is checked here, once
                **table,
                "kind": Kind(str(table["kind"])),
                "risk": Risk(str(table["risk"])),
                "pathways": tuple(Pathway(p) for p in table["pathways"]),  # type: ignore[attr-defined]
                "levels": tuple(table.get("levels", ())),  # type: ignore[arg-type]
                "words": _words(table),
            }
        )
    except (KeyError, TypeError, ValueError) as problem:
        key = table.get("key", "a fact without a key")
        reason = f"line {line}, {key}: {_missing(problem)}"
        raise BadCatalogue(file=path.name, reason=reason) from problem


def _missing(problem: Exception) -> str:
    return f"{problem} is missing" if isinstance(problem, KeyError) else str(problem)


def _keys_are_known(table: Mapping[str, object]) -> None:
    if others := table.keys() - {one.name for one in fields(Fact)}:
        raise ValueError(f"{min(others)} is not known here")


def _flags_are_flags(table: Mapping[str, object]) -> None:
    """`derived` is yes or no: how a fact is worked out is in `derive`, never in content.

    So no derived fact can be written that waits for another. Raises `ValueError`.
    """
    for key in FLAGS & table.keys():
        if not isinstance(table[key], bool):
            raise ValueError(f"{key} is true or false, and not {table[key]}")


def _words(table: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """How levels are said. Raises `ValueError` for one that is not a level."""
    words = dict(table.get("words", {}))
    if others := words.keys() - set(table.get("levels", ())):
        raise ValueError(f"{min(others)} is no level of it")
    return tuple(words.items())


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One source's word on one fact of one child, on one day."""

    key: str
    known: Known
    value: Value | None  # None unless known
    source: str  # what said it: a file's plain name, a form, a person
    observed_on: date | None  # None when the source does not say
    recorded_by: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is taken as so for one fact, and everything that was said about it."""

    key: str
    value: Value | None  # None: unknown or not asked
    chosen: Observation | None
    said: tuple[Observation, ...] = field(default=())
    disagrees: bool = False
    stale: bool = False

    @property
    def known(self) -> bool:
        """Whether any source knows."""
        return self.value is not None


def reconcile(
    catalogue: Catalogue, said: Iterable[Observation], today: date
) -> dict[str, Reading]:
    """One reading per fact anyone spoke of.

    The most urgent known value is taken, whatever its age: a later "no" or blank never
    cancels an earlier "yes". Facts without a direction take the latest word. Sources
    that know different values are marked as disagreeing; a person reconciles them.
    """
    return reconcile_all(catalogue, {"": said}, today)[""]


def reconcile_all(
    catalogue: Catalogue, said: Mapping[str, Iterable[Observation]], today: date
) -> dict[str, dict[str, Reading]]:
    """`reconcile` for many children, by id.

    Lists repeat themselves: the reading of an observation that stands alone is made
    once and shared by every child of whom the very same observation speaks.
    """
    alone: dict[
        int, Reading
    ] = {}  # by the observation's identity: `said` keeps it alive
    return {
        child_id: _readings(catalogue, observations, today, alone)
        for child_id, observations in said.items()
    }


def _readings(
    catalogue: Catalogue,
    said: Iterable[Observation],
    today: date,
    alone: dict[int, Reading],
) -> dict[str, Reading]:
    first: dict[str, Observation] = {}
    several: dict[str, list[Observation]] = {}
    for one in said:
        if first.setdefault(one.key, one) is not one:
            several.setdefault(one.key, [first[one.key]]).append(one)
    found: dict[str, Reading] = {}
    for key, one in first.items():
        reading = alone.get(id(one))
        if reading is None:
            reading = alone[id(one)] = read_one(catalogue[key], [one], today)
        found[key] = reading
    for key, observations in several.items():
        found[key] = read_one(catalogue[key], observations, today)
    return found


def read_one(fact: Fact, said: Sequence[Observation], today: date) -> Reading:
    """The reading of one fact; see `reconcile`. Ties take the latest observation."""
    known = [one for one in said if one.known is Known.KNOWN and one.value is not None]
    if not known:
        return Reading(key=fact.key, value=None, chosen=None, said=tuple(said))
    chosen = known[0]
    if len(known) > 1:
        chosen = max(known, key=lambda one: (_urgency(fact, one), _day(one)))
    return Reading(
        key=fact.key,
        value=chosen.value,
        chosen=chosen,
        said=tuple(said),
        disagrees=any(one.value != chosen.value for one in known),
        stale=_stale(fact, chosen, today),
    )


def _urgency(fact: Fact, one: Observation) -> float:
    assert one.value is not None
    return fact.order(one.value)


def _day(one: Observation) -> date:
    return one.observed_on or date.min


def _stale(fact: Fact, one: Observation, today: date) -> bool:
    if fact.fresh_days is None or one.observed_on is None:
        return False
    return today - one.observed_on > timedelta(days=fact.fresh_days)


def derive(
    values: Mapping[str, Value | None],
    *,
    born_on: date | None,
    clock_start: date,
    as_of: date,
) -> dict[str, Value | None]:
    """Every derived fact on a day; None where what it needs is not known.

    Knowing anything of a child's hearing means that it was checked; not knowing leaves
    `hearing_checked` to what was said of it.
    """
    checked = {} if values.get("hearing_loss") is None else {"hearing_checked": True}
    return checked | {
        "weeks_waited": calendar.weeks_waited(clock_start, as_of),
        "age_months": None
        if born_on is None
        else calendar.age_in_months(born_on, as_of),
        "months_to_18": None
        if born_on is None
        else calendar.months_to_18(born_on, as_of),
        "key_transition": None
        if born_on is None
        else calendar.met_transition(born_on, clock_start, as_of),
        "weeks_since_acquired_loss": _weeks_since(
            values.get("acquired_loss_on"), as_of
        ),
        "weeks_of_medication_left": _weeks_until(
            values.get("medication_lapses_on"), as_of
        ),
    }


def _weeks_since(day: Value | None, as_of: date) -> int | None:
    return (as_of - day).days // 7 if isinstance(day, date) else None


def _weeks_until(day: Value | None, as_of: date) -> int | None:
    return (day - as_of).days // 7 if isinstance(day, date) else None
