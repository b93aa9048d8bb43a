"""How a version travels: out with what is read, back with what changes it."""

from typing import Annotated, Any

from fastapi import Header, Response


SEEN = "The version you saw: the ETag, or the field `version`, of what you read."
# What OpenAPI says of an answer that names its version.
TAGGED: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {
                "description": "The version as it is now. Send it back as If-Match.",
                "schema": {"type": "string"},
            }
        }
    }
}
# Without one the answer is 428 and says so, so the description calls it needed.
IfMatch = Annotated[str | None, Header(max_length=40, description=SEEN)]


def tag(response: Response, version: str) -> None:
    """Say which version an answer is of."""
    response.headers["ETag"] = f'"{version}"'


def seen(if_match: str | None) -> str | None:
    """The version somebody saw, with or without its quotation marks."""
    return if_match.strip('"') if if_match else None
