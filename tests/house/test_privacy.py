"""A child's data stays where it belongs: out of log lines, and rows at home."""

import ast
from pathlib import Path

import pytest

from tests.house.tree import CODE, calls, name, python, tree


LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
A_CHILDS = {
    "born_on", "child", "ethnic_category", "forename", "name", "nhs_number", "postcode",
    "quote", "referral", "said", "surname", "text", "value", "values",
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
