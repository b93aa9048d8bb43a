"""A child's data stays where it belongs: out of log lines, and rows at home."""

import ast
import json
from pathlib import Path

import pytest

from tests.house.tree import CODE, calls, files, name, python, text, tree


LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
# A child's own words and data, and the values that carry them.
A_CHILDS = {
    "born_on", "child", "entry", "ethnic_category", "forename", "nhs_number", "observation",
    "postcode", "quote", "reading", "referral", "said", "surname", "text",
}  # fmt: skip


def words_of(call: ast.Call) -> set[str]:
    """Every name and attribute a call's arguments mention."""
    inside = [node for part in (*call.args, *call.keywords) for node in ast.walk(part)]
    return {node.attr for node in inside if isinstance(node, ast.Attribute)} | {
        node.id for node in inside if isinstance(node, ast.Name)
    }


@pytest.mark.hazard("H-22")
def test_no_log_line_carries_a_childs_data() -> None:
    said = [
        f"{name(path)}:{line} {sorted(words_of(call) & A_CHILDS)}"
        for path in python(*CODE)
        for line, called, call in calls(path)
        if called.split(".")[0] in {"log", "logger", "logging"}
        and called.split(".")[-1] in LEVELS
        and words_of(call) & A_CHILDS
    ]

    assert said == []


def rows_imported(path: Path) -> list[str]:
    return [
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("triage")
        for alias in node.names
        if alias.name.endswith("Row") and (node.module or "").startswith("triage.store")
    ]


def test_rows_stay_in_the_store_and_at_the_desk() -> None:
    at_home = ("triage/store/", "triage/desk/")

    strays = {
        name(path): rows_imported(path)
        for path in python(*CODE)
        if not name(path).startswith(at_home) and rows_imported(path)
    }

    assert strays == {}


def test_rules_and_models_hold_content_and_no_code() -> None:
    content = {".toml", ".json", ".md"}

    others = [
        name(path)
        for path in files()
        if name(path).startswith(("rules/", "models/")) and path.suffix not in content
    ]

    assert others == []


def test_notebooks_are_kept_without_what_they_printed() -> None:
    cells = [
        (name(path), cell)
        for path in files()
        if path.suffix == ".ipynb"
        for cell in json.loads(text(path))["cells"]
    ]

    assert [where for where, cell in cells if cell.get("outputs")] == []
