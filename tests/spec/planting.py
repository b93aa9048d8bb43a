"""Defects planted in a copy of the shipped content, as a careful editor would leave it.

Whoever changes a rule makes its examples agree, so the reader refuses nothing; what is
left to notice the defect is the proof.
"""

import json
import re
import shutil
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.spec.content import CATALOGUE, MODELS, RULES
from triage.desk.content import Content, load_content
from triage.facts import Value
from triage.referrals import Pathway
from triage.rulebook.certificate import Failure, Proved
from triage.rulebook.floors import load_floors
from triage.rulebook.language import parse
from triage.rulebook.one_child import Truth, truth_of
from triage.rulebook.proof.prover import Prover
from triage.rulebook.proof.whole import properties


Facts = Mapping[str, Value]
SAID = {Truth.TRUE: "fires", Truth.FALSE: "does not", Truth.OPEN: "undecided"}
NEW = """
[[rule]]
id = "{id}"
when = '{when}'
{outcome}
because = "Planted."
source = "Planted"
owner = "Planted"
review_on = 2027-05-01
"""


def copied(folder: Path) -> Path:
    """The shipped content, to be spoilt."""
    shutil.copytree(RULES, folder / "rules")
    shutil.copytree(MODELS, folder / "models")
    return folder


def change(
    folder: Path, file: str, rule: str, when: str, more: Iterable[Facts] = ()
) -> None:
    """Another condition for a rule, its examples made to agree, and `more` of them."""
    path = folder / "rules" / f"{file}.toml"
    parts = re.split(r"(?m)^(?=\[\[rule\]\])", path.read_text("utf-8"))
    at = next(n for n, part in enumerate(parts) if f'id = "{rule}"' in part)
    table = tomllib.loads(parts[at])["rule"][0]
    head = re.sub(r"(?m)^when = .*$", f"when = '{when}'", parts[at]).split(
        "  [[rule.example]]"
    )[0]
    facts = [one["facts"] for one in table["example"]]
    parts[at] = head + _examples(when, [*facts, *more]) + "\n"
    path.write_text("".join(parts), "utf-8")


def add(
    folder: Path, file: str, rule: str, when: str, outcome: str, facts: Iterable[Facts]
) -> None:
    """One rule more, with these children as its examples."""
    path = folder / "rules" / f"{file}.toml"
    text = NEW.format(id=rule, when=when, outcome=outcome)
    path.write_text(path.read_text("utf-8") + text + _examples(when, facts), "utf-8")


def mark(folder: Path, fact: str, line: str) -> None:
    """One line more for a fact of the catalogue."""
    path = folder / "rules" / "facts.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace(f'key = "{fact}"\n', f'key = "{fact}"\n{line}\n', 1), "utf-8"
    )


def _examples(when: str, facts: Iterable[Facts]) -> str:
    expression = parse(when, CATALOGUE)
    return "".join(
        f"  [[rule.example]]\n  facts = {_inline(one)}\n"
        f'  then = "{SAID[truth_of(expression, one, CATALOGUE)]}"\n'
        for one in facts
    )


def _inline(facts: Facts) -> str:
    return (
        "{ "
        + ", ".join(f"{key} = {json.dumps(one)}" for key, one in facts.items())
        + " }"
    )


def proved(folder: Path, *names: str) -> tuple[Content, dict[str, Proved]]:
    """The spoilt content, and these properties of the list that reads every rule."""
    content = load_content(folder)
    floors = load_floors(folder / "rules" / "floors.toml", content.catalogue)
    book = content.books[Pathway.UNDECIDED]
    prover = Prover(book, [key for one in floors.floors for key in one.facts], 30)
    all_ = properties(book, floors, content.policy.forbidden)
    return content, {one.name: prover.prove(one) for one in all_ if one.name in names}


def caught(found: Mapping[str, Proved], property_: str, about: str) -> Failure:
    """The failure of a property that speaks of one rule, fact or floor."""
    return next(one for one in found[property_].failures if one.about == about)
