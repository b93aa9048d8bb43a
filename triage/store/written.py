"""Values as text that reads back to the same value, and names that grow with time."""

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import count, islice
from typing import Any, TypeVar


T = TypeVar("T")

_IN_THIS_PROCESS = count()

# SQLite and PostgreSQL both take at least this many values in one statement.
AT_ONCE = 10_000


def to_text(value: object) -> str:
    """JSON, always the same for the same value; a date is `{"date": "2026-11-02"}`."""
    return json.dumps(
        value, default=_dated, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def from_text(text: str) -> Any:
    """What was written, dates as dates."""
    return json.loads(text, object_hook=_read)


def next_id(now: datetime) -> str:
    """A new key. Keys of later moments sort later, as do later ones of one moment."""
    micros = int(now.astimezone(UTC).timestamp() * 1_000_000)
    turn = next(_IN_THIS_PROCESS) & 0xFFFFFFFF
    return f"{micros:014x}{turn:08x}{secrets.token_hex(4)}"


def in_batches(some: Sequence[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The items, a statement's worth at a time."""
    items = iter(some)
    while batch := list(islice(items, size)):
        yield batch


def _dated(value: object) -> dict[str, str]:
    assert isinstance(value, date), type(value)
    return {"date": value.isoformat()}


def _read(one: dict[str, Any]) -> Any:
    return date.fromisoformat(one["date"]) if one.keys() == {"date"} else one
