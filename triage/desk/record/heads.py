"""Heads of the record's chain: read from words, and kept in a file outside."""

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from triage.errors import TriageError
from triage.store import audit
from triage.store.audit import Head, Verdict


SEAL_LENGTH = 64
__all__ = ["Head", "Verdict", "head", "in_words", "keep", "read", "verify"]


class NotAHead(TriageError):
    """A kept head is a number, a colon and a seal, as `triage audit head` prints it."""


def head(session: Session, *, tenant: str) -> Head:
    """Where the chain stands now."""
    return audit.head(session, tenant=tenant)


def verify(session: Session, *, tenant: str, kept: Head | None = None) -> Verdict:
    """Read the whole chain again, and hold it against a head kept outside."""
    return audit.verify(session, tenant=tenant, kept=kept)


def in_words(one: Head) -> str:
    """A head as it is kept outside."""
    return f"{one.number}:{one.sealed}"


def read(words: str) -> Head:
    """A head from its words. Raises `NotAHead`."""
    number, _, sealed = words.strip().partition(":")
    whole = number.isascii() and number.isdecimal() and len(number) < len("1" * 19)
    expected = SEAL_LENGTH if whole and int(number) else 0
    if not whole or len(sealed) != expected:
        raise NotAHead
    return Head(number=int(number), sealed=sealed)


def keep(session: Session, *, tenant: str, path: Path, now: datetime) -> int:
    """Add a line to the file of heads, safely on disk; how many lines were added."""
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {tenant} "
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(line + in_words(head(session, tenant=tenant)) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return 1
