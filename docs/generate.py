"""Write the reference pages that are drawn from the product itself.

`python docs/generate.py` writes them; with `--check` it writes nothing and fails when a
page on disk is not what it would write.
"""

import ast
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
from generate_messages import messages
from generate_recipients import recipients
from generate_roles import roles
from generate_waits import waits

import triage
from triage.errors import TriageError
from triage.referrals import MOVES, ON_THE_LIST, Cause, ReferralState


ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
SAFETY = ROOT / "docs" / "safety"
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
    """The moves a referral may make and what may make each, as a table and a drawing."""
    rows = [
        (start, "yes" if start in ON_THE_LIST else "no", to, cause)
        for (start, to), cause in MOVES.items()
    ]
    arrows = "\n".join(
        f"    {_node(start)} --> {_node(to)}: {CAUSES[cause]}"
        for (start, to), cause in MOVES.items()
    )
    names = "\n".join(f"    {_node(state)}: {state}" for state in ReferralState)
    heads = ("from", "keeps a place", "to", "made by")
    return (
        "# States of a referral\n\nThese are all the moves there are, and what makes "
        "each. No timer makes one. Nothing here is made by silence, by age or by not "
        "being brought, so none of them takes a child off a list. Whatever does needs "
        "two named people, a coded reason and a notice to the family with a way back. "
        "From every state a referral can wait again, from the day its clock always "
        "started.\n\n"
        f"{table(heads, rows)}\n\n"
        f"```mermaid\nstateDiagram-v2\n    [*] --> waiting\n{names}\n{arrows}\n```\n"
    )


CAUSES = {
    Cause.PERSON: "one person",
    Cause.TWO_PEOPLE: "two people",
    Cause.FIRST_CONTACT: "first contact",
}


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


def hazards() -> str:
    """The hazard log, and the tests that hold each control."""
    log = tomllib.loads((SAFETY / "hazards.toml").read_text("utf-8"))["hazard"]
    marked = _marked()
    rows = [(one["id"], one["hazard"], one["control"], _status(one)) for one in log]
    details = "\n".join(_hazard(one, marked.get(one["id"], [])) for one in log)
    heads = ("", "hazard", "control", "status")
    return (
        "# Hazard log\n\nWhat could harm a child, what the product does about it, and "
        "how far that is true today. A test that controls a hazard carries its number "
        '(`@pytest.mark.hazard("H-02")`) and is named below. A house test fails if a '
        "test names a hazard that is not here, or if a line here claims a control that "
        "no test holds.\n\nSeverity and likelihood are scored by the clinical safety "
        "officer of each service, on the five by five matrix of DCB0129 and DCB0160, "
        "and each hazard is given an owner there; neither is ours to fill in.\n\n"
        "* **Controlled**: the control described is built and tested.\n"
        "* **Part controlled**: what is said after the colon is missing.\n"
        "* **Planned with**: not built. Until then the service needs a control of its "
        f"own.\n\n{table(heads, rows)}\n\n{details}"
    )


STATUS = {
    "controlled": "Controlled",
    "part": "Part controlled: {missing}",
    "planned": "Planned with {missing}",
}


def _status(hazard: dict[str, str]) -> str:
    return STATUS[hazard["status"]].format(**hazard)


def _hazard(hazard: dict[str, str], tests: Sequence[tuple[str, str]]) -> str:
    said = [
        ("Harm", hazard["harm"]),
        ("Cause", hazard["cause"]),
        ("Control", hazard["control"]),
        ("Status", _status(hazard)),
        ("Owner", hazard["owner"] or "*named by the service*"),
        ("Severity, likelihood", "*scored by the clinical safety officer*"),
    ]
    held = "\n".join(f"* {sentence} (`{file}`)" for file, sentence in tests)
    return (
        f"## {hazard['id']}: {hazard['hazard']}\n\n{table(('', ''), said)}\n\n"
        f"{held or 'No test yet.'}\n"
    )


def _marked() -> dict[str, list[tuple[str, str]]]:
    """By hazard, each test that carries its mark: its file, its name as a sentence."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            for one in _marks(node):
                words = getattr(node, "name", path.stem).removeprefix("test_")
                where = path.relative_to(ROOT).as_posix()
                found.setdefault(one, []).append((where, words.replace("_", " ")))
    return found


def _marks(node: ast.stmt) -> Iterator[str]:
    """The hazards a test's decorators name, or a whole file's `pytestmark`."""
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
        marks: Sequence[ast.AST] = [node.value]
    else:
        marks = getattr(node, "decorator_list", ())
    for mark in marks:
        for call in ast.walk(mark):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(
                ".hazard"
            ):
                yield from (ast.literal_eval(one) for one in call.args)


PAGES = {
    "facts": facts,
    "rules": rules,
    "policy": policy,
    "scorecards": scorecards,
    "states": states,
    "commands": commands,
    "refusals": errors,
    "roles": lambda: roles(table),
    "messages": lambda: messages(table),
    "recipients": lambda: recipients(table),
    "waits": lambda: waits(table),
    "hazards": hazards,
}
WHERE = {"hazards": SAFETY}
NOTICE = "<!-- Written by docs/generate.py. Change what it reads, then: make docs -->\n"


def main(arguments: Sequence[str]) -> int:
    """Write every page, or say which are not current."""
    stale = 0
    for name, page in PAGES.items():
        path, fresh = WHERE.get(name, REFERENCE) / f"{name}.md", NOTICE + page()
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
