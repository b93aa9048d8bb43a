"""The evidence bundle as files: written, and a copy checked against its digest."""

import json
from pathlib import Path
from typing import Any

from triage.desk.record import evidence, evidence_pdf
from triage.desk.record.evidence import Evidence
from triage.errors import TriageError


class NotABundle(TriageError):
    """The file {file} is not the JSON of an evidence bundle."""


class BundleChanged(TriageError):
    """This copy is not as it was sealed: something in it was changed. Ask for a fresh one."""


def as_json(made: Evidence) -> bytes:
    """The bundle for a program."""
    return json.dumps(evidence.as_told(made), ensure_ascii=False, indent=1).encode()


def name(made: Evidence, kind: str) -> str:
    """A file's name: it begins with the digest, and says nothing of the child."""
    return f"evidence-{made.digest[:12]}.{kind}"


def write(made: Evidence, folder: Path, *, service: str) -> tuple[Path, ...]:
    """Write both files, and say where."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "pdf": evidence_pdf.written(made, service=service),
        "json": as_json(made),
    }
    paths = {kind: folder / name(made, kind) for kind in files}
    for kind, content in files.items():
        paths[kind].write_bytes(content)
    return tuple(paths.values())


def check(file: Path) -> str:
    """The digest of a copy that is whole. Raises `NotABundle`, `BundleChanged`."""
    told = _read(file)
    if not evidence.is_whole(told):
        raise BundleChanged
    return str(told["digest"])


def _read(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise NotABundle(file=file.name) from problem
    if not isinstance(told, dict) or "digest" not in told:
        raise NotABundle(file=file.name)
    return told
