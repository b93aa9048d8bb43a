"""Copies of every list in a folder, so that one of today is there when the service is not."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from triage.desk.copies import as_csv, as_pdf, held
from triage.desk.copies.held import MOST_ON_PAPER, STEM, Held
from triage.desk.views import Filters
from triage.errors import TriageError
from triage.referrals import Pathway
from triage.store import audit
from triage.store.audit import Deed
from triage.store.engine import reading, unit_of_work


EVERY = timedelta(hours=6)  # four tries a day, so that a failed one leaves a fresh copy
KEPT = timedelta(days=3)  # older copies of ours are let go
OWN_EYES = 0o600


class NoFolderForCopies(TriageError):
    """{folder} is not a folder this service can write to. Make it, or name another."""


def write(
    engine: Engine,
    *,
    tenant: str,
    folder: Path,
    now: datetime,
    by: str,
    service: str,
) -> list[Path]:
    """Write a copy of every list as CSV, and as PDF where paper can hold it.

    Lists are read without holding anybody up; that copies were made is kept after.
    """
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise NoFolderForCopies(folder=folder)
    made: list[Path] = []
    for pathway in Pathway:
        with reading(engine) as session:
            found = held.whole(
                session,
                tenant=tenant,
                filters=Filters(pathway=pathway),
                now=now,
                by=by,
                staff_id="",
                service=service,
            )
        made += _write(folder, found)
        _keep_in_record(engine, tenant, found)
    _let_go(folder, now)
    return made


def is_due(folder: Path, now: datetime) -> bool:
    """Whether the newest copy is old enough for another."""
    made = [path.stat().st_mtime for path in folder.glob(f"{STEM}-*.csv")]
    return not made or now.timestamp() - max(made) >= EVERY.total_seconds()


def _write(folder: Path, found: Held) -> list[Path]:
    made = [_file(folder / found.file_name("csv"), as_csv.written(found))]
    if len(found.entries) <= MOST_ON_PAPER:
        made.append(_file(folder / found.file_name("pdf"), as_pdf.written(found)))
    return made


def _file(path: Path, content: bytes) -> Path:
    """Whole or not at all, and for the eyes of its owner."""
    half = path.with_suffix(f"{path.suffix}.part")
    half.unlink(missing_ok=True)
    with open(
        os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWN_EYES), "wb"
    ) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return half.replace(path)


def _keep_in_record(engine: Engine, tenant: str, found: Held) -> None:
    deed = Deed(
        at=found.made_at,
        who=found.made_by,
        what="Wrote a copy of the list",
        subject="list",
        subject_id=found.filters.pathway.value,
        details={"children": len(found.entries)},
    )
    with unit_of_work(engine) as session:
        audit.write(session, tenant=tenant, deed=deed)


def _let_go(folder: Path, now: datetime) -> None:
    oldest = (now - KEPT).timestamp()
    for path in folder.glob(f"{STEM}-*"):
        if path.suffix in (".csv", ".pdf", ".part") and path.stat().st_mtime < oldest:
            path.unlink()
