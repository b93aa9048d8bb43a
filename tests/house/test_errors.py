"""An error's docstring is the sentence a person sees, and it names places only."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from tests.house.tree import CODE, calls, name, python, tree


ROOT_ERROR = "TriageError"
A_CHILDS = {
    "born_on", "child", "child_id", "first_name", "forename", "nhs_number", "postcode",
    "quote", "surname", "text",
}  # fmt: skip


@cache
def errors() -> dict[str, tuple[Path, ast.ClassDef]]:
    """Every class that comes, however far, from the one root."""
    classes = {
        node.name: (path, node)
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
    }

    def comes_from_the_root(one: str) -> bool:
        bases = [ast.unparse(base).split(".")[-1] for base in classes[one][1].bases]
        return ROOT_ERROR in bases or any(
            base in classes and comes_from_the_root(base) for base in bases
        )

    return {one: found for one, found in classes.items() if comes_from_the_root(one)}


def fields(sentence: str) -> set[str]:
    """The names a sentence leaves open."""
    return {
        field for _, field, _, _ in Formatter().parse(sentence) if field is not None
    }


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Where an error is made, which, and the keywords it is given."""
    known = errors()
    for path in python(*CODE):
        for line, called, call in calls(path):
            keywords = {keyword.arg for keyword in call.keywords}
            if called.split(".")[-1] in known and None not in keywords:
                yield f"{name(path)}:{line}", called.split(".")[-1], keywords  # type: ignore[misc]  # None was ruled out above


def test_no_two_errors_share_a_name() -> None:
    known = errors()
    names = [
        node.name
        for path in python(*CODE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and node.name in known
    ]

    assert {one for one in names if names.count(one) > 1} == set()


@pytest.mark.parametrize("error", sorted(errors()))
def test_every_error_is_a_sentence_with_plain_names_in_it(error: str) -> None:
    sentence = ast.get_docstring(errors()[error][1]) or ""

    assert sentence.rstrip().endswith((".", "}")), "its docstring is what a person sees"
    assert all(field.isidentifier() for field in fields(sentence))


@pytest.mark.parametrize("error", sorted(errors()))
def test_no_error_has_room_for_a_childs_data(error: str) -> None:
    assert fields(ast.get_docstring(errors()[error][1]) or "") & A_CHILDS == set()


def test_every_error_is_raised_with_the_names_its_sentence_needs() -> None:
    sentences = {
        error: ast.get_docstring(node) or "" for error, (_, node) in errors().items()
    }

    wanting = [
        f"{where} {error} lacks {', '.join(sorted(fields(sentences[error]) - given))}"
        for where, error, given in raised()
        if not fields(sentences[error]) <= given
    ]

    assert wanting == []
