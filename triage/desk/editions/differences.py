"""What differs between two editions, rule by rule in plain English, and line by line beside."""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triage.desk.books import outcome_in_words
from triage.desk.content import FLOORS, Content
from triage.rulebook.english import in_words, value_in_words
from triage.rulebook.rules import Example, Rule


ADDED, REMOVED, CHANGED = "added", "removed", "changed"
TITLES = {
    "rules/policy.toml": "Policy",
    "rules/facts.toml": "Facts",
    FLOORS: "Safety floors",
}
NAMES = ("id", "key", "name")  # what tells one entry of a list from the next
RULES = "rule"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing said otherwise. Empty: it was not said before, or is not any more."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One rule, or one entry of another file, that differs."""

    what: str  # added, removed, changed
    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Differences:
    """Rules first, then everything else by its file."""

    rules: tuple[Difference, ...]
    others: tuple[tuple[str, tuple[Difference, ...]], ...]  # title, what differs

    @property
    def many(self) -> int:
        """How many rules and entries differ."""
        return len(self.rules) + sum(len(some) for _, some in self.others)


def between(before: Content, after: Content) -> Differences:
    """What the second edition says otherwise than the first."""
    said = {name: _rules(content) for name, content in enumerate((before, after))}
    rules = _differences(said[0], said[1])
    files = sorted(before.files.keys() | after.files.keys())
    others = [
        (_title(path), found)
        for path in files
        if (found := _differences(_entries(before, path), _entries(after, path)))
    ]
    return Differences(rules=rules, others=tuple(others))


Said = Mapping[str, Mapping[str, str]]  # an entry's name -> label -> what is said


def _differences(before: Said, after: Said) -> tuple[Difference, ...]:
    names = dict.fromkeys([*before, *after])
    found = (_difference(one, before.get(one), after.get(one)) for one in names)
    return tuple(one for one in found if one.lines)


def _difference(
    name: str, before: Mapping[str, str] | None, after: Mapping[str, str] | None
) -> Difference:
    what = ADDED if before is None else REMOVED if after is None else CHANGED
    old, new = before or {}, after or {}
    lines = tuple(
        Line(label=label, before=old.get(label, ""), after=new.get(label, ""))
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    )
    return Difference(what=what, name=name, lines=lines)


def _rules(content: Content) -> dict[str, dict[str, str]]:
    """Every rule in words. One that several lists share is said once."""
    return {
        f"{rule.id} ({rule.book.replace('_', ' ')})": _rule(content, rule)
        for book in content.books.values()
        for rule in book.rules
    }


def _rule(content: Content, rule: Rule) -> dict[str, str]:
    return {
        "When": in_words(rule.when, content.catalogue),
        "Then": outcome_in_words(content, rule.outcome),
        "A child’s page says": rule.because,
        "Source": rule.source,
        "Owner": rule.owner,
        "Review by": rule.review_on.isoformat(),
        "Examples": " ".join(_example(content, one) for one in rule.examples),
    }


def _example(content: Content, example: Example) -> str:
    facts = "; ".join(
        f"{content.catalogue[key].label}: {value_in_words(content.catalogue[key], value)}"
        for key, value in example.facts.items()
    )
    return f"{facts or 'Nothing is known'}: {example.then}."


def _entries(content: Content, path: str) -> dict[str, dict[str, str]]:
    """A file's entries, each with what it says; rules are told in words instead."""
    text = content.files.get(path)
    if text is None:
        return {}
    read = json.loads if path.endswith(".json") else tomllib.loads
    table = {key: value for key, value in read(text).items() if key != RULES}
    entries: dict[str, dict[str, str]] = {}
    for names, value in _values((), table):
        entry, label = (
            (names[:2], names[2:]) if len(names) > 2 else (names[:1], names[1:])
        )
        said = entries.setdefault(_worded(entry), {})
        said[_worded(label) or "Says"] = value
    return entries


def _values(
    names: tuple[str, ...], value: Any
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every value of nested tables with the way to it."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _values((*names, str(key)), one)
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        for number, one in enumerate(value, start=1):
            yield from _values((*names, _name(one, number)), one)
    else:
        yield names, _worded_value(value)


def _name(entry: Any, number: int) -> str:
    """What an entry of a list is called; its number where nothing tells it."""
    named = [str(entry[one]) for one in NAMES if one in entry]
    return named[0] if named else str(number)


def _worded(names: tuple[str, ...]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _worded_value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _title(path: str) -> str:
    """What a file is called on the page."""
    if path in TITLES:
        return TITLES[path]
    kind, _, rest = path.partition("/")
    name = rest.removesuffix(".toml").removesuffix("/scorecard.json").replace("_", " ")
    return f"Scorecard: {name}" if kind == "models" else f"Book: {name}"
