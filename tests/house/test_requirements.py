"""The pinned requirements are whole, current and say nothing of where they came from."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT


FOLDER = ROOT / "requirements"
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==(\S+)", re.MULTILINE)
# Each file holds all of the one it builds on, at the same versions.
BUILDS_ON = {"base": "base", "test": "base", "dev": "test", "bench": "test"}


def pins(file: str) -> dict[str, str]:
    """Version by package."""
    found = PIN.findall((FOLDER / f"{file}.txt").read_text())
    return {canonicalize_name(package): version for package, version in found}


def asked(file: str) -> list[Requirement]:
    """What a pinned file must hold: the product's own needs and those of its `.in`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *_lines(FOLDER / "base.in")]
    if file in ("dev", "bench"):
        lines += _lines(FOLDER / "test.in")
    return [Requirement(line) for line in lines + _lines(FOLDER / f"{file}.in")]


def _lines(path: Path) -> list[str]:
    stripped = [line.split("#")[0].strip() for line in path.read_text().splitlines()]
    return [line for line in stripped if line]


@pytest.mark.parametrize("file", BUILDS_ON)
def test_everything_asked_for_is_pinned_to_a_version_that_will_do(file: str) -> None:
    pinned = pins(file)

    unmet = [
        str(need)
        for need in asked(file)
        if not need.specifier.contains(
            pinned.get(canonicalize_name(need.name), "0"), prereleases=True
        )
        or canonicalize_name(need.name) not in pinned
    ]

    assert unmet == [], "run: make requirements"


@pytest.mark.parametrize(("file", "below"), BUILDS_ON.items())
def test_each_file_holds_all_of_the_one_below_it(file: str, below: str) -> None:
    assert pins(below).items() <= pins(file).items()


@pytest.mark.parametrize("file", BUILDS_ON)
def test_every_pin_carries_its_hashes_and_no_address(file: str) -> None:
    text = (FOLDER / f"{file}.txt").read_text()
    blocks = re.split(r"\n(?=\S)", text)

    bare = [one for one in blocks if PIN.match(one) and "--hash=sha256:" not in one]

    assert bare == []
    assert "://" not in text
    assert not re.search(r"^(--|-e|-f|-i|-r)", text, re.MULTILINE)
