"""Put uploaded files where the desk can read them, under their own names."""

import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath

from fastapi import UploadFile

from triage.errors import TriageError


MOST_FILES = 20
LONGEST_NAME = 120


class NothingChosen(TriageError):
    """Choose at least one file, and at most 20, each with its own name."""


def sensible(files: Sequence[UploadFile]) -> bool:
    """Whether there is something to read, and not too much."""
    names = [plain_name(one.filename or "") for one in files]
    return 0 < len(names) <= MOST_FILES and all(names) and len(set(names)) == len(names)


def keep(files: Sequence[UploadFile], folder: Path) -> tuple[Path, ...]:
    """Write each file into the folder. Raises `NothingChosen`.

    Only the last part of a name is used, whatever slashes the sender wrote.
    """
    if not sensible(files):
        raise NothingChosen
    return tuple(_write(one, folder / plain_name(one.filename or "")) for one in files)


def plain_name(sent: str) -> str:
    """The bare file name, without folders, control characters or leading dots."""
    bare = PurePosixPath(PureWindowsPath(sent).name).name
    printable = "".join(letter for letter in bare if letter.isprintable())
    return printable.lstrip(".")[-LONGEST_NAME:]


def _write(upload: UploadFile, path: Path) -> Path:
    with path.open("wb") as kept:
        shutil.copyfileobj(upload.file, kept)
    return path
