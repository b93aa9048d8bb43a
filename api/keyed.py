"""The key that a program gives a request, so that asking twice does it once."""

from typing import Annotated

from fastapi import Header


Key = Annotated[
    str | None,
    Header(
        min_length=8,
        max_length=80,
        pattern=r"^[\x21-\x7e]+$",
        description="A new one for each request; the same to ask the same again.",
    ),
]
