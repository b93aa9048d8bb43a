"""The embedded default, and the print tray: each message is a file in a folder.

A message is there when its `.json` is: that file is written last and whole, under the
message's own reference, so writing it twice leaves one.
"""

import json
import os
from pathlib import Path
from urllib.parse import quote

from triage.messages.channels import letters
from triage.messages.channels.channel import Fate, HandedOver, Outgoing
from triage.messages.channels.letters import Letterhead
from triage.messages.outbox import Way


NAME = "folder"
OWN_EYES = 0o600
KEPT = ("reference", "way", "to", "name", "subject", "body", "language")


class Folder:
    """Writes what would be sent into a folder, for a person to print or to read."""

    name = NAME
    can_look_up = True

    def __init__(self, folder: Path, letterhead: Letterhead) -> None:
        self.folder = folder
        self.letterhead = letterhead

    def send(self, message: Outgoing) -> HandedOver:
        """Write it down whole, or not at all."""
        path = self._of(message.reference)
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if message.way is Way.LETTER:
                _whole(path.with_suffix(".pdf"), letters.made(message, self.letterhead))
            else:
                _whole(path.with_suffix(".txt"), _read(message).encode())
            _whole(path, _told(message))
        except letters.LetterUnfit as unfit:
            return HandedOver(fate=Fate.FAILED, problem=unfit.problem)
        except OSError:
            return HandedOver(fate=Fate.TRY_AGAIN, problem="folder-not-written")
        return HandedOver(fate=Fate.SENT, provider_id=path.stem)

    def look_up(self, reference: str) -> HandedOver | None:
        """Whether it was written."""
        path = self._of(reference)
        try:
            there = path.exists()
        except OSError:
            return HandedOver(fate=Fate.NOT_KNOWN, problem="folder-not-read")
        return HandedOver(fate=Fate.SENT, provider_id=path.stem) if there else None

    def _of(self, reference: str) -> Path:
        safe = quote(reference, safe="").replace(".", "%2E")
        return self.folder / f"{safe}.json"


def _told(message: Outgoing) -> bytes:
    told = {name: getattr(message, name) for name in KEPT}
    if message.at:
        told["at"] = message.at.isoformat()
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _read(message: Outgoing) -> str:
    head = f"{message.subject}\n\n" if message.subject else ""
    return f"{head}{message.body}\n"


def _whole(path: Path, content: bytes) -> None:
    """The file as a whole or not at all, and on the disk when this returns."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(draft, "wb", opener=_private) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    there = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(there)
    finally:
        os.close(there)


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, OWN_EYES)
