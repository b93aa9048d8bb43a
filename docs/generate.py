"""Write the reference pages that are drawn from the product itself.

`python docs/generate.py` writes them; with `--check` it writes nothing and fails when a
page on disk is not what it would write.
"""

import difflib
import importlib
import inspect
import json
import pkgutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import typer.main

import triage
from triage.errors import TriageError
from triage.referrals import MOVES, ReferralState


ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
BOOKS = ("common", "neurodevelopmental", "speech_language")
OUTCOMES = ("safe", "band", "route", "clock", "flag")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / "rules" / f"{name}.toml").read_text("utf-8"))


def facts() -> str:
    """Every fact of the catalogue."""
    rows = [
        (
            f"`{fact['key']}`",
            fact["label"],
            _kind(fact),
            ", ".join(path.replace("_", " and ") for path in fact["pathways"]),
            fact["effect"],
            f"{fact['fresh_days']} days" if "fresh_days" in fact else "always",
            fact["source"],
        )
        for fact in _toml("facts")["fact"]
    ]
    heads = ("key", "label", "value", "pathways", "what it does", "fresh", "source")
    return (
        f"# Facts\n\n{len(rows)} facts may be known of a child. Unknown is never *no*."
        f"\n\n{table(heads, rows)}\n"
    )


def _kind(fact: dict[str, Any]) -> str:
    if fact.get("levels"):
        return ", ".join(fact["levels"])
    words = fact["kind"].replace("yes_no", "yes or no")
    return f"{words} ({fact['unit']})" if fact.get("unit") else words


def rules() -> str:
    """Every rule of every book."""
    parts = ["# Rules\n"]
    for name in BOOKS:
        book = _toml(name)
        parts.append(
            f"## {book['title']}\n\nVersion {book['version']}. {book['status']} "
            f"Owner: {book['owner']}. Review by {_day(book['review_on'])}.\n"
        )
        rows = [
            (f"`{r['id']}`", f"`{r['when']}`", _outcome(r), r["because"], r["source"])
            for r in book.get("rule", ())
        ]
        heads = ("rule", "when", "outcome", "because", "source")
        parts.append(table(heads, rows) + "\n")
    return "\n".join(parts)


def _day(value: object) -> str:
    return f"{value:%-d %B %Y}" if isinstance(value, date) else str(value)


def _outcome(rule: dict[str, Any]) -> str:
    kind = next(one for one in OUTCOMES if one in rule)
    said = rule[kind]
    return f"**{kind}** {_setting(said).replace('_', ' ')}"


def policy() -> str:
    """Bands, shares, credit: every figure the order depends on."""
    content = _toml("policy")
    bands = content.pop("band")
    heads = list(bands[0])
    rows = [[band.get(head, "") for head in heads] for band in bands]
    parts = [
        f"# Policy\n\nVersion {content['version']}. {content['status']}\n",
        table([head.replace("_", " ") for head in heads], rows) + "\n",
    ]
    for name, settings in content.items():
        if isinstance(settings, dict):
            title = name.replace("_", " ").capitalize()
            shown = [(f"`{key}`", _setting(value)) for key, value in settings.items()]
            parts.append(f"## {title}\n\n{table(('setting', 'value'), shown)}\n")
    return "\n".join(parts)


def _setting(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_setting(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def scorecards() -> str:
    """Every point of every card."""
    parts = ["# Scorecards\n\nUnknown scores 0. The highest row that holds counts.\n"]
    for path in sorted((ROOT / "models").glob("*/scorecard.json")):
        card = json.loads(path.read_text("utf-8"))
        caps = ", ".join(
            f"{domain['label']} {domain['cap']}" for domain in card["domains"].values()
        )
        parts.append(
            f"## {card['name']}\n\nVersion {card['version']}. {card['status']}\n\n"
            f"At most, by domain: {caps}.\n"
        )
        parts.append(table(("fact", "domain", "when", "points"), _points(card)) + "\n")
    return "\n".join(parts)


def _points(card: dict[str, Any]) -> Iterator[tuple[object, ...]]:
    for factor in card["factors"]:
        for row in factor["rows"]:
            condition = row.get("says") or _condition(row)
            domain = card["domains"][factor["domain"]]["label"]
            yield f"`{factor['fact']}`", domain, condition, row["points"]


def _condition(row: dict[str, Any]) -> str:
    if "at_least" in row:
        return f"{row['at_least']} or more"
    return "yes" if row["is"] is True else str(row["is"])


def states() -> str:
    """The moves a referral may make, as a table and as a drawing."""
    rows = [(state, ", ".join(MOVES[state]) or "nowhere") for state in ReferralState]
    arrows = "\n".join(
        f"    {_node(state)} --> {_node(to)}" for state in MOVES for to in MOVES[state]
    )
    names = "\n".join(f"    {_node(state)}: {state}" for state in ReferralState)
    return (
        "# States of a referral\n\nEvery move needs a named person and a reason. No "
        "timer makes one, and silence leads nowhere.\n\n"
        f"{table(('from', 'may move to'), rows)}\n\n"
        f"```mermaid\nstateDiagram-v2\n{names}\n{arrows}\n```\n"
    )


def _node(state: ReferralState) -> str:
    return state.name.lower()


def commands() -> str:
    """The command line, as the program describes itself."""
    from triage.cli import app

    group = typer.main.get_command(app)
    body = "\n".join(_command("triage", name, one) for name, one in _walk(group))
    return f"# Commands\n\nData goes to stdout, talk to stderr. Exit code 0: done; 1: refused, with the reason; 2: the command was not understood.\n\n{body}"


def _walk(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, one in sorted(group.commands.items()):
        if hasattr(one, "commands"):
            yield from _walk(one, f"{before}{name} ")
        else:
            yield f"{before}{name}", one


def _command(program: str, name: str, command: Any) -> str:
    shown = [
        (f"`{' '.join(one.opts)}`", _help(one))
        for one in command.params
        if one.name != "help"
    ]
    words = " ".join((command.help or "").split())
    rows = f"\n{table(('takes', 'meaning'), shown)}\n" if shown else ""
    return f"## {program} {name}\n\n{words}\n{rows}"


def _help(parameter: Any) -> str:
    return getattr(parameter, "help", None) or ""


def errors() -> str:
    """Every refusal, in the words a person is shown."""
    for found in pkgutil.walk_packages(triage.__path__, "triage."):
        if "migrations" not in found.name:
            importlib.import_module(found.name)
    rows = sorted(
        (f"`{one.__name__}`", " ".join((inspect.getdoc(one) or "").split()))
        for one in _descendants(TriageError)
    )
    return (
        "# Refusals\n\nWhat the product says when it cannot do what was asked. Names in "
        "braces are filled with a file, a row, a column or a rule; never with a child's "
        f"data.\n\n{table(('name', 'sentence'), rows)}\n"
    )


def _descendants(root: type[TriageError]) -> Iterator[type[TriageError]]:
    for one in root.__subclasses__():
        yield one
        yield from _descendants(one)


PAGES = {
    "facts": facts,
    "rules": rules,
    "policy": policy,
    "scorecards": scorecards,
    "states": states,
    "commands": commands,
    "refusals": errors,
}
NOTICE = "<!-- Written by docs/generate.py. Change what it reads, then: make docs -->\n"


def main(arguments: Sequence[str]) -> int:
    """Write every page, or say which are not current."""
    stale = 0
    for name, page in PAGES.items():
        path, fresh = REFERENCE / f"{name}.md", NOTICE + page()
        if "--check" not in arguments:
            path.write_text(fresh, "utf-8")
            continue
        current = path.read_text("utf-8") if path.exists() else ""
        changes = difflib.unified_diff(
            current.splitlines(), fresh.splitlines(), "on disk", "as it should be", n=0
        )
        shown = list(changes)[:12]
        stale += bool(shown)
        if shown:
            print(
                f"{path.relative_to(ROOT)} is not current; run: make docs",
                *shown,
                sep="\n",
            )
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
