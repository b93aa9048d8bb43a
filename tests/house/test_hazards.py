"""Every hazard a test controls is in the log, and the log does not boast."""

import ast
import re

import pytest

from tests.house.tree import ROOT, calls, name, python, text


LINE = re.compile(r"^\| (H-\d\d) \|.*\| ([^|]+) \|$", re.MULTILINE)


def log() -> dict[str, str]:
    """Status by hazard."""
    lines = LINE.findall(text(ROOT / "docs/safety/hazards.md"))
    return {hazard: status.strip() for hazard, status in lines}


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
    assert list(log()) == [f"H-{number:02d}" for number in range(1, 24)]


def test_every_hazard_a_test_names_is_in_the_log() -> None:
    assert marked().keys() - log().keys() == set()


@pytest.mark.parametrize("hazard", [f"H-{number:02d}" for number in range(1, 24)])
def test_a_hazard_is_tested_or_the_log_says_what_it_waits_for(hazard: str) -> None:
    status = log()[hazard]

    if hazard in marked():
        assert status.startswith(("Controlled", "Part controlled"))
    else:
        assert status.startswith("Planned with ")
