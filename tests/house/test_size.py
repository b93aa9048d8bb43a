"""Small files, small functions, and names that say something."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import CODE, name, python, text, tree


LONGEST_FILE = 400
LONGEST_BODY = 40
BODY_THAT_NEEDS_A_REASON = 25
A_REASON = "# Long because"
SAY_NOTHING = re.compile(
    r"(Manager|Handler|Processor|Helpers?|Utils?|Entity|DTO|(?<!Base)Model)$"
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[Path, Function]]:
    """Every function of the product; a migration is a list and may be long."""
    for path in python(*CODE):
        if "migrations" not in path.parts:
            for node in ast.walk(tree(path)):
                if isinstance(node, Function):
                    yield path, node


def body_lines(function: Function) -> int:
    """Lines of a function's body, its docstring left out."""
    body = function.body[ast.get_docstring(function) is not None :]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", python(), ids=name)
def test_no_file_is_longer_than_a_person_reads_in_one_go(path: Path) -> None:
    assert len(text(path).splitlines()) <= LONGEST_FILE


def test_no_function_is_longer_than_a_screen() -> None:
    too_long = [
        f"{name(path)}:{one.lineno} {one.name} ({body_lines(one)})"
        for path, one in functions()
        if body_lines(one) > LONGEST_BODY
    ]

    assert too_long == []


def test_a_function_of_more_than_25_lines_says_why() -> None:
    silent = [
        f"{name(path)}:{one.lineno} {one.name} ({body_lines(one)})"
        for path, one in functions()
        if body_lines(one) > BODY_THAT_NEEDS_A_REASON
        and A_REASON not in (ast.get_source_segment(text(path), one) or "")
    ]

    assert silent == []


def test_no_class_or_module_has_a_name_that_fits_anything() -> None:
    classes = [
        node.name
        for path in python()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    ]
    modules = [path.stem.title().replace("_", "") for path in python()]

    assert [one for one in classes + modules if SAY_NOTHING.search(one)] == []


def test_a_database_class_is_called_a_row() -> None:
    others = [
        f"{name(path)} {node.name}"
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        and any(keyword.arg == "table" for keyword in node.keywords)
        and not node.name.endswith("Row")
    ]

    assert others == []


def test_nothing_catches_every_error_without_saying_why() -> None:
    catch_all = {"", "Exception", "BaseException"}

    found = [
        f"{name(path)}:{node.lineno}"
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (ast.unparse(node.type) if node.type else "") in catch_all
        and "#" not in text(path).splitlines()[node.lineno - 1]
    ]

    assert found == []


@pytest.mark.parametrize("path", python(*CODE), ids=name)
def test_every_module_opens_with_one_sentence(path: Path) -> None:
    opening = ast.get_docstring(tree(path))

    assert opening is not None or text(path).strip() == ""
