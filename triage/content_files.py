"""Content files: read whole and checked whole, or refused with the reason."""

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from triage.errors import TriageError


Content = TypeVar("Content")


def read_content(
    path: Path,
    build: Callable[[dict[str, Any]], Content],
    *,
    wrong: Callable[[Content], str | None],
    refuse: Callable[[object], TriageError],
) -> Content:
    """What `build` makes of the file's table.

    `wrong` says why it may not be used, None where it may. A file that cannot be read,
    does not fit or may not be used raises what `refuse` makes of the reason.
    """
    try:
        content = build(tomllib.loads(path.read_text("utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as problem:
        raise refuse(problem) from problem
    if reason := wrong(content):
        raise refuse(reason)
    return content
