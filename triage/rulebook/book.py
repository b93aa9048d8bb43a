"""Load rule books and refuse a bad one with its line, the reason and the nearest name.

Everything is checked before a book can be used: fields, dates, facts, types, levels,
outcomes, sentences, and every example is run.
"""

import json
import re
import string
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Any

from triage.errors import TriageError
from triage.facts import Catalogue, Fact, Kind, Value
from triage.referrals import Band, Pathway
from triage.rulebook.language import BadExpression, parse
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.rules import (
    BandFloor,
    ClockRule,
    Example,
    Flag,
    Outcome,
    Route,
    Rule,
    RuleBook,
    Safe,
    Then,
)


__all__ = [
    "BadRuleBook",
    "BandFloor",
    "ClockRule",
    "Flag",
    "Route",
    "Rule",
    "RuleBook",
    "Safe",
    "load_books",
    "wrong_with",
]

SHARED = "common"
BOOK_KEYS = {"book", "title", "version", "status", "owner", "review_on", "includes"}
RULE_KEYS = {"id", "when", "because", "source", "owner", "review_on", "example"}
MOST_RULES = 500
OUTCOME_KEYS = {"safe", "band", "flag", "route", "clock"}
TEXTS = {"id", "when", "because", "source", "owner", "flag"}
RULE_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
RULE_STARTS = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]")
MONTH = re.compile(r"\d{4}\.\d{2}")
TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")


class BadRuleBook(TriageError):
    """{file}, line {line}: {reason}"""


class _Wrong(Exception):  # carries a reason to where the line is known
    pass


def load_books(folder: Path, catalogue: Catalogue) -> dict[Pathway, RuleBook]:
    """The book of each list. The undecided list reads both pathways' rules.

    Raises `BadRuleBook` at the first thing wrong.
    """
    read = {
        name: _read(folder / f"{name}.toml", catalogue)
        for name in (SHARED, Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE)
    }
    _ids_are_unique(folder, [rule for rules, _ in read.values() for rule in rules])
    own = (Pathway.NEURODEVELOPMENTAL, Pathway.SPEECH_LANGUAGE)
    return {
        own[0]: _book(own[0], [SHARED, own[0]], read, catalogue),
        own[1]: _book(own[1], [SHARED, own[1]], read, catalogue),
        Pathway.UNDECIDED: _book(Pathway.UNDECIDED, [SHARED, *own], read, catalogue),
    }


Read = tuple[list[Rule], dict[str, Any]]


def _book(
    pathway: Pathway,
    parts: Sequence[str],
    read: Mapping[str, Read],
    catalogue: Catalogue,
) -> RuleBook:
    tables = [read[part][1] for part in parts]
    content = json.dumps([tables, catalogue.digest], sort_keys=True, default=str)
    last = tables[-1]
    undecided = pathway is Pathway.UNDECIDED
    return RuleBook(
        name=pathway.value,
        title="Which pathway? Both books' rules" if undecided else last["title"],
        version=last["version"],
        status=last["status"],
        rules=tuple(rule for part in parts for rule in read[part][0]),
        digest=sha256(content.encode()).hexdigest(),
        catalogue=catalogue,
    )


def _read(path: Path, catalogue: Catalogue) -> Read:
    text = _text(path)
    lines = [n for n, line in enumerate(text.split("\n"), 1) if RULE_STARTS.match(line)]
    if len(lines) > MOST_RULES:  # counted before it is read: reading many takes long
        reason = f"a book may hold {MOST_RULES} rules at most; nobody can sign more."
        raise BadRuleBook(file=path.name, line=lines[MOST_RULES], reason=reason)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        at = TOML_LINE.search(str(problem))
        line = int(at[1]) if at else text.count("\n") + 1  # else: at its very end
        raise BadRuleBook(file=path.name, line=line, reason=f"{problem}.") from problem
    _at(path, 1, lambda: _head_is_whole(table, path.stem))
    tables = table.get("rule", [])
    _at(path, 1, lambda: _are_tables(tables, len(lines)))
    rules = [
        _at(
            path,
            line,
            lambda one=one, line=line: _rule(one, table, line, catalogue),
        )
        for one, line in zip(tables, lines, strict=True)
    ]
    return rules, table


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = "it is not there or is not UTF-8 text."
        raise BadRuleBook(file=path.name, line=1, reason=reason) from problem


def _at(path: Path, line: int, check: Any) -> Any:
    """Run a check; what it finds wrong is said with the file and the line."""
    try:
        return check()
    except (_Wrong, BadExpression) as wrong:
        raise BadRuleBook(file=path.name, line=line, reason=wrong) from wrong


def _head_is_whole(table: dict[str, Any], stem: str) -> None:
    _keys_are(table, BOOK_KEYS, {"rule"})
    _are_texts(table, BOOK_KEYS - {"review_on", "includes"})
    if table["book"] != stem:
        raise _Wrong(f'book is "{table["book"]}" but the file is {stem}.toml.')
    if stem != SHARED and table["includes"] != [SHARED]:
        raise _Wrong(f'includes must be ["{SHARED}"].')
    _review_comes(table["review_on"], table["version"])


def _are_tables(tables: object, headed: int) -> None:
    if not isinstance(tables, list) or len(tables) != headed:
        raise _Wrong("every rule begins with [[rule]] on a line of its own.")


def _are_texts(table: dict[str, Any], keys: set[str]) -> None:
    for key in sorted(keys & table.keys()):
        if not isinstance(table[key], str):
            raise _Wrong(f"{key} must be text in quotes.")
        if not table[key].strip():
            raise _Wrong(f"{key} is empty.")


def _keys_are(table: dict[str, Any], needed: set[str], allowed: set[str]) -> None:
    if not isinstance(table, dict):
        raise _Wrong(f"{table} stands where a table such as {{ ... }} must.")
    if missing := needed - table.keys():
        raise _Wrong(f"{min(missing)} is missing.")
    for key in table.keys() - needed - allowed:
        near = get_close_matches(key, needed | allowed, 1)
        raise _Wrong(f"{key} is not known here.{_meant(near)}")


def _meant(near: Sequence[str]) -> str:
    return f' Did you mean "{near[0]}"?' if near else ""


def _review_comes(day: object, version: str) -> None:
    """A review is a day, in the version's month or later; a version is its month."""
    if type(day) is not date:
        raise _Wrong("review_on must be a date such as 2027-05-01.")
    if MONTH.fullmatch(version) and f"{day:%Y.%m}" < version:
        raise _Wrong(f"review_on is before version {version} was written.")


def _rule(
    table: dict[str, Any], head: dict[str, Any], line: int, catalogue: Catalogue
) -> Rule:
    _keys_are(table, RULE_KEYS, OUTCOME_KEYS)
    _are_texts(table, TEXTS)
    if not RULE_ID.fullmatch(table["id"]):
        raise _Wrong(f'"{table["id"]}" is no rule id: capitals, digits and hyphens.')
    _review_comes(table["review_on"], head["version"])
    rule = Rule(
        id=table["id"],
        book=head["book"],
        line=line,
        when=parse(table["when"], catalogue),
        when_text=table["when"].strip(),
        outcome=_outcome(table, catalogue),
        because=table["because"],
        source=table["source"],
        owner=table["owner"],
        review_on=table["review_on"],
        examples=tuple(_example(one, catalogue) for one in table["example"]),
    )
    if wrong := wrong_with(rule, catalogue):
        raise _Wrong(wrong)
    return rule


def _sentence_is_good(rule: Rule, catalogue: Catalogue) -> None:
    for name, form in _named(rule.because):
        if name not in catalogue:
            near = get_close_matches(name, catalogue, 1)
            raise _Wrong(f"because names {name}, which is no fact.{_meant(near)}")
        if form:
            raise _Wrong(f"because may say {{{name}}} and nothing more in the braces.")
        if name not in rule.facts:  # it could name a confidential fact unseen
            raise _Wrong(f"because names {name}, which the rule does not read.")


def _named(because: str) -> list[tuple[str, str]]:
    """The names in braces, each with what else its braces hold."""
    try:
        parts = list(string.Formatter().parse(because))
    except ValueError as problem:
        raise _Wrong(f"because has a brace too many or too few: {problem}.") from None
    return [
        (name, f"{form or ''}{how or ''}")
        for _, name, form, how in parts
        if name is not None
    ]


def _outcome(table: dict[str, Any], catalogue: Catalogue) -> Outcome:
    match sorted(OUTCOME_KEYS & table.keys()):
        case ["band"]:
            return BandFloor(band=_band(table["band"]))
        case ["safe"]:
            _keys_are(table["safe"], {"task", "due", "who"}, set())
            _are_texts(table["safe"], {"task", "due", "who"})
            return Safe(**table["safe"])
        case ["route"]:
            _keys_are(table["route"], {"to", "how", "task"}, set())
            _are_texts(table["route"], {"to", "how", "task"})
            return Route(**table["route"])
        case ["flag"]:
            return Flag(text=table["flag"])
        case ["clock"]:
            return _clock(table["clock"], catalogue)
    raise _Wrong(f"a rule has exactly one of {', '.join(sorted(OUTCOME_KEYS))}.")


def _band(name: object) -> Band:
    if str(name) not in Band.__members__:
        raise _Wrong(f'"{name}" is no band: P1, P2, P3 or P4.')
    return Band[str(name)]


def _clock(table: dict[str, Any], catalogue: Catalogue) -> ClockRule:
    _keys_are(table, {"name", "from"}, {"days", "working_days", "seen_by", "on"})
    if ("days" in table) == ("working_days" in table):
        raise _Wrong("a clock has either days or working_days.")
    if type(table.get("days", table.get("working_days"))) is not int:
        raise _Wrong("the days of a clock are a whole number.")
    if table["from"] not in ("clock start", "known"):
        raise _Wrong('a clock runs from "clock start" or from "known".')
    on = table.get("on")
    if on is not None and (on not in catalogue or catalogue[on].kind is not Kind.DATE):
        raise _Wrong(f"a clock's day must be a date fact; {on} is none.")
    return ClockRule(
        name=table["name"],
        start=table["from"],
        days=table.get("days"),
        working_days=table.get("working_days"),
        seen_by=table.get("seen_by", False),
        on=on,
    )


def _example(table: dict[str, Any], catalogue: Catalogue) -> Example:
    _keys_are(table, {"facts", "then"}, set())
    if table["then"] not in list(Then):
        raise _Wrong(
            f'then is "{table["then"]}"; it must be fires, does not, undecided.'
        )
    if not isinstance(table["facts"], dict):
        raise _Wrong("the facts of an example stand in { }.")
    for key, value in table["facts"].items():
        if key not in catalogue:
            near = get_close_matches(key, catalogue, 1)
            raise _Wrong(f"an example names {key}, which is no fact.{_meant(near)}")
        _value_fits(catalogue[key], value)
    return Example(facts=table["facts"], then=Then(table["then"]))


def _value_fits(fact: Fact, value: Value) -> None:
    fits = {
        Kind.YES_NO: type(value) is bool,
        Kind.LEVEL: value in fact.levels,
        Kind.CHOICE: value in fact.levels,
        Kind.COUNT: type(value) is int,
        Kind.NUMBER: type(value) in (int, float),
        Kind.DATE: type(value) is date,
    }
    if not fits[fact.kind]:
        near = get_close_matches(str(value), fact.levels, 1, 0.4)
        raise _Wrong(
            f"an example gives {fact.key} a wrong value: {value}.{_meant(near)}"
        )


WANTED = {
    Truth.TRUE: Then.FIRES,
    Truth.FALSE: Then.DOES_NOT,
    Truth.OPEN: Then.UNDECIDED,
}


def _examples_hold(rule: Rule, catalogue: Catalogue) -> None:
    for at, example in enumerate(rule.examples, start=1):
        said = WANTED[truth_of(rule.when, example.facts, catalogue)]
        if said is not example.then:
            raise _Wrong(
                f"{rule.id}: example {at} says {example.then}, but the rule says {said}."
            )
    shown = {example.then for example in rule.examples}
    if not {Then.FIRES, Then.DOES_NOT} <= shown:
        raise _Wrong(f"{rule.id} needs an example that fires and one that does not.")
    if all(set(rule.facts) <= example.facts.keys() for example in rule.examples):
        raise _Wrong(f"{rule.id} needs an example in which a fact is not known.")


def wrong_with(rule: Rule, catalogue: Catalogue) -> str | None:
    """What a rule would be refused for once it is read; None where nothing is wrong."""
    try:
        _sentence_is_good(rule, catalogue)
        _examples_hold(rule, catalogue)
    except _Wrong as wrong:
        return str(wrong)
    return None


def _ids_are_unique(folder: Path, rules: Sequence[Rule]) -> None:
    seen: dict[str, Rule] = {}
    for rule in rules:
        first = seen.setdefault(rule.id, rule)
        if first is not rule:
            reason = f"{rule.id} is already a rule in {first.book}.toml."
            raise BadRuleBook(file=f"{rule.book}.toml", line=rule.line, reason=reason)
