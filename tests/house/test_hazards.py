"""Every hazard a test controls is in the log, and the log does not boast."""

import ast
import tomllib
from functools import cache
from typing import Any

import pytest

from tests.house.tree import ROOT, calls, name, python, text


ALL = [f"H-{number:02d}" for number in range(1, 24)]


@cache
def log() -> dict[str, dict[str, Any]]:
    """The hazards by number, as written."""
    content = tomllib.loads(text(ROOT / "docs/safety/hazards.toml"))
    return {one["id"]: one for one in content["hazard"]}


@cache
def marked() -> dict[str, list[str]]:
    """Test files by the hazard their marks name."""
    found: dict[str, list[str]] = {}
    for path in python("tests"):
        for _, called, call in calls(path):
            if called == "pytest.mark.hazard":
                for argument in call.args:
                    assert isinstance(argument, ast.Constant)
                    found.setdefault(str(argument.value), []).append(name(path))
    return found


def test_the_log_holds_hazards_1_to_23_once_each() -> None:
    assert list(log()) == ALL
    assert text(ROOT / "docs/safety/hazards.toml").count("[[hazard]]") == len(ALL)


def test_every_hazard_a_test_names_is_in_the_log() -> None:
    assert marked().keys() - log().keys() == set()


@pytest.mark.parametrize("hazard", ALL)
def test_a_hazard_is_tested_or_the_log_says_what_it_waits_for(hazard: str) -> None:
    said = log()[hazard]

    assert said["status"] in (
        ("controlled", "part") if hazard in marked() else ("planned",)
    )
    assert bool(said["missing"]) == (said["status"] != "controlled")


@pytest.mark.parametrize("hazard", ALL)
def test_a_hazard_of_what_is_built_has_a_test(hazard: str) -> None:
    assert marked().get(hazard)


@pytest.mark.parametrize("hazard", ALL)
def test_a_hazard_says_its_harm_its_cause_and_its_control(hazard: str) -> None:
    said = log()[hazard]

    assert all(said[part].strip() for part in ("hazard", "harm", "cause", "control"))
