"""Every message the stand-in took, one file each, so that a restart forgets nothing."""

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal, Self
from uuid import UUID, uuid4


KEYS = "keys.json"
OWN_EYES = 0o600
Kind = Literal["sms", "email", "letter"]


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Who may send. Made anew for each folder: no key is the same on two machines."""

    service: str
    secret: str = field(repr=False)

    @property
    def api_key(self) -> str:
        """The key as a service pastes it into its settings."""
        return f"stand_in-{self.service}-{self.secret}"


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One message as the stand-in has it."""

    id: str
    kind: Kind
    to: str
    at: datetime
    reference: str | None = None
    subject: str | None = None
    body: str = ""
    template: str | None = None
    postage: str | None = None
    precompiled: bool = False
    trouble: str | None = None  # the status it ends in where it does not arrive
    calls: int = 0  # how often its end was told
    call_at: datetime | None = None  # when it is told next; None: no more

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """A message from its file."""
        moments = {
            name: datetime.fromisoformat(told[name])
            for name in ("at", "call_at")
            if told[name]
        }
        return cls(**told | moments)


class Kept:
    """A folder of messages, read once and written as they change."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = folder
        self.keys = keys_of(folder)
        self._lock = Lock()
        self._by_id = {one.id: one for one in map(_read, folder.glob("*-*.json"))}

    def take(self, one: Taken, pdf: bytes | None = None) -> None:
        """Keep a new message, and its pages where it is a letter."""
        if pdf is not None:
            _whole(self.folder / f"{one.id}.pdf", pdf)
        self._put(one)

    def change(self, message_id: str, how: Callable[[Taken], Taken]) -> None:
        """Keep a message as it is now."""
        self._put(how(self._by_id[message_id]))

    def find(self, message_id: str) -> Taken | None:
        """One message."""
        return self._by_id.get(message_id)

    def pdf(self, message_id: str) -> bytes | None:
        """The pages of a letter."""
        path = self.folder / f"{UUID(message_id)}.pdf"
        return path.read_bytes() if path.exists() else None

    def newest_first(self) -> list[Taken]:
        """Every message."""
        with self._lock:
            some = list(self._by_id.values())
        return sorted(some, key=lambda one: (one.at, one.id), reverse=True)

    def _put(self, one: Taken) -> None:
        told = json.dumps(asdict(one), default=datetime.isoformat, ensure_ascii=False)
        with self._lock:
            self._by_id[one.id] = one
            _whole(self.folder / f"{one.id}.json", told.encode())


def told_again(one: Taken, at: datetime | None) -> Taken:
    """The same after one more call, with the moment of the next."""
    return replace(one, calls=one.calls + 1, call_at=at)


def keys_of(folder: Path) -> Keys:
    """The folder's own keys, made the first time."""
    path = folder / KEYS
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = {
            "service": str(uuid4()),
            "secret": str(UUID(bytes=secrets.token_bytes(16))),
        }
        _whole(path, json.dumps(made).encode())
    return Keys(**json.loads(path.read_bytes()))


def _read(path: Path) -> Taken:
    return Taken.read(json.loads(path.read_bytes()))


def _whole(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}")
    draft.touch(mode=OWN_EYES)
    draft.write_bytes(content)
    os.replace(draft, path)
