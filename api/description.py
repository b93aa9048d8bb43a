"""What the interface says of itself: every answer, also the refusals common to all."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.errors import NotUnderstood, describe
from api.limits import RequestTooLarge
from api.signin import NotSignedIn
from triage.desk.versions import NotHere
from triage.roles import NotAllowed


EXAMPLES = Path(__file__).parent / "examples.json"
PROBLEM = "application/problem+json"
OF_OTHERS = ("HTTPValidationError", "ValidationError")  # never what we answer with


class Described(FastAPI):
    """An app whose description names every refusal, in the words it is given in."""

    def openapi(self) -> dict[str, Any]:
        """The description, made once."""
        if not self.openapi_schema:
            said = super().openapi()
            examples = json.loads(EXAMPLES.read_text("utf-8"))
            for name, operation in _operations(said):
                _complete(operation)
                if name in examples:
                    _show(operation, examples[name])
            for name in OF_OTHERS:
                said["components"]["schemas"].pop(name, None)
        return super().openapi()


def _operations(said: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in said["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def _show(operation: dict[str, Any], example: Any) -> None:
    """What an operation answers when all is well, as invented data has it."""
    for status, said in operation["responses"].items():
        for kind, media in said.get("content", {}).items():
            if status.startswith("2") and kind == "application/json":
                media["example"] = example


def _complete(operation: dict[str, Any]) -> None:
    """Add what any request may be told, and say that a refusal is a problem."""
    for one in operation.get("parameters", ()):
        if one["name"] == "if-match":
            one["required"] = True
            one["schema"] = {"type": "string", "maxLength": 40}
    answers = operation["responses"]
    own = answers.pop("422", {}).get("description")
    named = own if own not in (None, "Validation Error") else None
    common = describe(NotSignedIn, NotAllowed, NotHere, RequestTooLarge, NotUnderstood)
    for status, said in common.items():
        answers.setdefault(str(status), {"description": said["description"]})
    if named:
        answers["422"]["description"] = named
    for status, said in answers.items():
        if int(status) >= 400:
            schema = {"$ref": "#/components/schemas/Problem"}
            said["content"] = {PROBLEM: {"schema": schema}}
