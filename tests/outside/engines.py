"""The engines nobody here wrote, and what ours says in the same shape."""

import json
import os
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.outside.children import Child, as_inputs
from triage.rulebook.dmn import NAMESPACE, name_of
from triage.rulebook.one_child import compile_book
from triage.rulebook.rules import RuleBook


HERE = Path(__file__).parent
BANDS = ("band_confirmed", "band_possible")
Said = Mapping[str, object]  # decision -> true, false, null or a band


def ours(book: RuleBook, some: Sequence[Child]) -> list[Said]:
    """What the service itself says of each child."""
    return [_judged(book, child) for child in some]


def _judged(book: RuleBook, child: Child) -> Said:
    judged = compile_book(book).judge(child)
    still_open = {one.rule for one in judged.undecided}
    said: dict[str, object] = {
        name_of(rule): None if rule.id in still_open else rule.id in judged.fired
        for rule in book.rules
    }
    bands = (judged.confirmed.name, judged.possible.name)
    return said | dict(zip(BANDS, bands, strict=True))


def feelin(dmn: str, book: RuleBook, some: Sequence[Child]) -> list[Said]:
    """What dmn-moddle and feelin make of the file, read without a complaint."""
    asked = {"dmn": dmn, "children": [as_inputs(book.catalogue, one) for one in some]}
    done = subprocess.run(
        ["node", HERE / "run.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["warnings"] == answer["unfound"] == []
    return list(answer["answers"])


def pydmnrules(dmn: str, book: RuleBook, some: Sequence[Child]) -> list[Said]:
    """What pyDMNrules makes of the rules. It has no `if`, so the bands are left out."""
    from pyDMNrules import DMN

    engine = DMN()
    assert engine.useXML(_without_bands(dmn)) == {}
    return [_decided(engine, book, child) for child in some]


def _decided(engine: Any, book: RuleBook, child: Child) -> Said:
    status, steps = engine.decide(as_inputs(book.catalogue, child))
    assert status == {}
    return {name_of(rule): steps[-1]["Result"][name_of(rule)] for rule in book.rules}


def _without_bands(dmn: str) -> str:
    ET.register_namespace("", NAMESPACE)
    root = ET.fromstring(dmn)
    for one in root.findall(f"{{{NAMESPACE}}}decision"):
        if one.get("name") in BANDS:
            root.remove(one)
    return ET.tostring(root, "unicode")


def differences(theirs: Sequence[Said], by_us: Sequence[Said]) -> list[str]:
    """Every answer that is not ours, in words; an answer that is missing is one."""
    return [
        f"child {at}, {name}: they say {said.get(name, 'nothing')}, we say {ours_}"
        for at, (said, expected) in enumerate(zip(theirs, by_us, strict=True))
        for name, ours_ in expected.items()
        if name not in said or (said[name] is not ours_ and said[name] != ours_)
    ]


def missing() -> str | None:
    """Why feelin cannot be run here; None when it can. It is installed when first asked
    for, exactly as package-lock.json has it."""
    locked, installed = HERE / "package-lock.json", HERE / "node_modules" / ".locked"
    if installed.is_file() and installed.read_bytes() == locked.read_bytes():
        return None
    try:
        _install()
    except FileNotFoundError:
        return "node and npm are not on this machine"
    except subprocess.CalledProcessError as trouble:
        return f"npm could not install feelin: {trouble.stderr.strip()[-200:]}"
    installed.write_bytes(locked.read_bytes())
    return None


def _install() -> None:
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"NO_UPDATE_NOTIFIER": "1"},
    )
