"""The interface's description shows what each operation answers, and shows it truly.

After a shape has changed: `python -m tests.functional.described` writes them anew.
"""

import json
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from tests.functional.described import WRITTEN


# What invented data cannot be made to answer here, and why.
WITHOUT = {
    "POST /api/v1/callbacks/notify": "answers nothing but that it came",
}


@pytest.fixture(scope="module")
def said(front_door: FastAPI) -> dict[str, Any]:
    """The description as a program reads it."""
    return dict(json.loads(json.dumps(front_door.openapi())))


def shown(said: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each operation that answers with JSON: its shape, and its example if it has one."""
    return {
        f"{method.upper()} {path}": (media["schema"], media.get("example"))
        for path, methods in said["paths"].items()
        for method, operation in methods.items()
        for status, answer in operation["responses"].items()
        for kind, media in answer.get("content", {}).items()
        if status.startswith("2") and kind == "application/json" and media.get("schema")
    }


def test_every_operation_shows_an_answer(said: dict[str, Any]) -> None:
    without = {name for name, (_, one) in shown(said).items() if one is None}

    assert without <= WITHOUT.keys()


def test_every_answer_shown_has_the_shape_described(said: dict[str, Any]) -> None:
    wrong = []
    for name, (schema, example) in shown(said).items():
        shape = jsonschema_rs.validator_for(
            {**schema, "components": said["components"]}
        )
        if example is not None and not shape.is_valid(example):
            wrong.append(name)

    assert wrong == []


def test_no_example_is_of_an_operation_that_is_gone(said: dict[str, Any]) -> None:
    examples = json.loads(WRITTEN.read_text("utf-8"))

    assert examples.keys() <= shown(said).keys()
